import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from '../desk/world.ts'
import { makeUser } from '../support/server.ts'

const { newOffice, server } = await deskWorld()

test('the overview says what is set up and what needs somebody now', async () => {
  const office = await newOffice()
  const { ada, admin, ask, asOwner, boss, decide, offered, orgId, settle, sql, stranger } = office
  const get = async () => fine(await admin.call('GET', `${v2}/overview`))
  const before = await get()
  assert.deepEqual(before.setup, {
    people: true,
    managers: true,
    apps: false,
    sequences: false,
    rules: false,
    asked: false,
    mail: false,
    secondFactor: null,
    recoverySealed: null,
    twoSuperAdmins: null,
  })
  assert.deepEqual(before.attention.stuckSteps, { count: 0, more: false, first: [] })

  const wiki = await offered('Wiki', [managerStep], { duration: 'P7D' })
  const given = await ask(ada, wiki.entryId)
  await decide(boss, given, 'APPROVED')
  await settle()
  // The stranger has no manager: nobody can decide.
  const stuck = await ask(stranger, wiki.entryId)
  await asOwner(`update grants set outcome = 'FAILED', problem = 'The system said no.' where request_id = $1`, [given])
  await asOwner(`update condition set status = 'INVALID', invalid_reason = 'The group is gone.' where app_id = $1`, [
    wiki.appId,
  ])
  await sql(
    `insert into connector (org_id, connector_id, kind, name) values (org(), 'con00000000000000001', 'scim', 'HR')`,
  )
  await sql(
    `insert into connector_health (org_id, connector_id, failures, last_error)
     values (org(), 'con00000000000000001', 3, 'It does not answer.')`,
  )
  await asOwner(
    `insert into access (org_id, access_id, user_id, kind, target_id, app_id, target_name, wanted, actual, owed_since)
     values (org(), 'acc00000000000000001', $1, 'app', 'x', $2, 'Vault', false, 'there', clock_timestamp() - interval '2 hours')`,
    [ada.userId, wiki.appId],
  )
  const { attention, setup } = await get()
  assert.deepEqual([setup.apps, setup.sequences, setup.rules, setup.asked], [true, true, false, true])
  assert.equal(attention.stuckSteps.count, 1)
  assert.deepEqual(
    [attention.stuckSteps.first[0].requestId, attention.stuckSteps.first[0].requestedFor.name],
    [stuck, 'stranger'],
  )
  assert.match(attention.stuckSteps.first[0].since, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.deepEqual(
    [
      attention.unmetGrants.first[0].requestId,
      attention.unmetGrants.first[0].level,
      attention.unmetGrants.first[0].problem,
    ],
    [given, 'Wiki', 'The system said no.'],
  )
  assert.equal(attention.owedAccess.first[0].target, 'Vault')
  assert.equal(attention.invalidRules.first[0].reason, 'The group is gone.')
  // Connectors are for those who look after apps, rules and steps are not.
  assert.equal(attention.illTargets, null)
  const keeper = await makeUser(server, orgId, 'keeper', { roles: ['APP_ADMIN'] })
  const his = fine(await keeper.call('GET', `${v2}/overview`)).attention
  assert.deepEqual([his.stuckSteps, his.weakSequences, his.invalidRules], [null, null, null])
  assert.deepEqual(
    his.illTargets.first.map((one: Record<string, unknown>) => [one['name'], one['failures'], one['problem']]),
    [['HR', 3, 'It does not answer.']],
  )
  const root = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const all = fine(await root.call('GET', `${v2}/overview`))
  assert.deepEqual(
    [all.setup.secondFactor, all.setup.recoverySealed, all.setup.twoSuperAdmins, all.attention.illTargets.count],
    [false, false, false, 1],
  )
  assert.equal((await ada.call('GET', `${v2}/overview`)).status, 403)
  const foreign = await newOffice()
  assert.equal(fine(await foreign.admin.call('GET', `${v2}/overview`)).attention.unmetGrants.count, 0)
})

test('the guided demo is ticked off by what was done since it was made, and only in a demo', async () => {
  const { admin, ada, ask, boss, decide, offered, org, settle, sql, stranger } = await newOffice()
  const done = async () =>
    fine(await ada.call('GET', `${v2}/demo/tour`))
      .data.filter((one: { done: boolean }) => one.done)
      .map((one: { id: string }) => one.id)
  const wiki = await offered('Wiki', [managerStep])
  const story = await ask(ada, wiki.entryId)
  await decide(boss, story, 'APPROVED')
  assert.deepEqual(fine(await ada.call('GET', `${v2}/demo/tour`)).data, [])
  await sql(
    `update org set settings = settings || jsonb_build_object('demo', true, 'demoReady', clock_timestamp()) where org_id = org()`,
  )
  // What the demo's own stories did is nobody's doing.
  assert.deepEqual(await done(), [])
  const vault = await offered('Vault', [managerStep])
  const asked = await ask(ada, vault.entryId)
  assert.deepEqual(await done(), ['ASK'])
  await decide(boss, asked, 'APPROVED')
  await settle()
  assert.deepEqual(await done(), ['ASK', 'APPROVE'])
  const grants = await sql<{ grant_id: string }>('select grant_id from grants where request_id = $1', [asked])
  fine(await ada.call('POST', `/governance/api/v1/my/grants/${grants[0]!.grant_id}/give-back`))
  assert.deepEqual(await done(), ['ASK', 'APPROVE', 'END'])
  const group = await org.group('Reviewers', [boss.userId, admin.userId])
  const quorum = {
    type: 'APPROVAL',
    label: 'Two of them',
    panels: [{ assignmentRule: { type: 'GROUP', groupId: group }, quorum: { type: 'COUNT', value: 2 } }],
  }
  const built = fine(await admin.call('POST', `${v2}/request-sequences`, { name: 'Two agree', steps: [quorum] }))
  assert.deepEqual(await done(), ['ASK', 'APPROVE', 'END', 'SEQUENCE'])
  const base = `${v2}/resources/${wiki.appId}/request-conditions`
  const rule = fine(
    await admin.call('POST', base, {
      name: 'By two',
      approvalSequenceId: built.id,
      requesterSettings: { type: 'EVERYONE' },
      accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
      priority: 0,
    }),
  )
  fine(await admin.call('POST', `${base}/${rule.id}/activate`))
  assert.deepEqual(await done(), ['ASK', 'APPROVE', 'END', 'SEQUENCE', 'RULE'])
  await ask(stranger, wiki.entryId)
  assert.deepEqual(await done(), ['ASK', 'APPROVE', 'END', 'SEQUENCE', 'RULE', 'TRY'])
})
