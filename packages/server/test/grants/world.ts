import { randomBytes } from 'node:crypto'
import { makeHexId, makeId, type OrgId } from '@assent/core/ids.ts'
import type { Connector } from '@assent/core/ports.ts'
import type { Services } from '@assent/server/app/services.ts'
import { directoryPort } from '@assent/server/features/grants/directory-port.ts'
import { makeLanes } from '@assent/server/features/grants/jobs.ts'
import type { Approved, GrantRecord, RequestsPort, RevocationRecord } from '@assent/server/features/grants/ports.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { fakeTarget } from './fake-target.ts'

/** What requests were told, newest last, and the approvals still to be claimed. */
export type FakeRequests = RequestsPort & {
  readonly told: Map<string, { grant?: GrantRecord; revocation?: RevocationRecord }>
  readonly approvals: Approved[]
}

export const fakeRequests = (db: Db): FakeRequests => {
  const told: FakeRequests['told'] = new Map()
  const approvals: Approved[] = []
  return {
    told,
    approvals,
    grantApproved: (orgId, limit, give) =>
      db.inOrg(orgId, async (tx) => {
        const quarantined = await tx.query('select from org where org_id = org() and quarantined_since is not null')
        const claimed = quarantined.length > 0 ? [] : approvals.slice(0, limit)
        const { records, save } = await give(tx, claimed)
        await save()
        for (const grant of records) told.set(grant.requestId, { ...told.get(grant.requestId), grant })
        approvals.splice(0, claimed.length)
        return { claimed: claimed.length, refused: [] }
      }),
    settle: async () => undefined,
    recordGrants: async (_, records) => {
      for (const grant of records) told.set(grant.requestId, { ...told.get(grant.requestId), grant })
    },
    recordRevocations: async (_, records) => {
      for (const revocation of records)
        told.set(revocation.requestId, { ...told.get(revocation.requestId), revocation })
    },
  }
}

/**
 * An organization with users, an app and its levels, and the lanes of grants on the real database. A lane ends when its
 * calls have, unless they take longer than `patienceMs`.
 */
export const makeWorld = async (
  database: TestDatabase,
  connectors: readonly Connector[] = [],
  { patienceMs = 60_000 } = {},
) => {
  const orgId = await database.newOrg()
  const newId: Services['newId'] = (kind) => makeId(kind, Date.now(), randomBytes)
  const services: Services = {
    db: database.db,
    log: makeLog('fatal') as Services['log'],
    newId,
    newHexId: () => makeHexId(Date.now(), randomBytes),
    random: randomBytes,
    now: Date.now,
    baseUrl: 'http://localhost',
    secrets: { seal: (plain) => Buffer.from(plain), open: (sealed) => sealed.toString() },
    connectors: new Map(connectors.map((one) => [one.kind, one])),
    fetch,
  } as Services
  const requests = fakeRequests(database.db)
  const lanes = makeLanes(services, requests, directoryPort, patienceMs)
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
    database.db.inOrg(orgId, (tx) => tx.query<Row & Record<string, unknown>>(text, values)) as Promise<Row[]>
  const world = { orgId, database, services, requests, lanes, sql, newId }
  return { ...world, ...people(world), ...things(world), ...moves(world) }
}

export type World = Awaited<ReturnType<typeof makeWorld>>

type Base = {
  orgId: OrgId
  database: TestDatabase
  requests: FakeRequests
  lanes: ReturnType<typeof makeLanes>
  sql: <Row extends object>(text: string, values?: readonly unknown[]) => Promise<Row[]>
  newId: Services['newId']
}

const people = ({ sql, newId }: Base) => ({
  newUsers: async (count: number): Promise<string[]> => {
    const ids = Array.from({ length: count }, () => newId('user'))
    await sql(
      `insert into users (org_id, user_id, person_id, login, email, first_name, last_name)
       select org(), id, id, id || '@example.com', id || '@example.com', 'First', 'Last' from unnest($1::text[]) id`,
      [ids],
    )
    return ids
  },
  setStatus: (userId: string, status: string) =>
    sql('update users set status = $2 where user_id = $1', [userId, status]),
})

const things = ({ sql, newId }: Base) => ({
  newConnector: async (kind: string, config: object = {}): Promise<string> => {
    const id = newId('connector')
    await sql(
      `insert into connector (org_id, connector_id, kind, name, config) values (org(), $1, $2, $1, $3::jsonb)`,
      [id, kind, JSON.stringify(config)],
    )
    return id
  },
  newApp: async (connectorId: string | null = null): Promise<string> => {
    const id = newId('app')
    await sql(`insert into app (org_id, app_id, name, label, connector_id) values (org(), $1, 'app', $1, $2)`, [
      id,
      connectorId,
    ])
    return id
  },
  newGroup: async (appId: string, name?: string): Promise<string> => {
    const id = newId('group')
    await sql(`insert into groups (org_id, group_id, name) values (org(), $1, $2)`, [id, name ?? id])
    await sql(`insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)`, [appId, id])
    return id
  },
  /** A bundle of so many values of one entitlement. */
  newBundle: async (appId: string, values: number): Promise<{ bundleId: string; valueIds: string[] }> => {
    const [bundleId, entitlementId] = [newId('bundle'), newId('entitlement')]
    const valueIds = Array.from({ length: values }, () => newId('entitlementValue'))
    await sql(
      `insert into bundle (org_id, bundle_id, app_id, name, created_by, last_updated_by) values (org(), $1, $2, $1, 'test', 'test')`,
      [bundleId, appId],
    )
    await sql(
      `insert into entitlement (org_id, entitlement_id, app_id, name, external_value) values (org(), $1, $2, $1, $1)`,
      [entitlementId, appId],
    )
    await sql(
      `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value)
       select org(), id, $2, id, id from unnest($1::text[]) id`,
      [valueIds, entitlementId],
    )
    await sql(
      `insert into bundle_value (org_id, bundle_id, value_id) select org(), $2, id from unnest($1::text[]) id`,
      [valueIds, bundleId],
    )
    return { bundleId, valueIds }
  },
})

