import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { formOn, makeWorld, ok, textOf } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)
const { app, org } = world
const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

test('what nobody may have together is told to whoever asks and to whoever decides, without scripts', async () => {
  const root = org.caller(await org.user('root'), { roles: ['SUPER_ADMIN'] })
  const boss = await world.person('boss')
  const ada = await world.person('ada', { managerId: boss.userId })
  const [pay, approve] = [await org.requestable('Pay', [managerStep]), await org.requestable('Approve', [managerStep])]
  // What the catalog derives from its conditions.
  await org.run('update catalog_entry set offered = true, everyone = true', [])
  const list = (name: string, id: string) => ({
    name,
    operation: 'CONTAINS_ONE' as const,
    items: [{ kind: 'APP' as const, id, at: '/' }],
  })
  ok(
    await app.run(root, 'riskRule.create', {
      name: 'Pay and approve',
      description: 'Nobody pays what he approved.',
      appId: null,
      lists: [list('paying', pay.appId), list('approving', approve.appId)],
    }),
  )
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [pay.appId, ada.userId])
  const told =
    /Nobody may have this together: Pay and approve Nobody pays what he approved\. Pay ?: held Approve ?: asked for now/
  const path = `/ask/${approve.entryId}`
  const refused = textOf(await ada.visit(path))
  assert.match(refused, told)
  assert.match(refused, /Nobody may have this together with what this person has or has asked for/)

  const defaultSetting = { requestSubmissionType: 'ALLOWED_WITH_NO_OVERRIDES' as const }
  ok(
    await app.run(root, 'resourceSettings.update', {
      appId: approve.appId,
      patch: { riskSettings: { defaultSetting } },
    }),
  )
  const page = await ada.visit(path)
  assert.match(textOf(page), told)
  const sent = await ada.visit(path, { form: formOn(page, path) })
  const requestId = String(sent.location).split('/').at(-1)!
  const { request } = ok(await app.read(ada.caller, 'request.get', { requestId }))
  const task = `/tasks/${request.tasks.at(-1)!.taskId}`
  assert.match(textOf(await boss.visit(task)), told)
  assert.doesNotMatch(textOf(await ada.visit(task)), told, 'only whoever decides is told of what there is by then')
})
