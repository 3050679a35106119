import type { LabelColor, LabelPatch } from '@assent/core/api/labels.ts'
import { isId } from '@assent/core/ids.ts'
import { type Cause, type Result, refuse } from '@assent/core/refusal.ts'
import type { LabelState, ValueState } from './store.ts'

type Operation = LabelPatch[number]
type ValueOperation = Extract<Operation, { refType: 'LABEL-VALUE' }>

const bad = (summary: string, location: string, reason = 'STRING_FORMAT_INVALID'): Cause => ({
  summary,
  location,
  reason,
})
export const colorOf = (value: ValueOperation['value']): LabelColor | undefined =>
  value?.metadata?.additionalProperties?.backgroundColor

/** What a label becomes by operations, in their order, or the first that cannot be done. Pure but for new ids. */
export const patched = (before: LabelState, operations: LabelPatch, newId: () => string): Result<LabelState> => {
  let label = before
  for (const [n, operation] of operations.entries()) {
    if (operation.refType === 'LABEL-CATEGORY') {
      label = { ...label, name: operation.value }
      continue
    }
    const values = valuesAfter(label.values, operation, newId, `/${n}`)
    if ('summary' in values) return refuse('invalid', 'The operations are not valid.', [values])
    label = { ...label, values }
  }
  return label
}

const valuesAfter = (
  values: readonly ValueState[],
  { op, path, value }: ValueOperation,
  newId: () => string,
  at: string,
): readonly ValueState[] | Cause => {
  const [, root, id = '', ...member] = path.split('/')
  if (root !== 'values') return bad('The path begins with /values.', `${at}/path`)
  if (op === 'ADD') {
    if (id !== '-' || member.length > 0) return bad('A value is added at /values/-.', `${at}/path`)
    if (value?.name === undefined) return bad('A value has a name.', `${at}/value/name`, 'REQUIRED_PROPERTY_MISSING')
    return [...values, { valueId: newId(), name: value.name, color: colorOf(value) ?? 'gray' }]
  }
  const there = isId('labelValue', id) ? values.find(({ valueId }) => valueId === id) : undefined
  if (!there) return bad('The label has no such value.', `${at}/path`, 'IDENTIFIER_NOT_FOUND')
  if (op === 'REMOVE')
    return member.length > 0
      ? bad('Only a whole value can be removed.', `${at}/path`)
      : values.filter((one) => one !== there)
  const changed = replaced(there, member.join('/'), value)
  return changed
    ? values.map((one) => (one === there ? changed : one))
    : bad('The path names nothing that the value has.', `${at}/path`)
}

const replaced = (there: ValueState, member: string, value: ValueOperation['value']): ValueState | undefined => {
  const name = value?.name === undefined ? {} : { name: value.name }
  const color = colorOf(value)
  const painted = color === undefined ? {} : { color }
  if (member === '') return { ...there, ...name, ...painted }
  if (member === 'name' && value?.name !== undefined) return { ...there, ...name }
  if (/^metadata(\/additionalProperties(\/backgroundColor)?)?$/.test(member) && color !== undefined)
    return { ...there, ...painted }
  return undefined
}
