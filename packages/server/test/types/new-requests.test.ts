import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeUser } from '../support/server.ts'
import { formOf, must, typesServer, v1 } from './world.ts'

const { database, server, setUp } = await typesServer()
const v2 = '/governance/api/v2'
type Caller = Awaited<ReturnType<typeof setUp>>['admin']

/** A team with a published type, and who was told of its new requests, by mail and inside the app. */
const offering = async (team: object = {}, asks?: (ids: { teamId: string; memberId: string }) => object) => {
  const made = await setUp()
  const { ada, admin, boss, world } = made
  await must(admin.call('PUT', `${v1}/teams/${made.team.id}`, { name: 'IT', ...team }), 200)
  const assignmentRule = asks?.({ teamId: made.team.id, memberId: made.member.userId }) ?? {
    type: 'USER',
    userId: boss.userId,
  }
  const steps = [{ type: 'TODO', label: 'Do it', assignmentRule }]
  const form = formOf(made.team.id, { status: 'ACTIVE', steps })
  const type = (await must(admin.call('POST', `${v1}/request-types/forms`, form), 201)).body
  const ask = async (by: Caller = ada, { entryId } = type): Promise<string> =>
    (await must(by.call('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {}), 202)).body.id
  const told = async (
    table: 'mail' | 'in_app_notice' = 'in_app_notice',
    kind = 'request_unassigned',
  ): Promise<readonly string[]> => {
    const lane = server.app.lanes.find(({ name }) => name === 'notices.deliver')!
    while ((await lane.work(world.orgId as never, 100)) > 0);
    const rows = await database.owner.bare<{ login: string }>(
      `select u.login from ${table} n join users u using (org_id, user_id)
       where n.org_id = $1 and n.kind = $2 order by u.login`,
      [world.orgId, kind],
    )
    return rows.map(({ login }) => login)
  }
  const join = (userId: string) => must(admin.call('PUT', `${v1}/teams/${made.team.id}/members/${userId}`), 204)
  const person = (login: string) => makeUser(server, world.orgId, login)
  return { ...made, form, ask, join, person, told }
}

test('members of a team are told of a new request that nobody looks after, but never whoever asked', async () => {
  const { ada, ask, join, person, told, world } = await offering({ requestPrivacy: true })
  const nora = await person('nora')
  await join(nora.userId)
  await join(ada.userId)
  await ask()
  assert.deepEqual(await told(), ['mel', 'nora'], 'no administrator, and not Ada, who is a member too')
  assert.deepEqual(await told('mail'), ['mel', 'nora'])
  const words = `select card ->> 'why' as why from mail where org_id = $1 and kind = 'request_unassigned'`
  for (const { why } of await database.owner.bare<{ why: string }>(words, [world.orgId]))
    assert.match(why, /because you are a member of its team/)
  await ask(nora)
  assert.deepEqual(await told(), ['ada', 'mel', 'mel', 'nora'])
})

test('a member whom the first step asks is told of his task alone, the others that nobody looks after it', async () => {
  const { ask, join, person, told } = await offering({}, ({ memberId }) => ({ type: 'USER', userId: memberId }))
  await join((await person('nora')).userId)
  await ask()
  assert.deepEqual([await told(), await told('mail')], [['nora'], ['nora']])
  assert.deepEqual(await told('mail', 'task_assigned'), ['mel'])
  const whole = await offering({}, ({ teamId }) => ({ type: 'TEAM', teamId }))
  await whole.join((await whole.person('nora')).userId)
  await whole.ask()
  assert.deepEqual([await whole.told('mail'), await whole.told('mail', 'task_assigned')], [[], ['mel', 'nora']])
})

test('whoever asked is not told by another account of his, nor who asked for somebody else', async () => {
  const { ada, ask, join, person, told, world } = await offering()
  const [nora, second] = [await person('nora'), await person('ada-adm')]
  await database.owner.bare('update users set person_id = $2 where user_id = $1', [second.userId, ada.userId])
  for (const { userId } of [nora, second]) await join(userId)
  const id = await ask()
  await database.owner.inOrg(world.orgId as never, async (tx) => {
    await tx.query('set local session_replication_role = replica')
    await tx.query('update request set requested_by = $2 where request_id = $1', [id, nora.userId])
  })
  assert.deepEqual(await told(), ['mel'])
})

test('of two teams each is told of its own requests, though both notices go out at once', async () => {
  const { ada, admin, ask, form, person, told } = await offering()
  const oskar = await person('oskar')
  const other = (await must(admin.call('POST', `${v1}/teams`, { name: 'Facilities' }), 201)).body
  await must(admin.call('PUT', `${v1}/teams/${other.id}/members/${oskar.userId}`), 204)
  const wanted = { ...form, teamId: other.id, name: 'A desk' }
  const desk = (await must(admin.call('POST', `${v1}/request-types/forms`, wanted), 201)).body
  await ask()
  await ask(ada, desk)
  await ask(ada, desk)
  assert.deepEqual(await told(), ['mel', 'oskar', 'oskar'])
})

test('E16: what somebody looks after is told to nobody, be it by itself, or by the time that the notice goes out', async () => {
  const turned = await offering({ autoAssign: { type: 'ROTATE' } })
  await turned.ask()
  const written = `select from notice where org_id = $1 and kind = 'request_unassigned'`
  assert.deepEqual(await database.owner.bare(written, [turned.world.orgId]), [], 'nothing is even written down')
  assert.deepEqual(await turned.told(), [])
  const { admin, ask, member, told } = await offering()
  const [taken, ended] = [await ask(), await ask()]
  await must(admin.call('PUT', `${v2}/requests/${taken}/assignee`, { userId: member.userId }), 200)
  await must(admin.call('POST', `${v2}/requests/${ended}/cancel`, { reason: 'Not needed' }), 200)
  assert.deepEqual(await told(), [])
})

test('each member says whether he is told by mail; a summary holds it back as it does others', async () => {
  const { ask, member, told } = await offering()
  const notifications = { request_unassigned: { email: false } }
  await must(member.call('PATCH', `${v2}/my/preferences`, { notifications }), 200)
  await ask()
  assert.deepEqual([await told(), await told('mail')], [['mel'], []])
})

test('a team of five hundred makes a request no slower: one row is written for all of them', async () => {
  const { ask, team, told, world } = await offering()
  const owner = (sql: string, values: readonly unknown[]) => database.owner.bare<{ n: number }>(sql, values)
  await owner(
    `insert into users (org_id, user_id, person_id, login, email, first_name, last_name, profile)
     select $1, '00u' || lpad(n::text, 17, 'm'), '00u' || lpad(n::text, 17, 'm'), 'm' || n, 'm' || n || '@example.test', 'M', n::text, '{}'
     from generate_series(1, 499) n`,
    [world.orgId],
  )
  await owner(
    `insert into team_member (org_id, team_id, user_id) select $1, $2, '00u' || lpad(n::text, 17, 'm') from generate_series(1, 499) n`,
    [world.orgId, team.id],
  )
  await ask()
  const [row] = await owner(`select count(*)::int as n from notice where org_id = $1 and kind = 'request_unassigned'`, [
    world.orgId,
  ])
  assert.equal(row!.n, 1)
  assert.equal((await told()).length, 500)
})
