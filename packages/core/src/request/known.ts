import type { Facts } from '../steps/assignment.ts'
import type { Known } from '../steps/logic.ts'
import { stepKinds } from '../steps/registry.ts'
import type { FieldValue } from '../steps/step.ts'
import type { Request, Steps } from './model.ts'

/** What logic can be about at the beginning: nothing is answered, nothing is passed. */
export const nothingKnown: Known = { given: () => null, state: () => undefined, inList: () => false }

/** The answer among these to a question; null: none was given. */
export const givenIn = (answers: readonly FieldValue[], field: string) => {
  const answer = answers.find(({ id }) => id === field)
  return answer ? { type: answer.type, values: answer.values ?? [answer.value ?? ''] } : null
}

/** Whether every value of an answer is in a configuration list now; in one that is gone there is nothing. */
const inListOf =
  ({ listed }: Pick<Facts, 'listed'>): Known['inList'] =>
  (listId, { values }) => {
    const list = new Set(listed(listId))
    return values.length > 0 && values.every((value) => list.has(value))
  }

/** What logic can be about before anything is answered. */
export const knownAtFirst = (facts: Pick<Facts, 'listed'>): Known => ({ ...nothingKnown, inList: inListOf(facts) })

/** What logic can be about, as a request stands now. */
export const knownOf = (
  request: Pick<Request, 'answers' | 'skipped' | 'tasks'>,
  steps: Steps,
  facts: Pick<Facts, 'listed'>,
): Known => ({
  given: (field) => givenIn(request.answers, field),
  state: (key) => {
    const at = steps.findIndex((step) => step.key === key)
    if (at < 0) return undefined
    if (request.skipped?.includes(at)) return 'SKIPPED'
    const task = request.tasks.findLast(({ past, step }) => step === at && !past)
    if (!task || !stepKinds[task.type].decides) return 'COMPLETED'
    return task.value === 'DENIED' ? 'DENIED' : 'APPROVED'
  },
  inList: inListOf(facts),
})

/** What the parts of a flow are called, for logic in words. */
export const nameIn =
  (steps: Steps) =>
  (of: string): string | undefined =>
    steps.flatMap((step) => [
      ...(step.key === of ? [step.label] : []),
      ...(stepKinds[step.type].fields?.(step) ?? []).flatMap(({ id, label }) => (id === of ? [label] : [])),
    ])[0]
