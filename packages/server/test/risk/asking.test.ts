import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrgId } from '@assent/core/ids.ts'
import type { Look, Tx } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { testServer } from '../support/server.ts'
import { makeLedger, v1, v2 } from './world.ts'

const database = await withDatabase()
const server = await testServer(database.db)

const restricted = { requestSubmissionType: 'RESTRICTED' }
const allowed = { requestSubmissionType: 'ALLOWED_WITH_NO_OVERRIDES' }

const setUp = async (setting?: object) => {
  const world = await makeLedger(database, server)
  const made = await world.root.call('POST', `${v1}/risk-rules`, world.ruleBody())
  assert.equal(made.status, 201, JSON.stringify(made.body))
  if (setting) assert.equal((await world.settings(setting)).status, 200)
  return { ...world, rule: made.body }
}

test('what conflicts with what one holds is refused, by the rule and with what, and is on the record', async () => {
  const { ada, approve, ask, events, holds, pay } = await setUp()
  await holds(ada.userId, pay.value)
  const refused = await ask(approve)
  assert.equal(refused.status, 409)
  assert.match(refused.body.errorSummary, /Nobody may have this together/)
  assert.equal(
    refused.body.errorCauses[0].errorSummary,
    'It breaks the rule “Pay and approve”: Pay value, Ledger (held) together with Approve value, Ledger (asked for now).',
  )
  assert.equal(refused.body.errorCauses[0].reason, 'RISK_RULE_CONFLICT')
  assert.equal((await events('access.request.create')).length, 0)
  const [event] = await events('assent.access_request.refused')
  assert.match(String(event?.['summary']), /Pay and approve/)
  // What he holds already does not keep him from what has nothing to do with it.
  assert.equal((await ask(pay)).status, 202)
})

test('nothing set: what conflicts is refused, as in Okta; without a rule nothing is', async () => {
  const { ada, approve, ask, holds, ledger, pay, root, rule } = await setUp()
  await holds(ada.userId, pay.value)
  const settings = await root.call('GET', `${v2}/resources/${ledger.appId}/request-settings`)
  assert.deepEqual(settings.body.riskSettings, { defaultSetting: restricted })
  assert.equal((await ask(approve)).status, 409)
  assert.equal((await root.call('DELETE', `${v1}/risk-rules/${rule.id}`)).status, 204)
  assert.equal((await ask(approve)).status, 202)
})

test('the form and the preview say so before anything is sent', async () => {
  const { ada, approve, holds, pay, second, settings } = await setUp()
  await holds(ada.userId, pay.value)
  const at = `${v2}/my/catalogs/default/entries/${approve.entryId}/request-fields`
  const form = await ada.wire('GET', at)
  assert.deepEqual(form.body, {
    data: [],
    metadata: {
      riskAssessment: {
        ...restricted,
        riskRules: [{ name: 'Pay and approve', description: 'Nobody pays what he approved.', resourceName: 'Ledger' }],
      },
    },
  })
  const preview = async () => (await ada.call('POST', `${v2}/preview`, { entryId: approve.entryId })).body
  const shown = await preview()
  assert.equal(shown.requestable, false)
  assert.match(shown.why, /Nobody may have this together/)
  assert.deepEqual(
    shown.risk.conflicts[0].parts.map((part: { name: string; through: string }) => [part.name, part.through]),
    [
      ['Pay value, Ledger', 'EXISTING'],
      ['Approve value, Ledger', 'REQUESTED'],
    ],
  )
  const override = {
    requestSubmissionType: 'ALLOWED_WITH_OVERRIDES',
    approvalSequenceId: second,
    accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P2D' },
  }
  await settings(override)
  const instead = await ada.wire('GET', at)
  assert.equal(instead.body.metadata.riskAssessment.requestSubmissionType, 'ALLOWED_WITH_OVERRIDES')
  assert.equal(instead.body.data[0].value, 'P2D')
  const after = await preview()
  assert.deepEqual([after.requestable, after.sequenceId, after.duration.value], [true, second, 'P2D'])
  assert.equal(after.steps[0].assignees[0].name, 'auditor')
})

