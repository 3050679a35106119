import { askedBack, type Task as DomainTask, givesAccess, type Hold, type Request } from '../request/model.ts'
import type { Vote } from '../steps/algebra.ts'
import { takesCallback } from '../steps/registry.ts'
import { principalsOf } from '../steps/step.ts'
import type { RequestFull, RequestSparse, Task } from './requests.ts'
import { shownAssessment } from './risk.ts'

type Names = Readonly<Record<string, string>>
type LinkTo = (path: string) => string

const base = '/governance/api/v2'

/** A request as a list shows it. */
export const sparseOf = (request: Request, names: Names, link: LinkTo): RequestSparse => ({
  ...common(request, link, names),
  _names: named(names, [request.requestedFor, request.requestedBy, request.level.appId, request.level.scopeId]),
})

/** A request as a whole; `may`: what the reader may do, where that is known. */
export const fullOf = (
  request: Request,
  names: Names,
  link: LinkTo,
  may?: { readonly run: boolean; readonly reopen: boolean },
): RequestFull => ({
  ...common(request, link, names),
  ...(request.followers?.length ? { _followers: request.followers.map((id) => somebody(id, names)) } : {}),
  ...(may === undefined ? {} : { _may: may }),
  ...(request.approvedLevel
    ? {
        _approved: {
          accessScopeId: request.approvedLevel.scopeId,
          accessScopeType: request.approvedLevel.scopeType,
        },
      }
    : {}),
  ...(request.risk ? { riskAssessment: shownAssessment(request.risk) } : {}),
  accessDuration: request.duration ?? null,
  ...(request.status === 'PENDING' ? {} : { revocationScheduled: request.revocation?.scheduled ?? null }),
  requesterFieldValues: fieldValues(request),
  ...approvalOf(request, names),
  digest: request.digest,
  ...(request.status !== 'PENDING' && request.reason ? { reason: request.reason } : {}),
  tasks: request.tasks.map((task) => bareTask(request, task, task.closed ?? task.opened, names, link)),
  _names: { ...names },
})

/** The answer to a creation: always SUBMITTED, whatever has become of it since (okta-access-requests F.1). */
export const submittedOf = (request: Request, link: LinkTo): RequestFull => {
  const {
    resolved: _r,
    grantStatus: _g,
    granted: _a,
    revocationStatus: _v,
    revoked: _k,
    ...rest
  } = common(request, link, {})
  const { self, catalogEntry } = rest._links as { self: { href: string }; catalogEntry: { href: string } }
  return {
    ...rest,
    status: 'SUBMITTED',
    ...(request.risk ? { riskAssessment: shownAssessment(request.risk) } : {}),
    accessDuration: request.duration ?? null,
    requesterFieldValues: fieldValues(request),
    // Ours: who has to act first can be told at once.
    tasks: request.tasks.map((task) => bareTask(request, task, task.opened, {}, link)),
    _links: { self, catalogEntry },
  }
}

const principal = (externalId: string) => ({ externalId, type: 'OKTA_USER' })

const somebody = (externalId: string, names: Names) => ({ externalId, ...nameOf(names, externalId, 'name') })

const heldView = ({ by, reason, since, until }: Hold, names: Names) => ({
  since,
  until,
  reason,
  by: somebody(by, names),
})

const common = (request: Request, link: LinkTo, names: Names): RequestSparse => ({
  id: request.requestId,
  created: request.created,
  createdBy: request.requestedBy,
  lastUpdated: request.lastActivity,
  lastUpdatedBy: request.lastActor,
  status: request.status,
  requestedBy: principal(request.requestedBy),
  requestedFor: principal(request.requestedFor),
  requested: {
    entryId: request.entryId,
    resourceId: request.level.appId,
    resourceType: request.level.scopeType === 'REQUEST_TYPE' ? 'REQUEST_TYPE' : 'APPLICATION',
    accessScopeId: request.level.scopeId,
    accessScopeType: request.level.scopeType,
  },
  ...closedPart(request),
  _priority: request.priority ?? 'NORMAL',
  ...(request.tags?.length ? { _tags: [...request.tags] } : {}),
  ...(request.assignee ? { _assignee: somebody(request.assignee, names) } : {}),
  ...(request.status === 'PENDING' && request.held ? { _onHold: heldView(request.held, names) } : {}),
  ...askedBackPart(request, names),
  ...(request.round ? { _round: request.round } : {}),
  _givesAccess: givesAccess(request),
  _links: linksOf(request, link),
})

