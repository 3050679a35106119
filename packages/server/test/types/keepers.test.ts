import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeUser } from '../support/server.ts'
import { askForLevel, formOf, must, typesServer, v1, v2 } from './world.ts'

const { database, server, setUp } = await typesServer()

/** A team with such a rule, a type of it that somebody does by hand, and what is seen and told of who looks after what. */
const kept = async (team: (memberId: string) => object = () => ({})) => {
  const made = await setUp()
  const { ada, admin, boss, member, world } = made
  const person = (login: string, extra: Parameters<typeof makeUser>[3] = {}) =>
    makeUser(server, world.orgId, login, extra)
  const join = (userId: string) => must(admin.call('PUT', `${v1}/teams/${made.team.id}/members/${userId}`), 204)
  const leave = (userId: string) => must(admin.call('DELETE', `${v1}/teams/${made.team.id}/members/${userId}`), 204)
  await must(admin.call('PUT', `${v1}/teams/${made.team.id}`, { name: 'IT', ...team(member.userId) }), 200)
  const steps = [{ type: 'TODO', label: 'Do it', assignmentRule: { type: 'USER', userId: boss.userId } }]
  const type = (
    await must(admin.call('POST', `${v1}/request-types/forms`, formOf(made.team.id, { status: 'ACTIVE', steps })), 201)
  ).body
  const ask = async (): Promise<string> =>
    (await must(ada.call('POST', `${v2}/my/catalogs/default/entries/${type.entryId}/requests`, {}), 202)).body.id
  const give = (requestId: string, userId: string) =>
    must(admin.call('PUT', `${v2}/requests/${requestId}/assignee`, { userId }), 200)
  const work = async (name: string): Promise<number> => {
    const lane = server.app.lanes.find((one) => one.name === name)!
    return lane.work(world.orgId as never, 100)
  }
  const relieve = () => work('requests.relieve')
  const keeper = async (requestId: string): Promise<string | undefined> =>
    (await must(admin.call('GET', `${v2}/requests/${requestId}`), 200)).body._assignee?.name
  const told = async (kind: string): Promise<readonly string[]> => {
    while ((await work('notices.deliver')) > 0);
    const rows = await database.owner.bare<{ told: string }>(
      `select u.login || ': ' || (m.card #>> '{title,0}') || coalesce(m.card #>> '{quotes,0,text}', '') as told
       from mail m join users u using (org_id, user_id) where m.org_id = $1 and m.kind = $2 order by u.login`,
      [world.orgId, kind],
    )
    return rows.map((row) => row.told)
  }
  /** What the activity says of who looks after it. */
  const history = async (requestId: string) => {
    type Happened = { readonly event: { readonly type: string; readonly reason?: string; readonly left?: string } }
    const { data } = (await must(admin.call('GET', `${v2}/requests/${requestId}/activity`), 200)).body
    return (data as Happened[]).flatMap(({ event }) => (event.type === 'assigned' ? [event] : []))
  }
  const become = (userId: string, status: string) =>
    database.owner.bare('update users set status = $2 where user_id = $1', [userId, status])
  return { ...made, ask, become, give, history, join, keeper, leave, person, relieve, told }
}

test('whoever leaves the team is relieved: whose turn it is looks after it then, is told why, and the record says so', async () => {
  const { ask, history, join, keeper, leave, member, person, relieve, told } = await kept(() => ({
    autoAssign: { type: 'ROTATE' },
  }))
  const requestId = await ask()
  assert.equal(await keeper(requestId), 'mel')
  assert.equal(await relieve(), 0, 'who can look after it is left in peace')
  const nora = await person('nora')
  await join(nora.userId)
  await leave(member.userId)
  assert.equal(await relieve(), 1)
  assert.equal(await relieve(), 0)
  assert.equal(await keeper(requestId), 'nora')
  const reason = 'Who looked after it is no longer a member of the team.'
  const [, last] = await history(requestId)
  assert.deepEqual(last, { type: 'assigned', userId: nora.userId, left: member.userId, reason })
  assert.deepEqual(await told('request_assigned'), [`nora: You look after: ${reason}`])
  assert.deepEqual(await told('request_unassigned'), [])
})

test('where it is nobody’s turn nobody looks after it, and the team is told, but never whoever asked', async () => {
  const { ada, ask, become, give, history, join, keeper, member, person, relieve, told } = await kept()
  const [open, ended] = [await ask(), await ask()]
  assert.deepEqual(await told('request_unassigned'), [`mel: New: `, `mel: New: `])
  for (const login of ['nora', 'oskar']) await join((await person(login)).userId)
  await join(ada.userId)
  for (const requestId of [open, ended]) await give(requestId, member.userId)
  await must(ada.call('POST', `${v2}/requests/${ended}/cancel`, {}), 200)
  await become(member.userId, 'SUSPENDED')
  assert.equal(await relieve(), 1, 'what has ended stays as it was')
  assert.deepEqual([await keeper(open), await keeper(ended)], [undefined, 'mel'])
  const reason = 'Who looked after it is no longer active.'
  const [, last] = await history(open)
  assert.deepEqual(last, { type: 'assigned', left: member.userId, reason })
  assert.deepEqual((await told('request_unassigned')).slice(2), [
    `nora: Nobody looks after: ${reason}`,
    `oskar: Nobody looks after: ${reason}`,
  ])
})

test('a rule that names one person who is gone gives it to nobody, and to him again once he is back', async () => {
  const { ask, become, join, keeper, member, person, relieve } = await kept((userId) => ({
    autoAssign: { type: 'PERSON', userId },
  }))
  await join((await person('nora')).userId)
  const requestId = await ask()
  await become(member.userId, 'DEPROVISIONED')
  await relieve()
  assert.equal(await keeper(requestId), undefined)
  await become(member.userId, 'ACTIVE')
  assert.equal(await keeper(await ask()), 'mel')
})

test('whoever no longer administers requests is relieved of those that no team has, and the other administrators are told', async () => {
  const made = await kept()
  const { ada, give, keeper, person, relieve, told } = made
  const other = await person('second', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  await database.owner.bare(`update users set roles = '{ACCESS_REQUESTS_ADMIN}' where user_id = $1`, [ada.userId])
  const requestId = await askForLevel(made)
  await give(requestId, other.userId)
  await database.owner.bare(`update users set roles = '{}' where user_id = $1`, [other.userId])
  assert.equal(await relieve(), 1)
  assert.equal(await keeper(requestId), undefined)
  const reason = 'Who looked after it no longer administers requests.'
  const expected = [`admin: Nobody looks after: ${reason}`]
  assert.deepEqual(
    (await told('request_unassigned')).filter((line) => !line.startsWith('root')),
    expected,
  )
})

test('it is never the turn of whoever asked, from whichever account', async () => {
  const { ada, ask, join, keeper, member, leave, person, relieve } = await kept(() => ({
    autoAssign: { type: 'ROTATE' },
  }))
  const second = await person('ada-adm')
  await database.owner.bare('update users set person_id = $2 where user_id = $1', [second.userId, ada.userId])
  await join(second.userId)
  const [one, two] = [await ask(), await ask()]
  assert.deepEqual([await keeper(one), await keeper(two)], ['mel', 'mel'])
  await leave(member.userId)
  assert.equal(await relieve(), 2)
  assert.deepEqual([await keeper(one), await keeper(two)], [undefined, undefined])
})