test('a conflict that is allowed runs the usual way, and everybody is told of it', async () => {
  const { ada, approve, ask, boss, decide, events, holds, pay, request, taskOf } = await setUp(allowed)
  await holds(ada.userId, pay.value)
  const asked = await ask(approve)
  assert.equal(asked.status, 202)
  const assessment = {
    ...allowed,
    riskRules: [{ name: 'Pay and approve', description: 'Nobody pays what he approved.', resourceName: 'Ledger' }],
  }
  assert.deepEqual(asked.body.riskAssessment, assessment)
  assert.deepEqual((await request(asked.body.id)).riskAssessment, assessment)
  const { taskId } = await taskOf(asked.body.id, boss)
  const context = await boss.call('GET', `${v2}/tasks/${taskId}/context`)
  assert.equal(context.body.conflicts[0].name, 'Pay and approve')
  assert.equal(context.body.conflicts[0].parts[0].through, 'EXISTING')
  assert.equal((await decide(asked.body.id)).status, 200)
  assert.equal((await request(asked.body.id)).status, 'APPROVED')
  const [event] = await events('access.request.create')
  assert.equal((event!['risk'] as { submission: string }).submission, 'ALLOWED_WITH_NO_OVERRIDES')
})

test('a conflict that needs a second look goes another way and for another time', async () => {
  const { ada, approve, ask, auditor, boss, decide, holds, pay, request, second, settings, taskOf } = await setUp()
  await settings({
    requestSubmissionType: 'ALLOWED_WITH_OVERRIDES',
    approvalSequenceId: second,
    accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: 'P2D' },
  })
  // Without a conflict it is the usual way.
  const usual = await ask(pay)
  assert.ok(await taskOf(usual.body.id, boss))
  assert.equal((await request(usual.body.id)).accessDuration, null)
  await decide(usual.body.id, boss, 'DENIED')
  await holds(ada.userId, pay.value)
  const asked = await ask(approve)
  assert.equal(asked.status, 202, JSON.stringify(asked.body))
  assert.equal(asked.body.accessDuration, 'P2D')
  assert.equal(await taskOf(asked.body.id, boss), undefined)
  assert.match((await request(asked.body.id))._links.approvalSequence.href, new RegExp(second))
  assert.equal((await decide(asked.body.id, auditor)).status, 200)
  assert.equal((await request(asked.body.id)).status, 'APPROVED')
})

test('where the sequence for a second look is gone, what conflicts is refused', async () => {
  const { ada, approve, ask, holds, org, pay, second, settings } = await setUp()
  await settings({ requestSubmissionType: 'ALLOWED_WITH_OVERRIDES', approvalSequenceId: second })
  await holds(ada.userId, pay.value)
  await org.run(`update sequence set status = 'DELETED' where sequence_id = $1`, [second])
  assert.equal((await ask(approve)).status, 409)
})

test('what is waited for counts, in the order in which it was asked for', async () => {
  const { approve, ask, decide, pay, request, settings } = await setUp()
  const first = await ask(pay)
  assert.equal(first.status, 202)
  const refused = await ask(approve)
  assert.equal(refused.status, 409)
  assert.match(refused.body.errorCauses[0].errorSummary, /Pay value, Ledger \(asked for before\)/)
  // Allowed for a while: both wait. Then restricted: the first can be approved, the second cannot.
  await settings(allowed)
  const second = await ask(approve)
  assert.equal(second.status, 202)
  await settings(restricted)
  const late = await decide(second.body.id)
  assert.equal(late.status, 409)
  assert.match(late.body.errorSummary, /cannot be approved/)
  assert.match(late.body.errorCauses[0].errorSummary, /Pay and approve/)
  assert.equal((await decide(first.body.id)).status, 200)
  assert.equal((await decide(second.body.id)).status, 409)
  assert.equal((await request(second.body.id)).status, 'PENDING')
  // A denial is never refused.
  assert.equal((await decide(second.body.id, undefined, 'DENIED')).status, 200)
})

