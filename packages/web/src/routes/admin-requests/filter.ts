import { where } from '../../data/api.ts'
import { serverNow } from '../../data/me.ts'
import { type Narrowed, readNarrowed } from './narrowed.ts'

const dayMs = 86_400_000

/** The filter of the API for it; undefined for everything. Days are counted back from the beginning of today (UTC). */
export const filterOf = ({ app, days, keeper, person, priority, status, tag, waits }: Narrowed): string | undefined => {
  const parts = [
    status === 'HOLD' ? 'onHold eq true' : status && where('status', 'eq', status),
    app && where('resourceId', 'eq', app),
    person && where('requestedFor', 'eq', person),
    waits && where('assigneeId', 'eq', waits),
    keeper && where('requestAssigneeId', 'eq', keeper),
    tag && where('tag', 'eq', tag),
    priority && where('priority', 'eq', priority),
    days && where('created', 'ge', new Date((Math.floor(serverNow() / dayMs) - Number(days)) * dayMs).toISOString()),
  ].filter(Boolean)
  return parts.length === 0 ? undefined : parts.join(' AND ')
}

/** As the query that is kept under a name: always in the same order, so that two of them can be compared. */
export const queryOf = (narrowed: Narrowed): string => {
  const known = Object.entries(narrowed).filter(([, value]) => value !== undefined)
  return new URLSearchParams(known.sort(([a], [b]) => (a < b ? -1 : 1)) as [string, string][]).toString()
}

/** The other way round, read as the route reads its address. */
export const narrowedOf = (query: string): Narrowed => readNarrowed(Object.fromEntries(new URLSearchParams(query)))