const askedBackPart = (request: Request, names: Names): Pick<RequestSparse, '_askedBack'> => {
  const waiting = askedBack(request)
  return waiting ? { _askedBack: { since: waiting.since, by: somebody(waiting.by, names) } } : {}
}

const closedPart = (request: Request) => {
  if (request.status === 'PENDING') return {}
  const { grant, resolved, revocation } = request
  return {
    resolved,
    ...(grant ? { grantStatus: grant.status, granted: grant.granted ?? null } : {}),
    ...(revocation ? { revocationStatus: revocation.status, revoked: revocation.revoked ?? null } : {}),
  }
}

const linksOf = (request: Request, link: LinkTo) => {
  const resource = `${base}/resources/${request.level.appId}`
  if (request.level.scopeType === 'REQUEST_TYPE')
    return {
      self: { href: link(`${base}/requests/${request.requestId}`) },
      catalogEntry: { href: link(`${base}/catalogs/default/entries/${request.entryId}`) },
      requestType: { href: link(`/governance/api/v1/request-types/${request.level.scopeId}`) },
    }
  const condition = request.conditionId && { href: link(`${resource}/request-conditions/${request.conditionId}`) }
  const sequence = request.flow && { href: link(`${resource}/request-sequences/${request.flow.id}`) }
  return {
    self: { href: link(`${base}/requests/${request.requestId}`) },
    catalogEntry: { href: link(`${base}/catalogs/default/entries/${request.entryId}`) },
    // Okta's schema says approvalCondition, its examples requestCondition: both are there (F.3).
    ...(condition ? { approvalCondition: condition, requestCondition: condition } : {}),
    ...(sequence ? { approvalSequence: sequence } : {}),
  }
}

const fieldValues = (request: Request): NonNullable<RequestFull['requesterFieldValues']> => [
  ...(request.requestedBy === request.requestedFor
    ? []
    : [{ id: 'OKTA_REQUESTED_FOR', type: 'OKTA_USER_ID' as const, value: request.requestedFor }]),
  ...(request.duration ? [{ id: 'OKTA_ACCESS_DURATION', type: 'DURATION' as const, value: request.duration }] : []),
  ...request.answers.map(({ id, label, name, type, value, values }) => ({
    id,
    label,
    type,
    ...(value === undefined ? {} : { value }),
    ...(name === undefined ? {} : { name }),
    ...(values === undefined ? {} : { values: [...values] }),
  })),
]

const approvalOf = (request: Request, names: Names): Pick<RequestFull, 'requestApproval'> => {
  if (request.status !== 'APPROVED' && request.status !== 'DENIED') return {}
  // What counts: votes of rounds before stand in the tasks and in the activity.
  const votes = request.tasks.flatMap((task) =>
    'votes' in task.detail && !task.past ? (task.detail.votes as readonly Vote[]) : [],
  )
  return {
    requestApproval: {
      type: 'OKTA',
      providerName: 'Assent',
      status: request.status,
      decided: request.resolved,
      decisions: votes.slice(-10).map((vote) => decisionOf(vote, names)),
    },
  }
}

const decisionOf = (vote: Vote, names: Names) => ({
  deciderId: vote.userId,
  ...nameOf(names, vote.userId, 'deciderName'),
  decision: vote.decision,
  decided: vote.at,
  ...(vote.as === vote.userId
    ? {}
    : { originalDeciderId: vote.as, ...nameOf(names, vote.as, 'originalDeciderFullName'), deciderDelegated: true }),
  ...(vote.escalated ? { deciderEscalated: true } : {}),
})

const nameOf = <K extends string>(names: Names, id: string, key: K): Partial<Record<K, string>> =>
  names[id] === undefined ? {} : ({ [key]: names[id].slice(0, 100) } as Record<K, string>)

