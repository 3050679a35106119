import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Stamped } from '@assent/core/request/model.ts'
import { eventOfRecorded } from '@assent/core/request/recorded.ts'
import type { Db } from '../../platform/db.ts'
import { type Names, namesById } from './names.ts'
import { visible } from './queries.ts'

/** Everything that happened to a request, and what the users and groups in it are called. */
export type Activity = {
  readonly events: readonly (Stamped & { readonly seq: number; readonly actorName: string })[]
  readonly names: Names
}

/** Reads the activity of a request, oldest first; what was erased is left out. */
export const activityOf = (db: Db, caller: Caller, requestId: string): Promise<Result<Activity>> =>
  db.inOrg(caller.orgId, async (tx) => {
    const request = await visible(tx, caller, requestId)
    if (isRefusal(request)) return request
    const rows = await tx.query<{ seq: number; at: string; actor_id: string; detail: string; name: string | null }>(
      `select e.seq, e.at, e.actor_id, e.detail, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
       from event e left join users u on u.org_id = e.org_id and u.user_id = e.actor_id
       where e.org_id = org() and e.request_id = $1 and e.type like 'access.request.%' and e.detail is not null
       order by e.seq limit 1000`,
      [requestId],
      'request_activity',
    )
    const events = rows.map((row) => ({
      seq: row.seq,
      at: row.at,
      actor: row.actor_id,
      actorName: row.name ?? 'Assent',
      event: eventOfRecorded((JSON.parse(row.detail) as { detail: AuditEvent['detail'] }).detail),
    }))
    const ids = {
      users: new Set<string>(),
      groups: new Set<string>(),
      apps: new Set<string>(),
      bundles: new Set<string>(),
    }
    for (const { event } of events) gather(event, ids)
    return { events, names: await namesById(tx, ids) }
  })

type Gathered = Readonly<Record<'users' | 'groups' | 'apps' | 'bundles', Set<string>>>

/** Ids of people and levels, wherever in an event they are. What people wrote may hold some, which does no harm. */
const gather = (value: unknown, ids: Gathered): void => {
  if (typeof value === 'string') {
    if (isId('user', value)) ids.users.add(value)
    else if (isId('group', value)) ids.groups.add(value)
    else if (isId('app', value)) ids.apps.add(value)
    else if (isId('bundle', value)) ids.bundles.add(value)
  } else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) gather(part, ids)
}
