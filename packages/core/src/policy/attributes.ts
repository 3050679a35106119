/**
 * Which attributes of a profile may decide anything. A user must never reach access through a value that he can write
 * himself (abuse cases A17, A18), so this is a list of what is allowed, not of what is forbidden.
 */

/** Attributes that only administrators and the directory's source write. */
export const ruleAttributes: readonly string[] = [
  'userType',
  'employeeNumber',
  'employeeType',
  'jobCode',
  'title',
  'department',
  'division',
  'organization',
  'costCenter',
  'businessUnit',
  'country',
  'countryCode',
  'region',
  'location',
  'site',
  'hireYear',
]

/** Attributes that users edit on their own profile page. No organization can put them on its list. */
export const selfEditableAttributes: ReadonlySet<string> = new Set([
  'firstName',
  'middleName',
  'lastName',
  'honorificPrefix',
  'honorificSuffix',
  'displayName',
  'nickName',
  'profileUrl',
  'email',
  'secondEmail',
  'mobilePhone',
  'primaryPhone',
  'streetAddress',
  'postalAddress',
  'city',
  'state',
  'zipCode',
  'preferredLanguage',
  'locale',
  'timezone',
])

/** The attributes that rules of one organization may read: ours and the ones its super administrator added. */
export const allowedAttributes = (added: readonly string[] = []): ReadonlySet<string> =>
  new Set([...ruleAttributes, ...added].filter((name) => !selfEditableAttributes.has(name)))

/** Why an attribute cannot be used in a rule, or undefined if it can. */
export const attributeProblem = (name: string, allowed: ReadonlySet<string>): string | undefined => {
  if (selfEditableAttributes.has(name))
    return `"${name}" cannot be used in a rule, since users can change it themselves.`
  return allowed.has(name)
    ? undefined
    : `"${name}" is not an attribute that rules may use. Allowed are ${[...allowed].sort().join(', ')}.`
}
