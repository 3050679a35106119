import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf, must, typesServer, v1 } from './world.ts'

// Requests that end when the team says so, what a team is told, and a draft tried as somebody.

const { server, setUp, database } = await typesServer()
const types = `${v1}/request-types`
const v2 = '/governance/api/v2'
const mine = `${v2}/my/catalogs/default/entries`

type Set = Awaited<ReturnType<typeof setUp>>
type Client = Set['ada']

const lane = async ({ world }: Set, ...names: readonly string[]) => {
  for (const { name, work } of server.app.lanes) if (names.includes(name)) await work(world.orgId, 50)
}
const onlyBoss = { steps: [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }] }

/** Publishes a form, asks by it, and has the manager approve. */
const approved = async ({ ada, admin, boss, team }: Set, more: object) => {
  const made = await must(admin.call('POST', `${types}/forms`, formOf(team.id, { ...more, status: 'ACTIVE' })), 201)
  const form = (await must(admin.call('GET', `${types}/${made.body.id}/form`), 200)).body
  const asked = await must(ada.call('POST', `${mine}/${form.entryId}/requests`, { requesterFieldValues: [] }), 202)
  await resolve(boss, asked.body.id, { value: 'APPROVED' })
  return { form, requestId: asked.body.id as string }
}
const tasksOf = async (client: Client, requestId: string): Promise<readonly { id: string; label: string }[]> =>
  (await must(client.call('GET', `${v2}/my/tasks?limit=100`), 200)).body.data.filter(
    (task: { requestId: string }) => task.requestId === requestId,
  )
const resolve = async (client: Client, requestId: string, body: object) => {
  const [task] = await tasksOf(client, requestId)
  assert.ok(task, 'there is a task')
  return must(client.call('POST', `${v2}/my/tasks/${task.id}/resolve`, body), 200)
}
const statusOf = async ({ admin }: Set, requestId: string) =>
  (await must(admin.call('GET', `${v2}/requests/${requestId}`), 200)).body.status

test('marked as done automatically a request ends with its last step; otherwise the team says when', async () => {
  const set = await setUp()
  const { admin, ada, boss, member, team } = set
  const own = await approved(set, onlyBoss)
  assert.deepEqual([own.form.doneAutomatically, await statusOf(set, own.requestId)], [true, 'APPROVED'])
  const open = await approved(set, { ...onlyBoss, name: 'By hand', doneAutomatically: false })
  assert.deepEqual(
    [open.form.doneAutomatically, open.form.steps.length],
    [false, 1],
    'the last step is not of the form',
  )
  assert.equal(await statusOf(set, open.requestId), 'PENDING')
  for (const nobody of [ada, boss]) assert.deepEqual(await tasksOf(nobody, open.requestId), [])
  const [task] = await tasksOf(member, open.requestId)
  assert.equal(task!.label, 'Mark as done')
  // Whoever joins the team later runs its requests too.
  await must(admin.call('PUT', `${v1}/teams/${team.id}/members/${boss.userId}`), 204)
  await resolve(member, open.requestId, { message: 'The laptop is on the desk.' })
  assert.equal(await statusOf(set, open.requestId), 'APPROVED')
  const again = { ...formOf(team.id, { ...onlyBoss, name: 'By hand' }), doneAutomatically: true }
  const { status, body } = await admin.call('PUT', `${types}/${open.form.id}/form`, again)
  assert.deepEqual([status, body.doneAutomatically, body.steps.length], [200, true, 1])
})

test('a team without members leaves the end to whoever administers requests', async () => {
  const set = await setUp()
  const { admin, member, team } = set
  await must(admin.call('DELETE', `${v1}/teams/${team.id}/members/${member.userId}`), 204)
  const { requestId } = await approved(set, { ...onlyBoss, doneAutomatically: false })
  const shown = (await must(admin.call('GET', `${v2}/requests/${requestId}`), 200)).body
  assert.equal(shown.status, 'PENDING')
  const [row] = await database.owner.bare<{ task_id: string; status: string }>(
    `select task_id, status from assent.task where request_id = $1 order by step desc limit 1`,
    [requestId],
  )
  assert.equal(row!.status, 'ASSIGNING', 'nobody can act: it waits for somebody to be named')
})

