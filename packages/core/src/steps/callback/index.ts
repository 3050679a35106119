import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { refuse } from '../../refusal.ts'
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
import { openPanel } from '../panels.ts'
import { defineStep, noValue, type TaskDetail } from '../step.ts'

const closed = { additionalProperties: false } as const

const Config = Type.Object(
  {
    type: Type.Literal('CALLBACK'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    ...answeredMembers,
    /** Who is given the address, to bring it to the other system, and can say that it is done; beside those who run the request. */
    addressTo: Type.Optional(AssignmentRule),
  },
  closed,
)
type Config = Static<typeof Config> & { readonly key?: string }

const Answer = Type.Union([
  /** Only whoever knows the address can say so. */
  Said,
  /** Somebody says that it is done: it gives nothing out. */
  Type.Object({ act: Type.Literal('MARK'), note: Type.Optional(Type.String({ maxLength: limits.message })) }, closed),
  /** It was answered, and the request does not take the answer. Only the system says so. */
  Type.Object({ act: Type.Literal('FAILED'), problem: Type.String({ maxLength: limits.reason }) }, closed),
])
type Answer = Static<typeof Answer>

/** With a `problem`: an answer came that the request did not take. */
type CallbackDetail = TaskDetail & { readonly problem?: string }

/**
 * Waits until another system posts to its one-time callback address, and calls nobody itself: people bring the address there
 * (okta-access-requests E.4, "wait for callback"). It can let the request go on or deny it; it can never approve in a person's
 * place. Silence ends in the deadline.
 */
export const callback = defineStep<Config, CallbackDetail, Answer>({
  type: 'CALLBACK',
  title: 'Wait for callback',
  decides: false,
  keepsPartiesOut: true,
  adminsAct: true,
  waitsFor: 'SYSTEM',
  hears: true,
  config: Config,
  answer: Answer,
  check: answeredCauses,
  needs: answeredNeeds,
  fields: answeredFields,
  rules: ({ addressTo }) => (addressTo ? [addressTo] : []),
  // Those who run the request have the address, too.
  lacks: 'NEVER',
  open: (config, context) => ({
    state: 'open',
    detail: { panels: config.addressTo ? [openPanel({ assignmentRule: config.addressTo }, context)] : [] },
    timers: answeredTimers(config, context),
  }),
  resolve: ({ message, value }) =>
    value === undefined || value === 'MARK'
      ? { act: 'MARK', ...(message ? { note: message } : {}) }
      : noValue(
          'What the callback brings is for whoever calls it to say; this step takes the value MARK where it is done already.',
        ),
  take: (config, detail, by, answer, { facts }) => {
    const isMark = 'act' in answer && answer.act === 'MARK'
    if (isMark === (by.isSystem === true))
      return refuse('forbidden', 'What a callback brings is for whoever calls it to say; a person marks it as done.')
    const { problem: _, ...rest } = detail
    if ('outcome' in answer) return answeredTurn(config, rest, answer, facts)
    return answer.act === 'MARK'
      ? { state: 'done', detail: rest, outcome: 'CONTINUE', value: answer.note ?? '' }
      : { state: 'open', detail: { ...rest, problem: answer.problem } }
  },
  silence: answeredSilence,
})
