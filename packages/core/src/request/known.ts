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

/**
 * What logic can be about, as a request stands now. Lists are not there yet: `inList` is where they come in, and until
 * then nothing is in one.
 */
export const knownOf = (request: Pick<Request, 'answers' | 'skipped' | 'tasks'>, steps: Steps): Known => ({
  given: (field) => givenIn(request.answers, field),
  state: (key) => {
    const at = steps.findIndex((step) => step.key === key)
    if (at < 0) return undefined
    if (request.skipped?.includes(at)) return 'SKIPPED'
    const task = request.tasks.findLast(({ step }) => step === at)
    if (!task || !stepKinds[task.type].decides) return 'COMPLETED'
    return task.value === 'DENIED' ? 'DENIED' : 'APPROVED'
  },
  inList: () => false,
})

/** What the parts of a flow are called, for logic in words. */
export const nameIn =
  (steps: Steps) =>
  (of: string): string | undefined =>
    steps.flatMap((step) => [
      ...(step.key === of ? [step.label] : []),
      ...(stepKinds[step.type].fields?.(step) ?? []).flatMap(({ id, label }) => (id === of ? [label] : [])),
    ])[0]
