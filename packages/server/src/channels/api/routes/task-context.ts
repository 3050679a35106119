import { taskOf } from '@assent/core/api/request-view.ts'
import { TaskContext, TaskOutlook } from '@assent/core/api/task-context.ts'
import { hexId } from '@assent/core/api/wire.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { Vote } from '@assent/core/steps/algebra.ts'
import { type Static, Type } from 'typebox'
import type { DecisionContext } from '../../../app/app.ts'
import { type Outgoing, type Route, route } from '../route.ts'

const person = ({ userId, name }: { readonly userId: string; readonly name: string }) => ({ id: userId, name })

type Ballot = Pick<Outgoing<Static<typeof TaskContext>>, 'panels' | 'join' | 'votes'>

/** How the step stands, and what was decided before it. */
const ballotOf = ({ names, request, task }: DecisionContext['view']): Ballot => {
  const named = (id: string) => ({ id, name: names[id] ?? '' })
  const own = 'votes' in task.detail ? (task.detail.votes as readonly Vote[]) : []
  const approvals = own.filter(({ decision }) => decision === 'APPROVE')
  return {
    panels: task.detail.panels.map(({ label, needed, principals }, index) => ({
      ...(label ? { label } : {}),
      needed,
      approved: approvals.filter(({ panels }) => panels.includes(index)).length,
      assignees: principals
        .slice(0, 10)
        .map(({ id, kind }) => ({ ...named(id), type: kind === 'USER' ? 'OKTA_USER' : 'OKTA_GROUP' })),
    })),
    join: 'join' in task.detail && task.detail.join === 'ANY_OF' ? 'ANY_OF' : 'ALL_OF',
    votes: request.tasks.flatMap(({ detail, label, past }) =>
      // Votes of a round before count no longer.
      ('votes' in detail && !past ? (detail.votes as readonly Vote[]) : []).map(
        ({ as, at, decision, duration, message, userId }) => ({
          step: label,
          by: named(userId),
          ...(as === userId ? {} : { as: named(as) }),
          decision,
          at,
          ...(message ? { message } : {}),
          ...(duration ? { accessDuration: duration } : {}),
        }),
      ),
    ),
  }
}

const bodyOf = (context: DecisionContext, link: (path: string) => string): Outgoing<Static<typeof TaskContext>> => {
  const { collected, conflicts, earlier, holds, later, may, onTheWay, peers, requester, step, view, whyNot } = context
  const { manager, userId, ...who } = requester
  return {
    task: taskOf(view, link),
    ...ballotOf(view),
    ...(whyNot ? { whyNot } : {}),
    may,
    step,
    later,
    ...(onTheWay ? { onTheWay: [...onTheWay] } : {}),
    requester: { id: userId, ...who, ...(manager ? { manager: person(manager) } : {}) },
    holds: (holds ?? []).map(({ kind, ...rest }) => ({ type: kind, ...rest })),
    peers: peers.map((one) => ({ ...one, named: one.named.map(person) })),
    earlier: earlier.map(({ decidedBy, duration, message, requestId, ...rest }) => ({
      id: requestId,
      ...rest,
      accessDuration: duration,
      ...(decidedBy ? { decidedBy } : {}),
      ...(message ? { message } : {}),
    })),
    ...(collected ? { collected: [...collected] } : {}),
    conflicts: conflicts.map(({ parts, ...rule }) => ({ ...rule, parts: [...parts] })),
  }
}

/** What an approver has beside the task, and what everybody concerned can know of it. */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/governance/api/v2/tasks/:taskId/outlook',
    operationId: 'getTaskOutlook',
    summary: 'Retrieve what can be done about a task, and what comes after it',
    description:
      'What the reader may do now, the questions of the step, its deadline, and the steps after it. For everybody who may see the request.',
    tag: 'Tasks',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.tasks.read'],
    roles: 'self',
    params: Type.Object({ taskId: hexId() }),
    response: TaskOutlook,
    handler: async ({ app, caller, params }) => {
      const desk = await app.read(caller, 'desk.task', params)
      if (isRefusal(desk)) return desk
      const { later, may, onTheWay, step, whyNot } = desk
      return { ...(whyNot ? { whyNot } : {}), may, step, later, ...(onTheWay ? { onTheWay } : {}) }
    },
  }),
  route({
    method: 'GET',
    url: '/governance/api/v2/tasks/:taskId/context',
    operationId: 'getTaskContext',
    summary: 'Retrieve all that matters for a decision',
    description:
      'The task, who asks and for what reason, their manager, what they have in the app already, how many of their peers have this level, what they asked for before and what came of it. For whoever may act on the task or has acted on it, and for request administrators and auditors.',
    tag: 'Tasks',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.tasks.read'],
    roles: 'self',
    params: Type.Object({ taskId: hexId() }),
    response: TaskContext,
    handler: async ({ app, caller, link, params }) => {
      const context = await app.read(caller, 'desk.context', params)
      return isRefusal(context) ? context : bodyOf(context, link)
    },
  }),
]
