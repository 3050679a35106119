import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { type Refusal, refuse } from '../../refusal.ts'
import {
  answeredCauses,
  answeredFields,
  answeredMembers,
  answeredNeeds,
  answeredSilence,
  answeredTimers,
  answeredTurn,
  Said,
} from '../answered.ts'
import { AssignmentRule } from '../assignment.ts'
import { fieldTypes } from '../logic.ts'
import { openRun, type RunDetail, Runner, resolveRun, runCauses, runLacks, runWaits } from '../run.ts'
import { defineStep, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const FieldId = Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$' })
const Config = Type.Object(
  {
    type: Type.Literal('WORKFLOW'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    /** The connector (kind `webhook`) that holds the address and the signing secret. */
    connectorId: Type.String({ pattern: '^con[0-9A-Za-z]{17}$', connector: 'webhook' } as { pattern: string }),
    /** Constant inputs sent beside the request's own details and answers. */
    inputs: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.String({ maxLength: limits.answer }))),
    /** Inputs that are answers: names of inputs, and the ids of questions before it. */
    mapped: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), FieldId)),
    ...answeredMembers,
    run: Type.Optional(Runner),
    /** Who runs it; or who is told where it cannot be called, and can call it again or say that it is done. Beside request administrators. */
    seenToBy: Type.Optional(AssignmentRule),
  },
  closed,
)
type Config = Static<typeof Config> & { readonly key?: string }

const Answer = Type.Union([
  /** Only the flow can say so. */
  Said,
  /** Somebody has it called; or, knowing that it was called and has not answered, AGAIN. */
  Type.Object({ act: Type.Literal('RUN') }, closed),
  Type.Object({ act: Type.Literal('AGAIN') }, closed),
  /** Somebody says that it is done: it gives nothing out. */
  Type.Object({ act: Type.Literal('MARK'), note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed),
  /** It is being called again, and those who see to it are told; then it took the call after all. Only the system says so. */
  Type.Object({ act: Type.Literal('TROUBLE'), problem: Type.String({ maxLength: limits.reason }) }, closed),
  Type.Object({ act: Type.Literal('REACHED') }, closed),
  /** It answered, and the request does not take the answer. */
  Type.Object({ act: Type.Literal('FAILED'), problem: Type.String({ maxLength: limits.reason }) }, closed),
])
type Answer = Static<typeof Answer>

/** RUNNING: it is called, or was and has not answered; with a `problem`, it was called in vain so far. Tasks of old say nothing. */
export type FlowDetail = TaskDetail &
  Partial<Pick<RunDetail, 'run' | 'problem'>> & {
    /** When somebody last had it called (ISO 8601). */
    readonly called?: string
  }

/**
 * Why it is not called now. A flow that took a call may be at it, and a second call is another run there: it takes who knows
 * that, and one at a time.
 */
const whyNotRun = ({ called, problem, run }: FlowDetail, act: 'RUN' | 'AGAIN', now: string): Refusal | undefined => {
  if (act === 'RUN')
    return run === 'READY' || problem !== undefined
      ? undefined
      : refuse('conflict', 'This is being done already. If no answer comes, have it called again with the value AGAIN.')
  if (run === 'READY') return refuse('conflict', 'This was not run yet.')
  return called !== undefined && Date.parse(now) - Date.parse(called) < limits.callAgainMs
    ? refuse('conflict', 'Somebody has had it called a moment ago.')
    : undefined
}

/**
 * A delegated flow: a signed call to another system, which answers at once or later by a one-time callback.
 * It can let the request go on or deny it; it can never approve in a person's place. Silence ends in the deadline. Where it
 * cannot be called, that is told; it is called again, or marked as done, by those who see to it.
 */
export const workflow = defineStep<Config, FlowDetail, Answer>({
  type: 'WORKFLOW',
  title: 'Delegated flow',
  decides: false,
  keepsPartiesOut: true,
  adminsAct: true,
  waitsFor: 'SYSTEM',
  calls: 'FLOW',
  hears: true,
  connector: 'webhook',
  reaches: ({ connectorId }) => [connectorId],
  config: Config,
  answer: Answer,
  check: (config) => [...answeredCauses(config), ...runCauses(config, config.seenToBy, '/seenToBy')],
  needs: answeredNeeds,
  fields: answeredFields,
  uses: ({ mapped = {} }) =>
    Object.entries(mapped).map(([name, of]) => ({ of, types: fieldTypes, at: `/mapped/${name}` })),
  rules: ({ seenToBy }) => (seenToBy ? [seenToBy] : []),
  // What begins by itself can be waited for all the same, and request administrators see to it.
  lacks: (config, seats) => runLacks(config, config.seenToBy, seats),
  open: (config, context) => openRun(config, config.seenToBy, context, answeredTimers(config, context)),
  waits: runWaits,
  resolve: (resolution) => (resolution.value === 'AGAIN' ? { act: 'AGAIN' } : resolveRun(resolution)),
  take: (config, detail, by, answer, { facts, now }) => {
    const isSaid = 'outcome' in answer
    const acts = isSaid ? undefined : answer.act
    if ((acts === 'RUN' || acts === 'AGAIN' || acts === 'MARK') === (by.isSystem === true))
      return refuse(
        'forbidden',
        'What a flow came to is for the flow to say; a person calls it again, or marks it as done.',
      )
    const { problem: _, ...rest } = detail
    if (isSaid) return answeredTurn(config, rest, answer, facts)
    switch (answer.act) {
      case 'MARK':
        return { state: 'done', detail: rest, outcome: 'CONTINUE', value: answer.note ?? '' }
      case 'TROUBLE':
        return { state: 'open', detail: { ...rest, problem: answer.problem } }
      case 'FAILED':
        return { state: 'open', detail: { ...rest, run: 'FAILED', problem: answer.problem } }
      case 'RUN':
      case 'AGAIN':
        return whyNotRun(detail, answer.act, now) ?? { state: 'open', detail: { ...rest, run: 'RUNNING', called: now } }
      case 'REACHED':
        return { state: 'open', detail: rest }
      default:
        return answer satisfies never
    }
  },
  silence: answeredSilence,
})
