import { stepKinds } from '../steps/registry.ts'
import { type Context, type Draft, happen, open, stepContext } from './context.ts'
import type { Task } from './model.ts'

/**
 * Takes an open request to the next step that has to wait for somebody, or to its approval after the last.
 * Steps with nothing to wait for are passed. A step that nobody can act on waits as ASSIGNING (fail closed, A15).
 */
export const advance = (draft: Draft, context: Context): Draft => {
  let at = draft
  for (;;) {
    const request = open(at)
    const step = context.steps[request.at]
    if (!step) return happen(at, { type: 'approved' }, context)
    const opening = stepKinds[step.type].open(step, stepContext(request, context))
    if (opening.state === 'done') {
      at = happen(at, { type: 'stepPassed', step: request.at }, context)
      continue
    }
    const taskId = context.newTaskId()
    const task: Task = {
      taskId,
      step: request.at,
      type: step.type,
      label: step.label,
      status: opening.state === 'open' ? 'OPEN' : 'ASSIGNING',
      opened: context.now,
      escalated: false,
      reminded: 0,
      detail: opening.detail,
    }
    const timers = opening.state === 'open' ? opening.timers.map((timer) => ({ ...timer, taskId })) : []
    const why = opening.state === 'unassigned' ? { why: opening.why } : {}
    return happen(at, { type: 'taskOpened', task, timers, ...why }, context)
  }
}
