import assert from 'node:assert/strict'
import test, { after } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { fakeJira } from './jira.ts'
import { fakeServiceNow } from './servicenow.ts'
import { jiraStep, makeTicketWorld, ok, serviceNowStep } from './world.ts'

const database = await withDatabase()
const { requests, setUp } = makeTicketWorld(database)
const [jira, serviceNow] = [await fakeJira(), await fakeServiceNow()]
after(() => Promise.all([jira.close(), serviceNow.close()]))

const kinds = [
  { kind: 'jira', url: jira.url, step: jiraStep, made: () => jira.issues.length },
  { kind: 'servicenow', url: serviceNow.url, step: serviceNowStep, made: () => serviceNow.rows.length },
] as const

for (const { kind, made, step, url } of kinds)
  test(`${kind}: a ticket is made once a person has run its step, and once only`, async () => {
    const rule = { type: 'USER', userId: '00u00000000000000000' }
    const world = await setUp(kind, url, { ...step, run: 'PERSON', seenToBy: rule })
    const before = made()
    const other = await setUp(kind, url, { ...step, run: 'PERSON', seenToBy: { type: 'MANAGER' } })
    assert.deepEqual([(await other.task()).status, (await other.detail()).run], ['OPEN', 'READY'])
    assert.equal(await other.make(), 0, 'not before somebody has run it')
    assert.equal((await world.task()).status, 'ASSIGNING', 'nobody whom the step names is there')
    assert.ok(isRefusal(await world.resolve({ value: 'RUN' })))
    const bob = await world.org.user('bob')
    ok(
      await requests.commands['request.reassign'](world.org.caller(world.admin, { roles: ['ACCESS_REQUESTS_ADMIN'] }), {
        taskId: world.taskId,
        userIds: [bob],
      }),
    )
    assert.equal((await world.detail()).run, 'READY')
    assert.equal(await world.make(), 0)
    const asker = world.org.caller(world.ada, { roles: ['ACCESS_REQUESTS_ADMIN'] })
    const own = await requests.commands['request.resolve'](asker, {
      taskId: world.taskId,
      resolution: { value: 'RUN' },
    })
    assert.ok(isRefusal(own) && own.code === 'forbidden', 'not by whoever asked, whatever his role')
    const pressed = await Promise.all([world.resolve({ value: 'RUN' }, bob), world.resolve({ value: 'RUN' })])
    assert.deepEqual(pressed.map((one) => isRefusal(one) && one.code).toSorted(), ['conflict', false].toSorted())
    assert.equal(await world.make(), 1)
    assert.equal(await world.make(), 0)
    assert.equal(made() - before, 1)
    assert.equal((await world.detail()).run, 'RUNNING')
  })
