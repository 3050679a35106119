import type { RiskDefault } from './settings.ts'

/** How much of a list somebody must have for it to count, as Okta names it (okta-access-requests B.3). */
export const riskOperations = ['CONTAINS_ONE', 'CONTAINS_ALL'] as const
export type RiskOperation = (typeof riskOperations)[number]

/** An entitlement value, group, bundle or app by its id. `values`: what a bundle consists of; whoever has all of them has it. */
export type RiskItem = { readonly id: string; readonly values?: readonly string[] }

export type RiskList = { readonly operation: RiskOperation; readonly items: readonly RiskItem[] }

/** Separation of duties: nobody may have what satisfies both lists. Items that are gone are left out of the lists. */
export type RiskRule = {
  readonly id: string
  readonly name: string
  readonly description: string
  /** The app that the rule is of; none where it spans apps. */
  readonly resourceName?: string
  readonly lists: readonly [RiskList, RiskList]
}

/** By what somebody comes to have an item: held, asked for before (with the request), or asked for now. */
export type Through =
  | { readonly how: 'EXISTING' }
  | { readonly how: 'PENDING'; readonly requestId: string }
  | { readonly how: 'REQUESTED' }

/** Ids of everything that somebody has, is waiting for (with the request) and asks for now. */
export type Has = {
  readonly existing: ReadonlySet<string>
  readonly pending: ReadonlyMap<string, string>
  readonly requested: ReadonlySet<string>
  /** What the same request gives besides: asked for now too, but no reason by itself to refuse this. */
  readonly together?: ReadonlySet<string>
}

/** An item of one of the lists that somebody would have, and through what. */
export type RiskPart = { readonly id: string; readonly list: 0 | 1; readonly through: Through }

export type Conflict = { readonly rule: RiskRule; readonly parts: readonly RiskPart[] }

/** The rules that somebody is over the line of with all that he has, is waiting for and asks for, whatever came first. */
export const conflictsOf = (rules: readonly RiskRule[], has: Has): readonly Conflict[] =>
  rules.flatMap((rule) => {
    const [first, second] = [satisfied(rule.lists[0], 0, has), satisfied(rule.lists[1], 1, has)]
    return first.length > 0 && second.length > 0 ? [{ rule, parts: [...first, ...second] }] : []
  })

/** Those of them that what is asked for now is a part of: what one has already is no reason to refuse something else. */
export const causedBy = (rules: readonly RiskRule[], has: Has): readonly Conflict[] =>
  conflictsOf(rules, has).filter(({ rule }) =>
    rule.lists.some(({ items }) =>
      items.some(({ id, values = [] }) => has.requested.has(id) || values.some((value) => has.requested.has(value))),
    ),
  )

/** The items of a list that somebody has, if they are enough for it; else none. */
const satisfied = ({ items, operation }: RiskList, list: 0 | 1, has: Has): readonly RiskPart[] => {
  const parts = items.flatMap((item): RiskPart[] => {
    const through = throughWhat(item, has)
    return through ? [{ id: item.id, list, through }] : []
  })
  return operation === 'CONTAINS_ONE' || parts.length === items.length ? parts : []
}

const throughWhat = ({ id, values = [] }: RiskItem, has: Has): Through | undefined => {
  const own = throughId(id, has)
  if (own || values.length === 0) return own
  // All of a bundle's values are the bundle; the weakest of them says how he comes to have it.
  const each = values.map((value) => throughId(value, has))
  if (each.some((one) => one === undefined)) return undefined
  return (
    each.find((one) => one?.how === 'REQUESTED') ?? each.find((one) => one?.how === 'PENDING') ?? { how: 'EXISTING' }
  )
}

const throughId = (id: string, has: Has): Through | undefined => {
  if (has.existing.has(id)) return { how: 'EXISTING' }
  const requestId = has.pending.get(id)
  if (requestId !== undefined) return { how: 'PENDING', requestId }
  return has.requested.has(id) || has.together?.has(id) ? { how: 'REQUESTED' } : undefined
}

/** What a conflict does to a request: `submission` as the resource's settings say (I.2). */
export type RiskOutcome = {
  readonly submission: RiskDefault['requestSubmissionType']
  readonly conflicts: readonly Conflict[]
  /** Where another sequence, and maybe another duration, takes the place of the condition's. */
  readonly override?: Extract<RiskDefault, { requestSubmissionType: 'ALLOWED_WITH_OVERRIDES' }>
}

/**
 * What becomes of a request with these conflicts; undefined where there are none. Where nothing is set, and where the
 * sequence that is to run instead is gone, it is refused: nothing is given unseen.
 */
export const outcomeOf = (
  conflicts: readonly Conflict[],
  setting: RiskDefault | undefined,
  sequenceThere: boolean,
): RiskOutcome | undefined => {
  if (conflicts.length === 0) return undefined
  if (!setting || (setting.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES' && !sequenceThere))
    return { submission: 'RESTRICTED', conflicts }
  return setting.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES'
    ? { submission: setting.requestSubmissionType, conflicts, override: setting }
    : { submission: setting.requestSubmissionType, conflicts }
}

/** Okta: rules that an answer names. */
const named = 5

/** What a request keeps of its conflicts, as it was submitted with them. */
export type Assessment = {
  readonly submission: RiskDefault['requestSubmissionType']
  readonly rules: readonly {
    readonly id: string
    readonly name: string
    readonly description?: string
    readonly resourceName?: string
  }[]
}

export const assessmentOf = ({ conflicts, submission }: RiskOutcome): Assessment => ({
  submission,
  rules: conflicts.slice(0, named).map(({ rule: { description, id, name, resourceName } }) => ({
    id,
    name,
    ...(description === '' ? {} : { description }),
    ...(resourceName === undefined ? {} : { resourceName }),
  })),
})

/** An assessment with more conflicts: the way stays as it was, and what asks nothing more of anybody is allowed. */
export const withConflicts = (risk: Assessment | undefined, conflicts: readonly Conflict[]): Assessment => {
  const more = assessmentOf({ submission: 'ALLOWED_WITH_NO_OVERRIDES', conflicts }).rules
  if (!risk) return { submission: 'ALLOWED_WITH_NO_OVERRIDES', rules: more }
  const there = new Set(risk.rules.map(({ id }) => id))
  return { ...risk, rules: [...risk.rules, ...more.filter(({ id }) => !there.has(id))].slice(0, named) }
}

/**
 * Which rules stand in the way and what of, in words. `nameOf` gives what an item is called; without it (for somebody who
 * may not know what another person has) the rules alone are named.
 */
export const conflictWords = (
  conflicts: readonly Conflict[],
  nameOf: ((id: string) => string) | undefined,
): readonly string[] =>
  conflicts.slice(0, named).map(({ parts, rule }) => {
    const said = `It breaks the rule “${rule.name}”`
    if (!nameOf) return `${said}.`
    const names = ([0, 1] as const).map((list) =>
      parts
        .filter((part) => part.list === list)
        .slice(0, named)
        .map(({ id, through }) => `${nameOf(id)} (${howWords[through.how]})`)
        .join(', '),
    )
    return `${said}: ${names.join(' together with ')}.`
  })

const howWords = { EXISTING: 'held', PENDING: 'asked for before', REQUESTED: 'asked for now' } as const
