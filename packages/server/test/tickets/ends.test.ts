import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeJira } from './jira.ts'
import { fakeServiceNow } from './servicenow.ts'
import { jiraStep, makeTicketWorld, ok, serviceNowStep } from './world.ts'

const database = await withDatabase()
const { flowcalls, requests, setUp } = makeTicketWorld(database)
const [jira, now] = [await fakeJira(), await fakeServiceNow()]
after(() => {
  jira.close()
  now.close()
})
test.beforeEach(() => {
  jira.play.mood = () => undefined
})
test.afterEach(() => assert.deepEqual([jira.wrong, now.wrong], [[], []], 'everything that was sent is as documented'))

type World = Awaited<ReturnType<typeof setUp>>
const tell = async ({ orgId, org }: World) => {
  await org.run('update flow_call set note_due = clock_timestamp() where note_due is not null', [])
  await org.run('update connector_health set quiet_until = null, open_until = null', [])
  return flowcalls.lanes.find(({ name }) => name === 'tickets.tell')!.work(orgId, 10)
}
const cancel = async ({ org, admin, requestId }: World) =>
  ok(
    await requests.commands['request.cancel'](org.caller(admin, { roles: ['ACCESS_REQUESTS_ADMIN'] }), {
      requestId,
      reason: 'Not needed.',
    }),
  )
const told = async ({ org, requestId }: World) =>
  (
    await org.run(`select detail::jsonb -> 'detail' as d from event where $1 = any (target_ids) order by seq`, [
      requestId,
    ])
  )
    .map((row) => row['d'] as { event?: { type?: string; key?: string } } | null)
    .flatMap((detail) => (JSON.stringify(detail).includes('ticketTold') ? [detail] : []))

test('a ticket hears that its request was canceled: one comment, on the timeline, and it is not closed', async () => {
  const world = await setUp('jira', jira.url, jiraStep)
  await world.make()
  const issue = jira.issues.at(-1)!
  assert.equal(await tell(world), 0, 'nothing has ended yet')
  await cancel(world)
  assert.equal(await tell(world), 1)
  const [comment] = jira.comments.get(issue.id)!
  assert.match(comment!, /The access request behind this was canceled.*http:\/\/assent.test\/requests\/req/)
  assert.ok(!comment!.includes('Not needed'), 'what people wrote on the request is not for everybody there')
  assert.equal(issue.status, 'To Do')
  assert.equal(await tell(world), 0)
  assert.equal(jira.comments.get(issue.id)!.length, 1)
  assert.equal((await told(world)).length, 1)
})

test('a ticket that is made in the very moment in which its request ends hears of that, too', async () => {
  const { due, make, orgId, org, requestId } = await setUp('jira', jira.url, jiraStep)
  // Its row is locked as by whoever cancels it, who commits while it is being kept that the ticket was made.
  let made: Promise<number> | undefined
  let isDone = false
  await database.owner.inOrg(orgId, async (tx) => {
    await tx.query(
      `update request set status = 'CANCELED', resolved = clock_timestamp(), next_due = null, version = version + 1,
         state = state || '{"status": "CANCELED"}' where request_id = $1`,
      [requestId],
    )
    made = make().finally(() => {
      isDone = true
    })
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    while (!isDone && (await database.owner.bare(waits)).length === 0);
  })
  await made
  await due()
  assert.equal((await org.run('select from flow_call where note_due is not null', [])).length, 1)
})

test('C4: a comment whose answer is lost is looked for before it is said again; what fails is tried again', async () => {
  const world = await setUp('jira', jira.url, jiraStep)
  await world.make()
  const issue = jira.issues.at(-1)!
  await cancel(world)
  jira.play.mood = () => ({ status: 500 })
  assert.equal(await tell(world), 1)
  jira.play.mood = ({ method }) => (method === 'POST' ? 'LOST' : undefined)
  assert.equal(await tell(world), 1)
  assert.equal(jira.comments.get(issue.id)!.length, 1)
  assert.equal((await told(world)).length, 0)
  jira.play.mood = () => undefined
  assert.equal(await tell(world), 1)
  assert.equal(jira.comments.get(issue.id)!.length, 1, 'said once')
  assert.equal((await told(world)).length, 1)
  assert.equal(await tell(world), 0)
})

test('what is approved says nothing; a ticket that is gone, and a request that is open again, are left alone', async () => {
  const done = await setUp('jira', jira.url, jiraStep)
  await done.make()
  jira.move(jira.issues.at(-1)!.key, 'Done')
  await done.again()
  assert.equal((await done.state()).status, 'APPROVED')
  assert.equal(await tell(done), 0)
  const gone = await setUp('jira', jira.url, jiraStep)
  await gone.make()
  jira.remove(jira.issues.at(-1)!.key)
  await cancel(gone)
  assert.equal(await tell(gone), 1)
  assert.equal(await tell(gone), 0, 'there is nobody to be told')
  assert.equal((await told(gone)).length, 0)
  const again = await setUp('jira', jira.url, jiraStep)
  await again.make()
  const issue = jira.issues.at(-1)!
  await cancel(again)
  const opened = await requests.commands['request.reopen'](
    again.org.caller(again.admin, { roles: ['ACCESS_REQUESTS_ADMIN'] }),
    { requestId: again.requestId },
  )
  assert.ok(!isRefusal(opened), JSON.stringify(opened))
  await tell(again)
  assert.equal(jira.comments.get(issue.id), undefined)
})

test('ServiceNow hears it as a work note, also of a denial by its own state', async () => {
  const world = await setUp('servicenow', now.url, serviceNowStep)
  await world.make()
  const row = now.rows.at(-1)!
  now.move(row.number, '8')
  await world.again()
  assert.equal((await world.state()).status, 'DENIED')
  assert.equal(await tell(world), 1)
  assert.match(String(row.sent['work_notes']), /The access request behind this was denied/)
  assert.equal((await told(world)).length, 1)
})
