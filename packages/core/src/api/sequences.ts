import { type Static, type TSchema, Type } from 'typebox'
import { limits } from '../limits.ts'
import { stepKinds } from '../steps/registry.ts'
import { closed, hexId, id, SelfLinks, sentence, text, time } from './wire.ts'

/** One step as somebody writes it. Its kind's own schema is held against it afterwards, so that the faults name the step. */
export const StepInput = Type.Unsafe<{
  readonly type: string
  readonly label: string
  readonly [member: string]: unknown
}>({
  type: 'object',
  required: ['type', 'label'],
  properties: { type: { type: 'string' }, label: { type: 'string' } },
  'x-parsed-by': 'core/src/steps/registry.ts',
  description: `One of ${Object.keys(stepKinds).join(', ')}; see the schemas of the step kinds.`,
})

/** Body of an approval sequence. Okta publishes no such operation; the form of a step is that of its record (D.1). */
export const SequenceInput = closed({
  name: text(limits.sequenceName),
  description: Type.Optional(Type.String({ maxLength: limits.stepDescription })),
  steps: Type.Array(StepInput, { maxItems: limits.stepsPerSequence }),
})
export type SequenceInput = Static<typeof SequenceInput>

/** Steps that are not published yet; `sequenceId`: of which sequence they are to be the next version. */
export const SequenceCheck = closed({
  sequenceId: Type.Optional(hexId()),
  steps: Type.Array(StepInput, { maxItems: limits.stepsPerSequence }),
})

/** What the checker found: for these users nobody could act on that step. */
export const Finding = Type.Object({
  step: Type.Integer(),
  label: Type.String(),
  why: sentence(),
  conditionId: Type.String(),
  /** How many users, and the first of them. */
  users: Type.Integer(),
  userIds: Type.Array(Type.String()),
  /** Of how many more conditions the same is true of that step, where they are too many to be listed. */
  more: Type.Optional(Type.Integer()),
})
export type Finding = Static<typeof Finding>

/** Something about the steps that is allowed, and yet perhaps not meant. */
export const Warning = Type.Object({ summary: sentence(), location: Type.Optional(Type.String()) })

const published = {
  id: hexId(),
  name: Type.String(),
  description: Type.String(),
  compatibleResourceTypes: Type.Array(Type.String()),
  link: Type.String(),
}

/** Something that steps name and that is not there any more. `step` counts from 0; `id` is of what is gone. */
export const Lost = Type.Object({
  said: sentence(),
  step: Type.Optional(Type.Integer()),
  id: Type.Optional(Type.String()),
})

/** A sequence as Okta publishes it: without its steps. */
export const WireSequence = Type.Object(published)

/** A sequence with all there is to know. */
export const WireSequenceFull = Type.Object({
  ...published,
  version: Type.Integer(),
  steps: Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  checked: Type.Optional(time()),
  findings: Type.Array(Finding),
  /** What should be said of it though it can be used: a request that nobody decides. */
  warnings: Type.Array(Warning),
  /** Of one that is asked for alone: what its steps lack now. Requests go on by them; published anew they would be refused. */
  lost: Type.Optional(Type.Array(Lost)),
  /** Conditions that use it. */
  conditionCount: Type.Integer(),
  created: time(),
  createdBy: Type.String(),
  lastUpdated: time(),
  lastUpdatedBy: Type.String(),
  _links: SelfLinks,
})

/** A version of a sequence: what requests that began with it run by. */
export const WireSequenceVersion = Type.Object({
  version: Type.Integer(),
  steps: Type.Array(Type.Unsafe<Record<string, unknown>>({ type: 'object' })),
  created: time(),
  createdBy: Type.Object({ id: Type.String(), name: Type.String() }),
})

/** A kind of step: what it is called, and the JSON Schema of one. */
export const WireStepKind = Type.Object({
  type: Type.String(),
  title: Type.String(),
  /** Whether it can grant or deny: a step that decides. */
  decides: Type.Boolean(),
  schema: Type.Unsafe<Record<string, unknown>>({ type: 'object', 'x-parsed-by': 'core/src/steps/registry.ts' }),
})
export type WireStepKind = Static<typeof WireStepKind>

/** A condition that uses a sequence. */
export const WireUse = Type.Object({
  conditionId: Type.String(),
  conditionName: Type.String(),
  status: Type.String(),
  resourceId: Type.String(),
  resourceName: Type.String(),
})

/** Body of a schedule: who is on call in turn. `turn` is how long one of them is, `starts` when the first turn began. */
export const OnCallInput = closed({
  name: text(255),
  members: Type.Array(id('user'), { minItems: 1, maxItems: 100 }),
  turn: text(10, { description: 'ISO 8601 of one unit: PT8H, P1D or P1W.' }),
  starts: time(),
})
export type OnCallInput = Static<typeof OnCallInput>

export const WireOnCall = Type.Object({
  id: hexId(),
  name: Type.String(),
  members: Type.Array(Type.String()),
  turn: Type.String(),
  starts: time(),
  /** Who is on call now; absent before the first turn. */
  onCallNow: Type.Optional(Type.String()),
  lastUpdated: time(),
  _links: SelfLinks,
}) satisfies TSchema
