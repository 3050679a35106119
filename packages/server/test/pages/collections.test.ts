import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { formOn, makeWorld, ok, textOf } from './world.ts'

const world = await makeWorld(await withDatabase())
const { app, org } = world

test('a collection says what it holds, to whoever asks for it and to whoever decides', async () => {
  const admin = await world.person('admin', { roles: ['SUPER_ADMIN'] })
  const [boss, ada] = [await world.person('boss'), await world.person('ada')]
  const appId = await org.app('Wiki <b>')
  const { collectionId } = ok(await app.run(admin.caller, 'collection.create', { name: 'Sales kit' }))
  ok(
    await app.run(admin.caller, 'collection.addResources', {
      collectionId,
      resources: [{ appId, entitlements: [], bundles: [], at: '/0' }],
    }),
  )
  const sequenceId = await org.sequence('Boss', [
    { type: 'APPROVAL', label: 'Boss decides', assignmentRule: { type: 'USER', userId: boss.userId } },
  ])
  const condition = {
    name: 'All',
    approvalSequenceId: sequenceId,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  } as const
  const { id: conditionId } = ok(
    await app.run(admin.caller, 'condition.create', { appId: collectionId, condition: condition as never }),
  )
  ok(await app.run(admin.caller, 'condition.activate', { appId: collectionId, conditionId }))
  const [entry] = await org.run(`select entry_id from catalog_entry where app_id = $1 and parent_id <> ''`, [
    collectionId,
  ])
  const path = `/ask/${entry!['entry_id']}`
  const page = await ada.visit(path)
  assert.match(textOf(page), /Ask for Sales kit.*What the collection holds.*Wiki <b>/)
  assert.ok(!page.text.includes('Wiki <b>'), 'names are never markup')
  const sent = await ada.visit(path, { form: formOn(page, path) })
  assert.equal(sent.status, 303)
  const [task] = await org.run(`select task_id from task where status = 'OPEN'`, [])
  assert.match(textOf(await boss.visit(`/tasks/${task!['task_id']}`)), /What the collection holds Wiki <b>/)
})
