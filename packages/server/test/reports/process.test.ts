import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, v2 } from '../desk/world.ts'

const { newOffice, server } = await deskWorld()

const by = (userId: string, label = 'Decide') => ({
  type: 'APPROVAL',
  label,
  assignmentRule: { type: 'USER', userId },
})
type Conflict = {
  kind: string
  people: { id: string; name: string }[]
  count: number
  back: number | null
  requestIds: string[]
  condition: { id: string; name: string } | null
}

const setUp = async () => {
  const office = await newOffice()
  const { admin, ask, decide, offered } = office
  let n = 0
  /** Somebody asks for something new, which somebody decides. */
  const approved = async (
    who: typeof office.ada,
    decider: typeof office.ada,
    value: 'APPROVED' | 'DENIED' = 'APPROVED',
  ) => {
    const app = await offered(`App ${n++}`, [by(decider.userId)])
    const requestId = await ask(who, app.entryId)
    await decide(decider, requestId, value)
    return { requestId, ...app }
  }
  const report = async (query = ''): Promise<Conflict[]> =>
    fine(await admin.call('GET', `/governance/api/v1/process-conflicts${query}`)).data
  const kind = async (name: string, query = '') => (await report(query)).filter((one) => one.kind === name)
  return { ...office, approved, report, kind }
}

test('two people who keep approving each other are told with their numbers and requests', async () => {
  const { ada, approved, asOwner, boss, kind, org, orgId, stranger } = await setUp()
  const own: string[] = []
  for (let i = 0; i < 3; i++) own.push((await approved(ada, stranger)).requestId)
  await approved(stranger, ada)
  await approved(stranger, ada)
  await approved(boss, stranger)
  assert.deepEqual(await kind('RECIPROCAL'), [])
  const two = await kind('RECIPROCAL', '?times=2')
  assert.equal(two.length, 1)
  // A denial is no favour.
  await approved(stranger, ada, 'DENIED')
  assert.deepEqual(await kind('RECIPROCAL'), [])
  await approved(stranger, ada)
  const [ring, ...others] = await kind('RECIPROCAL')
  assert.equal(others.length, 0)
  assert.deepEqual(ring!.people.map(({ name }) => name).sort(), ['ada', 'stranger'])
  assert.deepEqual([ring!.count, ring!.back], [3, 3])
  assert.equal(ring!.requestIds.length, 5)
  assert.equal(
    ring!.requestIds.every((id) => own.includes(id) || id.startsWith('req')),
    true,
  )
  // By person: a second account is no way round it.
  await org.run('update users set person_id = $1 where user_id = $2', [ada.userId, boss.userId])
  assert.equal((await kind('RECIPROCAL')).length, 1)
  // What was opened before the days that are looked at does not count.
  await asOwner(`update vote set task_id = '00' || substr(task_id, 3) where org_id = $1`, [orgId])
  assert.deepEqual(await kind('RECIPROCAL', '?days=365'), [])
})

test('approvals for one’s own manager, or one above, are told', async () => {
  const { ada, approved, boss, kind, org, stranger } = await setUp()
  await org.run('update users set manager_id = $1 where user_id = $2', [stranger.userId, boss.userId])
  const direct = await approved(boss, ada)
  const above = await approved(stranger, ada)
  // The other way round is what managers are for.
  await approved(ada, boss)
  const found = await kind('REPORT_DECIDED')
  assert.deepEqual(
    found.map(({ count, people, requestIds }) => [people.map(({ name }) => name), count, requestIds]).sort(),
    [
      [['ada', 'boss'], 1, [direct.requestId]],
      [['ada', 'stranger'], 1, [above.requestId]],
    ],
  )
  // A line that turns back on itself ends.
  await org.run('update users set manager_id = $1 where user_id = $2', [ada.userId, stranger.userId])
  assert.ok((await kind('REPORT_DECIDED')).length >= 2)
})

