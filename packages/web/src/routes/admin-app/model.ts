import type {
  AccessDurationSettings,
  AccessScopeSettings,
  ConditionInput,
  RequesterSettings,
  WireCondition,
  WireReach,
} from '@assent/core/api/conditions.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { Static } from 'typebox'
import type { Level } from '../../data/levels.ts'
import { isReadable } from './expression.ts'

export type { AccessDurationSettings, AccessScopeSettings, ConditionInput, Level, RequesterSettings, WireCondition }
export type ReachView = Static<typeof WireReach>

/** A rule as it is edited: what is not chosen yet is empty. */
export type Draft = {
  readonly name: string
  readonly who: RequesterSettings
  /** Undefined: not chosen yet. */
  readonly what: AccessScopeSettings | undefined
  readonly long: AccessDurationSettings | null
  readonly by: string | undefined
  /** How more time is approved; null: as at first. */
  readonly more?: Extension | null
}

/** A rule that is not saved yet. `place`: where it would stand; at the end if left out. */
export type NewRule = { readonly key: string; readonly draft: Draft; readonly place?: number }

/** What is kept of an app's rules while they are edited: changes by the rule's id, and new ones. */
export type Kept = {
  readonly edits: Readonly<Record<string, Draft>>
  /** The version of the rule that each change began with. */
  readonly bases?: Readonly<Record<string, number>>
  readonly fresh: readonly NewRule[]
}

export const nothingKept: Kept = { edits: {}, fresh: [] }

export const blank: Draft = { name: '', who: { type: 'EVERYONE' }, what: undefined, long: null, by: undefined }

/** A rule of the server as it is edited. */
export const draftOf = (rule: WireCondition): Draft => ({
  name: rule.name,
  who: rule.requesterSettings as RequesterSettings,
  what: rule.accessScopeSettings as AccessScopeSettings,
  long: (rule.accessDurationSettings as AccessDurationSettings | undefined) ?? null,
  by: rule.approvalSequenceId,
  more: rule._extension ?? null,
})

export const isSame = ({ more: one = null, ...a }: Draft, { more: other = null, ...b }: Draft): boolean =>
  JSON.stringify([a, one]) === JSON.stringify([b, other])

/** Parts of the sentence that still lack something. */
export type Part = 'name' | 'who' | 'what' | 'by' | 'more'

export const lacking = ({ by, more, name, what, who }: Draft): readonly Part[] => [
  ...(name.trim() === '' ? ['name' as const] : []),
  ...((who.type === 'GROUPS' && who.groups.length === 0) ||
  (who.type === 'REQUESTER_EXPRESSION' && !isReadable(who.expression))
    ? ['who' as const]
    : []),
  ...(what === undefined ||
  (what.type === 'GROUPS' && what.groups.length === 0) ||
  (what.type === 'ENTITLEMENT_BUNDLES' && what.entitlementBundles.length === 0)
    ? ['what' as const]
    : []),
  ...(by === undefined ? ['by' as const] : []),
  ...(more?.type === 'SEQUENCE' && more.approvalSequenceId === '' ? ['more' as const] : []),
]

/** What is sent; undefined while something lacks besides the name. */
export const bodyOf = (draft: Draft, nameless = 'Draft'): ConditionInput | undefined => {
  const { by, long, more, name, what, who } = draft
  if (lacking({ ...draft, name: 'x' }).length > 0 || what === undefined || by === undefined) return undefined
  return {
    name: name.trim() === '' ? nameless : name.trim(),
    approvalSequenceId: by,
    requesterSettings: who,
    accessScopeSettings: what,
    accessDurationSettings: long,
    // What has no end is never extended.
    _extension: (long && more) ?? null,
  }
}

/** Ids of the levels that a rule is about. */
export const levelIds = (what: AccessScopeSettings | undefined): readonly string[] => {
  if (what?.type === 'GROUPS') return what.groups.map(({ id }) => id)
  return what?.type === 'ENTITLEMENT_BUNDLES' ? what.entitlementBundles.map(({ id }) => id) : []
}

let count = 0
export const newKey = (): string => `new-${++count}-${Date.now().toString(36)}`

export const rulesPath = (appId: string): string =>
  `/governance/api/v2/resources/${encodeURIComponent(appId)}/request-conditions`
