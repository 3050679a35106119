import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import { makeDirectory } from '@assent/server/features/directory/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

// Open tasks that are given to whoever stands in.

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)
const directory = makeDirectory(services)

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const no = (result: unknown, code: string): void =>
  assert.ok(isRefusal(result) && result.code === code, JSON.stringify(result))

const setUp = async () => {
  const org = await makeOrganization(services, await database.newOrg())
  await org.run(`update org set settings = '{"delegates":{"enduser":{"permissions":["WRITE"]}}}' where org_id = $1`, [
    org.orgId,
  ])
  const [boss, deputy, third] = [await org.user('boss'), await org.user('deputy'), await org.user('third')]
  const ada = await org.user('ada', { managerId: boss })
  const owner = org.caller(await org.user('root'), { roles: ['SUPER_ADMIN'] })
  let count = 0
  const ask = async (
    who = ada,
    steps: readonly object[] = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }],
  ) => {
    const { entryId } = await org.requestable(`App ${++count}`, steps)
    const request = ok(await requests.commands['request.submit'](org.caller(who), { entryId, values: [] }))
    return { request, taskId: request.tasks.at(-1)!.taskId }
  }
  const appoint = async (of: string, standInId: string | null, more: object = {}) =>
    ok(
      await directory.commands['delegate.setMine'](org.caller(of), {
        appointment: standInId === null ? null : { standInId, ...more },
      }),
    )
  const give = (of: string) => requests.commands['task.handOver'](org.caller(of), {})
  const approve = (who: string, taskId: string) =>
    requests.commands['request.answer'](org.caller(who), { taskId, answer: { decision: 'APPROVE' } })
  const inbox = async (who: string) =>
    ok(await requests.queries['task.mine'](org.caller(who), { page: { limit: 50 } })).items.map(
      ({ task }) => task.taskId,
    )
  return { ada, appoint, approve, ask, boss, deputy, give, inbox, org, owner, third }
}

test('what was open before stays with whom it waits for until it is given, and the original decider is on the record', async () => {
  const { appoint, approve, ask, boss, deputy, give, inbox, org } = await setUp()
  const [old, other] = [await ask(), await ask()]
  no(await give(boss), 'conflict')
  await appoint(boss, deputy)
  const fresh = await ask()
  assert.deepEqual(await inbox(deputy), [fresh.taskId])
  no(await approve(deputy, old.taskId), 'not_found')
  assert.deepEqual(ok(await requests.queries['task.handable'](org.caller(boss), {})), { open: 3 })
  assert.deepEqual(ok(await give(boss)), { given: 3, kept: 0 })
  assert.deepEqual(new Set(await inbox(deputy)), new Set([old.taskId, other.taskId, fresh.taskId]))
  assert.equal(ok(await approve(deputy, old.taskId)).status, 'APPROVED')
  const [vote] = await database.owner.bare<{ user_id: string; as_id: string }>(
    'select user_id, as_id from assent.vote where org_id = $1',
    [org.orgId],
  )
  assert.deepEqual(vote, { user_id: deputy, as_id: boss })
  // Nothing was taken from the one whom it waits for.
  assert.equal(ok(await approve(boss, other.taskId)).status, 'APPROVED')
  const [event] = await database.owner.bare<{ targets: string[]; given: string }>(
    `select target_ids as targets, detail::text as given from assent.event where org_id = $1 and type = 'assent.delegate.open_tasks'`,
    [org.orgId],
  )
  assert.deepEqual(new Set(event!.targets), new Set([boss, deputy]))
  assert.match(event!.given, /given\W+3\b/)
})

test('A3: what is given is never passed on, and never comes to whoever asked', async () => {
  const { ada, appoint, approve, ask, boss, deputy, give, inbox, org, third } = await setUp()
  const { taskId } = await ask()
  await appoint(boss, deputy)
  ok(await give(boss))
  await appoint(deputy, third)
  assert.deepEqual(ok(await give(deputy)), { given: 0, kept: 0 })
  assert.deepEqual(await inbox(third), [])
  no(await approve(third, taskId), 'not_found')
  // The requester stands in for the one who decides, and so does another account of the same person.
  const twin = await org.user('twin', { personId: ada })
  for (const who of [ada, twin]) {
    await appoint(boss, who)
    assert.deepEqual(ok(await give(boss)), { given: 0, kept: 1 })
    assert.ok(!(await inbox(who)).includes(taskId), 'not in the inbox')
    assert.ok(isRefusal(await approve(who, taskId)))
  }
})