const moves = ({ database, orgId, requests, lanes, sql, newId }: Base) => {
  /** Approved requests as the requests feature leaves them, without its life cycle. */
  const approve = async (asks: readonly Omit<Approved, 'requestId' | 'actor'>[]): Promise<string[]> => {
    const rows = asks.map((ask) => ({ ...ask, requestId: newId('request'), actor: 'ACCESS_REQUEST' as const }))
    await database.owner.inOrg(orgId, (tx) =>
      tx.query(
        `insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
           condition_id, digest, created, last_updated, last_updated_by, resolved, grant_status, version, state)
         select org(), "requestId", 'APPROVED', "userId", "userId", "appId", "scopeType", "scopeId", 'entry', 'condition', 'd',
           clock_timestamp(), clock_timestamp(), 'test', clock_timestamp(), 'PENDING', 1, '{}'
         from jsonb_to_recordset($1::jsonb) as r("requestId" text, "userId" text, "appId" text, "scopeType" text, "scopeId" text)`,
        [JSON.stringify(rows)],
      ),
    )
    requests.approvals.push(...rows)
    return rows.map((row) => row.requestId)
  }
  const lane = (name: string) => {
    const found = lanes.find((one) => one.name === name)
    if (!found) throw new Error(`there is no lane ${name}`)
    return (limit = found.batch) => found.work(orgId, limit)
  }
  /**
   * Runs all lanes until a whole pass finds nothing to do, or so many passes. What failed meanwhile is not tried again in
   * it, however long it takes: its pause is over when `skipPauses` says so.
   */
  const settle = async (passes = 50): Promise<void> => {
    const [began] = await sql<{ at: string }>('select clock_timestamp()::text as at')
    for (let pass = 0; pass < passes; pass++) {
      let done = 0
      for (const one of lanes) {
        done += await one.work(orgId, one.batch)
        await sql(
          `update access set next_try = $1::timestamptz + interval '1 hour' where tries > 0 and next_try > $1::timestamptz`,
          [began!.at],
        )
      }
      if (done === 0) return
    }
  }
  return {
    approve,
    lane,
    settle,
    /** Makes everything that waits for a time due now, as if time had passed. */
    skipPauses: () =>
      Promise.all([
        sql(`update access set next_try = clock_timestamp() where next_try is not null`),
        sql(`update connector_health set quiet_until = null, open_until = null`),
      ]),
    expire: (grantId: string) => sql(`update grants set ends = clock_timestamp() where grant_id = $1`, [grantId]),
    grantOf: async (requestId: string) =>
      (await sql<Record<string, string | null>>(`select * from grants where request_id = $1`, [requestId]))[0]!,
    inApp: async (userId: string, appId: string): Promise<boolean> =>
      (await sql(`select from app_user where user_id = $1 and app_id = $2`, [userId, appId])).length > 0,
    inGroup: async (userId: string, groupId: string): Promise<boolean> =>
      (await sql(`select from group_member where user_id = $1 and group_id = $2`, [userId, groupId])).length > 0,
    valuesOf: async (userId: string): Promise<string[]> =>
      (
        await sql<{ value_id: string }>(`select value_id from entitlement_user where user_id = $1 order by 1`, [userId])
      ).map((row) => row.value_id),
    lines: (where = 'true') =>
      sql<{
        access_id: string
        kind: string
        connector_id: string | null
        desired: string
        actual: string
        baseline: boolean | null
        generation: number
        tries: number
        manual: boolean
        last_error: string | null
        owed_since: string | null
      }>(`select * from access where ${where} order by access_id`),
    events: (type: string) =>
      sql<{ body: string; detail: string; request_id: string | null; target_ids: string[] }>(
        `select body, detail, request_id, target_ids from event where type = $1 order by seq`,
        [type],
      ),
  }
}

/** An organization with one app at a target in memory, and one user. */
export const makeTargetWorld = async (database: TestDatabase, options: Parameters<typeof fakeTarget>[0] = {}) => {
  const target = fakeTarget(options)
  const world = await makeWorld(database, [target.connector])
  const connectorId = await world.newConnector(target.connector.kind)
  const appId = await world.newApp(connectorId)
  const [userId] = (await world.newUsers(1)) as [string]
  const ask = (user = userId, duration: string | null = null) =>
    ({ userId: user, appId, scopeType: 'APPLICATION', scopeId: appId, duration }) as const
  const approve = async (...asks: Parameters<typeof world.approve>[0][number][]) => world.approve(asks)
  const end = async (requestId: string) => {
    await world.expire((await world.grantOf(requestId))['grant_id']!)
    await world.lane('grants.end')()
  }
  const key = (user = userId) => `${user} app ${appId}`
  return { world, target, connectorId, appId, userId, ask, approve, end, key }
}

/** Of these lines of access those at a target. */
export const outside = (lines: Awaited<ReturnType<World['lines']>>) =>
  lines.filter((line) => line.connector_id !== null)
