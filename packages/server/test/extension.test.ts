import assert from 'node:assert/strict'
import test from 'node:test'
import type { Extension } from '@assent/core/policy/extension.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeFlows } from '@assent/server/features/flows/index.ts'
import { giveOf } from '@assent/server/features/grants/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

// More time by a lighter way.

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services, giveOf(services))
const flows = makeFlows(services)

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}

const setUp = async (
  extension: Extension | ((org: Awaited<ReturnType<typeof makeOrganization>>) => Promise<Extension>),
) => {
  const org = await makeOrganization(services, await database.newOrg())
  const [boss, second] = [await org.user('boss'), await org.user('second')]
  const ada = await org.user('ada', { managerId: boss })
  const steps = [
    {
      type: 'QUESTION',
      label: 'Why',
      key: 'why',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ id: '11111111-0000-4000-8000-000000000001', label: 'Why?', type: 'TEXT' }],
    },
    { type: 'APPROVAL', label: 'Manager', key: 'boss', assignmentRule: { type: 'MANAGER' } },
    { type: 'APPROVAL', label: 'Second', key: 'second', assignmentRule: { type: 'USER', userId: second } },
  ]
  const { appId, conditionId, entryId } = await org.requestable('Wiki', steps, { duration: 'P30D' })
  const {
    maximumTotal = null,
    type,
    approvalSequenceId = null,
  } = {
    ...(typeof extension === 'function' ? await extension(org) : extension),
  } as { type: string; maximumTotal?: string; approvalSequenceId?: string }
  await org.run('insert into condition_extension values (org(), $1, $2, $3, $4)', [
    conditionId,
    type,
    approvalSequenceId,
    maximumTotal,
  ])
  const why = [{ id: '11111111-0000-4000-8000-000000000001', value: 'Work' }]
  const ask = async (
    more: { extendsGrant?: string } = {},
    values: readonly { id: string; value: string }[] = why,
    who = ada,
  ) => requests.commands['request.submit'](org.caller(who), { entryId, values, ...more })
  const approve = async (request: Request, ...who: readonly string[]) => {
    let now = request
    for (const userId of who) {
      const { taskId } = now.tasks.find(({ status }) => status === 'OPEN')!
      now = ok(
        await requests.commands['request.answer'](org.caller(userId), { taskId, answer: { decision: 'APPROVE' } }),
      )
    }
    return now
  }
  const grants = () =>
    database.owner.bare<{ id: string; ends: string; extends_id: string | null; status: string }>(
      'select grant_id as id, ends, extends_id, status from assent.grants where org_id = $1 order by grant_id',
      [org.orgId],
    )
  /** Ada has it, by the whole sequence. */
  const held = async () => {
    assert.equal((await approve(ok(await ask()), boss, second)).status, 'APPROVED')
    return (await grants())[0]!.id
  }
  const fields = async (extendsGrant: string) =>
    ok(await flows.queries['form.whole'](org.caller(ada), { entryId, extendsGrant })).fields.map(({ id }) => id)
  return { ada, appId, approve, ask, boss, conditionId, entryId, fields, grants, held, org, second, why }
}

test('A20: more time by the first approver alone, without a gap; without a grant in force it is asked as at first', async () => {
  const { approve, ask, boss, entryId, ada, grants, held, org } = await setUp({ type: 'FIRST_APPROVER' })
  const extendsGrant = await held()
  const { lighter, steps } = ok(await requests.queries['request.preview'](org.caller(ada), { entryId, extendsGrant }))
  assert.deepEqual([lighter, steps.map(({ label }) => label)], ['FIRST_APPROVER', ['Why', 'Manager']])
  const asked = ok(await ask({ extendsGrant }))
  assert.deepEqual([asked.status, asked.lighter], ['PENDING', 'FIRST_APPROVER'])
  const done = await approve(asked, boss)
  assert.deepEqual([done.status, done.skipped], ['APPROVED', [2]])
  const [first, more] = await grants()
  assert.equal(more!.extends_id, first!.id)
  assert.equal(Date.parse(more!.ends) - Date.parse(first!.ends), 30 * 86_400_000, 'it goes on where the other one ends')
  // A stranger's grant, one that is over, and none at all are no lighter way.
  const bob = await org.user('bob', { managerId: boss })
  const other = ok(await ask({ extendsGrant }, undefined, bob))
  assert.equal(other.lighter, undefined)
  await org.run(`update grants set ends = clock_timestamp() - interval '1 millisecond' where grant_id = $1`, [
    first!.id,
  ])
  const late = ok(await ask({ extendsGrant }))
  assert.equal(late.lighter, undefined)
  assert.equal((await approve(late, boss)).status, 'PENDING', 'the second approver is asked again')
})