test('the team is told by mail when a request type is disabled by itself, why, and where to repair it', async () => {
  const set = await setUp()
  const { admin, member, team, world } = set
  const group = await world.group([member.userId], 'Deciders')
  const steps = [{ type: 'APPROVAL', label: 'Deciders', assignmentRule: { type: 'GROUP', groupId: group } }]
  const made = await must(admin.call('POST', `${types}/forms`, formOf(team.id, { steps, status: 'ACTIVE' })), 201)
  await world.sql('update groups set deleted = clock_timestamp() where group_id = $1', [group])
  await lane(set, 'types.integrity')
  await lane(set, 'notices.own')
  const mails = await database.owner.bare<{ user_id: string; kind: string; card: object }>(
    `select user_id, kind, card from assent.mail where org_id = $1 and kind = 'type_disabled'`,
    [world.orgId],
  )
  assert.deepEqual(
    mails.map(({ user_id }) => user_id),
    [member.userId],
  )
  const card = JSON.stringify(mails[0]!.card)
  assert.match(card, /There is no group/)
  assert.match(card, new RegExp(`/admin/request-types/${made.body.id}`))
  await lane(set, 'types.integrity', 'notices.own')
  assert.equal(
    (await database.owner.bare(`select from assent.mail where org_id = $1`, [world.orgId])).length,
    1,
    'once',
  )
})

test('a draft is tried as somebody: who would be asked, and by whom that may be done', async () => {
  const set = await setUp()
  const { ada, admin, boss, member, team } = set
  const { steps } = formOf(team.id)
  const body = { userId: ada.userId, teamId: team.id, steps, doneAutomatically: false }
  const tried = await must(admin.call('POST', `${types}/try`, body), 200)
  type Step = { state: string; label: string; assignees: { id: string }[] }
  assert.deepEqual(
    tried.body.steps.map(({ assignees, label, state }: Step) => [label, state, assignees.map(({ id }) => id)]),
    [
      ['What', 'FORM', []],
      ['Manager', 'OPEN', [boss.userId]],
      ['Mark as done', 'OPEN', [member.userId]],
    ],
  )
  const alone = await must(admin.call('POST', `${types}/try`, { ...body, userId: boss.userId }), 200)
  assert.deepEqual([alone.body.decidable, alone.body.steps[1].state], [false, 'UNASSIGNED'])
  await must(member.call('POST', `${types}/try`, { ...body, userId: member.userId }), 200)
  assert.equal((await member.call('POST', `${types}/try`, body)).status, 403, 'as others')
  assert.equal((await ada.call('POST', `${types}/try`, body)).status, 403, 'of another team')
  assert.equal((await admin.call('POST', `${types}/try`, { ...body, userId: '00u00000000000000000' })).status, 400)
  const wrong = [{ type: 'APPROVAL', label: 'Nobody' }]
  const no = await admin.call('POST', `${types}/try`, { ...body, steps: wrong })
  assert.deepEqual([no.status, no.body.errorCauses[0].location], [400, '/steps/0/assignmentRule'])
})

