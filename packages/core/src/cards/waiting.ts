import type { Task } from '../request/model.ts'
import type { StepType } from '../steps/step.ts'

/** An open step as the request has it (`detail`), or as the wire does (`run`). */
type OpenTask = Pick<Task, 'status' | 'type'> & { readonly run?: string; readonly detail?: Task['detail'] }

const byType: Readonly<Partial<Record<StepType, string>>> = {
  APPROVAL: 'Waiting for a decision',
  QUESTION: 'Waiting for answers',
  TODO: 'Waiting for a task to be done',
  TIMER: 'Waiting for the time to come',
  WORKFLOW: 'Waiting for another system',
  CALLBACK: 'Waiting for a callback',
  JIRA: 'Waiting for a ticket in another system',
  SERVICENOW: 'Waiting for a ticket in another system',
}

/** What a request waits for at its open step: "Waiting for …", in any case. */
export const waitingWords = ({ detail, status, type, ...task }: OpenTask): string => {
  const run = detail && 'run' in detail ? detail.run : task.run
  if (status === 'ASSIGNING') return 'Waiting for somebody who can act'
  if (run === 'READY') return 'Waiting for somebody to run the step'
  if (run === 'FAILED') return 'Waiting for somebody to see to what failed'
  return byType[type] ?? 'Waiting for the step to be done'
}
