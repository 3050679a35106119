import { type RiskAssessment, valueOrn, type WireRiskRule } from '@assent/core/api/risk.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import type { Static } from 'typebox'
import type { Assessed, RiskRuleView } from '../../app/app.ts'

type Link = (path: string) => string
type Things = RiskRuleView['lists'][number]['items']
type Criteria = WireRiskRule['conflictCriteria']['and'][number]

/** A risk rule for the wire. */
export const shownRule = (
  orgId: string,
  rule: RiskRuleView & { readonly people?: number },
  link: Link,
): WireRiskRule => ({
  id: rule.ruleId,
  name: rule.name,
  ...(rule.description === '' ? {} : { description: rule.description }),
  ...(rule.notes === '' ? {} : { notes: rule.notes }),
  type: 'SEPARATION_OF_DUTIES',
  status: rule.lists.some(({ items }) => items.some(({ gone }) => gone)) ? 'INVALID' : 'ACTIVE',
  resources: rule.app ? [{ resourceOrn: appOrn(orgId, rule.app.type, rule.app.id), _name: rule.app.label }] : [],
  conflictCriteria: criteriaOf(orgId, rule),
  created: rule.created,
  createdBy: rule.createdBy,
  lastUpdated: rule.lastUpdated,
  lastUpdatedBy: rule.lastUpdatedBy,
  _version: rule.version,
  ...(rule.people === undefined ? {} : { _people: rule.people }),
  _links: { self: { href: link(`/governance/api/v1/risk-rules/${rule.ruleId}`) } },
})

const criteriaOf = (orgId: string, { lists }: RiskRuleView): WireRiskRule['conflictCriteria'] => ({
  and: lists.map(({ items, name, operation }) => {
    const others = items.filter(({ kind }) => kind !== 'ENTITLEMENT_VALUE')
    return {
      name,
      attribute: 'principal.effective_grants',
      operation,
      value: { type: 'ENTITLEMENTS', value: entitlementsOf(orgId, items) },
      ...(others.length > 0 ? { _resources: others.map((thing) => resourceOf(orgId, thing)) } : {}),
    }
  }),
})

const entitlementsOf = (orgId: string, items: Things): Criteria['value']['value'] => {
  const byEntitlement = Map.groupBy(
    items.filter(({ entitlement }) => entitlement !== null),
    ({ entitlement }) => entitlement!.id,
  )
  return [...byEntitlement.values()].map((values) => ({
    ...values[0]!.entitlement!,
    values: values.map(({ externalValue, id, name }) => ({ id, name, externalValue, orn: valueOrn(orgId, id) })),
    _resourceName: values[0]!.appLabel ?? '',
  }))
}

const resourceOf = (orgId: string, { appLabel, appType, id, kind, name }: Things[number]) => ({
  resourceOrn: kind === 'APP' ? appOrn(orgId, appType ?? 'bookmark', id) : orn(orgId, kind, id),
  type: kind,
  name,
  ...(kind === 'ENTITLEMENT_BUNDLE' && appLabel !== null ? { resourceName: appLabel } : {}),
})

/** A conflict of an assessment for the wire. */
export const shownConflict = (
  orgId: string,
  userId: string,
  { rule, ...conflict }: Assessed['conflicts'][number],
  asked: { readonly resourceOrn?: string | undefined },
  link: Link,
): Static<typeof RiskAssessment>['data'][number] => ({
  id: `${userId}:${conflict.ruleId}`,
  principalOrn: orn(orgId, 'USER', userId),
  ...(rule.app
    ? { resourceOrn: appOrn(orgId, rule.app.type, rule.app.id) }
    : asked.resourceOrn === undefined
      ? {}
      : { resourceOrn: asked.resourceOrn }),
  ruleId: conflict.ruleId,
  ruleName: rule.name,
  ...(rule.description === '' ? {} : { description: rule.description }),
  type: 'SEPARATION_OF_DUTIES',
  conflictCriteria: criteriaOf(orgId, rule),
  _parts: [...conflict.parts],
  _links: { self: { href: link(`/governance/api/v1/risk-rules/${conflict.ruleId}`) } },
})
