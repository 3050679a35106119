import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** What attributes are called that most organizations have; any other goes by its own name. */
export const labels: Readonly<Record<string, MessageDescriptor>> = {
  firstName: msg`First name`,
  lastName: msg`Last name`,
  email: msg`E-mail`,
  login: msg`Login`,
  title: msg`Title`,
  department: msg`Department`,
  division: msg`Division`,
  organization: msg`Organization`,
  costCenter: msg`Cost centre`,
  employeeNumber: msg`Employee number`,
  employeeType: msg`Kind of employment`,
  city: msg`City`,
  country: msg`Country`,
  mobilePhone: msg`Mobile phone`,
  timezone: msg`Time zone`,
}

/** What a form for somebody offers, in this order, whether or not it is filled yet. */
export const usual = [
  'firstName',
  'lastName',
  'email',
  'login',
  'title',
  'department',
  'division',
  'costCenter',
  'employeeNumber',
  'employeeType',
  'city',
  'country',
] as const

/** The manager has a part of his own. */
export const notShown: ReadonlySet<string> = new Set(['managerId', 'manager'])

/** A value of a profile as text; empty for none. */
export const valueText = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : value === undefined || value === null ? '' : String(value)
