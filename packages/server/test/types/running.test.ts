import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { makeUser } from '../support/server.ts'
import { askForLevel, formOf, must, typesServer, v1 } from './world.ts'

const { database, server, setUp } = await typesServer()
const v2 = '/governance/api/v2'
type Called = { readonly id: string }
type Caller = Awaited<ReturnType<typeof setUp>>['admin']

/** A team with a published type, something asked by it, and what each person was told inside the app. */
const running = async ({ isPrivate = false } = {}) => {
  const made = await setUp()
  const { ada, admin, boss, team, world } = made
  await must(admin.call('PUT', `${v1}/teams/${team.id}`, { name: 'IT', requestPrivacy: isPrivate }), 200)
  const steps = [{ type: 'TODO', label: 'Do it', assignmentRule: { type: 'USER', userId: boss.userId } }]
  const form = formOf(team.id, { status: 'ACTIVE', steps })
  const type = (await must(admin.call('POST', `${v1}/request-types/forms`, form), 201)).body
  const ask = async (by: Caller = ada): Promise<string> =>
    (await must(by.call('POST', `${v2}/my/catalogs/default/entries/${type.entryId}/requests`, {}), 202)).body.id
  const deliver = async () => {
    const lane = server.app.lanes.find(({ name }) => name === 'notices.deliver')!
    while ((await lane.work(world.orgId as never, 100)) > 0);
  }
  const told = async (kind: string): Promise<readonly string[]> => {
    await deliver()
    const rows = await database.owner.bare<{ login: string }>(
      `select u.login from in_app_notice n join users u using (org_id, user_id)
       where n.org_id = $1 and n.kind = $2 order by u.login`,
      [world.orgId, kind],
    )
    return rows.map(({ login }) => login)
  }
  const requestId = await ask()
  const at = `${v2}/requests/${requestId}`
  const person = (login: string, extra: Parameters<typeof makeUser>[3] = {}) =>
    makeUser(server, world.orgId, login, extra)
  return { ...made, ask, at, deliver, person, requestId, told, type }
}

test('who looks after a request is told, shown and found; never for himself, and only who can', async () => {
  const { ada, admin, at, ask, boss, member, requestId, told } = await running()
  const given = await must(
    admin.call('PUT', `${at}/assignee`, { userId: member.userId, reason: 'you know laptops' }),
    200,
  )
  assert.equal(given.body._assignee.externalId, member.userId)
  assert.deepEqual(await told('request_assigned'), ['mel'])
  const shown = await must(ada.call('GET', at), 200)
  assert.deepEqual(shown.body._assignee, { externalId: member.userId, name: 'mel' })
  assert.deepEqual([shown.body._may.run, (await member.call('GET', at)).body._may.run], [false, true])
  // Taken by himself: there is nobody to tell.
  await must(member.call('PUT', `${at}/assignee`, { userId: null }), 200)
  await must(member.call('PUT', `${at}/assignee`, { userId: member.userId }), 200)
  assert.deepEqual(await told('request_assigned'), ['mel'])
  const mine = `${v2}/requests?filter=${encodeURIComponent(`requestAssigneeId eq "${member.userId}"`)}`
  const found = await must(admin.call('GET', mine), 200)
  assert.deepEqual(
    found.body.data.map((one: Called) => one.id),
    [requestId],
  )
  assert.equal((await admin.call('PUT', `${at}/assignee`, { userId: boss.userId })).status, 400)
  assert.equal((await boss.call('PUT', `${at}/assignee`, { userId: null })).status, 403)
  assert.equal((await admin.call('PUT', `${at}/assignee`, { userId: '00u00000000000000nix' })).status, 400)
  const own = await ask(member)
  assert.equal(
    (await admin.call('PUT', `${v2}/requests/${own}/assignee`, { userId: member.userId })).status,
    409,
    'nobody looks after his own',
  )
  const activity = await must(admin.call('GET', `${at}/activity`), 200)
  const reasons = activity.body.data.flatMap((one: { event: { reason?: string } }) => one.event.reason ?? [])
  assert.deepEqual(reasons, ['you know laptops'])
})