test('a preview says until when it would last: from now, or for more time from the present end; of what ended nothing', async () => {
  const { ada, conditionId, entryId, grants, held, org } = await setUp({ type: 'FIRST_APPROVER' })
  const lasts = async (more: { extendsGrant?: string; values?: { id: string; value: string }[] } = {}) =>
    ok(await requests.queries['request.preview'](org.caller(ada), { entryId, ...more })).duration
  const days = (count: number) => count * 86_400_000
  const clock = async () => Date.parse(String((await org.run('select clock_timestamp() as now', []))[0]!['now']))
  const before = await clock()
  const { from, until } = (await lasts())!
  assert.equal(from, undefined)
  assert.ok(Date.parse(until!) >= before - 1 + days(30) && Date.parse(until!) <= (await clock()) + days(30))

  const extendsGrant = await held()
  const [{ ends } = { ends: '' }] = await grants()
  const after = (end: number) => new Date(Date.parse(ends) + end).toISOString()
  assert.deepEqual(await lasts({ extendsGrant }), {
    type: 'FIXED',
    value: 'P30D',
    from: after(0),
    until: after(days(30)),
  })
  await org.run(
    `update condition set duration_type = 'REQUESTER_SPECIFIED_DURATION', duration = 'P20D' where condition_id = $1`,
    [conditionId],
  )
  const chosen = (value: string) => lasts({ extendsGrant, values: [{ id: 'OKTA_ACCESS_DURATION', value }] })
  assert.equal((await lasts({ extendsGrant }))!.until, after(days(20)), 'at most')
  assert.equal((await chosen('P3D'))!.until, after(days(3)))
  assert.equal((await chosen('P21D'))!.until, undefined, 'more than there is')
  await org.run(`update condition set duration_type = null, duration = null where condition_id = $1`, [conditionId])
  assert.deepEqual(await lasts(), { type: 'PERMANENT' })
  await org.run(
    `update condition set duration_type = 'ADMIN_FIXED_DURATION', duration = 'P1D' where condition_id = $1`,
    [conditionId],
  )
  await org.run(`update grants set ends = clock_timestamp() - interval '1 millisecond' where grant_id = $1`, [
    extendsGrant,
  ])
  assert.deepEqual(await lasts({ extendsGrant }), { type: 'FIXED', value: 'P1D' })
})

