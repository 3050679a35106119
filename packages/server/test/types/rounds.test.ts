import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { violated } from '@assent/server/platform/db.ts'
import { makeUser } from '../support/server.ts'
import { must, typesServer, v1 } from './world.ts'

const { database, server, setUp } = await typesServer()
const v2 = '/governance/api/v2'

const by = (userId: string) => ({ type: 'USER', userId })

/** A request of a team with two approvals in turn, and what can be done with it. */
const asked = async (more: object = {}, steps?: (made: Awaited<ReturnType<typeof setUp>>) => readonly object[]) => {
  const made = await setUp()
  const { ada, admin, boss, member, team, world } = made
  const second = await makeUser(server, world.orgId, 'second')
  const flow = steps?.(made) ?? [
    { type: 'APPROVAL', label: 'First', assignmentRule: by(boss.userId), reminders: { every: 'P1D', most: 3 } },
    { type: 'APPROVAL', label: 'Second', assignmentRule: by(second.userId) },
  ]
  const form = {
    teamId: team.id,
    name: 'Laptop',
    description: 'x',
    icon: 'laptop',
    audience: { type: 'EVERYONE' },
    status: 'ACTIVE',
    steps: flow,
    ...more,
  }
  const type = (await must(admin.call('POST', `${v1}/request-types/forms`, form), 201)).body
  const ask = async (): Promise<string> =>
    (await must(ada.call('POST', `${v2}/my/catalogs/default/entries/${type.entryId}/requests`, {}), 202)).body.id
  const requestId = await ask()
  const at = `${v2}/requests/${requestId}`
  const get = async () => (await must(member.call('GET', at), 200)).body
  const openTask = async () => (await get()).tasks.find((task: { status: string }) => task.status === 'OPEN')
  const decide = async (who: typeof ada, value: string) =>
    must(who.call('POST', `${v2}/my/tasks/${(await openTask()).id}/resolve`, { value }), 200)
  const work = async (name: string) => {
    const lane = server.app.lanes.find((one) => one.name === name)!
    while ((await lane.work(world.orgId as never, 100)) > 0);
  }
  /** As if so much time had passed for what the request waits for. */
  const later = (ms: number) =>
    database.owner.bare(
      `update assent.request set next_due = next_due - $3 * interval '1 millisecond', state = jsonb_set(state, '{timers}',
         (select jsonb_agg(x || jsonb_build_object('due', to_char((x->>'due')::timestamptz - $3 * interval '1 millisecond', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')))
          from jsonb_array_elements(state->'timers') x))
       where org_id = $1 and request_id = $2`,
      [world.orgId, requestId, ms],
    )
  const told = async (kind: string): Promise<readonly string[]> => {
    await work('notices.deliver')
    const rows = await database.owner.bare<{ login: string }>(
      `select u.login from in_app_notice n join users u using (org_id, user_id)
       where n.org_id = $1 and n.kind = $2 order by u.login`,
      [world.orgId, kind],
    )
    return rows.map(({ login }) => login)
  }
  const timers = async (): Promise<readonly string[]> => {
    const [row] = await database.owner.bare<{ state: { timers: { kind: string }[] } }>(
      'select state from assent.request where org_id = $1 and request_id = $2',
      [world.orgId, requestId],
    )
    return row!.state.timers.map(({ kind }) => kind).sort()
  }
  return { ...made, ask, asked: requestId, at, decide, get, later, openTask, second, timers, told, type, work }
}

test('on hold nobody is urged; it goes on when its time is over, and says so to who looks after it', async () => {
  const { ada, at, boss, get, later, member, timers, told, work } = await asked()
  await must(member.call('PUT', `${at}/assignee`, { userId: member.userId }), 200)
  const before = await timers()
  const until = new Date(Date.now() + 5 * 86_400_000).toISOString()
  const held = await must(member.call('POST', `${at}/hold`, { reason: 'The vendor ships on Monday', until }), 200)
  assert.deepEqual([held.body._onHold.reason, held.body._onHold.until], ['The vendor ships on Monday', until])
  assert.deepEqual(await timers(), ['HOLD'])
  assert.deepEqual(await told('request_held'), ['ada', 'boss'])
  assert.equal((await member.call('POST', `${at}/hold`, { reason: 'again' })).status, 409)
  const v1Request = async () => (await must(member.call('GET', at), 200)).body._onHold?.reason
  assert.equal(await v1Request(), 'The vendor ships on Monday')
  await later(4 * 86_400_000)
  await work('requests.wake')
  assert.equal((await get())._onHold?.until, until, 'not before its time')
  await later(2 * 86_400_000)
  await work('requests.wake')
  assert.equal((await get())._onHold, undefined)
  assert.deepEqual(await timers(), before)
  assert.deepEqual(await told('request_resumed'), ['mel'])
  void [ada, boss]
})

