import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './support/organization.ts'
import { makeUser, testServer } from './support/server.ts'

const database = await withDatabase()
const server = await testServer(database.db)
const v2 = '/governance/api/v2'
const which = '11111111-0000-4000-8000-000000000001'

type Made = { readonly barn: string; readonly hay: string; readonly bob: string }

const question = (type: 'APP' | 'GROUP') => ({
  type: 'QUESTION',
  label: 'Details',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ id: which, label: 'Which', type }],
})
const approval = ({ bob }: Made) => ({ type: 'APPROVAL', label: 'Bob', assignmentRule: { type: 'USER', userId: bob } })
const takeAnswered = { type: 'ACTION', label: 'Take it', do: 'TAKE', answeredBy: which }

/** Requests that run such steps; the steps are about the group hay of the app barn, or about that app. */
const setUp = async (stepsOf: (made: Made) => readonly object[]) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const [ada, bob] = [await makeUser(server, orgId, 'ada'), await makeUser(server, orgId, 'bob')]
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const farm = await org.requestable('Farm', [])
  const [barn, hay] = [await org.app('Barn'), await org.group('Hay')]
  const share = (appId: string) =>
    org.run('insert into app_group (org_id, app_id, group_id) values (org(), $1, $2)', [appId, hay])
  await share(barn)
  const steps = stepsOf({ barn, hay, bob: bob.userId })
  const published = await root.call('PUT', `${v2}/request-sequences/${farm.sequenceId}`, { name: 'By steps', steps })
  assert.equal(published.status, 200, JSON.stringify(published.body))
  const lane = async (...names: string[]) => {
    for (const name of names) {
      const found = server.app.lanes.find((one) => one.name === name)!
      for (let tries = 0; tries < 5 && (await found.work(orgId, found.batch)) > 0; tries++);
    }
  }
  const takes = () => lane('actions.take', 'access.take.directory', 'actions.take')
  const ask = async (value?: string) => {
    const requesterFieldValues = value === undefined ? [] : [{ id: which, value }]
    const url = `${v2}/my/catalogs/default/entries/${farm.entryId}/requests`
    const { body, status } = await ada.call('POST', url, { requesterFieldValues })
    assert.equal(status, 202, JSON.stringify(body))
    return String(body.id)
  }
  const get = async (id: string) => (await root.call('GET', `${v2}/requests/${id}`)).body
  const open = async (id: string) => (await get(id)).tasks.find(({ status }: { status: string }) => status === 'OPEN')
  const resolve = async (id: string, by: typeof ada, value: string) => {
    const { body, status } = await by.call('POST', `${v2}/my/tasks/${(await open(id)).taskId}/resolve`, { value })
    assert.equal(status, 200, JSON.stringify(body))
  }
  const grant = async (scopeType: 'APPLICATION' | 'GROUP') => {
    const ask = { userId: ada.userId, appId: barn, scopeType, scopeId: scopeType === 'GROUP' ? hay : barn }
    const admin = org.caller(root.userId, { roles: ['SUPER_ADMIN'] })
    assert.ok(!isRefusal(await server.app.run(admin, 'grant.create', { ...ask, actor: 'ADMIN' })))
  }
  /** Whether ada is in the group, and has the app. */
  const has = async () => {
    const [row] = await org.run(
      `select exists (select from group_member where user_id = $1 and group_id = $2) as hay,
         exists (select from app_user where user_id = $1 and app_id = $3) as barn`,
      [ada.userId, hay, barn],
    )
    return row
  }
  const failures = async () => (await org.run(`select from notice where kind = 'action_failed'`, [])).length
  return { org, ada, bob, root, barn, hay, share, lane, takes, ask, get, open, resolve, grant, has, failures }
}

for (const type of ['GROUP', 'APP'] as const)
  test(`what an answer names is taken though its app was deactivated since: ${type}`, async () => {
    const { ask, barn, bob, get, grant, has, hay, org, resolve, takes } = await setUp((made) => [
      question(type),
      approval(made),
      takeAnswered,
    ])
    await grant(type === 'GROUP' ? 'GROUP' : 'APPLICATION')
    assert.deepEqual(await has(), { hay: type === 'GROUP', barn: true })
    const id = await ask(type === 'GROUP' ? hay : barn)
    await org.run(`update app set status = 'INACTIVE' where app_id = $1`, [barn])
    await resolve(id, bob, 'APPROVED')
    await takes()
    assert.deepEqual([await has(), (await get(id)).status], [{ hay: false, barn: false }, 'APPROVED'])
  })

for (const since of ['left its app', 'is another app’s too'])
  test(`a group that an answer names is taken though it ${since} since`, async () => {
    const { ask, barn, bob, get, grant, has, hay, org, resolve, share, takes } = await setUp((made) => [
      question('GROUP'),
      approval(made),
      takeAnswered,
    ])
    await grant('GROUP')
    const id = await ask(hay)
    if (since === 'left its app') await org.run('delete from app_group where app_id = $1', [barn])
    else {
      const lower = '0oa00000000000000000'
      await org.run(`insert into app (org_id, app_id, name, label) values (org(), $1, 'Attic', 'Attic')`, [lower])
      await share(lower)
    }
    await resolve(id, bob, 'APPROVED')
    await takes()
    assert.deepEqual([await has(), (await get(id)).status], [{ hay: false, barn: false }, 'APPROVED'])
  })

test('a step whose answer was not given has nothing to take, and says so', async () => {
  const { ask, bob, failures, open, resolve, takes } = await setUp((made) => [
    { ...question('GROUP'), questions: [{ id: which, label: 'Which', type: 'GROUP', required: false }] },
    approval(made),
    takeAnswered,
  ])
  const id = await ask()
  await resolve(id, bob, 'APPROVED')
  await takes()
  await takes()
  assert.equal((await open(id))?.problem, 'Nothing was named that is to be taken.')
  assert.equal(await failures(), 1, 'once')
})
