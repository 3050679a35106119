import type { AccessCap } from '@assent/core/policy/cap.ts'
import type { FlowPin, Request } from '@assent/core/request/model.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Look, Tx } from '../../platform/db.ts'

/** A stored request: the aggregate, and the version that a save must follow. */
export type Stored = { readonly request: Request; readonly version: number }

/**
 * Locks requests by their ids or by the ids of their tasks, in the order of their ids, and loads them.
 * Must come before any clock is read.
 */
export const lock = async (look: Look, requestIds: readonly string[], taskIds: readonly string[]) => {
  const [requests, byTask] = [new Map<string, Stored>(), new Map<string, string>()]
  if (requestIds.length + taskIds.length === 0) return { requests, byTask }
  const rows = await look.query<{ request_id: string; version: number; state: Request; task_ids: string[] | null }>(
    `select r.request_id, r.version, r.state,
       (select array_agg(t.task_id) from task t where t.org_id = org() and t.request_id = r.request_id and t.task_id = any($2::text[])) as task_ids
     from request r
     where r.org_id = org() and r.request_id in (
       select unnest($1::text[]) union select t.request_id from task t where t.org_id = org() and t.task_id = any($2::text[]))
     order by r.request_id for update of r`,
    [requestIds, taskIds],
    'request_lock',
  )
  for (const row of rows) {
    requests.set(row.request_id, { request: row.state, version: row.version })
    for (const taskId of row.task_ids ?? []) byTask.set(taskId, row.request_id)
  }
  return { requests, byTask }
}

/** Which users are members of which teams, each `team user`: of those named; and teams that keep their requests to themselves, each `team private`. */
export const teamMembers = async (
  tx: Tx,
  teamIds: readonly string[],
  userIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  if (teamIds.length === 0) return new Set()
  const rows = await tx.query<{ key: string }>(
    `select team_id || ' ' || user_id as key from team_member
     where org_id = org() and team_id = any ($1) and user_id = any ($2)
     union all select team_id || ' private' from team where org_id = org() and team_id = any ($1) and private`,
    [teamIds, userIds],
    'request_team_members',
  )
  return new Set(rows.map(({ key }) => key))
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

/** One open request per user and level: the key that the unique index has. */
export const levelKey = (userId: string, level: { appId: string; scopeType: string; scopeId: string }): string =>
  [userId, level.appId, level.scopeType, level.scopeId].join(' ')

/** Open requests for users by `levelKey`, how many each has, the organization's cap, and whether it has risk rules. */
export type OpenRequests = {
  readonly byLevel: ReadonlyMap<string, string>
  readonly counts: ReadonlyMap<string, number>
  readonly cap: AccessCap | undefined
  readonly hasRules: boolean
}

export const openRequests = async (look: Look, userIds: readonly string[]): Promise<OpenRequests> => {
  // Nobody has more of them than limits.openRequestsPerRequester.
  const rows = await look.query<{
    request_id: string
    requested_for: string
    app_id: string
    scope_type: string
    scope_id: string
    cap: AccessCap | null
  }>(
    `select request_id, requested_for, app_id, scope_type, scope_id, null::jsonb as cap from request
     where org_id = org() and status = 'PENDING' and requested_for = any($1::text[])
     union all select '', '', '', '', '', settings #> '{limits,accessCap}' from org
     where org_id = org() and jsonb_typeof(settings #> '{limits,accessCap}') = 'object'
     union all select 'rules', '', '', '', '', null where exists (select from risk_rule where org_id = org())`,
    [userIds],
    'request_open',
  )
  const byLevel = new Map<string, string>()
  const counts = new Map<string, number>()
  for (const row of rows) {
    if (row.requested_for === '') continue
    const { app_id: appId, requested_for: userId, scope_id: scopeId, scope_type: scopeType } = row
    byLevel.set(levelKey(userId, { appId, scopeType, scopeId }), row.request_id)
    counts.set(userId, (counts.get(userId) ?? 0) + 1)
  }
  return {
    byLevel,
    counts,
    cap: rows.find(({ cap }) => cap !== null)?.cap ?? undefined,
    hasRules: rows.some((row) => row.request_id === 'rules'),
  }
}

/** Answers that were given to delivery keys before. */
export const deliveries = async (look: Look, keys: readonly { readonly callerId: string; readonly key: string }[]) => {
  if (keys.length === 0) return new Map<string, { fingerprint: string; answer: unknown }>()
  const rows = await look.query<{ caller_id: string; key: string; fingerprint: string; answer: unknown }>(
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
  readonly keepers: object[]
  readonly followers: object[]
  readonly tags: object[]
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
  keepers: [],
  followers: [],
  tags: [],
})

/** Writes a batch: one call. The transaction fails with 40001 if a request is not at the version that its change follows. */
export const save = (tx: Tx, writes: Writes): void => {
  const filled = Object.fromEntries(Object.entries(writes).filter(([, rows]) => rows.length > 0))
  if (Object.keys(filled).length > 0)
    tx.send('select request_save($1::jsonb)', [JSON.stringify(filled)], 'request_save')
}
