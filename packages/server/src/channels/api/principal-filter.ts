import { badFilter, type Filter, type FilterRules } from '@assent/core/api/filter.ts'
import { parseOrn } from '@assent/core/directory/orn.ts'
import { isId } from '@assent/core/ids.ts'
import type { Refusal, Result } from '@assent/core/refusal.ts'

/** What a filter about one principal names. */
export type Principal = {
  readonly userId: string
  readonly appId?: string
  readonly startDate?: string
  readonly endDate?: string
}

const eq = { ops: ['eq'] } as const
const type = (value: string) => ({ ops: ['eq'], values: [value] }) as const

/** Principal and resource as most operations have them. */
export const parentRules: FilterRules = {
  'parent.externalId': eq,
  'parent.type': type('APPLICATION'),
  'targetPrincipal.externalId': eq,
  'targetPrincipal.type': type('OKTA_USER'),
  targetPrincipalOrn: eq,
  parentResourceOrn: eq,
}

/** The same as the history has them, with the time that it is about. */
export const resourceRules: FilterRules = {
  'resource.externalId': eq,
  'resource.type': type('APPLICATION'),
  'principal.externalId': eq,
  'principal.type': type('OKTA_USER'),
  principalOrn: eq,
  resourceOrn: eq,
  principalId: eq,
  resourceId: eq,
  startDate: { ops: ['eq'], type: 'time' },
  endDate: { ops: ['eq'], type: 'time' },
}

const meanings: Readonly<Record<string, keyof Principal>> = {
  'parent.externalId': 'appId',
  'resource.externalId': 'appId',
  resourceId: 'appId',
  parentResourceOrn: 'appId',
  resourceOrn: 'appId',
  'targetPrincipal.externalId': 'userId',
  'principal.externalId': 'userId',
  principalId: 'userId',
  targetPrincipalOrn: 'userId',
  principalOrn: 'userId',
  startDate: 'startDate',
  endDate: 'endDate',
}

/** The one user, and the one app where it names one, of a filter; whatever contradicts itself is refused. */
export const principalOf = (orgId: string, filter: Filter | undefined): Result<Principal> => {
  const found: { -readonly [N in keyof Principal]?: string } = {}
  for (const part of filter?.op === 'and' ? filter.filters : filter ? [filter] : []) {
    if (part.op !== 'eq') return badFilter('This operation takes eq and and.')
    const meaning = meanings[part.attribute]
    if (!meaning) continue
    const value = meant(orgId, part.attribute, meaning, String(part.value))
    if (typeof value !== 'string') return value
    if (found[meaning] !== undefined && found[meaning] !== value)
      return badFilter(`The filter names two of ${part.attribute}.`)
    found[meaning] = value
  }
  const { userId, ...rest } = found
  return userId ? { userId, ...rest } : badFilter('The filter names one user.')
}

/** As `principalOf`, where a filter has to name an app too. */
export const principalAndApp = (orgId: string, filter: Filter | undefined): Result<Principal & { appId: string }> => {
  const named = principalOf(orgId, filter)
  if (!('userId' in named)) return named
  const { appId } = named
  return appId ? { ...named, appId } : badFilter('The filter names one user and one app.')
}

const meant = (orgId: string, attribute: string, meaning: keyof Principal, value: string): string | Refusal => {
  if (meaning === 'startDate' || meaning === 'endDate') return value
  const kind = meaning === 'appId' ? 'APP' : 'USER'
  if (attribute.endsWith('Orn')) {
    const parsed = parseOrn(orgId, value)
    return parsed?.kind === kind ? parsed.id : badFilter(`${attribute} is no such ORN.`)
  }
  // What cannot be an id is the id of nothing.
  return isId(meaning === 'appId' ? 'app' : 'user', value) ? value : badFilter(`${attribute} is no such id.`)
}
