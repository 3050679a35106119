import type { Json } from '../audit/event.ts'
import { isRefusal, type Refusal, type Result, refuse } from '../refusal.ts'
import type { Given } from '../steps/question/index.ts'
import { stepKinds } from '../steps/registry.ts'
import { type FieldValue, principalsOf } from '../steps/step.ts'
import { advance } from './advance.ts'
import { begin, type Context, happen } from './context.ts'
import { type Correction, correctedAnswers, questionsOf, withoutUnasked } from './correct-answers.ts'
import type { FieldChange, OpenRequest, RequestEvent, Steps, Task } from './model.ts'
import { onTheWay, promisedOf } from './on-the-way.ts'
import { digestOf } from './submit.ts'

export type CorrectCommand = {
  readonly do: 'correct'
  /** New answers by the ids of their questions; an empty one takes the answer back. What is not named stays. */
  readonly answers: readonly Given[]
  /** What comes of it, as it was shown; has to be named where that is something else than before. */
  readonly outcome?: string
}

/** Where a request goes from the step after the corrected one on: what is passed, what is waited for, or how it ends. */
export type PathStep = {
  readonly step?: number
  readonly label?: string
  readonly state: 'SKIPPED' | 'PASSED' | 'OPEN' | 'UNASSIGNED' | 'APPROVED' | 'DENIED'
  /** Ids of users and groups who are asked. */
  readonly people: readonly string[]
}

/** What a correction comes to: the same judgement for its preview and for the deed. */
export type Corrected = {
  readonly changes: readonly FieldChange[]
  readonly before: readonly PathStep[]
  readonly after: readonly PathStep[]
  /** Names the outcome, where it is another one. */
  readonly outcome?: string
  readonly events: readonly RequestEvent[]
}

/**
 * Corrects answers that nobody has decided on yet. The flow is gone through again from the step after the earliest of
 * them, once with the old and once with the new answers, by the functions that a submission is judged with: if both come
 * to the same, nothing but the answers changes; else what waits is ended, and the request goes on the new way.
 */
export const judgeCorrection = (request: OpenRequest, given: readonly Given[], context: Context): Result<Corrected> => {
  const correction = correctedAnswers(request, given, context)
  if (isRefusal(correction)) return correction
  const late = decidedOn(request, correction.from)
  if (late) return late
  const { answers, changes } = withoutUnasked(request, correction, context)
  if (changes.length === 0)
    return refuse('invalid', 'These are the answers that are there already.', [
      { summary: 'Nothing is different.', location: '/requesterFieldValues' },
    ])
  const digest = digestOf(request, answers, context)
  const base = {
    type: 'corrected' as const,
    by: context.actor.userId,
    changes,
    answers,
    digest,
    ...promisedAgain(request, answers, context),
  }
  const rewind = rewindOf(request, correction)
  const [before, after] = [request.answers, answers].map((some) =>
    goOn(request, { ...base, answers: some, rewind }, context),
  )
  const outcome = shape(before!) === shape(after!) ? undefined : context.digest(pathOf(after!) as unknown as Json)
  return {
    changes,
    before: pathOf(before!),
    after: pathOf(after!),
    ...(outcome === undefined ? { events: [base] } : { outcome, events: [{ ...base, rewind }, ...after!] }),
  }
}

/** What the steps surely give with the new answers, where they did with the old ones or do now. */
const promisedAgain = (request: OpenRequest, answers: readonly FieldValue[], { facts, steps }: Context) => {
  const promised = promisedOf(onTheWay({ ...request, answers }, steps, facts))
  return promised.length > 0 || request.onTheWay ? { onTheWay: promised } : {}
}