test('a denial by the first approver denies it', async () => {
  const { approve, ask, boss, held, org } = await setUp({ type: 'FIRST_APPROVER' })
  const { tasks } = ok(await ask({ extendsGrant: await held() }))
  const { taskId } = tasks.find(({ status }) => status === 'OPEN')!
  const denied = ok(
    await requests.commands['request.answer'](org.caller(boss), {
      taskId,
      answer: { decision: 'DENY', message: 'no' },
    }),
  )
  assert.equal(denied.status, 'DENIED')
  // Opened again nobody is left out: what was denied in the round before is no approval.
  const admin = org.caller(await org.user('admin'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const again = ok(
    await requests.commands['request.reopen'](admin, { requestId: denied.requestId, reason: 'Look again.' }),
  )
  assert.deepEqual([again.status, await approver(again)], ['PENDING', boss])
  assert.equal((await approve(again, boss)).status, 'APPROVED')
})

test('more time by a sequence of its own, and by the first one once that is gone', async () => {
  const { approve, ask, fields, held, org, second, conditionId, why } = await setUp(async (org) => {
    const userId = await org.user('quick')
    const step = { type: 'APPROVAL', label: 'Quick', assignmentRule: { type: 'USER', userId } }
    return { type: 'SEQUENCE', approvalSequenceId: await org.sequence('Quick', [step]) }
  })
  const extendsGrant = await held()
  assert.deepEqual(await fields(extendsGrant), ['OKTA_ACCESS_DURATION'])
  const asked = ok(await ask({ extendsGrant }, []))
  assert.deepEqual([asked.lighter, asked.tasks.map(({ label }) => label)], ['SEQUENCE', ['Quick']])
  await requests.commands['request.cancel'](org.caller(asked.requestedFor), { requestId: asked.requestId })
  await org.run(
    `update sequence set status = 'DELETED' where sequence_id = (
    select sequence_id from condition_extension where condition_id = $1)`,
    [conditionId],
  )
  const again = ok(await ask({ extendsGrant }, why))
  assert.equal(again.lighter, undefined)
  assert.equal((await approve(again, again.tasks.length ? await approver(again) : second)).status, 'PENDING')
})
const approver = async (request: Request): Promise<string> =>
  request.tasks.find(({ status }) => status === 'OPEN')!.detail.panels[0]!.principals[0]!.id

test('A19: more time by itself up to a total, whichever grant of the line is named; beyond it people decide', async () => {
  const { ask, boss, entryId, ada, fields, grants, held, org, why } = await setUp({
    type: 'AUTOMATIC',
    maximumTotal: 'P90D',
  })
  const first = await held()
  assert.deepEqual(await fields(first), ['OKTA_ACCESS_DURATION'])
  const preview = ok(await requests.queries['request.preview'](org.caller(ada), { entryId, extendsGrant: first }))
  assert.deepEqual([preview.lighter, preview.instant], ['AUTOMATIC', true])
  const one = ok(await ask({ extendsGrant: first }, []))
  assert.deepEqual([one.status, one.lighter, one.tasks], ['APPROVED', 'AUTOMATIC', []])
  const second = (await grants()).at(-1)!.id
  assert.equal(ok(await ask({ extendsGrant: second }, [])).status, 'APPROVED')
  const last = (await grants()).at(-1)!
  const days = async (userId = ada) => {
    const [row] = await database.owner.bare<{ days: number }>(
      `select extract(epoch from max(ends) - min(granted))::float8 / 86400 as days from assent.grants where org_id = $1 and user_id = $2`,
      [org.orgId, userId],
    )
    return Math.round(row!.days)
  }
  assert.equal(await days(), 90)
  // The total is used up: now it is asked for as at first, with its question.
  assert.deepEqual(await fields(last.id), ['OKTA_ACCESS_DURATION', why[0]!.id])
  const beyond = ok(await ask({ extendsGrant: last.id }))
  assert.deepEqual([beyond.status, beyond.lighter], ['PENDING', undefined])
  assert.equal(await approver(beyond), boss)
  await requests.commands['request.cancel'](org.caller(ada), { requestId: beyond.requestId })
  // An older grant of the line gives nothing that lasts longer.
  for (const extendsGrant of [first, second, first]) await ask({ extendsGrant }, [])
  assert.ok((await days()) <= 90)
})

test('what an organization caps stays capped, whichever way more time goes', async () => {
  const { ask, held, org } = await setUp({ type: 'AUTOMATIC', maximumTotal: 'P365D' })
  await org.run(
    `update org set settings = jsonb_build_object('limits', jsonb_build_object('accessCap',
    jsonb_build_object('windowDays', 365, 'times', 2))) where org_id = $1`,
    [org.orgId],
  )
  const extendsGrant = await held()
  assert.equal(ok(await ask({ extendsGrant }, [])).status, 'APPROVED')
  const [latest] = await database.owner.bare<{ id: string }>(
    'select grant_id as id from assent.grants where org_id = $1 order by grant_id desc limit 1',
    [org.orgId],
  )
  const no = await ask({ extendsGrant: latest!.id }, [])
  assert.ok(isRefusal(no) && no.code === 'conflict' && /in all/.test(no.summary), JSON.stringify(no))
})
