import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { givenLevel, type Request } from '../request/model.ts'
import { permalinkOf } from '../request/recorded.ts'
import type { Vote } from '../steps/algebra.ts'
import type { Question } from '../steps/question/index.ts'
import type { Step } from '../steps/registry.ts'
import type { FilterRules } from './filter.ts'
import { simpleSettings } from './simple-type.ts'
import { closed, id, Link, nullable, oneWord, text, time } from './wire.ts'

/** Okta's statuses of a request of a request type (okta-access-requests F.1). We know open ones and closed ones. */
export const v1Statuses = ['OPEN', 'PENDING', 'RESOLVED', 'LOCKED'] as const

const value = Type.Unsafe<string | readonly string[] | null>({
  anyOf: [
    { type: 'string', minLength: 1, maxLength: limits.answer },
    { type: 'array', items: { type: 'string', minLength: 1, maxLength: limits.choice }, minItems: 1, maxItems: 1 },
    { type: 'null' },
  ],
})

/** Body of a new request. */
export const V1RequestCreate = closed({
  requestTypeId: Type.String({ minLength: 24, maxLength: 24, pattern: '^[a-fA-F0-9]{24}$' }),
  subject: text(limits.requestSubject),
  requesterUserIds: Type.Optional(Type.Array(id('user'), { minItems: 1, maxItems: 1 })),
  requesterFieldValues: Type.Optional(
    Type.Array(closed({ id: Type.String({ format: 'uuid', minLength: 36, maxLength: 36 }), value }), { maxItems: 100 }),
  ),
})

const base = {
  id: Type.String(),
  requestTypeId: Type.String(),
  type: oneWord(['ACCESS_REQUEST', 'CUSTOM']),
  subject: Type.String(),
  requesterUserIds: Type.Array(Type.String()),
  requestStatus: oneWord(v1Statuses),
  resolved: nullable(time()),
  permalinkId: Type.Integer(),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _links: Type.Object({ self: Link, requestType: Link }),
}

/** A request in a list. */
export const V1RequestSparse = Type.Object(base)
export type V1RequestSparse = Static<typeof V1RequestSparse>

const Part = Type.Unsafe<Record<string, unknown>>({ type: 'object' })

/** A request. Approvals and actions only where its type fits into Okta's simple form. */
export const V1Request = Type.Object({
  ...base,
  requesterFieldValues: nullable(Type.Array(Part)),
  approvals: Type.Optional(Type.Array(Part)),
  actions: Type.Optional(nullable(Type.Array(Part))),
})
export type V1Request = Static<typeof V1Request>

/** What requests can be filtered by; `requestTypeId` is in Okta's links, though not in its reference. */
export const v1RequestFilter: FilterRules = {
  requestStatus: { ops: ['eq'], values: v1Statuses },
  lastUpdated: { ops: ['gt'], type: 'time' },
  requestTypeId: { ops: ['eq'] },
}

type LinkTo = (path: string) => string
type Names = Readonly<Record<string, string>>
/** What a request began with: the steps of its version. */
export type Ground = { readonly request: Request; readonly names: Names; readonly steps: readonly Step[] }

/** Whether what it began with fits into Okta's simple form. */
const isSimple = ({ request, steps }: Ground): boolean => {
  const settings = simpleSettings({ audience: { type: 'EVERYONE' }, steps: steps as never, gives: request.gives })
  return Object.values(settings).every(({ type }) => type !== 'CUSTOM')
}

/** A request for a list of Okta's first engine. */
export const v1Sparse = (ground: Ground, link: LinkTo): V1RequestSparse => {
  const { names, request } = ground
  return {
    id: request.requestId,
    requestTypeId: request.level.scopeId,
    type: isSimple(ground) ? 'ACCESS_REQUEST' : 'CUSTOM',
    subject: request.subject ?? names[request.level.scopeId] ?? 'Request',
    requesterUserIds: [request.requestedFor],
    requestStatus: request.status === 'PENDING' ? (request.held ? 'PENDING' : 'OPEN') : 'RESOLVED',
    resolved: request.status === 'PENDING' ? null : request.resolved,
    permalinkId: permalinkOf(request.created),
    created: request.created,
    createdBy: request.requestedBy,
    lastUpdated: request.lastActivity,
    lastUpdatedBy: request.lastActor,
    _links: {
      self: { href: link(`/governance/api/v1/requests/${request.requestId}`) },
      requestType: { href: link(`/governance/api/v1/request-types/${request.level.scopeId}`) },
    },
  }
}