test('a task says by when it is to be done, wherever it is shown', async () => {
  const set = await setUp()
  const { ada, admin, boss, team } = set
  const steps = [{ type: 'TODO', label: 'Order it', due: { after: 'P2D' }, assignmentRule: { type: 'MANAGER' } }]
  const made = await must(admin.call('POST', `${types}/forms`, formOf(team.id, { steps, status: 'ACTIVE' })), 201)
  const asked = await must(ada.call('POST', `${mine}/${made.body.entryId}/requests`, {}), 202)
  const [task] = (await must(boss.call('GET', `${v2}/my/tasks`), 200)).body.data
  const inDays = (Date.parse(task.dueBy) - Date.parse(task.createdAt)) / 86_400_000
  assert.equal(inDays, 2)
  const whole = (await must(ada.call('GET', `${v2}/requests/${asked.body.id}`), 200)).body
  assert.equal(whole.tasks[0].dueBy, task.dueBy)
  await lane(set, 'notices.deliver')
  const [notice] = (await must(boss.call('GET', `${v2}/my/notifications`), 200)).body.data
  assert.ok(notice.card.facts.some(({ label }: { label: string }) => label === 'Due by'))
})

test('the key of the step in which the team says that all is done is nobody else’s', async () => {
  const { admin, team } = await setUp()
  const steps = [{ type: 'TODO', key: 'mark-as-done', label: 'Mine', assignmentRule: { type: 'MANAGER' } }]
  const refused = await must(admin.call('POST', `${types}/forms`, formOf(team.id, { steps })), 400)
  assert.equal(refused.body.errorCauses[0].location, '/steps/0/key')
})

test('what a request type gives at its end is shown to whoever tries it, asks and decides, and what they have of it already', async () => {
  const set = await setUp()
  const { ada, admin, appId, boss, level, member, team, world } = set
  const gives = { appId, scopeType: 'GROUP', scopeId: level }
  const form = formOf(team.id, { ...onlyBoss, gives, accessDuration: 'P7D', status: 'ACTIVE' })
  const made = await must(admin.call('POST', `${types}/forms`, form), 201)
  const shown = [
    {
      step: '',
      level: { type: 'GROUP', id: level, name: 'Editors', app: 'Figma' },
      recipient: { id: ada.userId, name: 'ada' },
      end: { duration: 'P7D' },
    },
  ]
  const { accessDuration, steps } = form as unknown as { accessDuration: string; steps: readonly object[] }
  const trying = { userId: ada.userId, teamId: team.id, steps, gives, accessDuration }
  assert.deepEqual((await must(admin.call('POST', `${types}/try`, trying), 200)).body.onTheWay, shown)
  const warned = async (with_: object) =>
    (await must(admin.call('POST', `${types}/try`, { ...trying, ...with_ }), 200)).body.warnings.map(
      ({ summary }: { summary: string }) => summary,
    )
  const give = { type: 'ACTION', label: 'Give', do: 'GIVE', level: gives }
  assert.deepEqual(await warned({}), [])
  assert.match((await warned({ steps: [] })).join(), /no step decides/)
  assert.match((await warned({ steps: [give, ...steps] })).join(), /can give access that nobody approved/)
  const asking = { entryId: made.body.entryId }
  assert.deepEqual((await must(ada.call('POST', `${v2}/preview`, asking), 200)).body.onTheWay, shown)
  await world.sql('insert into app_user (org_id, app_id, user_id, direct) values (org(), $1, $2, true)', [
    appId,
    ada.userId,
  ])
  const asked = await must(ada.call('POST', `${mine}/${made.body.entryId}/requests`, {}), 202)
  const [task] = await tasksOf(boss, asked.body.id)
  const context = (await must(boss.call('GET', `${v2}/tasks/${task!.id}/context`), 200)).body
  assert.deepEqual(context.onTheWay, shown)
  assert.deepEqual(
    context.holds.map(({ type }: { type: string }) => type),
    ['APPLICATION'],
  )
  // A type that gives nothing by itself shows nothing.
  const none = await must(
    member.call('POST', `${types}/forms`, formOf(team.id, { ...onlyBoss, name: 'Gives nothing', status: 'ACTIVE' })),
    201,
  )
  const preview = await must(ada.call('POST', `${v2}/preview`, { entryId: none.body.entryId }), 200)
  assert.equal(preview.body.onTheWay, undefined)
})
