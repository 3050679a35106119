import type { Entitlement } from '@assent/core/directory/model.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'

/** A value as somebody wants it; without an id it is a new one, unless one with its external value is there. */
export type ValueDraft = {
  readonly valueId?: string
  readonly name: string
  readonly externalValue: string
  readonly description?: string
}

/** An entitlement as somebody wants it. */
export type EntitlementDraft = {
  readonly name: string
  readonly externalValue: string
  readonly description?: string
  readonly dataType: 'string' | 'array'
  readonly multiValue: boolean
  readonly values: readonly ValueDraft[]
}

/** One operation of a PATCH, on the entitlement itself or on one of its values. */
export type EntitlementOperation =
  | { readonly on: 'ENTITLEMENT'; readonly op: 'ADD' | 'REPLACE'; readonly path: string; readonly value: string }
  | { readonly on: 'ENTITLEMENT'; readonly op: 'REMOVE'; readonly path: string }
  | { readonly on: 'VALUE'; readonly op: 'ADD'; readonly value: ValueDraft }
  | { readonly on: 'VALUE'; readonly op: 'REPLACE'; readonly valueId: string; readonly value: Partial<ValueDraft> }
  | { readonly on: 'VALUE'; readonly op: 'REMOVE'; readonly valueId: string }

const tidyValue = (value: ValueDraft): Required<Omit<ValueDraft, 'valueId'>> & Pick<ValueDraft, 'valueId'> => ({
  ...(value.valueId === undefined ? {} : { valueId: value.valueId }),
  name: clean(value.name),
  externalValue: value.externalValue.normalize('NFC'),
  description: (value.description ?? '').normalize('NFC'),
})

/** A draft whose values all have a description, perhaps an empty one. */
export type Tidy = Omit<Required<EntitlementDraft>, 'values'> & {
  readonly values: readonly ReturnType<typeof tidyValue>[]
}

/** A draft in the form in which it is kept, or what is wrong with it. */
export const tidy = (draft: EntitlementDraft): Result<Tidy> => {
  const result: Tidy = {
    ...draft,
    name: clean(draft.name),
    externalValue: clean(draft.externalValue),
    description: (draft.description ?? '').normalize('NFC'),
    values: draft.values.map(tidyValue),
  }
  const causes: Cause[] = [
    ...causesOf({
      '/name': nameProblem(result.name),
      '/externalValue': nameProblem(result.externalValue),
      '/description': textProblem(result.description, 1_000, true),
    }),
  ]
  const seen = new Set<string>()
  for (const [i, value] of result.values.entries()) {
    causes.push(
      ...causesOf({
        [`/values/${i}/name`]: nameProblem(value.name),
        [`/values/${i}/externalValue`]: seen.has(value.externalValue)
          ? 'is there twice'
          : nameProblem(value.externalValue, 2_000),
        [`/values/${i}/description`]: textProblem(value.description, 1_024, true),
      }),
    )
    seen.add(value.externalValue)
  }
  return causes.length > 0 ? refuse('invalid', 'The entitlement is not valid.', causes.slice(0, 50)) : result
}

/** The draft that operations make of an entitlement, or why one of them cannot be done. */
export const applyOperations = (
  entitlement: Entitlement,
  operations: readonly EntitlementOperation[],
): Result<EntitlementDraft> => {
  let draft: EntitlementDraft = entitlement
  for (const [i, operation] of operations.entries()) {
    const next = operation.on === 'ENTITLEMENT' ? onEntitlement(draft, operation) : onValue(draft, operation)
    if (typeof next === 'string')
      return refuse('invalid', next, [{ summary: next, location: `/${i}/path`, reason: 'INVALID_VALUE' }])
    draft = next
  }
  return draft
}

type On<K extends EntitlementOperation['on']> = Extract<EntitlementOperation, { on: K }>

const onEntitlement = (draft: EntitlementDraft, operation: On<'ENTITLEMENT'>): EntitlementDraft | string => {
  if (operation.path === '/description')
    return { ...draft, description: operation.op === 'REMOVE' ? '' : operation.value }
  if (operation.path === '/name' && operation.op !== 'REMOVE') return { ...draft, name: operation.value }
  return 'Of an entitlement, /name can be replaced, and /description added, replaced or removed.'
}

const onValue = (draft: EntitlementDraft, operation: On<'VALUE'>): EntitlementDraft | string => {
  if (operation.op === 'ADD') return { ...draft, values: [...draft.values, operation.value] }
  const at = draft.values.findIndex(({ valueId }) => valueId === operation.valueId)
  if (at < 0) return 'The entitlement has no value with this id.'
  if (operation.op === 'REMOVE') return { ...draft, values: draft.values.toSpliced(at, 1) }
  return { ...draft, values: draft.values.with(at, { ...draft.values[at]!, ...operation.value }) }
}
