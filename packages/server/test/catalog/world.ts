import { randomBytes } from 'node:crypto'
import type { ConditionInput } from '@assent/core/api/conditions.ts'
import type { AdminRole, Caller } from '@assent/core/caller.ts'
import { type IdKind, makeHexId, makeId, type OrgId, type PersonId, type UserId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'

/** Services that the catalog and the flows need; nothing else of them is there. */
export const servicesOf = (database: TestDatabase): Services =>
  ({
    db: database.db,
    newId: (kind: IdKind) => makeId(kind, Date.now(), randomBytes),
    newHexId: () => makeHexId(Date.now(), randomBytes),
    random: randomBytes,
    now: Date.now,
    baseUrl: 'https://assent.test',
  }) as unknown as Services

/** The value, or a failure that says why it was refused. */
export const ok = <T>(result: Result<T>): T => {
  if (isRefusal(result)) throw new Error(`refused: ${result.code} ${result.summary} ${JSON.stringify(result.causes)}`)
  return result
}

/** The causes of a refusal of that code. */
export const no = (result: unknown, code: string): readonly string[] => {
  if (!isRefusal(result)) throw new Error(`not refused: ${JSON.stringify(result)}`)
  if (result.code !== code) throw new Error(`refused as ${result.code}, not ${code}: ${JSON.stringify(result)}`)
  return result.causes.map((cause) => cause.summary)
}

/** An organization with helpers that put directory objects straight into the tables. */
export const makeWorld = async (database: TestDatabase) => {
  const orgId = await database.newOrg()
  const services = servicesOf(database)
  const sql = <Row extends object>(text: string, values: readonly unknown[] = []) =>
    database.db.inOrg(orgId, (tx) => tx.query<Row & Record<string, unknown>>(text, values))

  const user = async (
    more: { profile?: object; manager?: string; first?: string; last?: string; status?: string } = {},
  ) => {
    const id = services.newId('user')
    await sql(
      `insert into users (org_id, user_id, person_id, login, email, first_name, last_name, profile, manager_id, status)
       values (org(), $1, $1, $1, $1 || '@example.com', $2, $3, $4::jsonb, $5, $6)`,
      [
        id,
        more.first ?? 'Anna',
        more.last ?? 'Berg',
        JSON.stringify(more.profile ?? {}),
        more.manager ?? null,
        more.status ?? 'ACTIVE',
      ],
    )
    return id
  }
  const group = async (members: readonly string[] = [], name = services.newId('group')) => {
    const id = services.newId('group')
    await sql('insert into groups (org_id, group_id, name) values (org(), $1, $2)', [id, name])
    for (const member of members) await join(member, id)
    return id
  }
  const join = (userId: string, groupId: string) =>
    sql('insert into group_member (org_id, group_id, user_id) values (org(), $1, $2)', [groupId, userId])
  const app = async (
    more: { label?: string; managed?: boolean; groups?: readonly string[]; description?: string } = {},
  ) => {
    const id = services.newId('app')
    await sql(
      `insert into app (org_id, app_id, name, label, description, entitlement_management) values (org(), $1, 'bookmark', $2, $3, $4)`,
      [id, more.label ?? id, more.description ?? '', more.managed ? 'OPTED_IN' : 'OPTED_OUT'],
    )
    for (const groupId of more.groups ?? [])
      await sql('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [id, groupId])
    return id
  }
  const bundle = async (appId: string, name = 'Bundle') => {
    const id = services.newId('bundle')
    await sql(
      'insert into bundle (org_id, bundle_id, app_id, name, created_by, last_updated_by) values (org(), $1, $2, $3, $4, $4)',
      [id, appId, name, 'x'],
    )
    return id
  }
  const sequence = async (types = ['APP', 'GROUP'], steps: readonly object[] = []) => {
    const id = services.newHexId()
    await sql(
      `insert into sequence (org_id, sequence_id, name, version, resource_types, created_by, last_updated_by)
       values (org(), $1, $1, 1, $2, 'x', 'x')`,
      [id, types],
    )
    await sql(
      `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 1, $2::jsonb, 'x')`,
      [id, JSON.stringify(steps)],
    )
    return id
  }
  const caller = (
    roles: readonly AdminRole[] = ['ACCESS_REQUESTS_ADMIN'],
    userId = services.newId('user'),
  ): Caller => ({
    orgId: orgId as OrgId,
    userId: userId as UserId,
    personId: userId as unknown as PersonId,
    kind: 'HUMAN',
    roles,
    channel: 'api',
  })
  const events = async (type: string) => {
    const rows = await database.db.inOrg(orgId, (tx) =>
      tx.query<{ body: string; detail: string | null }>('select body, detail from event where type = $1 order by seq', [
        type,
      ]),
    )
    return rows.map((row) => ({ ...JSON.parse(row.body), detail: JSON.parse(row.detail ?? '{}') }))
  }
  return { orgId, services, sql, user, group, join, app, bundle, sequence, caller, events }
}

export type World = Awaited<ReturnType<typeof makeWorld>>

/** A condition for everybody on the app itself. */
export const everyone = (approvalSequenceId: string, more: Partial<ConditionInput> = {}): ConditionInput => ({
  name: 'Everybody',
  approvalSequenceId,
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  ...more,
})
