import { appOrn, orn } from '@assent/core/directory/orn.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, type TestServer, wireClient } from '../support/server.ts'

export const v1 = '/governance/api/v1'
export const v2 = '/governance/api/v2'

/**
 * An organization with a ledger: who pays must not approve payments. Each of the two is a bundle of one value that everybody
 * may ask for, decided by the boss; `second` is a sequence for what conflicts, decided by the auditor.
 */
export const makeLedger = async (database: TestDatabase, server: TestServer) => {
  const orgId = await database.newOrg()
  const org = await makeOrganization(server.services, orgId)
  const actor = async (login: string, extra: Parameters<typeof makeUser>[3] = {}) => {
    const user = await makeUser(server, orgId, login, extra)
    return { ...user, wire: wireClient(user.call) }
  }
  const root = await actor('root', { roles: ['SUPER_ADMIN'] })
  const boss = await actor('boss')
  const auditor = await actor('auditor')
  const ada = await actor('ada', { managerId: boss.userId })
  const { newId } = server.services
  const approval = (userId: string) => ({
    type: 'APPROVAL',
    label: 'Decide',
    assignmentRule: { type: 'USER', userId },
  })
  const second = await org.sequence('Second look', [approval(auditor.userId)])

  let priority = 0
  /** A bundle of one value of an app, and the entry to ask for it. */
  const bundle = async (appId: string, name: string, settings: { duration?: string } = {}) => {
    const [entitlement, value, id, sequenceId] = [
      newId('entitlement'),
      newId('entitlementValue'),
      newId('bundle'),
      await org.sequence(`For ${name}`, [approval(boss.userId)]),
    ]
    await org.run(
      `insert into entitlement (org_id, entitlement_id, app_id, name, external_value) values (org(), $1, $2, $3, $3)`,
      [entitlement, appId, `${name} right`],
    )
    await org.run(
      `insert into entitlement_value (org_id, value_id, entitlement_id, name, external_value) values (org(), $1, $2, $3, $3)`,
      [value, entitlement, `${name} value`],
    )
    await org.run(
      `insert into bundle (org_id, bundle_id, app_id, name, created_by, last_updated_by) values (org(), $1, $2, $3, 't', 't')`,
      [id, appId, name],
    )
    await org.run('insert into bundle_value (org_id, bundle_id, value_id) values (org(), $1, $2)', [id, value])
    const [entryId, conditionId] = [newId('entry'), newId('condition')]
    await org.run(
      `insert into catalog_entry (org_id, entry_id, parent_id, app_id, scope_type, scope_id, name)
       select org(), $1, e.entry_id, $2, 'ENTITLEMENT_BUNDLE', $3, $4 from catalog_entry e where e.app_id = $2 and e.parent_id = ''`,
      [entryId, appId, id, name],
    )
    await org.run(
      `insert into condition (org_id, condition_id, app_id, name, status, priority, sequence_id, requester_type, scope_type, scope_ids,
         duration_type, duration, created_by, last_updated_by)
       values (org(), $1, $2, $3, 'ACTIVE', $8, $4, 'EVERYONE', 'ENTITLEMENT_BUNDLES', array[$5], $6, $7, 't', 't')`,
      [
        conditionId,
        appId,
        `${name} for all`,
        sequenceId,
        id,
        settings.duration ? 'ADMIN_FIXED_DURATION' : null,
        settings.duration ?? null,
        ++priority,
      ],
    )
    await org.run(
      `insert into condition_level (org_id, condition_id, parent_id, entry_id, active)
       select org(), $1, e.parent_id, e.entry_id, true from catalog_entry e where e.entry_id = $2`,
      [conditionId, entryId],
    )
    return { id, entitlement, value, entryId, sequenceId, orn: orn(orgId, 'ENTITLEMENT_BUNDLE', id) }
  }
  const managed = async (label: string) => {
    const { appId } = await org.requestable(label, [approval(boss.userId)])
    await org.run(`update app set entitlement_management = 'OPTED_IN' where app_id = $1`, [appId])
    return { appId, orn: appOrn(orgId, label, appId) }
  }
  const ledger = await managed('Ledger')
  const [pay, approve] = [await bundle(ledger.appId, 'Pay'), await bundle(ledger.appId, 'Approve')]

  type Named = { readonly entitlement: string; readonly value: string }
  const list = (name: string, operation: string, values: readonly Named[], resources: readonly string[] = []) => ({
    name,
    attribute: 'principal.effective_grants',
    operation,
    value: {
      type: 'ENTITLEMENTS',
      value: values.map((one) => ({ id: one.entitlement, values: [{ id: one.value }] })),
    },
    ...(resources.length > 0 ? { _resources: resources.map((resourceOrn) => ({ resourceOrn })) } : {}),
  })
  /** The body of a rule: who pays does not approve. */
  const ruleBody = (more: object = {}) => ({
    name: 'Pay and approve',
    description: 'Nobody pays what he approved.',
    type: 'SEPARATION_OF_DUTIES',
    resources: [{ resourceOrn: ledger.orn }],
    conflictCriteria: { and: [list('paying', 'CONTAINS_ONE', [pay]), list('approving', 'CONTAINS_ALL', [approve])] },
    ...more,
  })
  const settings = (defaultSetting: object, appId = ledger.appId) =>
    root.call('PATCH', `${v2}/resources/${appId}/request-settings`, { riskSettings: { defaultSetting } })
  type Asker = Pick<typeof ada, 'call'>
  const ask = (entry: { readonly entryId: string }, who: Asker = ada, body: object = {}) =>
    who.call('POST', `${v2}/my/catalogs/default/entries/${entry.entryId}/requests`, body)
  const taskOf = async (requestId: string, by: Asker) =>
    (await by.call('GET', `${v2}/my/tasks?filter=${encodeURIComponent(`requestId eq "${requestId}"`)}`)).body.data[0]
  const decide = async (requestId: string, by: Asker = boss, value = 'APPROVED', more: object = {}) => {
    const task = await taskOf(requestId, by)
    return by.call('POST', `${v2}/my/tasks/${task.taskId}/resolve`, { value, digest: task.request.digest, ...more })
  }
  const request = async (requestId: string) => (await root.call('GET', `${v2}/requests/${requestId}`)).body
  const holds = (userId: string, value: string) =>
    org.run('insert into entitlement_user (org_id, value_id, user_id) values (org(), $1, $2)', [value, userId])
  const events = async (type: string) => {
    const rows = await org.run(`select (detail::jsonb) -> 'detail' as detail from event where type = $1 order by seq`, [
      type,
    ])
    return rows.map(({ detail }) => detail as Record<string, unknown>)
  }
  return {
    ...{ orgId, org, actor, root, boss, auditor, ada, second, ledger, pay, approve, bundle, managed, list, ruleBody },
    ...{ settings, ask, taskOf, decide, request, holds, events },
  }
}
export type Ledger = Awaited<ReturnType<typeof makeLedger>>