test('a request that no team has is looked after by administrators of requests', async () => {
  const made = await running()
  const { admin, member, person } = made
  const other = await person('second', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const at = `${v2}/requests/${await askForLevel(made)}/assignee`
  await must(admin.call('PUT', at, { userId: other.userId }), 200)
  assert.equal((await admin.call('PUT', at, { userId: member.userId })).status, 400)
})

test('E16: followers are told as long as they see it; whoever is added is shown it, never what a team keeps to itself', async () => {
  const { ada, admin, at, member, person, told, team } = await running()
  const [fay, max] = [await person('fay'), await person('max')]
  assert.equal((await fay.call('POST', `${at}/follow`)).status, 404, 'nobody follows what he may not see')
  assert.equal((await fay.call('POST', `${at}/unfollow`)).status, 404)
  assert.equal((await ada.call('PUT', `${at}/followers/${fay.userId}`)).status, 403, 'the requester adds nobody')
  await must(member.call('PUT', `${at}/followers/${fay.userId}`), 204)
  await must(member.call('PUT', `${at}/followers/${fay.userId}`), 204)
  await must(ada.call('POST', `${at}/follow`), 204)
  assert.deepEqual(await told('request_followed'), ['fay'])
  assert.equal((await fay.call('GET', at)).status, 200)
  assert.equal((await max.call('GET', at)).status, 404)
  await must(member.call('POST', `${at}/messages`, { message: 'On its way' }), 201)
  assert.deepEqual(await told('request_message'), ['ada', 'boss', 'fay'])
  await must(fay.call('POST', `${at}/messages`, { message: 'Thanks' }), 201)
  // From now on the team keeps its requests to itself.
  await must(admin.call('PUT', `${v1}/teams/${team.id}`, { name: 'IT', requestPrivacy: true }), 200)
  assert.equal((await fay.call('GET', at)).status, 404)
  assert.equal((await fay.call('POST', `${at}/messages`, { message: 'Hello?' })).status, 404)
  await must(member.call('POST', `${at}/messages`, { message: 'The password is 1234' }), 201)
  const before = (await told('request_message')).filter((login) => login === 'fay').length
  assert.equal(before, 1, 'what is kept from her is not sent to her either')
  assert.equal((await member.call('PUT', `${at}/followers/${max.userId}`)).status, 409, 'and shown to nobody else')
  await must(fay.call('POST', `${at}/unfollow`), 204)
  const left = await must(member.call('GET', at), 200)
  assert.deepEqual(
    left.body._followers.map((one: { externalId: string }) => one.externalId),
    [ada.userId],
  )
})

test('a request has so many followers and tags at most, and only people of the organization follow', async () => {
  const { admin, at, person, requestId, world } = await running()
  const robot = await person('robot', { kind: 'SERVICE', ownerId: admin.userId })
  assert.equal((await admin.call('PUT', `${at}/followers/${robot.userId}`)).status, 400)
  const elsewhere = await setUp()
  assert.equal((await admin.call('PUT', `${at}/followers/${elsewhere.ada.userId}`)).status, 400)
  assert.equal((await elsewhere.admin.call('POST', `${at}/follow`)).status, 404)
  assert.equal((await elsewhere.admin.call('POST', `${at}/tags`, { add: ['x'] })).status, 404)
  const many = Array.from({ length: limits.tagsPerRequest }, (_, n) => `tag ${n}`)
  await must(admin.call('POST', `${at}/tags`, { add: many }), 200)
  assert.equal((await admin.call('POST', `${at}/tags`, { add: ['one more'] })).status, 400)
  for (const bad of [{}, { add: [''] }, { add: ['x'.repeat(41)] }, { add: ['\u0000\u200b'] }, { add: 'x' }, { ad: [] }])
    assert.equal((await admin.call('POST', `${at}/tags`, bad)).status, 400, JSON.stringify(bad))
  await database.owner.bare(
    `update assent.request set state = jsonb_set(state, '{followers}', (select jsonb_agg('00u' || lpad(n::text, 17, '0')) from generate_series(1, 100) n))
     where org_id = $1 and request_id = $2`,
    [world.orgId, requestId],
  )
  assert.equal((await admin.call('POST', `${at}/follow`)).status, 409)
})

test('tags are found whatever their case, suggested to those who run requests, and stay on closed requests', async () => {
  const { ada, admin, ask, at, member, requestId } = await running()
  const tagged = await must(member.call('POST', `${at}/tags`, { add: ['  New   Starter ', 'Büro'] }), 200)
  assert.deepEqual(tagged.body._tags, ['New Starter', 'Büro'])
  await must(member.call('POST', `${at}/tags`, { add: ['NEW STARTER'], remove: ['büro'] }), 200)
  const second = await ask()
  await must(admin.call('POST', `${v2}/requests/${second}/tags`, { add: ['new starter', 'Newsletter'] }), 200)
  const found = async (tag: string) =>
    (
      await must(admin.call('GET', `${v2}/requests?filter=${encodeURIComponent(`tag eq "${tag}"`)}`), 200)
    ).body.data.map((one: Called) => one.id)
  assert.deepEqual((await found('new STARTER')).sort(), [requestId, second].sort())
  assert.deepEqual(await found('Büro'), [])
  const suggested = async (by: Caller, match: string) =>
    (await must(by.call('GET', `${v2}/request-tags?match=${match}`), 200)).body.data
  assert.deepEqual(await suggested(member, 'NE'), ['New Starter', 'Newsletter'])
  assert.deepEqual(await suggested(admin, 'newsl'), ['Newsletter'])
  assert.deepEqual(await suggested(ada, 'ne'), [])
  assert.equal((await ada.call('POST', `${at}/tags`, { add: ['urgent!!!'] })).status, 403)
  await must(ada.call('POST', `${at}/cancel`, {}), 200)
  await must(member.call('POST', `${at}/tags`, { add: ['closed'] }), 200)
  assert.deepEqual(await found('closed'), [requestId])
})

test('priority is set by those who run it, orders lists and the inbox, and ends with the request', async () => {
  const { ada, admin, ask, at, boss, member, requestId, team } = await running()
  const calm = await ask()
  assert.equal((await must(ada.call('GET', at), 200)).body._priority, 'NORMAL')
  assert.equal((await ada.call('PUT', `${at}/priority`, { priority: 'URGENT' })).status, 403)
  assert.equal((await boss.call('PUT', `${at}/priority`, { priority: 'URGENT' })).status, 403)
  assert.equal((await member.call('PUT', `${at}/priority`, { priority: 'ASAP' })).status, 400)
  await must(member.call('PUT', `${at}/priority`, { priority: 'URGENT' }), 200)
  const low = await ask()
  await must(admin.call('PUT', `${v2}/requests/${low}/priority`, { priority: 'LOW' }), 200)
  const order = [requestId, calm, low]
  const paged = async (by: Caller, url: string, pick: (one: { id: string; requestId: string }) => string) => {
    const ids: string[] = []
    for (let next: string | undefined = url; next; ) {
      const page: { body: { data: never[]; _links: { next?: { href: string } } } } = await must(
        by.call('GET', next),
        200,
      )
      ids.push(...page.body.data.map(pick))
      next = page.body._links.next?.href.replace('http://assent.test', '')
    }
    return ids
  }
  const byPriority = `limit=1&orderBy=${encodeURIComponent('priority desc')}`
  assert.deepEqual(await paged(admin, `${v2}/requests?${byPriority}`, ({ id }) => id), order)
  assert.deepEqual(await paged(boss, `${v2}/my/tasks?${byPriority}`, (task) => task.requestId), order)
  assert.deepEqual(await paged(member, `${v1}/teams/${team.id}/requests?${byPriority}`, ({ id }) => id), order)
  const filter = encodeURIComponent('priority eq "URGENT"')
  assert.deepEqual(await paged(boss, `${v2}/my/tasks?filter=${filter}`, (task) => task.requestId), [requestId])
  assert.deepEqual(await paged(admin, `${v2}/requests?filter=${filter}`, ({ id }) => id), [requestId])
  await must(ada.call('POST', `${at}/cancel`, {}), 200)
  assert.equal((await member.call('PUT', `${at}/priority`, { priority: 'LOW' })).status, 409)
})

test('an administrator changes nothing of what a team keeps to itself; those who run it find people to name', async () => {
  const { ada, admin, at, member, person } = await running({ isPrivate: true })
  for (const [method, path, body] of [
    ['PUT', 'assignee', { userId: member.userId }],
    ['POST', 'tags', { add: ['x'] }],
    ['PUT', 'priority', { priority: 'HIGH' }],
    ['POST', 'cancel', {}],
    ['POST', 'follow', undefined],
  ] as const)
    assert.equal((await admin.call(method, `${at}/${path}`, body)).status, 404, path)
  const root = await person('root', { roles: ['SUPER_ADMIN'] })
  await must(root.call('PUT', `${at}/priority`, { priority: 'HIGH' }), 200)
  const names = async (as: string, more = '') =>
    (await must(member.call('GET', `${at}/people?as=${as}${more}`), 200)).body.data.map(
      (one: { name: string }) => one.name,
    )
  assert.deepEqual(await names('ASSIGNEE'), ['mel'])
  assert.deepEqual((await names('FOLLOWER')).sort(), ['mel', 'root'])
  assert.deepEqual(await names('FOLLOWER', '&match=ro'), ['root'])
  assert.equal((await ada.call('GET', `${at}/people?as=FOLLOWER`)).status, 403)
})

test('the server writes neither followers nor tags nor who looks after a request past the one door', async () => {
  const { requestId, world, member } = await running()
  for (const sql of [
    `insert into request_follower (org_id, user_id, request_id) values (org(), '${member.userId}', '${requestId}')`,
    `insert into request_tag (org_id, key, request_id, tag) values (org(), 'x', '${requestId}', 'x')`,
    `insert into request_assignee (org_id, user_id, request_id) values (org(), '${member.userId}', '${requestId}')`,
    `update request set priority = 4 where request_id = '${requestId}'`,
  ])
    await assert.rejects(world.sql(sql), /permission denied/, sql)
  const other = await setUp()
  assert.deepEqual(
    await other.world.sql('select 1 from request_sight($1, $2) where sees', [requestId, member.userId]),
    [],
  )
})

test('several requests at once: each keeps its own result, and its own rights', async () => {
  const { ada, admin, ask, member, requestId, told } = await running()
  const [open, closed] = [await ask(), await ask()]
  await must(ada.call('POST', `${v2}/requests/${closed}/cancel`, {}), 200)
  const hidden = await running({ isPrivate: true })
  const ids = [requestId, open, closed, hidden.requestId]
  const act = async (by: Caller, body: object, headers: Record<string, string> = {}) =>
    (await must(by.call('POST', `${v2}/requests/actions`, { requestIds: ids, ...body }, headers), 200)).body.data.map(
      (one: { requestId: string; status: number }) => {
        assert.ok(ids.includes(one.requestId))
        return one.status
      },
    )
  assert.deepEqual(await act(member, { action: 'ASSIGN', userId: member.userId, reason: 'mine' }), [200, 200, 409, 404])
  assert.deepEqual(await act(admin, { action: 'PRIORITY', priority: 'HIGH' }), [200, 200, 409, 404])
  assert.deepEqual(await act(admin, { action: 'TAG', add: ['batch'] }), [200, 200, 200, 404])
  assert.deepEqual(await act(ada, { action: 'TAG', add: ['mine'] }), [403, 403, 403, 404])
  const key = { 'idempotency-key': 'once-and-no-more' }
  assert.deepEqual(await act(admin, { action: 'MESSAGE', message: 'Soon' }, key), [200, 200, 200, 404])
  assert.deepEqual(await act(admin, { action: 'MESSAGE', message: 'Soon' }, key), [200, 200, 200, 404])
  const written = await must(ada.call('GET', `${v2}/requests/${open}/messages`), 200)
  assert.equal(written.body.data.length, 1, 'a repetition writes nothing again')
  assert.deepEqual(await act(member, { action: 'CANCEL', reason: 'Moved' }), [200, 200, 409, 404])
  assert.ok((await told('request_canceled')).includes('ada'))
  for (const bad of [
    { action: 'CANCEL', requestIds: [] },
    { action: 'APPROVE' },
    { action: 'TAG', priority: 'LOW' },
    { requestIds: [open, open], action: 'CANCEL' },
    { action: 'MESSAGE' },
  ])
    assert.equal(
      (await admin.call('POST', `${v2}/requests/actions`, { requestIds: ids, ...bad })).status,
      400,
      JSON.stringify(bad),
    )
})

test('E16: who is told is who may look: both judge alike, whatever somebody is to a request', async () => {
  for (const isPrivate of [false, true]) {
    const { ada, admin, boss, member, person, requestId, team, world } = await running()
    const people: Record<string, Caller> = {
      ada,
      admin,
      boss,
      member,
      stranger: await person('stranger'),
      root: await person('root', { roles: ['SUPER_ADMIN'] }),
      auditor: await person('auditor', { roles: ['AUDITOR'] }),
      appAdmin: await person('appadmin', { roles: ['APP_ADMIN'] }),
      follower: await person('follower'),
      standIn: await person('standin'),
    }
    const url = `${v2}/requests/${requestId}`
    await must(member.call('PUT', `${url}/followers/${people['follower']!.userId}`), 204)
    await world.sql(
      `insert into delegate (org_id, delegator_id, delegate_id, stand_in_id, starts, created_by, last_updated_by)
       values (org(), $1, $2, $3, clock_timestamp(), $1, $1)`,
      [boss.userId, 'gda00000000000000001', people['standIn']!.userId],
    )
    await must(admin.call('PUT', `${v1}/teams/${team.id}`, { name: 'IT', requestPrivacy: isPrivate }), 200)
    for (const [who, caller] of Object.entries(people)) {
      const [row] = await world.sql<{ sees: boolean }>('select sees from request_sight($1, $2)', [
        requestId,
        caller.userId,
      ])
      assert.equal(row!.sees, (await caller.call('GET', url)).status === 200, `${who}, private: ${isPrivate}`)
    }
  }
})

test('a member of the team names others for a step, found by name, without any role', async () => {
  const { ada, at, member, person } = await running({ isPrivate: true })
  await person('nina')
  const { id } = (await must(member.call('GET', at), 200)).body.tasks[0]
  const outlook = await must(member.call('GET', `${v2}/tasks/${id}/outlook`), 200)
  assert.equal(outlook.body.may.reassign, true)
  assert.equal((await must(ada.call('GET', `${v2}/tasks/${id}/outlook`), 200)).body.may.reassign, false)
  const [nina] = (await must(member.call('GET', `${v2}/tasks/${id}/candidates?match=nina`), 200)).body.data
  const assignees = [{ externalId: nina.id, type: 'OKTA_USER' }]
  const given = await must(member.call('PATCH', `${v2}/tasks/${id}`, { assignees }), 200)
  assert.deepEqual(
    given.body.assignees.map((one: { name: string }) => one.name),
    ['nina'],
  )
})

for (const isPrivate of [false, true])
  test(`what stands still is told to the team, ${isPrivate ? 'and to no administrator outside of it' : 'and to administrators'}`, async () => {
    const { boss, member, person, team, told } = await running({ isPrivate })
    await person('second', { roles: ['ACCESS_REQUESTS_ADMIN'] })
    await person('root', { roles: ['SUPER_ADMIN'] })
    const steps = [{ type: 'TODO', label: 'Ask the manager', assignmentRule: { type: 'MANAGER' } }]
    const form = formOf(team.id, { name: 'Of the manager', status: 'ACTIVE', steps })
    const { entryId } = (await must(member.call('POST', `${v1}/request-types/forms`, form), 201)).body
    // The boss has no manager.
    await must(boss.call('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {}), 202)
    assert.deepEqual(await told('task_unassigned'), isPrivate ? ['mel', 'root'] : ['admin', 'mel', 'root', 'second'])
  })
