import type { Comparison, Filter } from '@assent/core/api/filter.ts'
import type { LogEvent } from '@assent/core/audit/log-event.ts'

/** What a filter asks of a log event, and the part of it that the database's indexes can answer. */
export type LogTest = {
  /** Each group: at least one of these is the event's type, actor or target. */
  readonly keys: readonly (readonly string[])[]
  readonly request?: string
  /** Judges an event that the indexes found; always the whole filter again. */
  readonly holds: (event: LogEvent) => boolean
  /** True if every event passes. */
  readonly all: boolean
}

const indexed = new Set(['eventType', 'actor.id', 'target.id'])

/** Makes a test of a filter expression and of keywords, all of which have to occur in the texts of an event. */
export const logTest = (filter: Filter | undefined, keywords: readonly string[]): LogTest => {
  const parts = filter === undefined ? [] : filter.op === 'and' ? filter.filters : [filter]
  const keys = parts.flatMap((part) => {
    const group = groupOf(part)
    return group ? [group] : []
  })
  const request = parts.find(
    (part): part is Comparison =>
      part.op === 'eq' && part.attribute === 'transaction.id' && /^req/.test(`${part.value}`),
  )
  const wanted = keywords.map((keyword) => keyword.toLowerCase())
  return {
    keys,
    ...(request ? { request: String(request.value) } : {}),
    all: filter === undefined && wanted.length === 0,
    holds: (event) => (filter === undefined || matches(filter, event)) && (wanted.length === 0 || says(event, wanted)),
  }
}

/** The values of which one must be among an event's keys if the filter is to hold; undefined if it is not of that form. */
const groupOf = (filter: Filter): readonly string[] | undefined => {
  if (filter.op === 'eq') return indexed.has(filter.attribute) ? [String(filter.value)] : undefined
  if (filter.op !== 'or') return undefined
  const groups = filter.filters.map(groupOf)
  return groups.every((group) => group !== undefined) ? groups.flat() : undefined
}

const says = (event: LogEvent, wanted: readonly string[]): boolean => {
  const all = textsOf(event).join('\n').toLowerCase()
  return wanted.every((keyword) => all.includes(keyword))
}

const textsOf = (value: unknown): string[] => {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

const matches = (filter: Filter, event: LogEvent): boolean => {
  switch (filter.op) {
    case 'and':
      return filter.filters.every((part) => matches(part, event))
    case 'or':
      return filter.filters.some((part) => matches(part, event))
    case 'not':
      return !matches(filter.filter, event)
    case 'pr':
      return valuesOf(event, filter.attribute).length > 0
    case 'ne':
      return !valuesOf(event, filter.attribute).some((value) => compare('eq', value, filter))
    default:
      return valuesOf(event, filter.attribute).some((value) => compare(filter.op, value, filter))
  }
}

const compare = (op: Comparison['op'], value: string, { attribute, value: asked }: Comparison): boolean => {
  const isTime = attribute === 'published'
  // Case counts for nothing, as in Okta's log; times compare as instants.
  const [left, right] = isTime
    ? [Date.parse(value), Date.parse(String(asked))]
    : [value.toLowerCase(), String(asked).toLowerCase()]
  switch (op) {
    case 'eq':
      return left === right
    case 'ne':
      return left !== right
    case 'gt':
      return left > right
    case 'ge':
      return left >= right
    case 'lt':
      return left < right
    case 'le':
      return left <= right
    case 'co':
      return String(left).includes(String(right))
    case 'sw':
      return String(left).startsWith(String(right))
    case 'ew':
      return String(left).endsWith(String(right))
  }
}

/** The values at a dotted path; lists on the way stand for each of their members. Nothing inherited is ever read. */
const valuesOf = (event: LogEvent, attribute: string): string[] => {
  let at: unknown[] = [event]
  for (const name of attribute.split('.')) {
    at = at.flatMap((value) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, name)
        ? [(value as Record<string, unknown>)[name]].flat()
        : [],
    )
  }
  return at.filter((value) => value !== null && typeof value !== 'object').map(String)
}