test('a rule by which only its author approves is told, until somebody else approves by it', async () => {
  const { ada, ask, boss, decide, kind, offered, org, stranger } = await setUp()
  const app = await offered('Vault', [
    {
      type: 'APPROVAL',
      label: 'One of two',
      panels: [
        { assignmentRule: { type: 'USER', userId: boss.userId } },
        { assignmentRule: { type: 'USER', userId: stranger.userId } },
      ],
      join: 'ANY_OF',
    },
  ])
  await org.run('update condition set last_updated_by = $1 where condition_id = $2', [boss.userId, app.conditionId])
  const first = await ask(ada, app.entryId)
  await decide(boss, first, 'APPROVED')
  const [found, ...others] = await kind('AUTHOR_DECIDED')
  assert.equal(others.length, 0)
  assert.deepEqual(
    [found!.people.map(({ name }) => name), found!.count, found!.condition?.id, found!.requestIds],
    [['boss'], 1, app.conditionId, [first]],
  )
  const second = await ask(stranger, app.entryId)
  await decide(boss, second, 'APPROVED')
  assert.equal((await kind('AUTHOR_DECIDED'))[0]!.count, 2)
  const third = await ask(boss, app.entryId)
  await decide(stranger, third, 'APPROVED')
  assert.deepEqual(await kind('AUTHOR_DECIDED'), [])
})

test('whoever approved and then marked as done what a step gives is told', async () => {
  const { ada, ask, boss, decide, kind, offered } = await setUp()
  const other = await offered('Locker', [by(boss.userId)])
  const level = { appId: other.appId, scopeType: 'APPLICATION', scopeId: other.appId }
  const person = { type: 'USER', userId: boss.userId }
  const give = { type: 'ACTION', label: 'Give', key: 'give', do: 'GIVE', level, run: 'PERSON', assignmentRule: person }
  const app = await offered('Phone', [by(boss.userId), give])
  const requestId = await ask(ada, app.entryId)
  await decide(boss, requestId, 'APPROVED')
  assert.deepEqual(await kind('PROVISIONER_DECIDED'), [])
  const task = (await boss.call('GET', `${v2}/my/tasks`)).body.data[0]
  fine(await boss.call('POST', `${v2}/my/tasks/${task.taskId}/resolve`, { value: 'MARK' }))
  const [found] = await kind('PROVISIONER_DECIDED')
  assert.deepEqual([found!.people[0]!.id, found!.count, found!.requestIds], [boss.userId, 1, [requestId]])
})

test('whoever approved and then gave the access is told', async () => {
  const { ada, ask, boss, decide, kind, offered, org, settle, admin } = await setUp()
  const todo = { type: 'TODO', label: 'Set it up', assignmentRule: { type: 'USER', userId: boss.userId } }
  const app = await offered('Phone', [by(boss.userId), todo])
  const requestId = await ask(ada, app.entryId)
  await decide(boss, requestId, 'APPROVED')
  assert.deepEqual(await kind('PROVISIONER_DECIDED'), [])
  const task = (await boss.call('GET', `${v2}/my/tasks`)).body.data[0]
  fine(await boss.call('POST', `${v2}/my/tasks/${task.taskId}/resolve`, {}))
  const [found] = await kind('PROVISIONER_DECIDED')
  assert.deepEqual([found!.people[0]!.id, found!.count, found!.requestIds], [boss.userId, 1, [requestId]])
  // By hand at a system that no connector reaches.
  const connectorId = server.services.newId('connector')
  await org.run(`insert into connector (org_id, connector_id, kind, name) values (org(), $1, 'manual', 'By hand')`, [
    connectorId,
  ])
  const desk = await offered('Desk', [by(admin.userId)])
  await org.run('update app set connector_id = $1 where app_id = $2', [connectorId, desk.appId])
  const second = await ask(ada, desk.entryId)
  await decide(admin, second, 'APPROVED')
  await settle()
  const [grant] = await org.run('select grant_id from grants where request_id = $1', [second])
  await org.run(`update access set manual = true where app_id = $1`, [desk.appId])
  await org.run(`update users set roles = '{SUPER_ADMIN}' where user_id = $1`, [admin.userId])
  const done = await server.app.run(org.caller(admin.userId, { roles: ['SUPER_ADMIN'] }), 'grant.markDone', {
    grantId: String(grant!['grant_id']),
  })
  assert.ok(!('refused' in done), JSON.stringify(done))
  assert.equal((await kind('PROVISIONER_DECIDED')).length, 2)
})

test('the report is for those who see reports, and takes no more than it can read', async () => {
  const { ada, admin } = await setUp()
  const at = '/governance/api/v1/process-conflicts'
  assert.equal((await ada.call('GET', at)).status, 403)
  assert.deepEqual((await admin.call('GET', at)).body, { data: [], more: [], days: 90, times: 3 })
  for (const wrong of ['?days=0', '?days=366', '?times=1', '?days=x'])
    assert.equal((await admin.call('GET', `${at}${wrong}`)).status, 400, wrong)
})
