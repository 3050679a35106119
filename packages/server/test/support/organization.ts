import { randomBytes } from 'node:crypto'
import type { AdminRole, Caller } from '@assent/core/caller.ts'
import { type IdKind, makeHexId, makeId, type OrgId } from '@assent/core/ids.ts'
import type { Services } from '@assent/server/app/services.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { pino } from 'pino'

/** Services for tests of one feature: the real database, the real dice, no outside world. */
export const testServices = (db: Db): Services => ({
  db,
  log: pino({ level: 'silent' }),
  newId: (kind: IdKind) => makeId(kind, Date.now(), randomBytes),
  newHexId: () => makeHexId(Date.now(), randomBytes),
  random: randomBytes,
  now: Date.now,
  baseUrl: 'http://assent.test',
  secrets: { seal: (plain) => Buffer.from(plain), open: (sealed) => sealed.toString() },
  connectors: new Map(),
  fetch: () => Promise.reject(new Error('there is no outside world in this test')),
})

/**
 * A small organization written straight into its tables, for tests of what happens on top of a directory.
 * Everything takes the shortest form; ids come back.
 */
export const makeOrganization = async (services: Services, orgId: OrgId) => {
  const { db, newHexId, newId } = services
  const run = (sql: string, values: unknown[]) => db.inOrg(orgId, (tx) => tx.query(sql, values))

  const user = async (
    login: string,
    extra: {
      managerId?: string
      roles?: AdminRole[]
      kind?: 'HUMAN' | 'SERVICE'
      ownerId?: string
      personId?: string
      profile?: object
    } = {},
  ) => {
    const id = newId('user')
    await run(
      `insert into users (org_id, user_id, person_id, login, email, first_name, manager_id, roles, kind, owner_id, profile)
       values (org(), $1, $2, $3::text, $3::text || '@example.test', $3::text, $4, $5, $6, $7, $8)`,
      [
        id,
        extra.personId ?? id,
        login,
        extra.managerId ?? null,
        extra.roles ?? [],
        extra.kind ?? 'HUMAN',
        extra.ownerId ?? null,
        JSON.stringify(extra.profile ?? {}),
      ],
    )
    return id
  }
  const group = async (name: string, members: readonly string[] = []) => {
    const id = newId('group')
    await run('insert into groups (org_id, group_id, name) values (org(), $1, $2)', [id, name])
    await join(id, ...members)
    return id
  }
  const join = async (groupId: string, ...members: readonly string[]) => {
    await run('insert into group_member (org_id, group_id, user_id) select org(), $1, unnest($2::text[])', [
      groupId,
      members,
    ])
  }
  const app = async (label: string) => {
    const id = newId('app')
    await run('insert into app (org_id, app_id, name, label) values (org(), $1, $2::text, $2::text)', [id, label])
    return id
  }
  const sequence = async (name: string, steps: readonly object[]) => {
    const id = newHexId()
    await run(
      `insert into sequence (org_id, sequence_id, name, version, created_by, last_updated_by) values (org(), $1, $2, 1, 'test', 'test')`,
      [id, name],
    )
    await run(
      `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 1, $2::jsonb, 'test')`,
      [id, JSON.stringify(steps)],
    )
    return id
  }
  /** An app that everybody may ask for, by one sequence; gives the entry to ask for. */
  const requestable = async (
    label: string,
    steps: readonly object[],
    extra: { duration?: string; maximum?: string; behalf?: object } = {},
  ) => {
    const appId = await app(label)
    const sequenceId = await sequence(`${label} sequence`, steps)
    const [parent, entryId, conditionId] = [newId('entry'), newId('entry'), newId('condition')]
    const kind = extra.duration ? 'ADMIN_FIXED_DURATION' : extra.maximum ? 'REQUESTER_SPECIFIED_DURATION' : null
    if (extra.behalf)
      await run('update app set request_settings = $2 where app_id = $1', [
        appId,
        JSON.stringify({ requestOnBehalfOfSettings: extra.behalf }),
      ])
    await run(
      `insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name)
       values (org(), $1, '', $3, 'APPLICATION', $3, $4), (org(), $2, $1, $3, 'APPLICATION', $3, $4)`,
      [parent, entryId, appId, label],
    )
    await run(
      `insert into condition (org_id, condition_id, app_id, name, status, priority, sequence_id, requester_type, scope_type, duration_type, duration, created_by, last_updated_by)
       values (org(), $1, $2, $3, 'ACTIVE', 0, $4, 'EVERYONE', 'RESOURCE_DEFAULT', $5, $6, 'test', 'test')`,
      [conditionId, appId, `${label} for all`, sequenceId, kind, extra.duration ?? extra.maximum ?? null],
    )
    await run(
      'insert into condition_level (org_id, condition_id, parent_id, entry_id, active) values (org(), $1, $2, $3, true)',
      [conditionId, parent, entryId],
    )
    return { appId, entryId, sequenceId, conditionId }
  }
  const caller = (userId: string, extra: Partial<Caller> = {}): Caller => ({
    orgId,
    userId: userId as Caller['userId'],
    personId: userId as Caller['personId'],
    kind: 'HUMAN',
    roles: [],
    channel: 'api',
    ...extra,
  })
  return { orgId, run, user, group, join, app, sequence, requestable, caller }
}
