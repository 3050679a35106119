import { opsOfType } from '@assent/core/steps/fields.ts'
import type { Comparison, FieldType, Logic, Member } from '@assent/core/steps/logic.ts'
import { msg } from '@lingui/core/macro'
import { createContext, useContext } from 'react'
import { i18n } from '../../lib/i18n.ts'
import type { Question, Step } from './model.ts'

export type { Comparison, Logic, Member }

/** Something before a step that logic can be about: an answer, or what became of a step. */
export type Subject = {
  readonly of: string
  readonly label: string
  readonly ops: readonly Comparison['is'][]
  /** Undefined for a step. */
  readonly question: Question | undefined
}

/** The steps before the one whose form it is, and the questions before the one in it. */
export const BeforeContext = createContext<readonly Step[]>([])

/** The team whose request type is built, empty before one is chosen; undefined for a sequence, which no team has. */
export const OwnTeam = createContext<string | undefined>(undefined)

/** Answers before this place of a step; `types` leaves only some. */
export const useQuestions = (types: readonly FieldType[]): readonly (Question & { readonly id: string })[] =>
  useContext(BeforeContext)
    .flatMap(questionsOf)
    .flatMap((one) => (one.id !== undefined && types.includes(one.type) ? [{ ...one, id: one.id }] : []))

/** What a step asks, and what another system gives out: answers either way. */
export const questionsOf = (step: Step): readonly Question[] => [
  ...((step['questions'] as Question[] | undefined) ?? []),
  ...((step['outputs'] as Output[] | undefined) ?? []).flatMap(({ label, name, type }) =>
    typeof step['key'] === 'string' && name ? [{ id: `${step['key']}.${name}`, label, type }] : [],
  ),
  ...ticketOf(step),
]

const ofTickets = { key: msg`number`, url: msg`address`, state: msg`state` } as const

/** What a step gives out that makes a ticket elsewhere (core/steps/ticket.ts). */
const ticketOf = (step: Step): readonly Question[] =>
  typeof step['key'] === 'string' && typeof step['connectorId'] === 'string' && 'summary' in step
    ? Object.entries(ofTickets).map(([name, word]) => ({
        id: `${step['key']}.${name}`,
        label: `${step.label}: ${i18n._(word)}`,
        type: 'TEXT',
      }))
    : []

type Output = { readonly name: string; readonly label: string; readonly type: FieldType }

/** What logic can be about: the questions of the steps, and the steps themselves. */
export const subjectsOf = (steps: readonly Step[], own: readonly Question[] = []): readonly Subject[] => {
  const asked = (questions: readonly Question[]) =>
    questions.flatMap((question): Subject[] =>
      question.id === undefined || question.label.trim() === ''
        ? []
        : [{ of: question.id, label: question.label, ops: opsOfType[question.type], question }],
    )
  return [
    ...steps.flatMap((step): readonly Subject[] => [
      ...asked(questionsOf(step)),
      ...(typeof step['key'] === 'string' && step.type !== 'QUESTION' && step.type !== 'NOTICE'
        ? [{ of: step['key'], label: step.label, ops: opsOfStep(step), question: undefined }]
        : []),
    ]),
    ...asked(own),
  ]
}

const opsOfStep = (step: Step): readonly Comparison['is'][] => {
  if (step.type !== 'APPROVAL') return ['COMPLETED']
  return step['afterDenial'] === 'CONTINUE' ? ['APPROVED', 'DENIED', 'COMPLETED'] : ['APPROVED']
}

/** A comparison to begin with. */
export const firstTest = ({ of, ops, question }: Subject): Comparison => withOp({ of, is: ops[0]! }, ops[0]!, question)

/** Whether an operator compares with a configuration list: its value is the id of one. */
export const isOfList = (is: Comparison['is']): boolean => is === 'IN_LIST' || is === 'NOT_IN_LIST'

/** The comparison with another operator: its value stays where it fits. */
export const withOp = (test: Comparison, is: Comparison['is'], question: Question | undefined): Comparison => {
  const bare = { of: test.of, is }
  if (!question || is === 'NOT_EMPTY') return bare
  const stays = isOfList(test.is) === isOfList(is)
  const value = (stays ? test.value : undefined) ?? (isOfList(is) ? '' : (question.choices?.[0] ?? ''))
  return is === 'BETWEEN' ? { ...bare, value, until: test.until ?? '' } : { ...bare, value }
}
