import { limits } from '../limits.ts'
import { judge, logicWords } from '../steps/logic.ts'
import { openStep, type Step, stepKinds } from '../steps/registry.ts'
import { type Context, type Draft, happen, open, stepContext, wasDenied } from './context.ts'
import { nameIn } from './known.ts'
import type { OpenRequest, Steps, Task } from './model.ts'

/**
 * Takes an open request to the next step that has to wait for somebody, or to its end after the last: its approval, or its
 * denial if a step went on after one. Steps with nothing to wait for are passed, and so are those whose logic does not
 * hold. A step that nobody can act on waits as ASSIGNING (fail closed, A15).
 */
export const advance = (draft: Draft, context: Context): Draft => {
  let at = draft
  for (;;) {
    const request = open(at)
    const step = context.steps[request.at]
    if (!step) return happen(at, { type: wasDenied(request) ? 'denied' : 'approved' }, context)
    const stepping = stepContext(request, context)
    const passed = { type: 'stepPassed', step: request.at, label: step.label } as const
    // Only what surely does not hold leaves a step out: in doubt somebody is asked.
    if (step.when && judge(step.when, stepping.known) === false) {
      at = happen(at, { ...passed, skipped: true, why: onlyIf(step, context.steps) }, context)
      continue
    }
    if (isSpared(request, step)) {
      at = happen(at, { ...passed, skipped: true, why: spared }, context)
      continue
    }
    const opening = openStep(step, context.steps, stepping)
    if (opening.state === 'done') {
      const { state: _, ...told } = opening
      at = happen(at, { ...passed, ...told }, context)
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

/** Why an approval is left out. */
const spared = 'more time needs the first approval only'

/** More time can need the first approval only: then the later ones are left out (core/policy/extension.ts). */
const isSpared = ({ lighter, tasks }: OpenRequest, step: Step): boolean =>
  lighter === 'FIRST_APPROVER' &&
  stepKinds[step.type].decides &&
  tasks.some(
    ({ past, status, type, value }) =>
      !past && status === 'COMPLETED' && stepKinds[type].decides && value === 'APPROVED',
  )

/** When a step is there at all, in words; empty for one that always is. */
export const onlyIf = ({ when }: Step, steps: Steps): string =>
  when ? `only if ${logicWords(when, nameIn(steps))}`.slice(0, limits.reason) : ''
