import assert from 'node:assert/strict'
import test from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
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

test('what names a bundle or an entitlement by now, and nothing that is over', async () => {
  const { ada, admin, appId, apps, ask, asOwner, boss, bundle, entitlement, offered, org, reader, stranger } =
    await newApp()
  const [readers, others] = [await bundle('Readers'), await bundle('Others')]
  const level = { appId, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: readers }
  const collection = async (name: string) => {
    const { id } = fine(await apps.call('POST', `${v1}/collections`, { name, description: name }))
    const values = { entitlements: [{ id: entitlement.id, values: [{ id: reader }] }] }
    fine(
      await apps.call('POST', `${v1}/collections/${id}/resources`, [
        { resourceOrn: appId, ...values, _bundles: [{ id: readers }] },
      ]),
    )
    return id as string
  }
  const [kit, gone] = [await collection('Kit'), await collection('Gone')]
  await asOwner(`update app set status = 'DELETED' where org_id = org() and app_id = $1`, [gone])

  const manager = { type: 'APPROVAL', label: 'x', assignmentRule: { type: 'MANAGER' } }
  const give = { type: 'ACTION', label: 'Give', key: 'give', do: 'GIVE', level }
  const { data: teams } = fine(await admin.call('GET', `${v1}/teams`))
  const typed = async (name: string) =>
    fine(
      await admin.call('POST', `${v1}/request-types/forms`, {
        teamId: teams[0].id,
        name,
        icon: 'laptop',
        audience: { type: 'EVERYONE' },
        steps: [manager, give],
      }),
    ).id as string
  const [draft, over] = [await typed('New desk'), await typed('Old desk')]
  await asOwner(
    `update request_type set status = 'DISABLED', disabled_reason = 'x' where org_id = org() and type_id = $1`,
    [over],
  )
  const sequenceId = await org.sequence('Gives it', [manager, give])
  const [changed, deleted] = [await org.sequence('Gave it', [give]), await org.sequence('Is no more', [give])]
  await org.run(
    `insert into flow_version (org_id, flow_id, version, steps, created_by) values (org(), $1, 2, $2, 'x')`,
    [changed, JSON.stringify([manager])],
  )
  await org.run('update sequence set version = 2 where sequence_id = $1', [changed])
  await org.run(`update sequence set status = 'DELETED' where sequence_id = $1`, [deleted])

  const wiki = await offered('Wiki', [manager])
  for (const [who, scopeId, status] of [
    [ada, readers, 'PENDING'],
    [boss, readers, 'CANCELED'],
    [stranger, others, 'PENDING'],
  ] as const)
    await asOwner(
      `update request set app_id = $2, scope_type = 'ENTITLEMENT_BUNDLE', scope_id = $3, status = $4,
         next_due = case when $4 = 'PENDING' then next_due end,
         resolved = case when $4 = 'CANCELED' then clock_timestamp() end
       where org_id = org() and request_id = $1`,
      [await ask(who, wiki.entryId), appId, scopeId, status],
    )
  await org.run(
    `insert into grants (org_id, grant_id, user_id, app_id, scope_type, scope_id, status, actor, starts, created_by, last_updated_by)
     select org(), 'gra' || n, u, $1, 'ENTITLEMENT_BUNDLE', s, 'ACTIVE', 'ADMIN', clock_timestamp(), 'x', 'x'
     from (values ('1', $2, $4), ('2', $2, $4), ('3', $3, $5)) x (n, u, s)`,
    [appId, ada.userId, boss.userId, readers, others],
  )
  let priority = 0
  const condition = async (name: string, more: string) => {
    const { conditionId } = await offered(name, [manager])
    await org.run(
      `update condition set app_id = $1, scope_type = 'ENTITLEMENT_BUNDLES', ${more}, priority = $3 where condition_id = $2`,
      [appId, conditionId, ++priority],
    )
    return conditionId
  }
  await condition('Other', `scope_ids = array['${others}']`)
  await condition('Deleted', `scope_ids = array['${readers}'], status = 'DELETED'`)
  const both = await condition('Both', `scope_ids = array['${readers}', '${others}']`)
  fine(await apps.call('DELETE', `${v1}/entitlement-bundles/${others}`))

  assert.deepEqual(fine(await admin.call('GET', `${v1}/entitlement-bundles/${readers}/uses`)), {
    people: 1,
    requests: 1,
    collections: [{ id: kit, name: 'Kit' }],
    riskRules: [],
    requestTypes: [{ id: draft, name: 'New desk' }],
    conditions: [{ id: both, name: 'Both for all', status: 'ACTIVE', only: true }],
    sequences: [{ id: sequenceId, name: 'Gives it' }],
  })

  await org.run(
    `insert into risk_rule (org_id, rule_id, name, first_name, second_name, first_operation, second_operation, created_by, last_updated_by)
     values (org(), 'rul2', 'No readers', 'one', 'two', 'CONTAINS_ONE', 'CONTAINS_ONE', 'x', 'x')`,
    [],
  )
  await org.run(
    `insert into risk_rule_item (org_id, rule_id, list, kind, item_id) values (org(), 'rul2', 0, 'ENTITLEMENT_VALUE', $1)`,
    [reader],
  )
  const writer = entitlement.values[1].id
  await org.run('insert into entitlement_user (org_id, user_id, value_id) values (org(), $1, $2), (org(), $3, $4)', [
    ada.userId,
    reader,
    boss.userId,
    writer,
  ])
  await asOwner('update entitlement_value set deleted = clock_timestamp() where org_id = org() and value_id = $1', [
    writer,
  ])
  const of = `${v1}/entitlements/${entitlement.id}/uses`
  assert.deepEqual(fine(await apps.call('GET', of)), {
    people: 1,
    bundles: [{ id: readers, name: 'Readers' }],
    collections: [{ id: kit, name: 'Kit' }],
    riskRules: [{ id: 'rul2', name: 'No readers' }],
  })
  for (const path of [of, `${v1}/entitlement-bundles/${readers}/uses`])
    assert.equal((await stranger.call('GET', path)).status, 403)
  const somebody = org.caller(stranger.userId)
  for (const read of [
    server.app.read(somebody, 'bundle.uses', { bundleId: readers }),
    server.app.read(somebody, 'entitlement.uses', { entitlementId: entitlement.id }),
  ])
    assert.ok(isRefusal(await read), 'no channel tells whoever may not read apps')
  await asOwner('update entitlement set deleted = clock_timestamp() where org_id = org() and entitlement_id = $1', [
    entitlement.id,
  ])
  assert.equal((await apps.call('GET', of)).status, 404)
})
