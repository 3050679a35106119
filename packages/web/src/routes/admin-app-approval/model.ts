import type { AccessScopeSettings, WireCondition } from '@assent/core/api/conditions.ts'
import type { WireSequenceFull } from '@assent/core/api/sequences.ts'
import type { ConditionAndSequence } from '@assent/core/api/with-sequence.ts'
import type { Static } from 'typebox'
import type { Level } from '../../data/levels.ts'

export type Rule = WireCondition
export type Sequence = Static<typeof WireSequenceFull>
/** A step of any kind. */
export type Step = { readonly type: string; readonly label: string; readonly [member: string]: unknown }

/** The steps of a sequence; none where there is none yet. */
export const stepsIn = (sequence: Sequence | undefined): readonly Step[] =>
  (sequence?.steps ?? []).map((step) => ({ ...step, type: String(step['type']), label: String(step['label']) }))

/** Whom a step asks, as far as this page can say it. */
export const approverKinds = ['MANAGER', 'RESOURCE_OWNER', 'USER', 'GROUP'] as const
export type ApproverKind = (typeof approverKinds)[number]
/** `id`: which person or group; empty for the others, or while none is chosen. */
export type Approver = { readonly kind: ApproverKind; readonly id: string }

/** What silence comes to. */
export const endings = ['EXPIRE', 'DENY', 'FALLBACK'] as const
export type Ending = (typeof endings)[number]

/** How an app is asked for, as five questions (the App Request & Approval Workflow of 2016, ../shared/brief). */
export type Five = {
  /** Empty: everybody. */
  groupId: string
  /** Ids of the levels; the app's own id stands for the app itself. */
  levels: readonly string[]
  commented: boolean
  approval: boolean
  approvers: readonly Approver[]
  /** A span of ISO 8601; empty: for good. */
  lasts: string
  /** Ids of levels that may be given instead, from the largest. */
  smaller: readonly string[]
  reasoned: boolean
  /** Days until silence has its outcome; 0: never. */
  days: number
  ending: Ending
  fallback: Approver
}

const blank: Five = {
  groupId: '',
  levels: [],
  commented: true,
  approval: true,
  approvers: [{ kind: 'MANAGER', id: '' }],
  lasts: '',
  smaller: [],
  reasoned: true,
  days: 7,
  ending: 'EXPIRE',
  fallback: { kind: 'RESOURCE_OWNER', id: '' },
}

/** What the questions begin with, where there is nothing yet: what alone can be asked for is chosen. */
export const blankFor = (levels: readonly Level[]): Five =>
  levels.length === 1 ? { ...blank, levels: [levels[0]!.id] } : blank

const needsId = ({ kind }: Approver): boolean => kind === 'USER' || kind === 'GROUP'
export const isWhole = (approver: Approver): boolean => !needsId(approver) || approver.id !== ''

const ruleOf = ({ id, kind }: Approver) => {
  if (kind === 'USER') return { type: kind, userId: id }
  return kind === 'GROUP' ? { type: kind, groupId: id } : { type: kind }
}

const approverOf = (rule: unknown): Approver | undefined => {
  const { groupId, level, type, userId } = (rule ?? {}) as Readonly<Record<string, string | undefined>>
  const kind = approverKinds.find((one) => one === type)
  return kind === undefined || level !== undefined ? undefined : { kind, id: userId ?? groupId ?? '' }
}

export type Words = { readonly why: string; readonly question: string; readonly approval: (number: number) => string }

/** The steps that the answers stand for. `question` keeps its id, so that answers given before still belong to it. */
export const stepsOf = (five: Five, appId: string, levels: readonly Level[], words: Words, before: readonly Step[]) => {
  const kept = before.find(({ type }) => type === 'QUESTION')
  const asked = { type: 'QUESTION', label: words.why, assignmentRule: { type: 'REQUESTER' } }
  const why = kept ?? { ...asked, questions: [{ label: words.question, type: 'TEXT', required: true }] }
  const typeOf = (id: string) => levels.find((level) => level.id === id)?.type ?? 'APPLICATION'
  const smaller = five.smaller.map((scopeId) => ({ appId, scopeType: typeOf(scopeId), scopeId }))
  const late = five.days > 0 && { deadline: { after: `P${five.days}D`, outcome: five.ending } }
  const approvals = five.approvers.map((approver, index) => ({
    ...{ type: 'APPROVAL', label: words.approval(index + 1), assignmentRule: ruleOf(approver) },
    ...late,
    ...(late && five.ending === 'FALLBACK' ? { fallback: ruleOf(five.fallback) } : {}),
    ...(five.reasoned ? { requireMessage: 'DENY' } : {}),
    ...(smaller.length > 0 ? { smaller } : {}),
  }))
  return [...(five.commented ? [why] : []), ...(five.approval ? approvals : [])]
}