/** As it was judged, if its outcome is the one that was shown. */
export const correct = (
  request: OpenRequest,
  { answers, outcome }: CorrectCommand,
  context: Context,
): Result<readonly RequestEvent[]> => {
  const judged = judgeCorrection(request, answers, context)
  if (isRefusal(judged)) return judged
  if (judged.outcome === undefined || judged.outcome === outcome) return judged.events
  const summary = 'With these answers the request takes another way. Look at what comes of it, then send it again.'
  return refuse('conflict', summary, [{ summary: 'outcome is not what comes of it now', location: '/outcome' }])
}

/** Why it is too late: something was decided, done or begun on the basis of the answers. */
const decidedOn = (request: OpenRequest, from: number): Refusal | undefined => {
  const later = request.tasks.filter(({ past, step }) => step > from && !past)
  const instead = 'Write on the request what is wrong; if it cannot go on so, let it end and ask again.'
  const voted = later.some(({ detail }) => 'votes' in detail && (detail.votes as readonly unknown[]).length > 0)
  if (voted) return refuse('conflict', `Somebody has decided on the basis of this answer already. ${instead}`)
  const done = later.find(({ status, type }) => status === 'COMPLETED' && type !== 'QUESTION')
  if (done) return refuse('conflict', `“${done.label}” was done on the basis of this answer already. ${instead}`)
  const begun = later.find(
    ({ detail, status, type }) => status === 'OPEN' && stepKinds[type].waitsFor === 'SYSTEM' && !isReady(detail),
  )
  return begun && refuse('conflict', `“${begun.label}” has begun on the basis of this answer already. ${instead}`)
}

// Nothing was carried out yet: a person has to run it.
const isReady = (detail: Task['detail']): boolean => 'run' in detail && detail.run === 'READY'

/** Why nothing of the questions can be corrected any more: not even the last of them. */
export const whyTooLate = (
  request: OpenRequest,
  steps: Steps,
  questions: readonly { readonly id?: string }[],
): Refusal | undefined => {
  const ids = new Set(questions.map(({ id }) => id))
  const last = steps.findLastIndex((step) => questionsOf(step).some(({ id }) => ids.has(id)))
  return decidedOn(request, last)
}

const isWaiting = ({ status }: Task): boolean => status === 'OPEN' || status === 'ASSIGNING'

const rewindOf = (request: OpenRequest, { from }: Correction) => ({
  to: from + 1,
  ended: request.tasks.filter((task) => task.step > from && isWaiting(task)).map(({ taskId }) => taskId),
})

/** What happens from the step after the corrected ones on. */
const goOn = (
  request: OpenRequest,
  event: RequestEvent & { type: 'corrected' },
  context: Context,
): readonly RequestEvent[] => {
  const { events } = advance(happen(begin(request), event, context), context)
  return events.slice(1)
}

/** What is compared: who waits where, by which alarms, and what is passed; ids and instants of tasks are new each time. */
const shape = (events: readonly RequestEvent[]): string =>
  JSON.stringify(
    events.map((event) => {
      if (event.type !== 'taskOpened') return event
      const { taskId: _, ...task } = event.task
      return { ...event, task, timers: event.timers.map(({ due, kind }) => [kind, due]) }
    }),
  )

const pathOf = (events: readonly RequestEvent[]): readonly PathStep[] =>
  events.flatMap((event): readonly PathStep[] => {
    switch (event.type) {
      case 'stepPassed': {
        const people = event.tells?.to.map(({ id }) => id) ?? []
        const label = event.label === undefined ? {} : { label: event.label }
        return [{ step: event.step, ...label, state: event.skipped ? 'SKIPPED' : 'PASSED', people }]
      }
      case 'taskOpened': {
        const { detail, label, status, step } = event.task
        const people = principalsOf(detail).map(({ id }) => id)
        return [{ step, label, state: status === 'OPEN' ? 'OPEN' : 'UNASSIGNED', people }]
      }
      case 'approved':
        return [{ state: 'APPROVED', people: [] }]
      case 'denied':
        return [{ state: 'DENIED', people: [] }]
      default:
        return []
    }
  })
