export {
  loadPolicy,
  loadWholePolicy,
  type Policies,
  type Policy,
  type PolicyPair,
  policyKey,
} from './policy/queries.ts'
