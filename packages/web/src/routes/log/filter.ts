import { where } from '../../data/api.ts'
import type { Narrowed } from './narrowed.ts'

/** The beginnings of the types of events, by what they are about. */
const about = {
  requests: [
    'access.request.create',
    'access.request.cancel',
    'access.request.expire',
    'access.request.re',
    'access.request.update',
    'assent.access_request',
    'assent.approval',
  ],
  access: ['assent.access.', 'resource.', 'application.user_membership', 'governance.principal'],
  rules: ['access.request.condition', 'access.request.sequence', 'access.request.settings', 'governance.settings'],
  people: ['user.lifecycle', 'user.account', 'group.', 'assent.group', 'assent.directory'],
  apps: ['application.lifecycle', 'assent.connector'],
  'sign-in': [
    'user.session',
    'user.authentication',
    'user.mfa',
    'assent.sign_in',
    'system.api_token',
    'assent.recovery',
  ],
  record: ['assent.audit', 'assent.report', 'assent.backup'],
} as const satisfies Record<NonNullable<Narrowed['about']>, readonly string[]>

/** The filter of the API for what the log is narrowed to; undefined for everything. */
export const filterOf = ({ about: what, result, who }: Narrowed): string | undefined => {
  const types = what && about[what].map((start) => where('eventType', 'sw', start)).join(' or ')
  const parts = [
    types && `(${types})`,
    who && where('actor.id', 'eq', who),
    result && where('outcome.result', 'eq', result),
  ].filter(Boolean)
  return parts.length === 0 ? undefined : parts.join(' and ')
}
