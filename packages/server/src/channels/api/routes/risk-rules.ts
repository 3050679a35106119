import {
  type CriteriaInput,
  RiskAssessment,
  RiskAssessmentAsk,
  RiskRuleCreate,
  RiskRuleReplace,
  riskFilter,
  WireRiskPerson,
  WireRiskRule,
} from '@assent/core/api/risk.ts'
import { id } from '@assent/core/api/wire.ts'
import { type OrnKind, parseOrn } from '@assent/core/directory/orn.ts'
import { type IdKind, isId } from '@assent/core/ids.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { RiskListInput } from '../../../app/app.ts'
import { shownConflict, shownRule } from '../risk-shapes.ts'
import { listRoute, type Route, reply, route } from '../route.ts'
import { withoutOrns } from './of-apps.ts'

const base = '/governance/api/v1/risk-rules'
const tag = 'Risk Rules'
const read = ['okta.governance.riskRule.read']
const manage = ['okta.governance.riskRule.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ ruleId: id('riskRule') })

const invalid = (summary: string, location: string) =>
  refuse('invalid', 'The risk rule is not valid.', [{ summary, reason: 'STRING_FORMAT_INVALID', location }])

const idKinds: readonly (readonly [IdKind, OrnKind])[] = [
  ['user', 'USER'],
  ['group', 'GROUP'],
  ['app', 'APP'],
  ['bundle', 'ENTITLEMENT_BUNDLE'],
  ['entitlementValue', 'ENTITLEMENT_VALUE'],
  ['collection', 'COLLECTION'],
]

/** What a resource name stands for; ours: a plain id will do. */
const named = (orgId: string, text: string): { readonly kind: OrnKind; readonly id: string } | undefined => {
  const kind = idKinds.find(([one]) => isId(one, text))?.[1]
  return kind ? { kind, id: text } : parseOrn(orgId, text)
}

/** The two lists as the feature takes them: entitlement values, and what `_resources` names. */
const listsOf = (orgId: string, and: readonly CriteriaInput[]): Result<readonly [RiskListInput, RiskListInput]> => {
  const lists: RiskListInput[] = []
  for (const [n, { _resources = [], name, operation, value }] of and.entries()) {
    const at = `/conflictCriteria/and/${n}`
    const items: RiskListInput['items'][number][] = value.value.flatMap((entitlement, i) =>
      entitlement.values.map((one, j) => ({
        kind: 'ENTITLEMENT_VALUE' as const,
        id: one.id,
        entitlementId: entitlement.id,
        at: `${at}/value/value/${i}/values/${j}/id`,
      })),
    )
    for (const [i, { resourceOrn }] of _resources.entries()) {
      const location = `${at}/_resources/${i}/resourceOrn`
      const thing = named(orgId, resourceOrn)
      if (!thing || thing.kind === 'USER' || thing.kind === 'COLLECTION')
        return invalid('It names no app, group, bundle or entitlement value.', location)
      items.push({ kind: thing.kind, id: thing.id, at: location })
    }
    lists.push({ name, operation, items })
  }
  return [lists[0]!, lists[1]!]
}

const rules: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: base,
    operationId: 'listRiskRules',
    summary: 'List all risk rules',
    description: 'With `include=_people` each says how many people are over its line now (ours).',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    query: Type.Object({ include: Type.Optional(Type.String({ enum: ['_people'] })) }),
    response: WireRiskRule,
    list: { cursor: 'riskRule', filter: riskFilter },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const input = { page, filter: withoutOrns(caller.orgId, filter), people: query.include === '_people' }
      const found = await app.read(caller, 'riskRule.list', input)
      return isRefusal(found)
        ? found
        : { ...found, items: found.items.map((rule) => shownRule(caller.orgId, rule, link)), beside: { metadata: {} } }
    },
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createRiskRule',
    summary: 'Create a risk rule',
    description:
      'Nobody may have what satisfies both lists. Beside Okta: `resources: []` makes a rule that spans apps, and `_resources` of a list names apps, groups, bundles and entitlement values; a plain id does for each resource name.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [409],
    body: RiskRuleCreate,
    response: WireRiskRule,
    status: 201,
    handler: async ({ app, body, caller, link }) => {
      const { conflictCriteria, resources, type: _, ...given } = body
      const [resource] = resources
      const of = resource && named(caller.orgId, resource.resourceOrn)
      if (resource && of?.kind !== 'APP') return invalid('It names no app.', '/resources/0/resourceOrn')
      const lists = listsOf(caller.orgId, conflictCriteria.and)
      if (isRefusal(lists)) return lists
      const made = await app.run(caller, 'riskRule.create', { ...given, appId: of?.id ?? null, lists })
      if (isRefusal(made)) return made
      const rule = shownRule(caller.orgId, made, link)
      return reply(rule, { status: 201, etag: String(made.version), location: rule._links.self.href })
    },
  }),
  route({
    method: 'GET',
    url: `${base}/:ruleId`,
    operationId: 'getRiskRule',
    summary: 'Retrieve a risk rule',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    response: WireRiskRule,
    handler: async ({ app, caller, link, params }) => {
      const rule = await app.read(caller, 'riskRule.get', params)
      return isRefusal(rule) ? rule : reply(shownRule(caller.orgId, rule, link), { etag: String(rule.version) })
    },
  }),
  route({
    method: 'PUT',
    url: `${base}/:ruleId`,
    operationId: 'replaceRiskRule',
    summary: 'Replace a risk rule',
    description: 'What is left out stays as it was. The resource of a rule never changes.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [412],
    params,
    body: RiskRuleReplace,
    response: WireRiskRule,
    handler: async ({ app, body, caller, ifMatch, link, params }) => {
      if (body.id !== params.ruleId) return invalid('must be the id of the rule at this address', '/id')
      const lists = body.conflictCriteria ? listsOf(caller.orgId, body.conflictCriteria.and) : undefined
      if (isRefusal(lists)) return lists
      const rule = await app.run(caller, 'riskRule.replace', {
        ...params,
        ...(body.name ? { name: body.name } : {}),
        ...(body.description === undefined ? {} : { description: body.description ?? '' }),
        ...(body.notes === undefined ? {} : { notes: body.notes ?? '' }),
        ...(lists ? { lists } : {}),
        ifMatch,
      })
      return isRefusal(rule) ? rule : reply(shownRule(caller.orgId, rule, link), { etag: String(rule.version) })
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/:ruleId`,
    operationId: 'deleteRiskRule',
    summary: 'Delete a risk rule',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'riskRule.delete', { ...params, ifMatch }),
  }),
]

const people: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/:ruleId/people`,
    operationId: 'listRiskRulePeople',
    summary: 'List the people who are over the line of a risk rule now',
    description:
      'By person, over all of somebody’s accounts, with what of the two lists they have. `metadata.total` counts them.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: readers,
    params,
    response: WireRiskPerson,
    list: { cursor: 'user' },
    handler: async ({ app, caller, page, params }) => {
      const found = await app.read(caller, 'riskRule.people', { ...params, page })
      if (isRefusal(found)) return found
      const { items, names, ...rest } = found
      return {
        ...rest,
        items: items.map(({ has, userId, ...who }) => ({
          id: userId,
          ...who,
          has: has.map((one) => ({ ...one, name: names[one.id] ?? one.id })),
        })),
      }
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v1/risk-rule-assessments',
    operationId: 'generatePotentialRiskAssessments',
    summary: 'Generate a risk assessment',
    description:
      'The rules that somebody would be over the line of with a bundle, group, app, entitlement value or collection, judged as a request would be; without `resourceOrn` those that they are over now (ours).',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    body: RiskAssessmentAsk,
    response: RiskAssessment,
    refuses: [404],
    limit: 'read',
    handler: async ({ app, body, caller, link }) => {
      const user = named(caller.orgId, body.principalOrn)
      if (user?.kind !== 'USER') return invalid('It names no user.', '/principalOrn')
      const resource = body.resourceOrn === undefined ? undefined : named(caller.orgId, body.resourceOrn)
      if (body.resourceOrn !== undefined && (!resource || resource.kind === 'USER'))
        return invalid('It names no app, group, bundle, entitlement value or collection.', '/resourceOrn')
      const found = await app.read(caller, 'risk.assess', {
        userId: user.id,
        ...(resource && resource.kind !== 'USER' ? { resource: { kind: resource.kind, id: resource.id } } : {}),
      })
      if (isRefusal(found)) return found
      return {
        data: found.conflicts.map((one) => shownConflict(caller.orgId, user.id, one, body, link)),
        ...(found.submission ? { _requestSubmissionType: found.submission } : {}),
        _links: { self: { href: link('/governance/api/v1/risk-rule-assessments') } },
      }
    },
  }),
]

/** Separation of duties: rules, who is over their lines, and what would be (okta-access-requests B.3). */
export const routes: readonly Route[] = [...rules, ...people]
