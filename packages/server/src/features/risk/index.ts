import type { Filter } from '@assent/core/api/filter.ts'
import type { Page, PageInput } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { MakeFeature } from '../../app/feature.ts'
import type { Tx } from '../../platform/db.ts'
import { notFound } from '../catalog/index.ts'
import { type Assessed, type AssessInput, assess } from './assess.ts'
import { type RiskCommands, riskCommands } from './commands.ts'
import { countPeople, listRules, peopleOver, type RiskPerson, type RiskRuleView, rulesById } from './queries.ts'
import { thingsOf } from './store.ts'

export { type Assessed, type ConflictView, conflictViews } from './assess.ts'
export type { RiskCommands, RiskListInput } from './commands.ts'
export { loadRisk, lockPeople, type RiskNeed, type RiskRow, riskAsks, riskFactsOf } from './facts.ts'
export { loadOtherwise, type Otherwise, riskFor } from './otherwise.ts'
export type { RiskPerson, RiskRuleView, RiskThing } from './queries.ts'

/** A rule, and how many people are over its line if that was asked for. */
type Listed = RiskRuleView & { readonly people?: number }

export type RiskQueries = {
  'riskRule.list': {
    input: { readonly filter?: Filter | undefined; readonly page: PageInput; readonly people?: boolean }
    output: Page<Listed>
  }
  'riskRule.get': { input: { readonly ruleId: string }; output: RiskRuleView }
  /** Who is over the line of a rule now; `names` says what the things are called. */
  'riskRule.people': {
    input: { readonly ruleId: string; readonly page: PageInput }
    output: Page<RiskPerson> & { readonly names: Readonly<Record<string, string>> }
  }
  'risk.assess': { input: AssessInput; output: Assessed }
}

const mayRead = (caller: Caller) =>
  hasRole(caller, 'APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
    ? undefined
    : refuse('forbidden', 'You may not see risk rules.')

/** Separation of duties: what nobody may have together, and who has. */
export const makeRisk: MakeFeature<RiskCommands, RiskQueries> = (services) => {
  const read =
    <I, O>(query: (tx: Tx, input: I) => Promise<Result<O>>) =>
    async (caller: Caller, input: I): Promise<Result<O>> =>
      mayRead(caller) ?? services.db.inOrg(caller.orgId, (tx) => query(tx, input))
  return {
    commands: riskCommands(services),
    queries: {
      'riskRule.list': read(async (tx, { people, ...list }: RiskQueries['riskRule.list']['input']) => {
        const page = await listRules(tx, list)
        if (!people) return page
        const counts = await countPeople(
          tx,
          page.items.map(({ ruleId }) => ruleId),
        )
        return { ...page, items: page.items.map((rule) => ({ ...rule, people: counts.get(rule.ruleId) ?? 0 })) }
      }),
      'riskRule.get': read(
        async (tx, { ruleId }: { readonly ruleId: string }) =>
          (await rulesById(tx, [ruleId]))[0] ?? notFound('risk rule'),
      ),
      'riskRule.people': read(async (tx, { page, ruleId }: RiskQueries['riskRule.people']['input']) => {
        const [rule] = await rulesById(tx, [ruleId])
        if (!rule) return notFound('risk rule')
        const [counts, people] = [await countPeople(tx, [ruleId]), await peopleOver(tx, ruleId, page)]
        const things = await thingsOf(
          tx,
          people.items.flatMap(({ has }) => has.map(({ id }) => id)),
        )
        const names = Object.fromEntries([...things].map(([id, { name }]) => [id, name]))
        return { ...people, names, beside: { metadata: { total: counts.get(ruleId) ?? 0 } } }
      }),
      'risk.assess': read(assess),
    },
    lanes: [],
  }
}