test('A8: it ends with the appointment, by its end, by another one, and by any change of it', async () => {
  const { appoint, approve, ask, boss, deputy, give, inbox, org, third } = await setUp()
  const { taskId } = await ask()
  await appoint(boss, deputy)
  ok(await give(boss))
  assert.deepEqual(await inbox(deputy), [taskId])
  const gone = async (why: string) => {
    assert.deepEqual(await inbox(deputy), [], why)
    no(await approve(deputy, taskId), 'not_found')
  }
  await appoint(boss, deputy, { note: 'changed' })
  await gone('the appointment was changed')
  ok(await give(boss))
  await org.run(
    `update delegate set starts = starts - interval '1 day', ends = clock_timestamp() where delegator_id = $1`,
    [boss],
  )
  await gone('it is over')
  await appoint(boss, third)
  await appoint(boss, deputy)
  await gone('another one came in between')
  ok(await give(boss))
  await appoint(boss, null)
  await appoint(boss, deputy)
  await gone('it was ended and begun anew')
  ok(await give(boss))
  await org.run(`update users set status = 'SUSPENDED' where user_id = $1`, [boss])
  no(await approve(deputy, taskId), 'not_found')
})

test('one seat has one vote, and whoever is asked by a group gives its tasks too', async () => {
  const { ada, appoint, approve, ask, boss, deputy, give, org } = await setUp()
  const groupId = await org.group('Approvers', [boss, deputy])
  const panels = [{ assignmentRule: { type: 'GROUP', groupId }, quorum: { type: 'ALL' } }]
  const { taskId } = await ask(ada, [{ type: 'APPROVAL', label: 'All', panels }])
  await appoint(boss, deputy)
  assert.deepEqual(ok(await give(boss)), { given: 1, kept: 0 })
  assert.equal(ok(await approve(deputy, taskId)).status, 'PENDING')
  no(await approve(deputy, taskId), 'conflict')
  assert.equal(ok(await approve(boss, taskId)).status, 'APPROVED')
})

test('whoever may not choose a delegate gives nothing away, and only super administrators do so for others', async () => {
  const { ask, boss, deputy, give, org, owner } = await setUp()
  await ask()
  const userId = boss
  await org.run(`update org set settings = '{}' where org_id = $1`, [org.orgId])
  ok(await directory.commands['delegate.setFor'](owner, { user: boss, appointment: { standInId: deputy } }))
  no(await give(boss), 'forbidden')
  for (const roles of [[], ['ACCESS_REQUESTS_ADMIN'], ['AUDITOR']] as const) {
    const caller = org.caller(deputy, { roles: [...roles] })
    no(await requests.commands['task.handOver'](caller, { userId }), 'forbidden')
    no(await requests.queries['task.handable'](caller, { userId }), 'forbidden')
  }
  assert.deepEqual(ok(await requests.queries['task.handable'](owner, { userId })), { open: 1 })
  assert.deepEqual(ok(await requests.commands['task.handOver'](owner, { userId })), { given: 1, kept: 0 })
})

test('an appointment that begins later takes what was given along', async () => {
  const { appoint, approve, ask, boss, deputy, give, inbox, org } = await setUp()
  const { taskId } = await ask()
  await appoint(boss, deputy, { starts: new Date(Date.now() + 3_600_000).toISOString() })
  assert.deepEqual(ok(await give(boss)), { given: 1, kept: 0 })
  assert.deepEqual(await inbox(deputy), [])
  no(await approve(deputy, taskId), 'not_found')
  await org.run(`update delegate set starts = clock_timestamp() where delegator_id = $1`, [boss])
  assert.deepEqual(await inbox(deputy), [taskId])
  assert.equal(ok(await approve(deputy, taskId)).status, 'APPROVED')
})