test('a word of whoever asked ends a hold, and so does a decision; a word of others does not', async () => {
  const { ada, admin, at, boss, decide, get, member } = await asked()
  const hold = () => must(member.call('POST', `${at}/hold`, { reason: 'x' }), 200)
  await hold()
  await must(boss.call('POST', `${at}/messages`, { message: 'I wait too' }), 201)
  assert.ok((await get())._onHold)
  await must(ada.call('POST', `${at}/messages`, { message: 'It came' }), 201)
  assert.equal((await get())._onHold, undefined)
  await hold()
  await decide(boss, 'APPROVED')
  assert.equal((await get())._onHold, undefined)
  await hold()
  await must(admin.call('POST', `${at}/resume`), 200)
  assert.equal((await admin.call('POST', `${at}/resume`)).status, 409)
  for (const [body, status] of [
    [{}, 400],
    [{ reason: '' }, 400],
    [{ reason: 'x', until: '2020-01-01T00:00:00.000Z' }, 400],
    [{ reason: 'x', until: new Date(Date.now() + limits.holdMs + 86_400_000).toISOString() }, 400],
    [{ reason: 'x', until: 'Monday' }, 400],
  ] as const)
    assert.equal((await member.call('POST', `${at}/hold`, body)).status, status, JSON.stringify(body))
  assert.equal((await ada.call('POST', `${at}/hold`, { reason: 'x' })).status, 403)
  assert.equal((await boss.call('POST', `${at}/resume`)).status, 403)
})

test('what is on hold is found, also as PENDING of the first wire', async () => {
  const { admin, asked: requestId, at, ask, member } = await asked()
  const other = await ask()
  await must(member.call('POST', `${at}/hold`, { reason: 'x' }), 200)
  const ids = async (url: string) =>
    (await must(admin.call('GET', url), 200)).body.data.map((one: { id: string }) => one.id)
  const filtered = (path: string, filter: string) => ids(`${path}?filter=${encodeURIComponent(filter)}`)
  assert.deepEqual(await filtered(`${v2}/requests`, 'onHold eq true'), [requestId])
  assert.deepEqual(await filtered(`${v1}/requests`, 'requestStatus eq "PENDING"'), [requestId])
  assert.deepEqual(await filtered(`${v1}/requests`, 'requestStatus eq "OPEN"'), [other])
})

test('a denied request is opened again by the team: what was approved stays, the denial counts no longer', async () => {
  const { ada, at, boss, decide, get, member, second, told } = await asked()
  await decide(boss, 'APPROVED')
  await decide(second, 'DENIED')
  assert.equal((await get()).status, 'DENIED')
  assert.equal((await ada.call('GET', at)).body._may.reopen, false)
  assert.equal((await ada.call('POST', `${at}/reopen`, {})).status, 403, 'not by whoever asked')
  assert.equal((await boss.call('POST', `${at}/reopen`, {})).status, 403)
  assert.equal((await get())._may.reopen, true)
  const again = await must(member.call('POST', `${at}/reopen`, { reason: 'It was a slip' }), 200)
  assert.deepEqual([again.body.status, again.body._round], ['PENDING', 2])
  assert.deepEqual(
    again.body.tasks.map((task: { label: string; status: string; past?: boolean }) => [
      task.label,
      task.status,
      task.past ?? false,
    ]),
    [
      ['First', 'COMPLETED', false],
      ['Second', 'COMPLETED', true],
      ['Second', 'OPEN', false],
    ],
  )
  assert.deepEqual(await told('request_reopened'), ['ada'])
  const activity = (await must(member.call('GET', `${at}/activity`), 200)).body.data
  const event = activity.find((one: { type: string }) => one.type === 'reopened').event
  assert.deepEqual([event.votes, event.reason], [1, 'It was a slip'])
  assert.equal((await member.call('POST', `${at}/reopen`, {})).status, 409, 'it is open')
  await must(member.call('POST', `${at}/follow`), 204)
  await decide(second, 'APPROVED')
  assert.equal((await get()).status, 'APPROVED')
  assert.deepEqual(await told('request_approved'), ['ada', 'mel'], 'nothing is given, so that this is the end')
  assert.equal((await member.call('POST', `${at}/reopen`, {})).status, 409, 'what was approved is asked again')
})

