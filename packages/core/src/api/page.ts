import { limits } from '../limits.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** Which part of a list is wanted: at most `limit` items, those after the item whose id is `after`. */
export type PageInput = { readonly limit: number; readonly after?: string }

/**
 * One part of a list. `next` is the cursor of the part after it (the last id), absent on the last. `beside`: what some
 * lists of the wire have in their body beside `data` and `_links`.
 */
export type Page<T> = {
  readonly items: readonly T[]
  readonly next?: string
  readonly beside?: Readonly<Record<string, unknown>>
}

/** How a list is sorted: one property, one direction. */
export type OrderBy = { readonly by: string; readonly direction: 'asc' | 'desc' }

/** The first part of a list, of the usual size. */
export const firstPage: PageInput = { limit: limits.pageDefault }

/** A page out of rows that were read with `limit + 1`: the surplus row only says that there is more. */
export function pageOf<Row>(rows: readonly Row[], limit: number, idOf: (row: Row) => string): Page<Row>
export function pageOf<Row, T>(
  rows: readonly Row[],
  limit: number,
  idOf: (row: Row) => string,
  view: (row: Row) => T,
): Page<T>
export function pageOf<Row>(
  rows: readonly Row[],
  limit: number,
  idOf: (row: Row) => string,
  view: (row: Row) => unknown = (row) => row,
): Page<unknown> {
  const items = rows.slice(0, limit)
  const last = items.at(-1)
  return {
    items: items.map(view),
    ...(rows.length > limit && last !== undefined ? { next: idOf(last) } : {}),
  }
}

/** The summary of every refusal about paging or order; the API gives it the code E0000029. */
export const pagingSummary = 'Invalid paging request.'

/** The answer to a page or an order that cannot be given. */
export const badPaging = (summary: string, location: string, reason: string): Refusal =>
  refuse('invalid', pagingSummary, [{ summary, reason, location }])

/** What a list answers to a cursor that is none of its own. */
export const badCursor = (): Refusal =>
  badPaging(
    'The after parameter is not a valid, be sure to use links in response bodies or headers as the source of truth for paginated requests containing an after parameter.',
    '/after',
    'INVALID_AFTER_PARAMETER',
  )
