import { type FormValidateInput, type UseFormReturnType, useForm } from '@mantine/form'
import type { Problem } from '../data/problem.ts'

/** `/steps/0/label` as `steps.0.label`, which is how forms name their fields. */
const pathOf = (pointer: string): string => pointer.replace(/^\//, '').replaceAll('/', '.')

type Form<V> = UseFormReturnType<V>

/** A form whose first wrong field gets the focus when it is sent. Values stay when sending fails. */
export const useAppForm = <V extends Record<string, unknown>>(
  initialValues: V,
  validate?: FormValidateInput<V>,
): Form<V> => useForm<V>({ mode: 'controlled', initialValues, ...(validate ? { validate } : {}) })

/** Puts the focus on the first field that is wrong. For `form.onSubmit(send, focusFirst(form))`. */
export const focusFirst =
  <V>(form: Form<V>) =>
  (errors: Record<string, unknown>): void => {
    const nodes = Object.keys(errors).flatMap((path) => form.getInputNode(path) ?? [])
    // The first on the page, not the first of the rules.
    nodes.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
    nodes[0]?.focus()
  }

/**
 * Puts what the server found wrong beside the fields that it means. `names` translates pointers of the body into fields
 * where they differ: `{'/requesterFieldValues/0/value': 'duration'}`. Returns whether everything found its field; if not,
 * the caller shows the problem itself (return it from `onProblem` of useChange).
 */
export const showProblem = <V>(
  form: Form<V>,
  problem: Problem,
  names: Readonly<Record<string, string>> = {},
): boolean => {
  const errors: Record<string, string> = {}
  let all = problem.refusal.causes.length > 0
  for (const { location, summary } of problem.refusal.causes) {
    const path = location === undefined ? undefined : (names[location] ?? pathOf(location))
    if (path !== undefined && form.getInputNode(path)) errors[path] = summary
    else all = false
  }
  form.setErrors(errors)
  focusFirst(form)(errors)
  return all
}

/** The same where the server refuses a conflict because the name is taken: `taken` says so beside the field `name`. */
export const showTaken = <V>(
  form: Form<V>,
  problem: Problem,
  taken: string,
  names?: Readonly<Record<string, string>>,
): boolean => {
  if (problem.refusal.code !== 'conflict') return showProblem(form, problem, names)
  form.setErrors({ name: taken })
  focusFirst(form)({ name: true })
  return true
}
