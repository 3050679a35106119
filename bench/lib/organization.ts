import { randomBytes } from 'node:crypto'
import { makeHexId, makeId } from '@assent/core/ids.ts'
import { hashOf, makeToken } from '@assent/server/features/accounts/token.ts'
import type { BenchServer } from './server.ts'

const id = (kind: Parameters<typeof makeId>[0]): string => makeId(kind, Date.now(), randomBytes)

/**
 * An organization for the life cycle: `pairs` requesters, each with a manager of his own and a token each, and apps that
 * everybody may ask for, decided by the manager, for a week.
 */
export const makeLifecycleOrganization = async ({ sql }: Pick<BenchServer, 'sql'>, pairs: number, apps = 1) => {
  const orgId = id('org')
  await sql('insert into org (org_id, name) values ($1, $2)', [orgId, 'Bench'])
  const people = Array.from({ length: pairs }, () => ({
    boss: id('user'),
    user: id('user'),
    bossToken: makeToken(randomBytes),
    userToken: makeToken(randomBytes),
  }))
  const addUsers = (ids: readonly string[], managers: readonly (string | null)[]) =>
    sql(
      `insert into users (org_id, user_id, person_id, login, email, first_name, manager_id)
       select $1, u, u, u, u || '@bench.test', u, m from unnest($2::text[], $3::text[]) as x(u, m)`,
      [orgId, ids, managers],
    )
  await addUsers(
    people.map((one) => one.boss),
    people.map(() => null),
  )
  await addUsers(
    people.map((one) => one.user),
    people.map((one) => one.boss),
  )
  const tokens = people.flatMap((one) => [
    { user: one.boss, token: one.bossToken },
    { user: one.user, token: one.userToken },
  ])
  await sql(
    `insert into api_token (org_id, token_id, user_id, name, hash, hint, created_by, expires)
     select $1, t, u, 'bench', decode(h, 'hex'), 'bench', u, clock_timestamp() + interval '1 day'
     from unnest($2::text[], $3::text[], $4::text[]) as x(t, u, h)`,
    [orgId, tokens.map(() => id('token')), tokens.map((one) => one.user), tokens.map((one) => hashOf(one.token))],
  )
  const made: { readonly appId: string; readonly entryId: string }[] = []
  for (let n = 0; n < apps; n++) made.push(await makeApp(sql, orgId, n))
  return { orgId, people, entryIds: made.map(({ entryId }) => entryId), ...made[0]! }
}

const makeApp = async (sql: BenchServer['sql'], orgId: string, n: number) => {
  const name = n === 0 ? 'Wiki' : `Wiki ${n}`
  const [appId, parent, entryId, conditionId, sequenceId] = [
    id('app'),
    id('entry'),
    id('entry'),
    id('condition'),
    makeHexId(Date.now(), randomBytes),
  ]
  const steps = [{ type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }]
  await sql(`insert into app (org_id, app_id, name, label) values ($1, $2, $3, $4)`, [orgId, appId, `wiki${n}`, name])
  await sql(
    `insert into sequence (org_id, sequence_id, name, version, created_by, last_updated_by) values ($1, $2, $3, 1, 'bench', 'bench')`,
    [orgId, sequenceId, `Manager ${n}`],
  )
  await sql(`insert into flow_version (org_id, flow_id, version, steps, created_by) values ($1, $2, 1, $3, 'bench')`, [
    orgId,
    sequenceId,
    JSON.stringify(steps),
  ])
  await sql(
    `insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name, offered, everyone)
     values ($1, $2, '', $4, 'APPLICATION', $4, $5, true, true), ($1, $3, $2, $4, 'APPLICATION', $4, $5, true, true)`,
    [orgId, parent, entryId, appId, name],
  )
  await sql(
    `insert into condition (org_id, condition_id, app_id, name, status, priority, sequence_id, requester_type, scope_type, duration_type, duration, created_by, last_updated_by)
     values ($1, $2, $3, 'All', 'ACTIVE', 0, $4, 'EVERYONE', 'RESOURCE_DEFAULT', 'ADMIN_FIXED_DURATION', 'P7D', 'bench', 'bench')`,
    [orgId, conditionId, appId, sequenceId],
  )
  await sql(
    'insert into condition_level (org_id, condition_id, parent_id, entry_id, active) values ($1, $2, $3, $4, true)',
    [orgId, conditionId, parent, entryId],
  )
  return { appId, entryId }
}
