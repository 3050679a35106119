import type { WireSequenceFull, WireSequenceVersion, WireStepKind, WireUse } from '@assent/core/api/sequences.ts'
import type { Quorum } from '@assent/core/steps/algebra.ts'
import type { AssignmentRule } from '@assent/core/steps/assignment.ts'
import type { FieldType, Logic } from '@assent/core/steps/logic.ts'
import type { Static } from 'typebox'
import type { Schema } from './field.ts'

export type SequenceView = Static<typeof WireSequenceFull>
export type VersionView = Static<typeof WireSequenceVersion>
export type UseView = Static<typeof WireUse>
export type StepKind = WireStepKind
export type { AssignmentRule, Quorum }

/** A step as it is edited: its kind's schema knows its other members. */
export type Step = { readonly type: string; readonly label: string; readonly [member: string]: unknown }

/** A step with a name of its own on this page, so that it can be moved without losing what is open or focused. */
export type Placed = { readonly key: string; readonly step: Step }

/** What is edited. `base` is the version that it began from; 0 for a new sequence. */
export type Draft = {
  readonly base: number
  readonly name: string
  readonly description: string
  readonly steps: readonly Placed[]
}

/** One panel of an approval: whose members decide, and how many of them. */
export type Panel = {
  readonly label?: string
  readonly assignmentRule: AssignmentRule
  readonly quorum?: Quorum
}

/** A level that may be approved instead of the one that was asked for, where that is of the same app. */
export type SmallerLevel = {
  readonly appId: string
  readonly scopeType: 'APPLICATION' | 'GROUP' | 'ENTITLEMENT_BUNDLE'
  readonly scopeId: string
}

export type Question = {
  readonly id?: string
  readonly label: string
  readonly type: FieldType
  readonly required?: boolean
  readonly choices?: readonly string[]
  readonly listId?: string
  readonly min?: number
  readonly max?: number
  readonly when?: Logic
}

let count = 0
const newKey = (): string => `step-${++count}`

export const placed = (steps: readonly Record<string, unknown>[]): readonly Placed[] =>
  // Steps of before there was logic have no names yet; the same ones come out each time.
  steps.map((step, index) => ({ key: newKey(), step: { key: `step-${index + 1}`, ...(step as Step) } }))

export const draftOf = ({ description, name, steps, version }: SequenceView): Draft => ({
  base: version,
  name,
  description,
  steps: placed(steps),
})

export const emptyDraft: Draft = { base: 0, name: '', description: '', steps: [] }

/** What is sent: without the names of this page. */
export const bodyOf = ({ description, name, steps }: Draft) => ({
  name: name.trim(),
  description: description.trim(),
  steps: steps.map(({ step }) => step),
})

/** Whether there is anything to publish. */
export const isSame = (draft: Draft, now: Draft): boolean =>
  JSON.stringify(bodyOf(draft)) === JSON.stringify(bodyOf(now))

/** A new step of a kind, as far as it can be filled in. `team`: whose request type it is, which does what is done by hand. */
export const newStep = (type: string, label: string, schema?: Schema, team?: string): Placed => {
  const starts: Readonly<Record<string, Record<string, unknown>>> = {
    APPROVAL: { assignmentRule: { type: 'MANAGER' } },
    QUESTION: { assignmentRule: { type: 'REQUESTER' }, questions: [newQuestion()] },
    TODO: { assignmentRule: team === undefined ? { type: 'GROUP', groupId: '' } : { type: 'TEAM', teamId: team } },
    WORKFLOW: { connectorId: '' },
    TIMER: { after: 'P1D' },
    NOTICE: { to: [{ type: 'RESOURCE_OWNER' }] },
    ACTION: { do: 'GIVE', level: { appId: '', scopeType: 'APPLICATION', scopeId: '' } },
  }
  return { key: newKey(), step: { type, label, key: newUuid(), ...(starts[type] ?? startOf(schema)) } }
}

/** The needed members of a kind that nothing was written for, as far as they can be filled in. */
const startOf = ({ properties = {}, required = [] }: Schema = {}): Record<string, unknown> =>
  Object.fromEntries(
    required.flatMap((name) => {
      const { anyOf = [], connector, const: only, template, type } = properties[name] ?? {}
      if (only !== undefined || name === 'label') return []
      if (anyOf.length > 0) return [[name, anyOf[0]?.const]]
      if (template) return [[name, '{{resource}}: {{requestedFor}}']]
      return type === 'string' || connector ? [[name, '']] : []
    }),
  )

/** An empty question, which logic can already be about. */
export const newQuestion = (): Question => ({ id: newUuid(), label: '', type: 'TEXT', required: true })

// `crypto.randomUUID` is there with https only.
const newUuid = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 0x0f) | 0x40
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** Whether a step gives access that could be taken back after it. */
export const isGiving = (step: Step): boolean => step.type === 'ACTION' && step['do'] === 'GIVE'

/** A time limit on what a step gives: a timer and the reversal, both there only if the step was carried out. */
export const timeLimit = (giving: Step, timer: string, reversal: string): readonly [Placed, Placed] => {
  const given = { all: [{ of: giving['key'], is: 'COMPLETED' }] }
  const more = (step: Placed, members: object): Placed => ({ ...step, step: { ...step.step, ...members, when: given } })
  const { level: _, ...taking } = newStep('ACTION', `${reversal}: ${giving.label}`.slice(0, 255)).step
  return [
    more(newStep('TIMER', `${timer}: ${giving.label}`.slice(0, 255)), {}),
    {
      key: newKey(),
      step: { ...taking, type: 'ACTION', label: taking.label, do: 'TAKE', givenBy: giving['key'], when: given },
    },
  ]
}

export const copyOf = ({ step }: Placed): Placed => ({ key: newKey(), step: { ...withoutIds(step), key: newUuid() } })

// Every question has an id of its own, which the server gives.
const withoutIds = (step: Step): Step =>
  Array.isArray(step['questions'])
    ? { ...step, questions: (step['questions'] as Question[]).map((question) => ({ ...question, id: newUuid() })) }
    : step

/** The panels of an approval: the long form, or the short one as a single panel of whom any one decides. */
export const panelsOf = (step: Step): readonly Panel[] =>
  (step['panels'] as Panel[] | undefined) ??
  (step['assignmentRule'] ? [{ assignmentRule: step['assignmentRule'] as AssignmentRule }] : [])

/** An approval with these panels, in the short form where that says it. */
export const withPanels = (step: Step, panels: readonly Panel[]): Step => {
  const { assignmentRule: _rule, join, panels: _panels, ...rest } = step
  const [only] = panels
  const isPlain = panels.length === 1 && only && !only.label && (only.quorum ?? any).type === 'ANY'
  if (isPlain) return { ...rest, assignmentRule: only.assignmentRule } as Step
  return { ...rest, panels, ...(panels.length > 1 && join ? { join } : {}) } as Step
}

const any: Quorum = { type: 'ANY' }

/** Ids of people, groups, apps and bundles that a value names, however deep. */
export const idsIn = (value: unknown): readonly string[] => {
  if (typeof value === 'string') return /^(00u|00g|0oa|enb)[0-9A-Za-z]{17}$/.test(value) ? [value] : []
  if (Array.isArray(value)) return value.flatMap(idsIn)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : []
}
