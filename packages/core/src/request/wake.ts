import { limits } from '../limits.ts'
import { stepKinds } from '../steps/registry.ts'
import type { Timer } from '../steps/step.ts'
import { advance } from './advance.ts'
import { escalation } from './assignees.ts'
import { afterNow, begin, type Context, type Draft, happen, isoOf, open, stepContext } from './context.ts'
import type { OpenRequest, RequestEvent, Task } from './model.ts'

const dayMs = 86_400_000

/**
 * Does what is due by now, in order of time, until the request closes. Nothing due is no events: waking twice is harmless.
 */
export const wake = (request: OpenRequest, context: Context): readonly RequestEvent[] => {
  const due = request.timers.filter((timer) => timer.due <= context.now).sort((a, b) => (a.due < b.due ? -1 : 1))
  let draft = begin(request)
  for (const timer of due) {
    if (draft.request.status !== 'PENDING') break
    draft = ring(draft, timer, context)
  }
  return draft.events
}

const ring = (draft: Draft, timer: Timer, context: Context): Draft => {
  const request = open(draft)
  if (timer.kind === 'HOLD') return happen(draft, { type: 'resumed', why: 'TIME' }, context)
  if (timer.kind === 'INACTIVE') return happen(draft, inactivity(request, context), context)
  const task = request.tasks.find((item) => item.taskId === timer.taskId && item.status === 'OPEN')
  if (!task) return draft
  switch (timer.kind) {
    case 'REMIND':
      return happen(draft, reminder(task, context), context)
    case 'ESCALATE':
      return happen(draft, escalation(request, task, context), context)
    case 'DEADLINE':
      return silence(draft, task, context)
    case 'END':
      // Time never decides.
      return stepKinds[task.type].decides
        ? draft
        : advance(happen(draft, { type: 'taskCompleted', taskId: task.taskId }, context), context)
    default:
      return timer.kind satisfies never
  }
}

const reminder = (task: Task, context: Context): RequestEvent => {
  const after = afterNow(context.now, context.facts)
  const due = stepKinds[task.type].remindAgain?.(context.steps[task.step], task.reminded + 1, after)
  const next: Timer | undefined = due ? { kind: 'REMIND', taskId: task.taskId, due } : undefined
  return { type: 'reminded', taskId: task.taskId, ...(next ? { next } : {}) }
}

/** The deadline passed in silence: the step's fallback, a denial or the end. Never an approval. */
const silence = (draft: Draft, task: Task, context: Context): Draft => {
  const kind = stepKinds[task.type]
  const config = context.steps[task.step]
  const outcome = kind.silence?.(config) ?? 'EXPIRE'
  const request = open(draft)
  if (outcome === 'DENY') {
    const denied = happen(draft, { type: 'taskCompleted', taskId: task.taskId, value: 'DENIED' }, context)
    const goesOn = kind.states?.(config).includes('DENIED') === true
    return goesOn ? advance(denied, context) : happen(denied, { type: 'denied' }, context)
  }
  const detail =
    outcome === 'FALLBACK' ? kind.fallback?.(config, task.detail, stepContext(request, context)) : undefined
  if (!detail) return happen(draft, { type: 'expired', reason: `Nobody acted on "${task.label}" in time.` }, context)
  // The fallback has as long as the panels had; its own silence is the end.
  const [opened, now] = [Date.parse(task.opened), Date.parse(context.now)]
  const again = kind.deadlineAgain?.(config, afterNow(context.now, context.facts))
  const due = again ?? isoOf(now + Math.max(now - opened, 60_000))
  return happen(
    draft,
    { type: 'fellBack', taskId: task.taskId, detail, timers: [{ kind: 'DEADLINE', taskId: task.taskId, due }] },
    context,
  )
}

/** Sixty days without activity end a request; notices go out before (okta-access-requests F.7). */
const inactivity = (request: OpenRequest, context: Context): RequestEvent => {
  // While a timer runs nobody is expected to do anything (F.7).
  const running = request.timers.flatMap(({ due, kind }) => (kind === 'END' ? [Date.parse(due)] : []))
  const ends = Math.max(Date.parse(request.lastActivity), ...running) + limits.inactivityDays * dayMs
  const left = ends - Date.parse(context.now)
  if (left <= 0) return { type: 'expired', reason: `Nothing happened for ${limits.inactivityDays} days.` }
  const daysLeft = Math.ceil(left / dayMs)
  const following = limits.inactivityNoticeDays.find((days) => ends - days * dayMs > Date.parse(context.now)) ?? 0
  return { type: 'inactivityNoticed', daysLeft, next: { kind: 'INACTIVE', due: isoOf(ends - following * dayMs) } }
}
