import type { Assertion } from '@assent/core/api/factors.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type OrgId, systemUserId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { RequestCommand } from '@assent/core/request/decide.ts'
import type { Request } from '@assent/core/request/model.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import type { Resolution } from '@assent/core/steps/step.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { coalesce } from '../../platform/coalesce.ts'
import { violated } from '../../platform/db.ts'
import type { Op, Outcome, RunBatch, Work } from './batch.ts'
import { hiddenFrom } from './mentions.ts'
import { type Names, namesOfEach } from './names.ts'
import { type TaskView, taskView } from './queries-tasks.ts'
import { makeRunCommands, type RunCommands } from './run-commands.ts'
import { askToSign, withProof } from './step-up.ts'
import { duplicateRefusal } from './submission.ts'

type Changed = { readonly output: Request }

/** What people can do with requests. Each gives the request as it is afterwards. */
export type RequestsCommands = RunCommands & {
  /** Asks for a catalog entry, for oneself or for `requestedFor`; `requestedBy` other than oneself is for admins. */
  'request.submit': {
    readonly input: {
      readonly entryId: string
      readonly requestedFor?: string
      readonly requestedBy?: string
      readonly values: readonly Given[]
      readonly extendsGrant?: string
      /** What one of a request type is called. */
      readonly subject?: string
    }
  } & Changed
  /** Decides, answers or completes a task; what `answer` holds is up to the step kind. */
  'request.answer': {
    readonly input: { readonly taskId: string; readonly answer: unknown; readonly digest?: string }
  } & Changed
  /** The same in the form of the wire, which is one for tasks of every kind; answers with the task and its names. */
  'request.resolve': {
    readonly input: {
      readonly taskId: string
      readonly resolution: Resolution
      readonly digest?: string
      /** A passkey's signature over this answer; needed to approve where the step says `stepUp`. */
      readonly stepUp?: Assertion
    }
    readonly output: TaskView
  }
  /** What a browser needs to sign an answer to a task with a passkey. */
  'request.askStepUp': {
    readonly input: { readonly taskId: string; readonly resolution: Resolution; readonly digest?: string }
    readonly output: Readonly<Record<string, unknown>>
  }
  'request.reassign': {
    readonly input: { readonly taskId: string; readonly userIds: readonly string[]; readonly reason?: string }
  } & Changed
  'request.escalate': { readonly input: { readonly taskId: string; readonly reason: string } } & Changed
  /** Asks those who have to act again; once in a while only. */
  'request.remind': { readonly input: { readonly taskId: string } } & Changed
  /** Asks the requester for more before deciding: a message, and the task says that it waits. */
  'request.askBack': { readonly input: { readonly taskId: string; readonly body: string } } & Changed
  /**
   * Corrects answers that the caller gave and nobody has decided on yet. Where the request takes another way then,
   * `outcome` names it as `request.tryCorrection` showed it.
   */
  'request.correct': {
    readonly input: { readonly requestId: string; readonly answers: readonly Given[]; readonly outcome?: string }
  } & Changed
  'request.cancel': { readonly input: { readonly requestId: string; readonly reason?: string } } & Changed
  /** Writes to those concerned; `attachmentIds` are files that the caller has attached, `mentions` users who are told by name. */
  'request.message': {
    readonly input: {
      readonly requestId: string
      readonly body: string
      readonly attachmentIds?: readonly string[]
      readonly mentions?: readonly string[]
    }
  } & Changed
}

/** What a machine of ours does to requests, many at a time. */
export type SystemChanges = (
  orgId: OrgId,
  changes: readonly { readonly requestId: string; readonly command: RequestCommand }[],
) => Promise<readonly Outcome[]>

/** The caller for what happens by itself. */
export const systemCaller = (orgId: OrgId): Caller => ({
  orgId,
  userId: systemUserId,
  personId: systemUserId as string as Caller['personId'],
  kind: 'SYSTEM',
  roles: [],
  channel: 'system',
})

