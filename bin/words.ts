// Sentences that no source has whole: how Ajv and TypeBox word what is wrong with a value, and those that are put together
// from parts, as a number and its noun.
const units = ['minute', 'hour', 'day', 'week', 'notice', 'further notice', 'vote']
const types = ['array', 'boolean', 'integer', 'number', 'object', 'string']
// Ajv shouts, TypeBox does not.
const ofBoth = ['NOT', 'not'].flatMap((not) => [
  `must ${not} be valid`,
  `must ${not} have additional properties`,
  ...['characters', 'items', 'properties'].flatMap((parts) => [
    `must ${not} have fewer than {0} ${parts}`,
    `must ${not} have more than {0} ${parts}`,
  ]),
])

/** Templates to be translated beside those of the sources. */
export const others: readonly string[] = [
  // How errors.ts begins, and what it calls a condition.
  'Api validation failed due to conflict: {0}',
  'AccessRequestCondition',
  // How a line sets something apart.
  '“{0}”',
  '“{0}”: {1}',
  'Reminder: {0}',
  ...['Canceled', 'Expired'].flatMap((word) => [`${word}: {0}`, `${word}: {0} for {1}`]),
  // Priorities, as activity says them.
  ...['low', 'normal', 'high', 'urgent'],
  ...units.flatMap((unit) => [`1 ${unit}`, `{0} ${unit}s`]),
  ...types.flatMap((type) => [`must be ${type}`, `must be ${type},null`]),
  ...ofBoth,
  'must NOT have duplicate items (items ## {0} and {1} are identical)',
  'must not have duplicate items',
  'must be <= {0}',
  'must be >= {0}',
  'must be < {0}',
  'must be > {0}',
  'must be equal to one of the allowed values',
  'must be equal to one of the allowed values: {0}',
  'must be equal to constant',
  'must be equal to {0}',
  'must be null',
  'must be multiple of {0}',
  'must match a schema in anyOf',
  'must match exactly one schema in oneOf',
  'must match format "{0}"',
  'must match pattern "{0}"',
  "must have required property '{0}'",
  'must have required properties {0}',
  'property name must be valid',
  'schema is false',
  'tag "{0}" must be string',
  'value of tag "{0}" must be in oneOf',
]
