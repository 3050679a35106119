import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

const database = await withDatabase()
const services = testServices(database.db)
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

const ok = (result: Request | Refusal): Request => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const openTask = (request: Request) => request.tasks.find((task) => task.status === 'OPEN')!.taskId

const setUp = async () => {
  const org = await makeOrganization(services, await database.newOrg())
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const recorded = (requestId: string) =>
    org.run(
      `select type, actor_id as actor, (detail::jsonb) -> 'detail' ->> 'type' as event from event where request_id = $1 order by seq`,
      [requestId],
    ) as Promise<{ type: string; actor: string; event: string }[]>
  return { org, boss, ada, recorded }
}

test('H1: of two who decide the same request in one batch, each is on the record as himself', async () => {
  const { ada, org, recorded } = await setUp()
  const requests = makeRequests(services)
  const voters = [await org.user('first'), await org.user('second')]
  const groupId = await org.group('both', voters)
  const panel = { assignmentRule: { type: 'GROUP', groupId }, quorum: { type: 'ALL' } }
  const { entryId } = await org.requestable('Vault', [{ type: 'APPROVAL', label: 'Both', panels: [panel] }])
  const asked = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const taskId = openTask(asked)
  // Sent in the same turn, so that they join the same batch.
  const done = await Promise.all(
    voters.map((voter) =>
      requests.commands['request.answer'](org.caller(voter), { taskId, answer: { decision: 'APPROVE' } }),
    ),
  )
  assert.equal(done.map(ok).at(-1)!.status, 'APPROVED')
  const history = await recorded(asked.requestId)
  assert.deepEqual(
    history.filter(({ event }) => event === 'voted').map(({ actor }) => actor),
    voters,
  )
  assert.equal(history.find(({ event }) => event === 'approved')!.actor, voters[1])
})

test('C2: a decision stands when its access cannot be given with it, and is left to the lane', async () => {
  const { ada, boss, org, recorded } = await setUp()
  const failures = {
    'while it is worked out': async () => Promise.reject(new Error('no such luck')),
    'while it is written down': async () => ({
      records: [],
      save: async () => Promise.reject(new Error('no such luck')),
    }),
    'in the database': async (tx: Parameters<NonNullable<Parameters<typeof makeRequests>[1]>>[0]) => {
      await tx.query('select 1 / 0')
      return { records: [], save: async () => {} }
    },
  }
  for (const [when, give] of Object.entries(failures)) {
    const requests = makeRequests(services, give)
    const { entryId } = await org.requestable(`Wiki ${when}`, [managerStep])
    const asked = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
    const decided = ok(
      await requests.commands['request.answer'](org.caller(boss), {
        taskId: openTask(asked),
        answer: { decision: 'APPROVE' },
      }),
    )
    assert.equal(decided.status === 'APPROVED' && decided.grant?.status, 'PENDING', when)
    const events = (await recorded(asked.requestId)).map(({ event }) => event)
    assert.deepEqual(events, ['submitted', 'taskOpened', 'voted', 'taskCompleted', 'approved'], when)
    const left = await database.db.inOrg(org.orgId, (tx) => requests.port.claimApproved(tx, 10))
    assert.deepEqual(
      left.map(({ requestId }) => requestId),
      [asked.requestId],
      when,
    )
  }
})

test('C2: access that is given with its approval is in the answer, on the record, and left to nobody', async () => {
  const { ada, boss, org, recorded } = await setUp()
  const granted = '2026-01-02T03:04:05.678Z'
  let saved = 0
  const requests = makeRequests(services, async (_tx, approved) => ({
    records: approved.map(({ requestId }) => ({ requestId, grantStatus: 'GRANTED' as const, granted })),
    save: async () => {
      saved++
    },
  }))
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const asked = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
  const answer = { taskId: openTask(asked), answer: { decision: 'APPROVE' } }
  const caller = { ...org.caller(boss), key: 'once' }
  const decided = ok(await requests.commands['request.answer'](caller, answer))
  assert.deepEqual(decided.status === 'APPROVED' && decided.grant, { status: 'GRANTED', granted })
  assert.deepEqual(
    ok(await requests.commands['request.answer'](caller, answer)),
    decided,
    'the same key, the same answer',
  )
  assert.equal(saved, 1)
  const history = await recorded(asked.requestId)
  assert.deepEqual(
    history.slice(-2).map(({ actor, event }) => [event, actor]),
    [
      ['approved', boss],
      ['grantRecorded', '00u00000000000system'],
    ],
  )
  assert.equal((await database.db.inOrg(org.orgId, (tx) => requests.port.claimApproved(tx, 10))).length, 0)
})

test('B13: whoever asks again while the first time is being committed gets its answer, not that it is open already', async () => {
  const { ada, org } = await setUp()
  const { entryId } = await org.requestable('Wiki', [managerStep])
  const caller = { ...org.caller(ada), key: 'once' }
  const ask = (on: typeof services) =>
    makeRequests(on).commands['request.submit'](caller, { entryId, values: [] }) as Promise<Request | Refusal>
  let first: Request | Refusal | undefined
  const { db } = services
  // Statements go one after the other, and before the one that looks for what is open the first time is committed.
  const between: typeof db = {
    ...db,
    inOrg: (orgId, work, look) =>
      db.inOrg(
        orgId,
        work,
        look &&
          ((early) => {
            let before: Promise<unknown> = Promise.resolve()
            return look({
              ...early,
              query: (text, values, name) => {
                const answer = before.then(async () => {
                  if (name === 'request_open') first = await ask(services)
                  return early.query(text, values, name)
                })
                before = answer
                return answer as never
              },
            })
          }),
      ),
  }
  const again = ok(await ask({ ...services, db: between }))
  assert.equal(again.requestId, ok(first!).requestId)
})