export const makeCommands = (services: Services, runBatch: RunBatch) => {
  const submitLater = coalesce<Work, Outcome>({
    run: (orgId, works) => runBatch(orgId as OrgId, works),
    most: limits.batch,
    inFlight: 2,
  })

  // Names of all answers that go out at the same time are read together.
  const namesLater = coalesce<Request, Names>({
    run: (orgId, requests) => services.db.look(orgId as OrgId, (look) => namesOfEach(look, requests)),
    most: limits.batch,
    inFlight: 2,
  })

  const change = async (caller: Caller, op: Op): Promise<Outcome> => {
    try {
      return await submitLater(caller.orgId, { caller, op })
    } catch (error) {
      return (await lostRace(error, () => submitLater(caller.orgId, { caller, op }))) ?? Promise.reject(error)
    }
  }

  const commands: Handlers<RequestsCommands> = {
    ...makeRunCommands(change),
    'request.submit': async (caller, input) => {
      const who = requesterOf(caller, input)
      if (isRefusal(who)) return who
      const { entryId, extendsGrant, subject, values } = input
      return change(caller, {
        kind: 'submit',
        input: { entryId, values, ...who, ...(extendsGrant ? { extendsGrant } : {}), ...(subject ? { subject } : {}) },
      })
    },
    'request.answer': (caller, { answer, digest, taskId }) =>
      change(caller, {
        kind: 'change',
        target: { taskId },
        command: { do: 'answer', taskId, answer, ...(digest ? { digest } : {}) },
      }),
    'request.askStepUp': askToSign(services),
    'request.resolve': async (caller, input) => {
      const signed = await withProof(services, caller, input)
      if (isRefusal(signed)) return signed
      const { taskId } = input
      const command = { do: 'resolve', taskId, resolution: input.resolution, ...signed } as const
      const done = await change(caller, { kind: 'change', target: { taskId }, command })
      if (isRefusal(done)) return done
      const names = await namesLater(caller.orgId, done)
      return taskView({ task_id: taskId, updated: done.lastActivity, state: done }, names)
    },
    'request.reassign': (caller, { reason, taskId, userIds }) =>
      change(caller, {
        kind: 'change',
        target: { taskId },
        command: { do: 'reassign', taskId, userIds, ...(reason ? { reason } : {}) },
      }),
    'request.escalate': (caller, { reason, taskId }) =>
      change(caller, { kind: 'change', target: { taskId }, command: { do: 'escalate', taskId, reason } }),
    'request.remind': (caller, { taskId }) =>
      change(caller, { kind: 'change', target: { taskId }, command: { do: 'remind', taskId } }),
    'request.askBack': (caller, { body, taskId }) =>
      change(caller, {
        kind: 'change',
        target: { taskId },
        command: { do: 'askBack', taskId, messageId: services.newId('message'), body },
      }),
    'request.correct': (caller, { answers, outcome, requestId }) =>
      change(caller, {
        kind: 'change',
        target: { requestId },
        command: { do: 'correct', answers, ...(outcome ? { outcome } : {}) },
      }),
    'request.cancel': (caller, { reason, requestId }) =>
      change(caller, {
        kind: 'change',
        target: { requestId },
        command: { do: 'cancel', ...(reason ? { reason } : {}) },
      }),
    'request.message': async (caller, { attachmentIds = [], body, mentions = [], requestId }) => {
      const hidden = await hiddenFrom(services, caller, requestId, mentions)
      if (isRefusal(hidden)) return hidden
      return change(caller, {
        kind: 'change',
        target: { requestId },
        command: {
          do: 'message',
          messageId: services.newId('message'),
          body,
          ...(attachmentIds.length > 0 ? { attachmentIds } : {}),
          ...(mentions.length > 0 ? { mentions } : {}),
        },
      })
    },
  }

  const asSystem: SystemChanges = async (orgId, changes) => {
    const caller = systemCaller(orgId)
    const works = changes.map(
      ({ command, requestId }): Work => ({ caller, op: { kind: 'change', target: { requestId }, command } }),
    )
    const outcomes: Outcome[] = []
    for (let at = 0; at < works.length; at += limits.batch)
      for (const outcome of await runBatch(orgId, works.slice(at, at + limits.batch))) {
        if (outcome instanceof Error) throw outcome
        outcomes.push(outcome)
      }
    return outcomes
  }

  /** The answer of a delegated flow, proven by its secret before (features/flowcalls). */
  const callback = (orgId: OrgId, taskId: string, answer: unknown): Promise<Outcome> =>
    change(systemCaller(orgId), { kind: 'change', target: { taskId }, command: { do: 'callback', taskId, answer } })

  /** A ticket was told of the end of its request. */
  const recordTicket = (orgId: OrgId, requestId: string, taskId: string, key: string): Promise<Outcome> =>
    change(systemCaller(orgId), { kind: 'change', target: { requestId }, command: { do: 'recordTicket', taskId, key } })

  return { commands, asSystem, callback, recordTicket }
}

/** For whom and by whom: oneself, unless a request administrator says otherwise. Machines ask for nobody (A5). */
const requesterOf = (
  caller: Caller,
  input: RequestsCommands['request.submit']['input'],
): Result<{ requestedFor: string; requestedBy: string }> => {
  const requestedBy = input.requestedBy ?? caller.userId
  if (requestedBy !== caller.userId && !hasRole(caller, 'ACCESS_REQUESTS_ADMIN'))
    return refuse('forbidden', 'Only a request administrator can submit a request in the name of somebody else.')
  return { requestedBy, requestedFor: input.requestedFor ?? caller.userId }
}

/**
 * What a command lost to another process by: constraints of the second wall speak for what the first could not see yet.
 * Undefined: the error is no such thing.
 */
const lostRace = async (error: unknown, again: () => Promise<Outcome>): Promise<Outcome | undefined> => {
  switch (violated(error)) {
    case 'one_open_request_per_level':
    case 'one_answer_per_delivery':
      // The winner is committed now, so that a second look finds it and answers accordingly.
      return again().catch((second: unknown) => {
        if (violated(second) === 'one_open_request_per_level') return duplicateRefusal('')
        throw second
      })
    case 'one_vote_per_person':
    case 'one_vote_per_seat':
      return refuse('conflict', 'You have already decided this step.')
    case 'nobody_decides_his_own_request':
      return refuse('forbidden', 'You cannot decide a request that you made or that is for you.')
    default:
      return undefined
  }
}
