import type { Case } from '../case.ts'
import { v1, v2, type World } from '../world.ts'

const rules = `${v1}/risk-rules`

/** Two things that are there, as the lists of a rule. */
const bodyOf = async (world: World) => {
  const [one, other] = [await world.app(), await world.app()]
  const list = (id: string) => ({
    name: 'list',
    attribute: 'principal.effective_grants',
    operation: 'CONTAINS_ONE',
    value: { type: 'ENTITLEMENTS', value: [] },
    _resources: [{ resourceOrn: id }],
  })
  return {
    name: world.fresh('Rule '),
    type: 'SEPARATION_OF_DUTIES',
    resources: [],
    conflictCriteria: { and: [list(one), list(other)] },
  }
}

const rule = async (world: World): Promise<string> => (await world.did('POST', rules, await bodyOf(world))).id

const behind = { 'if-match': '"999"' }
const stale = {
  status: 412,
  when: 'If-Match names a version that is not the present one',
  says: 'This was changed meanwhile',
} as const

/** Somebody asks for an app that nobody may have together with another one, which he has; made by then, or only later. */
const conflict = async (world: World, late = false) => {
  const boss = await world.person()
  const asker = await world.person({ managerId: boss.userId })
  const { appId, entryId } = await world.requestable()
  const body = await bodyOf(world)
  const [first, second] = body.conflictCriteria.and
  const and = [{ ...first!, _resources: [{ resourceOrn: appId }] }, second!]
  const held = second!._resources[0]!.resourceOrn
  await world.services.db.inOrg(world.orgId, (tx) =>
    tx.query('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [held, asker.userId]),
  )
  const begin = () => world.did('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {}, asker)
  const request = late ? await begin() : undefined
  const { id } = await world.did('POST', rules, { ...body, conflictCriteria: { and } })
  return { asker, boss, entryId, request, after: () => world.did('DELETE', `${rules}/${id}`) }
}

/** Rules of separation of duties. */
export const cases: readonly Case[] = [
  {
    operation: 'createRiskRule',
    status: 400,
    when: 'a list names nothing, something that is not there, or what the other list names; or the name is taken',
    says: 'The risk rule is not valid',
    make: async (world) => {
      const body = await bodyOf(world)
      const [first] = body.conflictCriteria.and
      return { body: { ...body, conflictCriteria: { and: [first, first] } } }
    },
  },
  {
    operation: 'createRiskRule',
    status: 409,
    when: 'the organization has 1,000 rules, or the resource 100',
    says: 'at most 100 risk rules',
    make: async (world) => {
      const appId = await world.app()
      const fill = `insert into risk_rule (org_id, rule_id, name, app_id, first_name, second_name, first_operation, second_operation, created_by, last_updated_by)
        select org(), 'rul' || lpad(n::text, 17, '0'), 'Full ' || n, $1, 'a', 'b', 'CONTAINS_ONE', 'CONTAINS_ONE', 't', 't' from generate_series(1, 100) n`
      const run = (sql: string) => world.services.db.inOrg(world.orgId, (tx) => tx.query(sql, [appId]))
      await run(fill)
      return {
        body: { ...(await bodyOf(world)), resources: [{ resourceOrn: appId }] },
        after: () => run('delete from risk_rule where app_id = $1'),
      }
    },
  },
  {
    operation: 'replaceRiskRule',
    ...stale,
    make: async (world) => {
      const ruleId = await rule(world)
      return { params: { ruleId }, headers: behind, body: { id: ruleId, name: world.fresh('Rule ') } }
    },
  },
  {
    operation: 'deleteRiskRule',
    ...stale,
    make: async (world) => ({ params: { ruleId: await rule(world) }, headers: behind }),
  },
  {
    operation: 'generatePotentialRiskAssessments',
    status: 404,
    when: 'there is no such user',
    says: 'Resource not found',
    make: () => ({ body: { principalOrn: `00u${'0'.repeat(17)}` } }),
  },
  {
    operation: 'createMyRequestV2',
    status: 409,
    when: 'nobody may have it together with what the person has or waits for, and the app restricts that',
    says: 'It breaks the rule',
    make: async (world) => {
      const { after, asker, entryId } = await conflict(world)
      return { as: asker, params: { entryId }, body: {}, after }
    },
  },
  {
    operation: 'resolveMyTaskV2',
    status: 409,
    when: 'it is approved, and nobody may have it together with what the person has by now',
    says: 'This cannot be approved',
    make: async (world) => {
      const { after, boss, request } = await conflict(world, true)
      return { as: boss, params: { taskId: request.tasks[0].id }, body: { value: 'APPROVED' }, after }
    },
  },
]
