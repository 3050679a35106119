import { type Static, Type } from 'typebox'
import type { Calendar } from '../calendar/model.ts'
import type { GivableLevel, ScopeType } from '../policy/levels.ts'

const closed = { additionalProperties: false } as const
const userId = Type.String({ pattern: '^00u[0-9A-Za-z]{17}$' })
const groupId = Type.String({ pattern: '^00g[0-9A-Za-z]{17}$' })

/** A calendar in which a step counts its time, by its id; DEFAULT is the organization's. */
export const CalendarRef = Type.String({ pattern: '^(DEFAULT|cal[0-9A-Za-z]{17})$' })

/**
 * Who is asked, as an administrator writes it (okta-access-requests D.3, extended).
 * MANAGER `level` 2 is the manager's manager. GROUP_OWNER without `groupId` means the requested group's owners.
 * TEAM is whoever is a member of a team.
 * ANSWER is the user or group that an answer before names, by the id of its question or of what a delegated flow gave out.
 * ATTRIBUTE names a profile attribute of the requester that holds a login, an e-mail address or a user id.
 */
export const AssignmentRule = Type.Union([
  Type.Object({ type: Type.Literal('REQUESTER') }, closed),
  Type.Object(
    { type: Type.Literal('MANAGER'), level: Type.Optional(Type.Integer({ minimum: 1, maximum: 10 })) },
    closed,
  ),
  Type.Object({ type: Type.Literal('USER'), userId }, closed),
  Type.Object({ type: Type.Literal('GROUP'), groupId }, closed),
  Type.Object({ type: Type.Literal('GROUP_OWNER'), groupId: Type.Optional(groupId) }, closed),
  Type.Object({ type: Type.Literal('RESOURCE_OWNER') }, closed),
  Type.Object(
    { type: Type.Literal('ATTRIBUTE'), attribute: Type.String({ pattern: '^[A-Za-z][A-Za-z0-9_]{0,63}$' }) },
    closed,
  ),
  Type.Object(
    { type: Type.Literal('ANSWER'), of: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$' }) },
    closed,
  ),
  Type.Object({ type: Type.Literal('ON_CALL'), onCallId: Type.String({ minLength: 1, maxLength: 24 }) }, closed),
  Type.Object({ type: Type.Literal('TEAM'), teamId: Type.String({ pattern: '^[0-9a-f]{24}$' }) }, closed),
])
export type AssignmentRule = Static<typeof AssignmentRule>

/** The id that an answer names, as a principal; undefined if it names nobody, or is not given yet. */
const answered = (of: string, { answers = [] }: Subject): Principal | undefined => {
  const { type, value } = answers.find(({ id }) => id === of) ?? {}
  if (value === undefined || (type !== 'USER' && type !== 'GROUP')) return undefined
  return { kind: type, id: value }
}

/** Somebody who may act: one user, or whoever is a member of a group. `escalated`: added by an escalation. */
export type Principal = { readonly kind: 'USER' | 'GROUP'; readonly id: string; readonly escalated?: true }

/** The request's side of an assignment: for whom, by whom, for what. */
export type Subject = {
  readonly requestedFor: string
  readonly requestedBy: string
  /** Answers given so far, as far as they may name somebody. */
  readonly answers?: readonly {
    readonly id: string
    readonly type: string
    readonly value?: string
    readonly receives?: true
  }[]
  readonly level: {
    readonly appId: string
    readonly scopeType: ScopeType
    readonly scopeId: string
  }
}

export type UserFact = {
  readonly userId: string
  readonly personId: string
  readonly active: boolean
  readonly kind: 'HUMAN' | 'SERVICE'
  readonly managerId: string | undefined
  readonly displayName: string
}

/**
 * What the directory says now, loaded for a set of `Needs` inside the deciding transaction.
 * Asking for a user who was neither in the needs nor named by what they loaded throws: that is a bug in `needs`, not an
 * answer. Of all else what was not in the needs is as if there were none.
 */
export type Facts = {
  readonly user: (userId: string) => UserFact | undefined
  /** The user whom an attribute of a user names, if any. */
  readonly named: (userId: string, attribute: string) => UserFact | undefined
  /** Distinct active human persons in a group, or undefined if there is no such group. */
  readonly groupSize: (groupId: string) => number | undefined
  /** Since when a user is in a group without a break (ISO 8601), or undefined. Only of active users. */
  readonly memberSince: (groupId: string, userId: string) => string | undefined
  /** True if any account of the person is in the group. */
  readonly personInGroup: (groupId: string, personId: string) => boolean
  readonly owners: (kind: OwnedKind, id: string) => readonly Principal[]
  /** Users for whom this user stands in now, with the start of each window. */
  readonly delegators: (userId: string) => readonly { readonly userId: string; readonly starts: string }[]
  /** Those for whom this user stands in now who gave him this very task, though it was open before (their own wish). */
  readonly handedBy: (userId: string, taskId: string) => readonly string[]
  /** Who is on call at an instant. */
  readonly onCall: (onCallId: string) => string | undefined
  /** The members of a team; empty if there is no such team. */
  readonly team: (teamId: string) => readonly string[]
  /** The time zone of a user's profile, such as Europe/Paris. */
  readonly timeZone: (userId: string) => string | undefined
  /** What an active user, a group or an active app that an answer names is called; undefined if there is none. */
  readonly nameOf: (id: string) => string | undefined
  /** What a configuration list offers now; undefined if there is no such list. */
  readonly listed: (listId: string) => readonly string[] | undefined
  /** A calendar of business hours, or the default one (`DEFAULT`); undefined if there is none. */
  readonly calendar: (calendarId: string) => Calendar | undefined
  /** The level that an answer names by its id: an app, or a group of one; undefined if no active app has it. */
  readonly levelNamed: (id: string) => GivableLevel | undefined
}

export type OwnedKind = 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'GROUP_MANAGERS'

/** What must be loaded before a rule can be resolved. */
export type Need =
  | { readonly need: 'user'; readonly userId: string; readonly managers?: number }
  /** Somebody whom the request is for or by, or who named who decides it: his accounts are looked for in every group asked about. */
  | { readonly need: 'party'; readonly userId: string }
  | { readonly need: 'named'; readonly userId: string; readonly attribute: string }
  | { readonly need: 'group'; readonly groupId: string }
  | { readonly need: 'owners'; readonly kind: OwnedKind; readonly id: string }
  | { readonly need: 'onCall'; readonly onCallId: string }
  | { readonly need: 'timeZone'; readonly userId: string }
  | { readonly need: 'team'; readonly teamId: string }
  /** A user, group or app that an answer names. */
  | { readonly need: 'name'; readonly id: string }
  | { readonly need: 'list'; readonly listId: string }
  | { readonly need: 'calendar'; readonly calendarId: string }
  /** The level that an answer names, and separation of duties for those who would get it. */
  | { readonly need: 'levelNamed'; readonly id: string; readonly userIds: readonly string[] }
  /** Separation of duties: what the person behind a user has and waits for, and what this level gives. */
  | { readonly need: 'risk'; readonly userId: string; readonly level: Subject['level'] }
  /** Eligibility of one acting user: whom he stands in for, and their memberships of these groups. */
  | { readonly need: 'actor'; readonly userId: string; readonly groupIds: readonly string[] }

const ownedKind = (scopeType: Subject['level']['scopeType']): OwnedKind =>
  // A team has no owners of its own: what its request types give has some (model.ts, subjectOf).
  scopeType === 'APPLICATION' || scopeType === 'REQUEST_TYPE' ? 'APP' : scopeType

/** What to load for a rule. */
export const ruleNeeds = (rule: AssignmentRule, subject: Subject): readonly Need[] => {
  switch (rule.type) {
    case 'REQUESTER':
      return [{ need: 'user', userId: subject.requestedFor }]
    case 'MANAGER':
      return [{ need: 'user', userId: subject.requestedFor, managers: rule.level ?? 1 }]
    case 'USER':
      return [{ need: 'user', userId: rule.userId }]
    case 'GROUP':
      return [{ need: 'group', groupId: rule.groupId }]
    case 'GROUP_OWNER': {
      const groupId = rule.groupId ?? requestedGroup(subject)
      return groupId ? [{ need: 'owners', kind: 'GROUP_MANAGERS', id: groupId }] : []
    }
    case 'RESOURCE_OWNER':
      return [
        { need: 'owners', kind: ownedKind(subject.level.scopeType), id: subject.level.scopeId },
        { need: 'owners', kind: 'APP', id: subject.level.appId },
      ]
    case 'ATTRIBUTE':
      return [{ need: 'named', userId: subject.requestedFor, attribute: rule.attribute }]
    case 'ANSWER': {
      const who = answered(rule.of, subject)
      if (!who) return []
      return who.kind === 'USER' ? [{ need: 'user', userId: who.id }] : [{ need: 'group', groupId: who.id }]
    }
    case 'ON_CALL':
      return [{ need: 'onCall', onCallId: rule.onCallId }]
    case 'TEAM':
      return [{ need: 'team', teamId: rule.teamId }]
    default:
      return rule satisfies never
  }
}

/**
 * What it hangs on whom a rule names, besides what administrators changed in the directory: who asks, what is asked for, the
 * clock, or nothing. What it says of a kind of assignee, `resolveRule` must keep.
 */
export const ruleHangsOn = (rule: AssignmentRule): 'REQUESTER' | 'LEVEL' | 'CLOCK' | 'NOTHING' => {
  switch (rule.type) {
    case 'REQUESTER':
    case 'MANAGER':
    case 'ATTRIBUTE':
      return 'REQUESTER'
    case 'RESOURCE_OWNER':
      return 'LEVEL'
    case 'GROUP_OWNER':
      return rule.groupId ? 'NOTHING' : 'LEVEL'
    case 'ON_CALL':
      return 'CLOCK'
    // Before anything is asked, no answer names anybody.
    case 'ANSWER':
    case 'GROUP':
    case 'TEAM':
    case 'USER':
      return 'NOTHING'
    default:
      return rule satisfies never
  }
}

const requestedGroup = (subject: Subject): string | undefined =>
  subject.level.scopeType === 'GROUP' ? subject.level.scopeId : undefined

const user = (fact: UserFact | undefined): readonly Principal[] => (fact ? [{ kind: 'USER', id: fact.userId }] : [])

/** Whom a rule names now. Empty if nobody: a missing approver is never an approval. */
export const resolveRule = (rule: AssignmentRule, subject: Subject, facts: Facts): readonly Principal[] => {
  switch (rule.type) {
    case 'REQUESTER':
      return user(facts.user(subject.requestedFor))
    case 'MANAGER':
      return user(managerAt(subject.requestedFor, rule.level ?? 1, facts))
    case 'USER':
      return user(facts.user(rule.userId))
    case 'GROUP':
      return facts.groupSize(rule.groupId) === undefined ? [] : [{ kind: 'GROUP', id: rule.groupId }]
    case 'GROUP_OWNER': {
      const groupId = rule.groupId ?? requestedGroup(subject)
      return groupId ? facts.owners('GROUP_MANAGERS', groupId) : []
    }
    case 'RESOURCE_OWNER': {
      const own = facts.owners(ownedKind(subject.level.scopeType), subject.level.scopeId)
      // A level without owners of its own is its app's owners' business.
      return own.length > 0 ? own : facts.owners('APP', subject.level.appId)
    }
    case 'ATTRIBUTE':
      return user(facts.named(subject.requestedFor, rule.attribute))
    case 'ANSWER': {
      const who = answered(rule.of, subject)
      if (who?.kind === 'GROUP') return facts.groupSize(who.id) === undefined ? [] : [who]
      return who ? user(facts.user(who.id)) : []
    }
    case 'ON_CALL': {
      const id = facts.onCall(rule.onCallId)
      return id ? user(facts.user(id)) : []
    }
    case 'TEAM':
      return facts.team(rule.teamId).flatMap((id) => user(facts.user(id)))
    default:
      return rule satisfies never
  }
}

/** The n-th manager above a user; undefined where the line ends or turns back on itself (abuse case A16). */
const managerAt = (userId: string, level: number, facts: Facts): UserFact | undefined => {
  const seen = new Set([userId])
  let at = facts.user(userId)
  for (let i = 0; i < level; i++) {
    if (!at?.managerId || seen.has(at.managerId)) return undefined
    seen.add(at.managerId)
    at = facts.user(at.managerId)
  }
  return at
}

/** The persons whom a request is for and who asked for it. */
export const partiesOf = (
  { requestedBy, requestedFor }: Pick<Subject, 'requestedBy' | 'requestedFor'>,
  facts: Facts,
): ReadonlySet<string> => personsOf([requestedFor, requestedBy], facts)

/** Users whom answers name to get what steps give on the way. */
export const receiversIn = (answers: NonNullable<Subject['answers']>): readonly string[] =>
  answers.flatMap(({ receives, value }) => (receives && value !== undefined ? [value] : []))

/** The persons who can never decide a request: who gets any of the access and who asked for it (D.4; abuse cases A1, A2, A4). */
export const excludedPersons = (subject: Subject, facts: Facts): ReadonlySet<string> =>
  personsOf([subject.requestedFor, subject.requestedBy, ...receiversIn(subject.answers ?? [])], facts)

const personsOf = (userIds: readonly string[], facts: Facts): ReadonlySet<string> =>
  new Set(userIds.flatMap((id) => facts.user(id)?.personId ?? []))

/**
 * How many distinct persons among the principals could act now, the excluded ones left out.
 * Users and groups may overlap; the result is then a lower bound, so that a quorum is never thought reachable that is not.
 */
export const countEligible = (
  principals: readonly Principal[],
  excluded: ReadonlySet<string>,
  facts: Facts,
): number => {
  const persons = new Set<string>()
  let largestGroup = 0
  for (const principal of principals) {
    if (principal.kind === 'USER') {
      const fact = facts.user(principal.id)
      if (fact?.active && fact.kind === 'HUMAN' && !excluded.has(fact.personId)) persons.add(fact.personId)
      continue
    }
    const size = facts.groupSize(principal.id) ?? 0
    const away = [...excluded].filter((person) => facts.personInGroup(principal.id, person)).length
    largestGroup = Math.max(largestGroup, size - away)
  }
  return Math.max(persons.size, largestGroup)
}

/** By which right a user may act on a panel: as himself, or standing in for somebody. */
export type Standing = { readonly as: string; readonly delegated: boolean; readonly escalated: boolean }

/**
 * By which right `userId` may act for one of the principals now, or undefined.
 * Who joined the group or was appointed after the task was opened may not: snapshot at opening ∩ entitled now
 * (abuse cases A3, A7, A8, A9). Delegation is followed once (okta-access-requests D.5). Whoever stands in may act on a task
 * that was open before only if it was given to him.
 */
export const standing = (
  userId: string,
  principals: readonly Principal[],
  opened: string,
  facts: Facts,
  taskId: string,
): Standing | undefined => {
  const naming = (id: string): Principal | undefined =>
    principals.find((principal) => {
      if (principal.kind === 'USER') return principal.id === id && facts.user(id)?.active === true
      const since = facts.memberSince(principal.id, id)
      return since !== undefined && since <= opened
    })
  const own = naming(userId)
  if (own) return { as: userId, delegated: false, escalated: own.escalated === true }
  for (const from of facts.delegators(userId)) {
    const covered = from.starts <= opened || facts.handedBy(userId, taskId).includes(from.userId)
    const through = covered ? naming(from.userId) : undefined
    if (through) return { as: from.userId, delegated: true, escalated: through.escalated === true }
  }
  return undefined
}
