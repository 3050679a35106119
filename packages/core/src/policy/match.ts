import type { Rule } from './condition.ts'
import { type Attributes, evaluate, formatExpression, whyNot } from './expression.ts'
import type { ScopeType } from './levels.ts'

/** What can be asked for: the app itself, a group associated with it, a bundle of it, or a request type of a team. */
export type Level = {
  readonly appId: string
  readonly scopeType: ScopeType
  /** The app's own id for APPLICATION. */
  readonly scopeId: string
}

/** What matching knows of the one who gets the access (never of the creator: okta-access-requests C.3). */
export type RequesterFacts = {
  readonly groupIds: ReadonlySet<string>
  /** Attributes of the profile that rules may read; others are not in here. */
  readonly attributes: Attributes
}

export type Considered<R extends Rule = Rule> = {
  readonly condition: R
  readonly matched: boolean
  /** Sentences: why it covers the level and includes the requester, or each thing that it fails on. */
  readonly reasons: readonly string[]
}

export type Match<R extends Rule = Rule> = {
  /** Decides sequence and duration alone; undefined if nobody but an administrator could give this access. */
  readonly winner: R | undefined
  /** Every condition, best placed first. */
  readonly considered: readonly Considered<R>[]
}

/** Gives the name of a group for the reasons; its id is used where it gives none. */
export type NameOf = (id: string) => string | undefined

/**
 * Which of the ACTIVE conditions of one app decides: among those that cover the level and include the requester the
 * lowest priority number wins, and a tie goes to the lower id (okta-access-requests C.3). Says of each one why.
 */
export const match = <R extends Rule>(
  conditions: readonly R[],
  requester: RequesterFacts,
  level: Level,
  nameOf: NameOf = () => undefined,
): Match<R> => {
  const considered = inOrder(conditions).map((condition) => consider(condition, requester, level, nameOf))
  return { winner: considered.find((one) => one.matched)?.condition, considered }
}

/** The winner alone, without a word: what submission asks, in the thousands a second. Always the winner of `match`. */
export const winnerOf = <R extends Rule>(
  conditions: readonly R[],
  requester: RequesterFacts,
  level: Level,
): R | undefined => {
  let best: R | undefined
  for (const condition of conditions)
    if ((!best || isBefore(condition, best)) && covers(condition, level) && includes(condition, requester))
      best = condition
  return best
}

/** Conditions by priority, then id. */
export const inOrder = <R extends Rule>(conditions: readonly R[]): readonly R[] =>
  conditions.toSorted((a, b) => (isBefore(a, b) ? -1 : 1))

const isBefore = (a: Rule, b: Rule): boolean => a.priority < b.priority || (a.priority === b.priority && a.id < b.id)

/** True if the condition is about that level of its app. */
export const covers = ({ scope }: Pick<Rule, 'scope'>, level: Level): boolean => {
  switch (scope.type) {
    case 'RESOURCE_DEFAULT':
      return level.scopeType === 'APPLICATION'
    case 'GROUPS':
      return level.scopeType === 'GROUP' && scope.ids.includes(level.scopeId)
    case 'ENTITLEMENT_BUNDLES':
      return level.scopeType === 'ENTITLEMENT_BUNDLE' && scope.ids.includes(level.scopeId)
    case 'REQUEST_TYPES':
      return level.scopeType === 'REQUEST_TYPE' && scope.ids.includes(level.scopeId)
    default:
      return scope satisfies never
  }
}

/** True if the condition lets that requester ask. */
export const includes = ({ requesters }: Pick<Rule, 'requesters'>, requester: RequesterFacts): boolean => {
  switch (requesters.type) {
    case 'EVERYONE':
      return true
    case 'GROUPS':
      return requesters.groupIds.some((id) => requester.groupIds.has(id))
    case 'REQUESTER_EXPRESSION':
      return evaluate(requesters.expression, requester.attributes) === true
    default:
      return requesters satisfies never
  }
}

const consider = <R extends Rule>(
  condition: R,
  requester: RequesterFacts,
  level: Level,
  nameOf: NameOf,
): Considered<R> => {
  const isCovered = covers(condition, level)
  const isIncluded = includes(condition, requester)
  const matched = isCovered && isIncluded
  const reasons = [
    ...(isCovered && !matched ? [] : [isCovered ? 'It covers this level.' : 'It is for other levels of the app.']),
    ...(isIncluded && !matched ? [] : whoReasons(condition, requester, isIncluded, nameOf)),
  ]
  return { condition, matched, reasons }
}

const whoReasons = ({ requesters }: Rule, requester: RequesterFacts, isIncluded: boolean, nameOf: NameOf): string[] => {
  switch (requesters.type) {
    case 'EVERYONE':
      return ['Everybody may ask.']
    case 'GROUPS': {
      const named = (ids: readonly string[]) =>
        ids
          .slice(0, shown)
          .map((id) => nameOf(id) ?? id)
          .join(', ')
      if (isIncluded) {
        const shared = requesters.groupIds.filter((id) => requester.groupIds.has(id))
        return [`The requester is in ${named(shared)}.`]
      }
      const more = requesters.groupIds.length - shown
      return [
        `The requester is in none of its groups: ${named(requesters.groupIds)}${more > 0 ? ` and ${more} more` : ''}.`,
      ]
    }
    case 'REQUESTER_EXPRESSION':
      return isIncluded
        ? [`The requester's profile satisfies ${formatExpression(requesters.expression)}.`]
        : whyNot(requesters.expression, requester.attributes).map((reason) => `The requester's profile: ${reason}.`)
    default:
      return requesters satisfies never
  }
}

/** Groups that a reason names. */
const shown = 5
