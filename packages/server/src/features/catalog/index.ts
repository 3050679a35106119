import type { MakeFeature } from '../../app/feature.ts'
import { type ConditionCommands, conditionCommands } from './conditions/commands.ts'
import { type ConditionQueries, conditionQueries } from './conditions/queries.ts'
import { reachOf } from './conditions/reach.ts'
import { type EntryQueries, entryQueries } from './entries/queries.ts'
import { catalogLanes } from './jobs.ts'
import { type SettingsCommands, type SettingsQueries, settingsCommands, settingsQueries } from './settings/commands.ts'

export { catalogChannel, change, eventOf, flowsChannel, notFound, staleProblem } from './act.ts'
export {
  addConditions,
  editCondition,
  lockCondition,
  mayWriteConditions,
  moveCondition,
} from './conditions/commands.ts'
export { type ExtensionFound, extensionAsk, loadExtensions } from './conditions/extension.ts'
export {
  acceptAudience,
  moveTypeCondition,
  showTypeCondition,
  type TypeCondition,
  typeConditions,
  typeExtensionCauses,
  writeTypeCondition,
} from './conditions/of-type.ts'
export { mayRead } from './conditions/queries.ts'
export { type ReachInput, rulesWith } from './conditions/reach.ts'
export { namesOf } from './conditions/reach-store.ts'
export type { ConditionView } from './conditions/view.ts'
export { type Eligibility, followEligibility } from './eligibility.ts'
export type { EntryView } from './entries/lists.ts'
export { askable, askableFor } from './entries/queries.ts'
export { conditionsOf, markDue, recheck } from './integrity.ts'
export {
  loadPolicy,
  loadWholePolicy,
  type Policies,
  type Policy,
  type PolicyPair,
  policyKey,
} from './policy/queries.ts'

export type CatalogCommands = ConditionCommands & SettingsCommands
export type CatalogQueries = ConditionQueries & EntryQueries & SettingsQueries

/** Conditions, the catalog that they fill, and what resources allow to be asked. */
export const makeCatalog: MakeFeature<CatalogCommands, CatalogQueries> = (services) => ({
  commands: { ...conditionCommands(services), ...settingsCommands(services) },
  queries: {
    ...conditionQueries(services),
    'condition.reach': reachOf(services),
    ...entryQueries(services),
    ...settingsQueries(services),
  },
  lanes: catalogLanes(services),
})
