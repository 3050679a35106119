import assert from 'node:assert/strict'
import test from 'node:test'
import { makeUser } from '../support/server.ts'
import { deskWorld, fine } from './world.ts'

const { newOffice, server } = await deskWorld()
const v1 = '/governance/api/v1'

/** An app with an entitlement of two values and two bundles, the first of which is offered. */
const newApp = async () => {
  const office = await newOffice()
  const { org, orgId } = office
  const apps = await makeUser(server, orgId, 'apps', { roles: ['APP_ADMIN'] })
  const appId = await org.app('CRM')
  await org.run(`update app set entitlement_management = 'OPTED_IN' where app_id = $1`, [appId])
  const target = { externalId: appId, type: 'APPLICATION' }
  const entitlement = fine(
    await apps.call('POST', `${v1}/entitlements`, {
      name: 'Role',
      externalValue: 'role',
      multiValue: true,
      dataType: 'array',
      parent: target,
      values: ['Reader', 'Writer'].map((name) => ({ name, externalValue: name })),
    }),
  )
  const [reader] = entitlement.values as { id: string }[]
  const bundle = async (name: string) =>
    fine(
      await apps.call('POST', `${v1}/entitlement-bundles`, {
        name,
        target,
        entitlements: [{ id: entitlement.id, values: [{ id: reader!.id }] }],
      }),
    ).id as string
  return { ...office, apps, appId, entitlement, reader: reader!.id, bundle }
}

test('what a bundle is for: who has it, what waits for it, and what names it', async () => {
  const { ada, admin, appId, apps, boss, bundle, entitlement, offered, org, reader, stranger } = await newApp()
  const [readers, others] = [await bundle('Readers'), await bundle('Others')]
  const path = `${v1}/entitlement-bundles/${readers}/uses`
  const nothing = { people: 0, requests: 0, collections: [], riskRules: [], requestTypes: [] }
  assert.deepEqual(fine(await apps.call('GET', path)), nothing, 'who may not read rules does not read them here')
  assert.deepEqual(fine(await admin.call('GET', path)), { ...nothing, conditions: [], sequences: [] })

  const wiki = await offered('Wiki', [{ type: 'APPROVAL', label: 'x', assignmentRule: { type: 'MANAGER' } }])
  await org.run(
    `update condition set app_id = $1, scope_type = 'ENTITLEMENT_BUNDLES', scope_ids = array[$2] where condition_id = $3`,
    [appId, readers, wiki.conditionId],
  )
  await org.run(
    `insert into risk_rule (org_id, rule_id, name, first_name, second_name, first_operation, second_operation, created_by, last_updated_by)
     values (org(), 'rul1', 'No two roles', 'one', 'two', 'CONTAINS_ONE', 'CONTAINS_ONE', 'x', 'x')`,
    [],
  )
  await org.run(
    `insert into risk_rule_item (org_id, rule_id, list, kind, item_id) values (org(), 'rul1', 0, 'ENTITLEMENT_BUNDLE', $1)`,
    [readers],
  )
  await org.run(
    `insert into grants (org_id, grant_id, user_id, app_id, scope_type, scope_id, status, actor, starts, created_by, last_updated_by)
     select org(), 'gra' || n, u, $1, 'ENTITLEMENT_BUNDLE', $2, s, 'ADMIN', clock_timestamp(), 'x', 'x'
     from (values ('1', $3, 'ACTIVE'), ('2', $4, 'SCHEDULED')) x (n, u, s)`,
    [appId, readers, ada.userId, boss.userId],
  )
  const uses = fine(await admin.call('GET', path))
  assert.deepEqual(uses, {
    ...nothing,
    people: 1,
    riskRules: [{ id: 'rul1', name: 'No two roles' }],
    conditions: [{ id: wiki.conditionId, name: 'Wiki for all', status: 'ACTIVE', only: true }],
    sequences: [],
  })
  await org.run('update condition set scope_ids = array[$1, $2] where condition_id = $3', [
    readers,
    others,
    wiki.conditionId,
  ])
  assert.equal(fine(await admin.call('GET', path)).conditions[0].only, false)
  assert.equal((await stranger.call('GET', path)).status, 403)

  const of = `${v1}/entitlements/${entitlement.id}/uses`
  assert.deepEqual(fine(await apps.call('GET', of)), {
    people: 0,
    bundles: [
      { id: others, name: 'Others' },
      { id: readers, name: 'Readers' },
    ],
    collections: [],
    riskRules: [],
  })
  await org.run('insert into entitlement_user (org_id, user_id, value_id) values (org(), $1, $2)', [ada.userId, reader])
  for (const id of [readers, others]) fine(await apps.call('DELETE', `${v1}/entitlement-bundles/${id}`))
  assert.deepEqual(
    [fine(await apps.call('GET', of)).people, fine(await apps.call('GET', of)).bundles],
    [1, []],
    'what keeps it from being deleted',
  )
  const kept = await apps.call('DELETE', `${v1}/entitlements/${entitlement.id}`)
  assert.deepEqual([kept.status, (await apps.call('GET', path)).status], [409, 404])
})