const levelOf = ({ scopeId, scopeType }: Request['level'], names: Names) => ({
  id: scopeId,
  type: scopeType,
  ...nameOf(names, scopeId, 'name'),
})

/** A task with what its assignee needs to see. */
export const taskOf = (
  { names, request, task, updated }: { task: DomainTask; request: Request; names: Names; updated: string },
  link: LinkTo,
): Task => ({
  ...bareTask(request, task, updated, names, link),
  request: {
    requestedFor: { externalId: request.requestedFor, ...nameOf(names, request.requestedFor, 'name') },
    requestedBy: { externalId: request.requestedBy, ...nameOf(names, request.requestedBy, 'name') },
    app: { id: request.level.appId, ...nameOf(names, request.level.appId, 'name') },
    level: levelOf(request.level, names),
    ...(request.approvedLevel ? { approvedLevel: levelOf(request.approvedLevel, names) } : {}),
    givesAccess: givesAccess(request),
    ...(request.duration ? { accessDuration: request.duration } : {}),
    priority: request.priority ?? 'NORMAL',
    ...(request.tags?.length ? { tags: [...request.tags] } : {}),
    requesterFieldValues: fieldValues(request),
    digest: request.digest,
    created: request.created,
  },
})

const bareTask = (
  request: Request,
  task: DomainTask,
  updated: string,
  names: Names,
  link: LinkTo,
): Omit<Task, 'request'> => {
  const votes = 'votes' in task.detail ? (task.detail.votes as readonly Vote[]) : []
  const timers = request.status === 'PENDING' ? request.timers : []
  const until = timers.find(({ kind, taskId }) => kind === 'END' && taskId === task.taskId)?.due
  return {
    id: task.taskId,
    taskId: task.taskId,
    type: task.type,
    status: task.status,
    label: task.label,
    requestId: request.requestId,
    assignees: principalsOf(task.detail)
      .slice(0, 10)
      .map((who) => ({
        externalId: who.id,
        type: who.kind === 'USER' ? ('OKTA_USER' as const) : ('OKTA_GROUP' as const),
        ...nameOf(names, who.id, 'name'),
      })),
    ...(task.value === undefined ? {} : { value: task.value }),
    ...(task.completedBy === undefined ? {} : { completedBy: task.completedBy }),
    isEscalated: task.escalated,
    isDelegated: votes.some((vote) => vote.as !== vote.userId),
    ...('stepUp' in task.detail ? { stepUp: true } : {}),
    ...('smaller' in task.detail && task.status === 'OPEN'
      ? { smaller: (task.detail.smaller as readonly Request['level'][]).map((level) => levelOf(level, names)) }
      : {}),
    ...(task.waiting && task.status === 'OPEN'
      ? { waiting: { ...task.waiting, ...nameOf(names, task.waiting.by, 'name') } }
      : {}),
    ...(task.past ? { past: true } : {}),
    ...(task.nudged ? { remindedAt: task.nudged } : {}),
    ...ranOf(task.detail),
    ...(task.status === 'OPEN' && takesCallback(task.type) ? { callback: true } : {}),
    ...(until === undefined ? {} : { waitsUntil: until }),
    ...('due' in task.detail ? { dueBy: task.detail.due as string } : {}),
    createdAt: task.opened,
    updatedAt: updated,
    _links: {
      self: { href: link(`${base}/tasks/${task.taskId}`) },
      request: { href: link(`${base}/requests/${request.requestId}`) },
    },
  }
}

/** How far the system has come with a step that it carries out, and what it made elsewhere. */
const ranOf = (detail: DomainTask['detail']): Pick<Task, 'run' | 'problem' | 'ticket'> => {
  const { problem, run, ticket } = detail as Pick<Task, 'run' | 'problem' | 'ticket'>
  return {
    ...(run ? { run } : {}),
    ...(problem === undefined ? {} : { problem }),
    ...(ticket ? { ticket } : {}),
  }
}

const named = (names: Names, ids: readonly string[]): Record<string, string> =>
  Object.fromEntries(ids.flatMap((id) => (names[id] === undefined ? [] : [[id, names[id]]])))
