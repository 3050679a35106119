import { badCursor, badPaging, type OrderBy, type PageInput } from '@assent/core/api/page.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { ListRules } from './route.ts'

/** `limit` and `after` of a query as a page, or E0000029. `limit` is a number already, if it was one. */
export const parsePage = (rules: ListRules, query: { limit?: unknown; after?: unknown }): Result<PageInput> => {
  const max = rules.maxLimit ?? limits.pageMax
  const limit = query.limit ?? rules.defaultLimit ?? Math.min(limits.pageDefault, max)
  if (typeof limit !== 'number' || !Number.isInteger(limit) || limit < 1 || limit > max)
    return badPaging(`The limit parameter must be a whole number from 1 to ${max}.`, '/limit', 'INVALID_DATA_TYPE')
  const { after } = query
  if (after === undefined) return { limit }
  if (after === '') return badPaging("Empty value found for query parameter 'after'", '/after', 'EMPTY_PARAMETER')
  if (typeof after !== 'string' || !isCursor(rules.cursor, after)) return badCursor()
  return { limit, after }
}

const isCursor = (kind: ListRules['cursor'], value: string): boolean => {
  if (kind === 'hex') return isHexId(value)
  if (kind === 'id') return /^[0-9A-Za-z]{20}$/.test(value)
  if (kind === 'number') return /^(0|[1-9]\d{0,14})$/.test(value)
  if (kind === 'packed') return /^[0-9A-Za-z_-]{4,2000}$/.test(value)
  return isId(kind, value)
}

/** `prop asc|desc` of one of the list's properties, or E0000029. Without a direction: ascending. */
export const parseOrderBy = (rules: ListRules, text: string | undefined): Result<OrderBy | undefined> => {
  if (text === undefined) return undefined
  const match = /^([A-Za-z.]{1,60})(?: +(asc|desc))?$/.exec(text.trim())
  if (!match || !rules.orderBy?.includes(match[1]!))
    return badPaging('Invalid orderBy syntax.', '/orderBy', 'STRING_FORMAT_INVALID')
  return { by: match[1]!, direction: match[2] === 'desc' ? 'desc' : 'asc' }
}

/** The links of a page: itself, and the next one where there is one. `path` is absolute, `search` as it was asked. */
export const pageLinks = (path: string, search: string, next: string | undefined): { self: string; next?: string } => {
  const self = search === '' ? path : `${path}?${search}`
  if (next === undefined) return { self }
  const query = new URLSearchParams(search)
  query.set('after', next)
  return { self, next: `${path}?${query}` }
}

/** The Link headers of a page (RFC 8288), one per relation as Okta sends them. */
export const linkHeaders = (links: { self: string; next?: string }): string[] => [
  `<${links.self}>; rel="self"`,
  ...(links.next === undefined ? [] : [`<${links.next}>; rel="next"`]),
]
