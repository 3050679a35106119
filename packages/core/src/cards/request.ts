import { at, type Card, type Line, line, said } from '../card.ts'
import { askedBack, givesAccess, type Request } from '../request/model.ts'
import { answerText } from '../steps/step.ts'
import { waitingWords } from './waiting.ts'
import { durationWords } from './words.ts'

/** Names of the ids that a request speaks of. */
export type NamesById = Readonly<Record<string, string>>

/** Somebody by the name that is known of him. */
export const nameOf = (names: NamesById, id: string): Line => line`${said(names[id] ?? id)}`

/** How a request stands, in a word or two, and whether that is good or bad for whoever asked. */
export const standOf = (request: Request): { readonly words: string; readonly mood: 'open' | 'good' | 'bad' } => {
  switch (request.status) {
    case 'PENDING':
      return { words: pendingWords(request), mood: 'open' }
    case 'REJECTED':
      return { words: 'Not possible', mood: 'bad' }
    case 'DENIED':
      return { words: 'Denied', mood: 'bad' }
    case 'CANCELED':
      return { words: 'Canceled', mood: 'bad' }
    case 'EXPIRED':
      return { words: 'Expired', mood: 'bad' }
    case 'APPROVED':
      return approvedStand(request)
    default:
      return request satisfies never
  }
}

const pendingWords = (request: Extract<Request, { status: 'PENDING' }>): string => {
  if (request.held) return 'On hold'
  if (askedBack(request)) return 'Asked back, waiting for an answer'
  const open = request.tasks.find(({ status }) => status === 'OPEN' || status === 'ASSIGNING')
  return open ? waitingWords(open) : 'Waiting for the next step'
}

const approvedStand = (request: Exclude<Request, { status: 'PENDING' }>): ReturnType<typeof standOf> => {
  if (request.revocation?.status === 'REVOKED') return { words: 'Access ended', mood: 'open' }
  // PENDING only says that the end is planned.
  if (request.revocation?.status === 'FAILED') return { words: 'Access ended, but not taken away yet', mood: 'bad' }
  switch (request.grant?.status) {
    case 'GRANTED':
      return { words: 'Access given', mood: 'good' }
    case 'FAILED':
      return { words: 'Approved, but the access could not be given', mood: 'bad' }
    case 'MANUAL_REQUIRED':
      return { words: 'Approved, to be given by hand', mood: 'open' }
    default:
      return { words: givesAccess(request) ? 'Approved, being set up' : 'Done', mood: 'good' }
  }
}

/** What is asked for: "GitHub", or "GitHub: Admins". */
export const askedFor = (request: Request, names: NamesById): Line => {
  return levelIn(request.level, names)
}

const levelIn = ({ appId, scopeId, scopeType }: Request['level'], names: NamesById): Line => {
  const app = nameOf(names, appId)
  return scopeType === 'APPLICATION' ? app : line`${app}: ${nameOf(names, scopeId)}`
}

/** The card of a request as it stands: who asks for what, why, for how long, and what came of it. */
export const requestCard = (request: Request, names: NamesById, deadline?: string, due?: string): Card => {
  const requester = nameOf(names, request.requestedFor)
  const creator = request.requestedBy === request.requestedFor ? undefined : nameOf(names, request.requestedBy)
  return {
    title: creator
      ? line`${creator} asks on behalf of ${requester} for ${askedFor(request, names)}`
      : line`${requester} asks for ${askedFor(request, names)}`,
    lead: [standOf(request).words],
    facts: [
      { label: 'For', value: requester },
      ...(creator ? [{ label: 'Asked by', value: creator }] : []),
      { label: 'Access', value: askedFor(request, names) },
      ...(request.approvedLevel ? [{ label: 'Approved', value: levelIn(request.approvedLevel, names) }] : []),
      ...(givesAccess(request) ? [{ label: 'For how long', value: [durationWords(request.duration)] }] : []),
      { label: 'Asked on', value: line`${at(request.created)}` },
      ...(deadline ? [{ label: 'Answer by', value: line`${at(deadline)}` }] : []),
      ...(due ? [{ label: 'Due by', value: line`${at(due)}` }] : []),
      ...closedFacts(request),
    ],
    quotes: request.answers.flatMap((answer) => {
      const { label, type } = answer
      const text = answerText(answer)
      return text && type !== 'DURATION' && type !== 'OKTA_USER_ID' ? [{ label: line`${said(label)}`, text }] : []
    }),
    links: [],
    why: [],
  }
}

const closedFacts = (request: Request): Card['facts'] => {
  if (request.status === 'PENDING') return []
  const { grant, reason, resolved, revocation } = request
  return [
    { label: 'Closed on', value: line`${at(resolved)}` },
    ...(reason ? [{ label: 'Reason', value: line`${said(reason)}` }] : []),
    ...(grant?.granted ? [{ label: 'Access since', value: line`${at(grant.granted)}` }] : []),
    ...(revocation?.scheduled ? [{ label: 'Access ends', value: line`${at(revocation.scheduled)}` }] : []),
    ...(revocation?.revoked ? [{ label: 'Access ended', value: line`${at(revocation.revoked)}` }] : []),
  ]
}
