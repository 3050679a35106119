import type { Result } from '@assent/core/refusal.ts'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { TSchema } from 'typebox'
import { validationRefusal } from './errors.ts'
import { isInstant } from './instant.ts'

// Nothing is removed, nothing converted: what is not asked for is refused (abuse case F3).
const ajv = new Ajv({
  allErrors: true,
  removeAdditional: false,
  coerceTypes: false,
  useDefaults: true,
  discriminator: true,
  strict: false,
  ownProperties: true,
})
formats.default(ajv)
ajv.addFormat('date-time', isInstant)

const compiled = new WeakMap<TSchema, ValidateFunction>()

const validator = (schema: TSchema): ValidateFunction => {
  let check = compiled.get(schema)
  if (!check) {
    // Compiled at first use: a start does not pay for operations that nobody calls.
    check = ajv.compile(schema)
    compiled.set(schema, check)
  }
  return check
}

/** The value if the schema takes it (with its defaults filled in), or a refusal with a cause for each error. */
export const validate = <T>(schema: TSchema, value: unknown, where: 'body' | 'query'): Result<T> => {
  const check = validator(schema)
  return check(value) ? (value as T) : validationRefusal(check.errors ?? [], where)
}
