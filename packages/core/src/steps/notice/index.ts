import { type Static, Type } from 'typebox'
import { limits } from '../../limits.ts'
import { refuse } from '../../refusal.ts'
import { AssignmentRule, resolveRule } from '../assignment.ts'
import { defineStep, type TaskDetail } from '../step.ts'

const Config = Type.Object(
  {
    type: Type.Literal('NOTICE'),
    label: Type.String({ minLength: 1, maxLength: limits.stepLabel }),
    description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
    to: Type.Array(AssignmentRule, { minItems: 1, maxItems: limits.panelsPerApproval }),
    message: Type.Optional(Type.String({ minLength: 1, maxLength: limits.reason })),
  },
  { additionalProperties: false },
)
type Config = Static<typeof Config>

/** Tells somebody where the request has come to, and waits for nobody. */
export const notice = defineStep<Config, TaskDetail, never>({
  type: 'NOTICE',
  title: 'Notice',
  decides: false,
  waitsFor: 'TIME',
  config: Config,
  answer: Type.Never(),
  check: () => [],
  rules: (config) => config.to,
  lacks: 'NEVER',
  open: ({ message, to }, { facts, subject }) => {
    const named = to.flatMap((rule) => resolveRule(rule, subject, facts))
    const people = [...new Map(named.map((one) => [one.kind + one.id, one])).values()]
    return {
      state: 'done',
      ...(people.length === 0 ? { why: 'there is nobody to tell' } : {}),
      tells: { to: people, ...(message ? { message } : {}) },
    }
  },
  resolve: (_resolution, label) => refuse('conflict', `"${label}" waits for nobody.`),
  take: (_config, detail) => ({ state: 'done', detail, outcome: 'CONTINUE' }),
})
