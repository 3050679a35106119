import { Type } from 'typebox'
import type { Cause } from '../refusal.ts'
import type { AssignmentRule } from './assignment.ts'
import { openPanel, type SeatsOf } from './panels.ts'
import {
  noValue,
  type Opening,
  type Resolution,
  type StepContext,
  type TaskDetail,
  type Timer,
  type Waiting,
} from './step.ts'

/** PERSON: one of those whom the step's rule names runs it. SYSTEM: by itself; they see to it if it cannot be done. */
export const Runner = Type.Union([Type.Literal('SYSTEM'), Type.Literal('PERSON')])

/** What a step that is carried out says of who begins it. */
type Runs = { readonly label: string; readonly run?: 'SYSTEM' | 'PERSON' }

/** READY: a person has to run it. RUNNING: the system is at it, with a `problem` in vain so far. FAILED: it could not be done, and why. */
export type RunDetail = TaskDetail & { readonly run: 'READY' | 'RUNNING' | 'FAILED'; readonly problem?: string }

const nobody = ({ label }: Runs): string => `Nobody can run "${label}".`

/** What a step lacks that a person has to run: whoever does. `at`: the place of the rule that says so. */
export const runCauses = ({ run }: Runs, rule: AssignmentRule | undefined, at: string): Cause[] =>
  run === 'PERSON' && !rule ? [{ summary: 'Say who runs it.', location: at, reason: 'REQUIRED_PROPERTY_MISSING' }] : []

/** Why nobody could run it, or see to it where it begins by itself, which needs nobody (StepKind.lacks). */
export const runLacks = (config: Runs, rule: AssignmentRule | undefined, seats: SeatsOf): string | undefined =>
  config.run !== 'PERSON' || (rule && seats(rule).others > 0) ? undefined : nobody(config)

/** Begins it, or asks those whom the rule names to run it. */
export const openRun = (
  config: Runs,
  rule: AssignmentRule | undefined,
  context: StepContext,
  timers: readonly Omit<Timer, 'taskId'>[] = [],
): Opening<RunDetail & { readonly run: 'READY' | 'RUNNING' }> => {
  const panels = rule ? [openPanel({ assignmentRule: rule }, context)] : []
  if (config.run !== 'PERSON') return { state: 'open', detail: { panels, run: 'RUNNING' }, timers }
  const detail = { panels, run: 'READY' } as const
  return panels.some(({ eligible }) => eligible > 0)
    ? { state: 'open', detail, timers }
    : { state: 'unassigned', detail, timers, why: nobody(config) }
}

/** While the system is at it, nobody is asked. */
export const runWaits = ({ run }: { readonly run?: RunDetail['run'] }): Waiting =>
  run === 'READY' || run === 'FAILED' ? 'PEOPLE' : 'SYSTEM'

/** What the wire's one form of answer means to a step that is carried out. */
export const resolveRun = ({ message, value }: Resolution) => {
  if (value === 'RUN') return { act: 'RUN' } as const
  return value === undefined || value === 'MARK'
    ? ({ act: 'MARK', ...(message ? { note: message } : {}) } as const)
    : noValue('This step takes the value RUN, or MARK where it is done already.')
}