const scopeOf = (ids: readonly string[], appId: string, levels: readonly Level[]): AccessScopeSettings => {
  if (ids.includes(appId)) return { type: 'RESOURCE_DEFAULT' }
  const named = ids.map((id) => ({ id }))
  return levels.some(({ id, type }) => ids.includes(id) && type === 'ENTITLEMENT_BUNDLE')
    ? { type: 'ENTITLEMENT_BUNDLES', entitlementBundles: named }
    : { type: 'GROUPS', groups: named }
}

/** The rule that they stand for, less its sequence. */
export const conditionOf = (
  { groupId, lasts, levels: ids }: Five,
  appId: string,
  levels: readonly Level[],
  name: string,
): ConditionAndSequence['condition'] => ({
  name,
  requesterSettings: groupId === '' ? { type: 'EVERYONE' } : { type: 'GROUPS', groups: [{ id: groupId }] },
  accessScopeSettings: scopeOf(ids, appId, levels),
  accessDurationSettings: lasts === '' ? null : { type: 'REQUESTER_SPECIFIED_DURATION', maximumDuration: lasts },
})

type Read<T> = { readonly [K in keyof T]?: T[K] | undefined }
type Settings = Read<{
  type: string
  groups: readonly { id: string }[]
  entitlementBundles: readonly { id: string }[]
  maximumDuration: string
}>

/** A rule and its steps as five answers; undefined where they say more than that. */
export const fiveOf = (rule: Rule, steps: readonly Step[], appId: string): Five | undefined => {
  const who = rule.requesterSettings as Settings
  const what = rule.accessScopeSettings as Settings
  const long = (rule.accessDurationSettings ?? null) as Settings | null
  const [first] = steps
  const commented = first?.type === 'QUESTION'
  const approvals = commented ? steps.slice(1) : steps
  const approvers = approvals.map(({ assignmentRule }) => approverOf(assignmentRule))
  const [one] = approvals as readonly Read<Record<string, never>>[]
  const deadline = one?.['deadline'] as Read<{ after: string; outcome: Ending }> | undefined
  const days = Number(/^P(\d+)D$/.exec(deadline?.after ?? 'P0D')?.[1])
  const five: Five = {
    groupId: who.groups?.[0]?.id ?? '',
    levels: (what.groups ?? what.entitlementBundles)?.map(({ id }) => id) ?? [appId],
    commented,
    approval: approvals.length > 0,
    approvers: approvals.length > 0 ? approvers.flatMap((approver) => approver ?? []) : blank.approvers,
    lasts: long?.maximumDuration ?? '',
    smaller: ((one?.['smaller'] ?? []) as readonly { scopeId: string }[]).map(({ scopeId }) => scopeId),
    reasoned: one === undefined || one['requireMessage'] === 'DENY',
    days: one === undefined ? blank.days : days,
    ending: deadline?.outcome ?? blank.ending,
    fallback: approverOf(one?.['fallback']) ?? blank.fallback,
  }
  const again = stepsOf(five, appId, levelsLike(one), wordsLike(steps), commented ? [first] : [])
  const isSaid =
    isSame(withoutIds(again), withoutIds(steps)) &&
    (who.groups ?? []).length <= 1 &&
    (who.type === 'EVERYONE' || who.type === 'GROUPS') &&
    (long === null || long.type === 'REQUESTER_SPECIFIED_DURATION')
  return isSaid ? five : undefined
}

// The comparison asks for the form only: what things are called is theirs.
const levelsLike = (step: Read<Record<string, never>> | undefined): readonly Level[] =>
  ((step?.['smaller'] ?? []) as readonly { scopeId: string; scopeType: Level['type'] }[]).map(
    ({ scopeId, scopeType }) => ({ id: scopeId, type: scopeType, name: '', owners: [] }),
  )
const wordsLike = (steps: readonly Step[]): Words => {
  const approvals = steps.filter(({ type }) => type === 'APPROVAL')
  return { why: '', question: '', approval: (number) => approvals[number - 1]?.label ?? '' }
}

const withoutIds = (steps: readonly object[]): readonly object[] =>
  steps.map(({ key: _, ...step }: { key?: string }) => step)
const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b)
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
