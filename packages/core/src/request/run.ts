import { limits } from '../limits.ts'
import { type Result, refuse } from '../refusal.ts'
import { excludedPersons } from '../steps/assignment.ts'
import type { Context } from './context.ts'
import { type HoldCommand, hold, resume } from './hold.ts'
import { isOpen, type Request, type RequestEvent, subjectOf } from './model.ts'
import type { Priority } from './priority.ts'
import { retag } from './retag.ts'

/** What those do who run a request: look after it, follow it, order it. None of it decides anything. */
export type RunCommand =
  /** Says who looks after it; null: nobody. */
  | { readonly do: 'assign'; readonly userId: string | null; readonly reason?: string }
  | { readonly do: 'follow' | 'unfollow'; readonly userId: string }
  | { readonly do: 'tag'; readonly add: readonly string[]; readonly remove: readonly string[] }
  | { readonly do: 'prioritize'; readonly priority: Priority }
  /** By itself, where whoever looks after it cannot any more: whose turn it is by the team's rule does, or nobody. */
  | { readonly do: 'relieve' }
  | HoldCommand

/** What is known of somebody and one request (SQL function request_sight). */
export type Sight = {
  /** Whether he may see it, by whatever right. */
  readonly sees: boolean
  /** Whether those who run it may show it to him: no team keeps it to itself. */
  readonly showable: boolean
  /** Whether he can look after it: a member of its team, or an administrator of requests where it has none. */
  readonly looksAfter: boolean
}

const isRun: Readonly<Record<RunCommand['do'], true>> = {
  assign: true,
  follow: true,
  unfollow: true,
  tag: true,
  prioritize: true,
  relieve: true,
  hold: true,
  resume: true,
}

/** Whether a command is one of these. */
export const isRunCommand = (command: { readonly do: string }): command is RunCommand =>
  Object.hasOwn(isRun, command.do)

/** Carries such a command out: the events, none where nothing would change, or why not. */
export const run = (request: Request, command: RunCommand, context: Context): Result<readonly RequestEvent[]> => {
  switch (command.do) {
    case 'follow':
      return follow(request, command.userId, context)
    case 'unfollow':
      return unfollow(request, command.userId, context)
    case 'assign':
      return forRunners(context) ?? assign(request, command, context)
    case 'tag':
      return forRunners(context) ?? retag(request, command, context)
    case 'prioritize':
      return forRunners(context) ?? prioritize(request, command.priority, context)
    case 'relieve':
      return relieve(request, context)
    case 'hold':
      return forRunners(context) ?? hold(request, command, context)
    case 'resume':
      return forRunners(context) ?? resume(request, context)
    default:
      return command satisfies never
  }
}

const notRunning = 'Only those who run this request, its team or an administrator of requests, can do this.'

const forRunners = ({ actor }: Context) => (actor.isRequestAdmin ? undefined : refuse('forbidden', notRunning))

const sightOf = ({ sights }: Context, userId: string): Sight =>
  sights?.(userId) ?? { sees: false, showable: false, looksAfter: false }

const assign = (
  request: Request,
  { reason, userId }: RunCommand & { do: 'assign' },
  context: Context,
): Result<readonly RequestEvent[]> => {
  if (!isOpen(request)) return refuse('conflict', 'The request is closed.')
  if (userId === (request.assignee ?? null)) return []
  const by = { by: context.actor.userId, ...(reason ? { reason } : {}) }
  if (userId === null) return [{ type: 'assigned', ...by }]
  if (!sightOf(context, userId).looksAfter) {
    const isTeams = request.level.scopeType === 'REQUEST_TYPE'
    return refuse(
      'invalid',
      isTeams
        ? 'Only a member of the team can look after its requests.'
        : 'Only an administrator of requests can look after this request.',
      [{ summary: `User ${userId} cannot look after it.`, location: '/userId' }],
    )
  }
  const personId = context.facts.user(userId)?.personId
  if (personId !== undefined && excludedPersons(subjectOf(request), context.facts).has(personId))
    return refuse('conflict', 'Nobody looks after a request of his own.')
  return [{ type: 'assigned', userId, ...by }]
}

/** Nothing where somebody was named meanwhile, or can look after it again. */
const relieve = (request: Request, context: Context): Result<readonly RequestEvent[]> => {
  const { actor, facts, turn } = context
  if (actor.kind !== 'SYSTEM') return refuse('forbidden', notRunning)
  const { assignee: left, level } = request
  if (!isOpen(request) || left === undefined || sightOf(context, left).looksAfter) return []
  const userId = turn?.()
  const reason = !facts.user(left)?.active
    ? 'Who looked after it is no longer active.'
    : level.scopeType === 'REQUEST_TYPE'
      ? 'Who looked after it is no longer a member of the team.'
      : 'Who looked after it no longer administers requests.'
  return [{ type: 'assigned', ...(userId === undefined ? {} : { userId }), left, reason }]
}

/**
 * Whoever sees a request may follow it. Those who run it may add others: who sees it anyway, and anybody else where no team
 * keeps it to itself, to whom it is shown for as long as he follows. What a team keeps to itself is shown to nobody by this.
 */
const follow = (request: Request, userId: string, context: Context): Result<readonly RequestEvent[]> => {
  const { actor, facts } = context
  const sight = sightOf(context, userId)
  if (userId === actor.userId) {
    if (!sight.sees) return refuse('not_found', 'There is no such request.')
  } else {
    if (!actor.isRequestAdmin) return refuse('forbidden', notRunning)
    const user = facts.user(userId)
    if (!user?.active || user.kind !== 'HUMAN')
      return refuse('invalid', 'Only an active person can follow a request.', [
        { summary: `"${userId}" is not an active person.`, location: '/userId' },
      ])
    if (!sight.sees && !sight.showable)
      return refuse('conflict', 'The team keeps its requests to itself: only who sees this one anyway can follow it.')
  }
  const followers = request.followers ?? []
  if (followers.includes(userId)) return []
  if (followers.length >= limits.followersPerRequest)
    return refuse('conflict', `A request has at most ${limits.followersPerRequest} followers.`)
  return [{ type: 'followed', userId, by: actor.userId }]
}

const unfollow = (request: Request, userId: string, context: Context): Result<readonly RequestEvent[]> => {
  const { actor } = context
  if (userId !== actor.userId && !actor.isRequestAdmin) return refuse('forbidden', notRunning)
  if (request.followers?.includes(userId)) return [{ type: 'unfollowed', userId, by: actor.userId }]
  // Whoever has nothing to do with it learns nothing of it.
  return actor.isRequestAdmin || sightOf(context, userId).sees ? [] : refuse('not_found', 'There is no such request.')
}

const prioritize = (request: Request, priority: Priority, { actor }: Context): Result<readonly RequestEvent[]> => {
  if (!isOpen(request)) return refuse('conflict', 'The request is closed.')
  return priority === (request.priority ?? 'NORMAL') ? [] : [{ type: 'prioritized', priority, by: actor.userId }]
}
