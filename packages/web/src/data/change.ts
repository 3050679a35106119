import { useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { notifyDone, notifyProblem } from '../ui/notify.ts'
import { asProblem, type Problem } from './problem.ts'
import { refresh, type Topic } from './query.ts'

export type ChangeOptions<I, O> = {
  /** Does it; is given what to do and a key that stays the same when it is tried again. */
  readonly run: (input: I, key: string) => Promise<O>
  /** What is other afterwards. */
  readonly changes: readonly Topic[]
  /** Says that it is done, in a word or two; nothing is said without it. */
  readonly done?: (output: O, input: I) => string | undefined
  readonly onDone?: (output: O, input: I) => void
  /** Whoever shows the problem himself, beside a field say, returns true; all others are told in a toast. */
  readonly onProblem?: (problem: Problem, input: I) => boolean | undefined
}

/** Resolves when what is to be drawn now was drawn; soon at any rate, since a window out of sight draws nothing. */
const drawn = (): Promise<void> =>
  new Promise((resolve) => {
    const late = setTimeout(resolve, 100)
    requestAnimationFrame(() =>
      setTimeout(() => {
        clearTimeout(late)
        resolve()
      }),
    )
  })

/** A change that a page makes. `change.mutate(input)`, `change.isPending`; lists that it touches are fetched again. */
export const useChange = <I, O>({ changes, done, onDone, onProblem, run }: ChangeOptions<I, O>) => {
  const { t } = useLingui()
  return useMutation<O, Error, I>({
    mutationFn: (input) => run(input, crypto.randomUUID()),
    onSuccess: async (output, input) => {
      const text = done?.(output, input)
      if (text !== undefined) notifyDone(text)
      onDone?.(output, input)
      // What is done is drawn first: reading everything anew would make it wait.
      await drawn()
      await refresh(changes)
    },
    onError: (error, input) => {
      const problem = asProblem(error)
      if (onProblem?.(problem, input)) return
      // Four eyes: nothing went wrong, and nothing has changed yet.
      if (problem.refusal.code === 'proposed') {
        notifyDone(t`Kept as a proposal: another administrator has to confirm it`)
        return
      }
      notifyProblem(problem, t`That did not work`)
      // What it was decided on may be another by now.
      if (problem.refusal.code === 'conflict' || problem.refusal.code === 'stale') void refresh(changes)
    },
  })
}