test('a rule made while a request waits counts at its decision', async () => {
  const world = await makeLedger(database, server)
  const { ada, approve, ask, boss, decide, holds, pay, root, ruleBody, second, settings, taskOf } = world
  await holds(ada.userId, pay.value)
  const asked = await ask(approve)
  assert.equal(asked.body.riskAssessment, undefined)
  await root.call('POST', `${v1}/risk-rules`, ruleBody())
  const { taskId } = await taskOf(asked.body.id, boss)
  assert.equal((await boss.call('GET', `${v2}/tasks/${taskId}/context`)).body.conflicts.length, 1)
  assert.equal((await decide(asked.body.id)).status, 409)
  // What now has to be looked at by others is not approved by those who were asked before.
  await settings({ requestSubmissionType: 'ALLOWED_WITH_OVERRIDES', approvalSequenceId: second })
  const other = await decide(asked.body.id)
  assert.equal(other.status, 409)
  assert.match(other.body.errorSummary, /another approval sequence/)
  await settings(allowed)
  assert.equal((await decide(asked.body.id)).status, 200)
})

test('A4: what the other account of the same person has or waits for counts', async () => {
  const { actor, ada, approve, ask, holds, org, pay } = await setUp()
  const other = await actor('ada-adm')
  await org.run('update users set person_id = $1 where user_id = $2', [ada.userId, other.userId])
  assert.equal((await ask(pay)).status, 202)
  assert.equal((await ask(approve, other)).status, 409)
  await holds(other.userId, approve.value)
  const mine = await ada.call('POST', `${v2}/preview`, { entryId: pay.entryId })
  assert.equal(mine.body.requestable, false)
})

test('who asks for somebody else learns which rule, and not what that person has', async () => {
  const { ada, approve, boss, holds, ledger, org, pay } = await setUp()
  await org.run(
    `update app set request_settings = '{"requestOnBehalfOfSettings":{"allowed":true}}' where app_id = $1`,
    [ledger.appId],
  )
  await holds(ada.userId, pay.value)
  const values = [{ id: 'OKTA_REQUESTED_FOR', type: 'OKTA_USER_ID', value: ada.userId }]
  const refused = await boss.call('POST', `${v2}/my/catalogs/default/entries/${approve.entryId}/requests`, {
    requesterFieldValues: values,
  })
  assert.equal(refused.status, 409, JSON.stringify(refused.body))
  assert.equal(refused.body.errorCauses[0].errorSummary, 'It breaks the rule “Pay and approve”.')
  const preview = await boss.call('POST', `${v2}/preview`, {
    entryId: approve.entryId,
    requestedFor: ada.userId,
  })
  assert.equal(preview.body.risk.conflicts[0].parts, undefined)
})

test('a rule spans apps, and counts groups, bundles and apps', async () => {
  const { ada, ask, bundle, ledger, list, managed, org, pay, root, ruleBody } = await setUp()
  const bank = await managed('Bank')
  const transfer = await bundle(bank.appId, 'Transfer')
  const group = await org.group('Payment clerks')
  const made = await root.wire('POST', `${v1}/risk-rules`, {
    ...ruleBody(),
    name: 'Clerks and the bank',
    resources: [],
    conflictCriteria: {
      and: [
        list('clerks', 'CONTAINS_ONE', [], [`orn:okta:directory:${org.orgId}:groups:${group}`, ledger.orn]),
        list('bank', 'CONTAINS_ALL', [], [transfer.orn]),
      ],
    },
  })
  assert.equal(made.status, 201, JSON.stringify(made.body))
  assert.deepEqual(made.body.resources, [])
  const first = await ask(transfer)
  assert.equal(first.status, 202)
  const ofApp = await ask(pay)
  assert.equal(ofApp.status, 409)
  assert.match(
    ofApp.body.errorCauses[0].errorSummary,
    /Ledger \(asked for now\) together with Transfer, Bank \(asked for before\)/,
  )
  await root.call('POST', `${v2}/requests/${first.body.id}/cancel`, {})
  await org.join(group, ada.userId)
  assert.equal((await ask(transfer)).status, 409)
})