test('whoever asked opens again what he took back, soon; what was taken back long ago nobody does', async () => {
  const { ada, asked: requestId, at, get, member, world } = await asked()
  await must(ada.call('POST', `${at}/cancel`, {}), 200)
  await must(ada.call('POST', `${at}/reopen`, {}), 200)
  assert.equal((await get()).status, 'PENDING')
  await must(ada.call('POST', `${at}/cancel`, {}), 200)
  assert.equal((await get())._round, 2)
  await database.owner.bare('alter table assent.request disable trigger request_guard')
  await database.owner.bare(
    `update assent.request set resolved = resolved - interval '31 days', state = jsonb_set(state, '{resolved}', '"2020-01-01T00:00:00.000Z"')
     where org_id = $1 and request_id = $2`,
    [world.orgId, requestId],
  )
  await database.owner.bare('alter table assent.request enable trigger request_guard')
  assert.equal((await ada.call('POST', `${at}/reopen`, {})).status, 409)
  assert.equal((await member.call('POST', `${at}/reopen`, {})).status, 409)
})

test('what gave access on the way is asked again, not opened again; nor is anything for who left', async () => {
  const { at, boss, decide, get, member, work, world, ada } = await asked({}, ({ appId, boss, level }) => [
    { type: 'ACTION', label: 'Give it', do: 'GIVE', level: { appId, scopeType: 'GROUP', scopeId: level }, key: 'give' },
    { type: 'APPROVAL', label: 'Keep it', assignmentRule: by(boss.userId) },
  ])
  await work('actions.give')
  await decide(boss, 'DENIED')
  assert.equal((await get()).status, 'DENIED')
  const refused = await member.call('POST', `${at}/reopen`, {})
  assert.equal(refused.status, 409)
  assert.match(refused.body.errorSummary, /given or taken access/)
  const next = await asked()
  await must(next.ada.call('POST', `${next.at}/cancel`, {}), 200)
  await next.world.sql(`update users set status = 'SUSPENDED' where user_id = $1`, [next.ada.userId])
  assert.equal((await next.member.call('POST', `${next.at}/reopen`, {})).status, 409)
  void [world, ada]
})

test('of a level that is asked for anew meanwhile, the earlier request stays closed', async () => {
  const { admin, ada, appId, level, world } = await setUp()
  const flow = [{ type: 'APPROVAL', label: 'M', assignmentRule: { type: 'MANAGER' } }]
  const sequence = await must(admin.call('POST', `${v2}/request-sequences`, { name: 'S', steps: flow }), 201)
  const condition = {
    resourceId: appId,
    name: 'C',
    approvalSequenceId: sequence.body.id,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'GROUPS', groups: [{ id: level }] },
  }
  await must(admin.call('POST', `${v2}/request-conditions`, { activate: true, conditions: [condition] }), 201)
  const [entry] = await world.sql<{ entry_id: string }>('select entry_id from catalog_entry where scope_id = $1', [
    level,
  ])
  const ask = async () =>
    (await must(ada.call('POST', `${v2}/my/catalogs/default/entries/${entry!.entry_id}/requests`, {}), 202)).body.id
  const [first, cancel] = [await ask(), (id: string) => must(ada.call('POST', `${v2}/requests/${id}/cancel`, {}), 200)]
  await cancel(first)
  const second = await ask()
  const refused = await ada.call('POST', `${v2}/requests/${first}/reopen`, {})
  assert.equal(refused.status, 409)
  assert.match(refused.raw.body, /already an open request/)
  await cancel(second)
  // Both at once: one of them is open then.
  const both = await Promise.all([first, second].map((id) => ada.call('POST', `${v2}/requests/${id}/reopen`, {})))
  assert.deepEqual(both.map(({ status }) => status).sort(), [200, 409])
})

test('A13: the database itself opens nothing again that was approved, is long over, or skips a round', async () => {
  const { ada, asked: requestId, at, boss, decide, second, world } = await asked()
  const change = (set: string) =>
    database.owner.bare(`update assent.request set ${set} where org_id = $1 and request_id = $2`, [
      world.orgId,
      requestId,
    ])
  const closed = (error: unknown) => violated(error) === 'closed_requests_stay_closed'
  await assert.rejects(change('round = 2'), closed)
  await must(ada.call('POST', `${at}/cancel`, {}), 200)
  await assert.rejects(change(`status = 'PENDING', resolved = null`), closed)
  await assert.rejects(change(`status = 'PENDING', resolved = null, round = 3`), closed)
  await assert.rejects(change(`held = true`), (error) => violated(error) === 'only_open_requests_are_held')
  await must(ada.call('POST', `${at}/reopen`, {}), 200)
  await decide(boss, 'APPROVED')
  await decide(second, 'APPROVED')
  await assert.rejects(change(`status = 'PENDING', resolved = null, round = round + 1, grant_status = null`), closed)
})