const kinds: Readonly<Record<string, string>> = { TEXT: 'TEXT', ISO_DATE: 'DATE-TIME', SELECT: 'SELECT' }

const questionsOf = (step: Step | undefined): readonly Question[] =>
  step?.type === 'QUESTION' ? (step as unknown as { readonly questions: readonly Question[] }).questions : []

/** The answers to questions, as far as Okta has such fields. */
const valuesOf = (request: Request, questions: readonly Question[]): Record<string, unknown>[] =>
  questions.flatMap(({ id: fieldId, label, required, type }) => {
    const kind = kinds[type]
    if (kind === undefined || label.length > 100) return []
    const given = request.answers.find((answer) => answer.id === fieldId)?.value
    const shown =
      given === undefined
        ? null
        : type === 'SELECT'
          ? [given]
          : type === 'ISO_DATE' && given.length === 10
            ? `${given}T00:00:00.000Z`
            : given
    return [{ id: fieldId, type: kind, prompt: label, required: required !== false, value: shown }]
  })

const approvalsOf = ({ names, request, steps }: Ground): Record<string, unknown>[] =>
  request.tasks.flatMap((task) => {
    if (task.type !== 'APPROVAL' || task.status === 'LOCKED' || task.past) return []
    if (task.status !== 'COMPLETED') return [{ status: 'PENDING', approvalId: task.taskId }]
    const votes = 'votes' in task.detail ? (task.detail.votes as readonly Vote[]) : []
    const vote = votes.at(-1)
    if (!vote) return []
    const before = steps[task.step - 1]
    const isApprovers = before && JSON.stringify(ruleOf(before)) === JSON.stringify(ruleOf(steps[task.step]))
    return [
      {
        status: 'COMPLETED',
        approvalId: task.taskId,
        approverId: vote.userId,
        approverName: (names[vote.userId] ?? vote.userId).slice(0, 100),
        decision: task.value === 'DENIED' ? 'DENIED' : 'APPROVED',
        decided: vote.at,
        ...(vote.as === vote.userId ? {} : { originalDeciderId: vote.as, deciderDelegated: true }),
        ...(vote.escalated ? { deciderEscalated: true } : {}),
        fieldValues: isApprovers ? valuesOf(request, questionsOf(before)) : [],
      },
    ]
  })

const ruleOf = (step: Step | undefined): unknown =>
  (step as { readonly assignmentRule?: unknown } | undefined)?.assignmentRule

const actions = {
  APPLICATION: ['ASSIGN_APP_TO_USER', 'APP'],
  GROUP: ['ADD_USER_TO_GROUP', 'GROUP'],
  ENTITLEMENT_BUNDLE: ['GRANT_ACCESS_TO_ENTITLEMENT_BUNDLE', 'ENTITLEMENT_BUNDLE'],
} as const

/** What is given, as the one action of Okta's simple form; null once it will not happen. */
const actionsOf = ({ names, request }: Ground, actionId: string): Record<string, unknown>[] | null => {
  const given = givenLevel(request)
  if (!given || (request.status !== 'PENDING' && request.status !== 'APPROVED')) return null
  const [action, resourceType] = actions[given.scopeType]
  const grant = request.status === 'APPROVED' ? request.grant : undefined
  if (request.status === 'PENDING' || (grant?.status !== 'GRANTED' && grant?.status !== 'FAILED'))
    return [{ status: 'PENDING', action, actionId }]
  return [
    {
      status: 'COMPLETED',
      action,
      actionId,
      actionStatus: grant.status === 'GRANTED' ? 'SUCCEEDED' : 'FAILED',
      actionAttempted: grant.granted ?? request.resolved,
      resourceId: given.scopeId,
      resourceName: names[given.scopeId] ?? given.scopeId,
      resourceType,
      accessRemoved: request.revocation?.revoked ?? null,
    },
  ]
}

/** A request of Okta's first engine. `actionId`: 24 hex digits that are always the same for it. */
export const v1Full = (ground: Ground, actionId: string, link: LinkTo): V1Request => {
  const { request, steps } = ground
  const sparse = v1Sparse(ground, link)
  const [first] = steps
  const isAsked = (ruleOf(first) as { readonly type?: string } | undefined)?.type === 'REQUESTER'
  return {
    ...sparse,
    requesterFieldValues: valuesOf(request, isAsked ? questionsOf(first) : []),
    ...(sparse.type === 'CUSTOM' ? {} : { approvals: approvalsOf(ground), actions: actionsOf(ground, actionId) }),
  }
}