test('who has all values of a bundle has the bundle, and a bundle is asked for with its values', async () => {
  const { ada, approve, ask, bundle, holds, ledger, list, org, pay, root, ruleBody } = await setUp()
  await root.call('POST', `${v1}/risk-rules`, {
    ...ruleBody(),
    name: 'All of it',
    conflictCriteria: {
      and: [list('a', 'CONTAINS_ONE', [], [approve.orn]), list('b', 'CONTAINS_ONE', [], [pay.orn])],
    },
  })
  await holds(ada.userId, pay.value)
  // Another bundle that has all that the first has.
  const more = await bundle(ledger.appId, 'More')
  await org.run('insert into bundle_value (org_id, bundle_id, value_id) values (org(), $1, $2)', [
    more.id,
    approve.value,
  ])
  const refused = await ask(more)
  assert.equal(refused.status, 409)
  assert.match(
    JSON.stringify(refused.body.errorCauses),
    /“All of it”: Approve, Ledger \(asked for now\) together with Pay, Ledger \(held\)/,
  )
})

test('two requests that conflict with each other, at once: one of them is refused, whoever comes first', async () => {
  const { actor, approve, ask, pay } = await setUp()
  for (let round = 0; round < 12; round++) {
    const who = await actor(`racer${round}`)
    const answers = await Promise.all([ask(pay, who), ask(approve, who)])
    assert.deepEqual(
      answers.map(({ status }) => status).sort(),
      [202, 409],
      JSON.stringify(answers.map(({ body }) => body)),
    )
  }
  // The same through two servers, which cannot put them into one transaction.
  const other = await testServer(database.db)
  for (let round = 0; round < 12; round++) {
    const who = await actor(`rival${round}`)
    const elsewhere = other.server.inject({
      method: 'POST',
      url: `${v2}/my/catalogs/default/entries/${approve.entryId}/requests`,
      headers: { authorization: `SSWS ${who.token}` },
      payload: {},
    })
    const [here, there] = await Promise.all([ask(pay, who), elsewhere])
    assert.deepEqual([here.status, there.statusCode].sort(), [202, 409])
  }
})

test('what is refused for its form is in nobody’s way', async () => {
  const { ada, approve, ask, pay } = await setUp()
  const [bad, good] = await Promise.all([
    ask(pay, ada, { requesterFieldValues: [{ id: 'nothing', value: 'x' }] }),
    ask(approve, ada),
  ])
  assert.deepEqual([bad.status, good.status], [400, 202])
})

test('the number of statements does not depend on how many rules and requests there are', async () => {
  let [statements, asked] = [0, 0]
  const counting = <L extends Look>(look: L): L => ({
    ...look,
    query: (...args: Parameters<Look['query']>) => {
      statements++
      return look.query(...args)
    },
  })
  const counted: typeof database.db = {
    ...database.db,
    inOrg: <T, First>(
      orgId: OrgId,
      work: (tx: Tx, found: First) => Promise<T>,
      first?: (look: Look) => Promise<First>,
    ) =>
      database.db.inOrg<T, First>(
        orgId,
        (tx, found) => work(counting(tx), found),
        first && ((look) => first(counting(look))),
      ),
  }
  const server = await testServer(database.db, { services: { db: counted } })
  const { actor, ask, bundle, ledger, list, orgId, pay, root, ruleBody } = await setUp(allowed)
  const other = await bundle(ledger.appId, 'Other')
  const cost = async (people: number): Promise<number> => {
    const who = []
    for (let i = 0; i < people; i++) who.push(await actor(`asker${asked++}`))
    statements = 0
    await Promise.all(
      who.map(({ userId }) =>
        server.app.run(
          { orgId, userId, personId: userId, kind: 'HUMAN', roles: [], channel: 'api' } as never,
          'request.submit',
          { entryId: other.entryId, values: [] },
        ),
      ),
    )
    return statements
  }
  await cost(1)
  const one = await cost(1)
  for (let n = 0; n < 20; n++)
    await root.call('POST', `${v1}/risk-rules`, {
      ...ruleBody(),
      name: `Rule ${n}`,
      conflictCriteria: { and: [list('a', 'CONTAINS_ONE', [other]), list('b', 'CONTAINS_ONE', [pay])] },
    })
  assert.equal((await ask(pay)).status, 202)
  assert.equal(await cost(1), one)
  // Twenty at once come in one or two transactions.
  assert.ok((await cost(20)) <= 3 * one)
})
