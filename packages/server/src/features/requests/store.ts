import type { AccessCap } from '@assent/core/policy/cap.ts'
import type { FlowPin, Request } from '@assent/core/request/model.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Tx } from '../../platform/db.ts'

/** A stored request: the aggregate, and the version that a save must follow. */
export type Stored = { readonly request: Request; readonly version: number }

/**
 * Locks requests by their ids or by the ids of their tasks, in the order of their ids, and loads them.
 * Must come before any clock is read.
 */
export const lock = async (tx: Tx, requestIds: readonly string[], taskIds: readonly string[]) => {
  const rows = await tx.query<{ request_id: string; version: number; state: Request; task_ids: string[] | null }>(
    `select r.request_id, r.version, r.state,
       (select array_agg(t.task_id) from task t where t.org_id = org() and t.request_id = r.request_id and t.task_id = any($2::text[])) as task_ids
     from request r
     where r.org_id = org() and r.request_id in (
       select unnest($1::text[]) union select t.request_id from task t where t.org_id = org() and t.task_id = any($2::text[]))
     order by r.request_id for update of r`,
    [requestIds, taskIds],
    'request_lock',
  )
  const requests = new Map<string, Stored>()
  const byTask = new Map<string, string>()
  for (const row of rows) {
    requests.set(row.request_id, { request: row.state, version: row.version })
    for (const taskId of row.task_ids ?? []) byTask.set(taskId, row.request_id)
  }
  return { requests, byTask }
}

/** Steps of flow versions. A version never changes, so what was read once is kept. */
export const makeStepsOf = () => {
  const known = new Map<string, readonly Step[]>()
  return async (tx: Tx, pins: readonly FlowPin[]): Promise<(pin: FlowPin) => readonly Step[]> => {
    const key = (pin: FlowPin): string => `${tx.orgId} ${pin.id} ${pin.version}`
    const missing = pins.filter((pin) => !known.has(key(pin)))
    if (missing.length > 0) {
      const rows = await tx.query<{ flow_id: string; version: number; steps: Step[] }>(
        `select flow_id, version, steps from flow_version
         where org_id = org() and (flow_id, version) in (select * from unnest($1::text[], $2::int[]))`,
        [missing.map((pin) => pin.id), missing.map((pin) => pin.version)],
      )
      if (known.size > 10_000) known.clear()
      for (const row of rows) known.set(key({ id: row.flow_id, version: row.version }), row.steps)
    }
    return (pin) => {
      const steps = known.get(key(pin))
      if (!steps) throw new Error(`flow ${pin.id} has no version ${pin.version}`)
      return steps
    }
  }
}

/** Open requests that already stand in the way of new ones: keyed by user and level. */
export const openRequests = async (
  tx: Tx,
  asked: readonly {
    readonly userId: string
    readonly appId: string
    readonly scopeType: string
    readonly scopeId: string
  }[],
): Promise<ReadonlyMap<string, string>> => {
  if (asked.length === 0) return new Map()
  const rows = await tx.query<{
    request_id: string
    requested_for: string
    app_id: string
    scope_type: string
    scope_id: string
  }>(
    `select request_id, requested_for, app_id, scope_type, scope_id from request
     where org_id = org() and status = 'PENDING' and (requested_for, app_id, scope_type, scope_id) in
       (select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]))`,
    [asked.map((a) => a.userId), asked.map((a) => a.appId), asked.map((a) => a.scopeType), asked.map((a) => a.scopeId)],
    'request_open_duplicates',
  )
  return new Map(
    rows.map((row) => [
      levelKey(row.requested_for, { appId: row.app_id, scopeType: row.scope_type, scopeId: row.scope_id }),
      row.request_id,
    ]),
  )
}

/** One open request per user and level: the key that the unique index has. */
export const levelKey = (userId: string, level: { appId: string; scopeType: string; scopeId: string }): string =>
  [userId, level.appId, level.scopeType, level.scopeId].join(' ')

/** How many requests each of these users has made that are still open, the organization's cap, and whether it has risk rules. */
export const openCounts = async (
  tx: Tx,
  userIds: readonly string[],
): Promise<{
  readonly counts: ReadonlyMap<string, number>
  readonly cap: AccessCap | undefined
  readonly hasRules: boolean
}> => {
  if (userIds.length === 0) return { counts: new Map(), cap: undefined, hasRules: false }
  const rows = await tx.query<{ requested_for: string; count: number; cap: AccessCap | null }>(
    `select requested_for, count(*) as count, null::jsonb as cap from request
     where org_id = org() and status = 'PENDING' and requested_for = any($1::text[]) group by requested_for
     union all select '', 0, settings #> '{limits,accessCap}' from org
     where org_id = org() and jsonb_typeof(settings #> '{limits,accessCap}') = 'object'
     union all select 'rules', 0, null where exists (select from risk_rule where org_id = org())`,
    [userIds],
    'request_open_counts',
  )
  return {
    counts: new Map(rows.map((row) => [row.requested_for, row.count])),
    cap: rows.find(({ cap }) => cap !== null)?.cap ?? undefined,
    hasRules: rows.some((row) => row.requested_for === 'rules'),
  }
}

/** Answers that were given to delivery keys before. */
export const deliveries = async (tx: Tx, keys: readonly { readonly callerId: string; readonly key: string }[]) => {
  if (keys.length === 0) return new Map<string, { fingerprint: string; answer: unknown }>()
  const rows = await tx.query<{ caller_id: string; key: string; fingerprint: string; answer: unknown }>(
    `select caller_id, key, encode(fingerprint, 'hex') as fingerprint, answer from delivery
     where org_id = org() and (caller_id, key) in (select * from unnest($1::text[], $2::text[]))`,
    [keys.map((item) => item.callerId), keys.map((item) => item.key)],
    'request_deliveries',
  )
  return new Map(
    rows.map((row) => [`${row.caller_id} ${row.key}`, { fingerprint: row.fingerprint, answer: row.answer }]),
  )
}

/** Everything that one batch writes, as request_save takes it. Lists that are empty are left out. */
export type Writes = {
  readonly born: object[]
  readonly changed: object[]
  readonly tasks: object[]
  readonly assignees: object[]
  readonly votes: object[]
  readonly messages: object[]
  readonly notices: object[]
  readonly calls: object[]
  readonly deliveries: object[]
  readonly approved: object[]
}

export const noWrites = (): Writes => ({
  born: [],
  changed: [],
  tasks: [],
  assignees: [],
  votes: [],
  messages: [],
  notices: [],
  calls: [],
  deliveries: [],
  approved: [],
})

/** Writes a batch: one call. Throws 40001 if a request is not at the version that its change follows. */
export const save = async (tx: Tx, writes: Writes): Promise<void> => {
  const filled = Object.fromEntries(Object.entries(writes).filter(([, rows]) => rows.length > 0))
  if (Object.keys(filled).length > 0)
    await tx.query('select request_save($1::jsonb)', [JSON.stringify(filled)], 'request_save')
}
