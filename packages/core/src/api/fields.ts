import { logicWords } from '../steps/logic.ts'
import type { FormQuestion } from '../steps/question/index.ts'
import type { WireField } from './catalog.ts'

/** A question as a field of a form on the wire. */
export const fieldOf = ({
  choices,
  id,
  label,
  max,
  min,
  required,
  shownIf = [],
  type,
  when,
}: FormQuestion): WireField => ({
  id: id!,
  type,
  label,
  required: required !== false,
  ...(choices ? { choices } : {}),
  ...(min === undefined ? {} : { min }),
  ...(max === undefined ? {} : { max }),
  ...(when || shownIf.length > 0 ? { shownIf: [...shownIf, ...(when ? [when] : [])] } : {}),
})

/** When a field is asked, in words, for forms that cannot change while they are filled in; undefined: always. */
export const askedWhen = (field: WireField, fields: readonly WireField[]): string | undefined => {
  const nameOf = (of: string) => fields.find(({ id }) => id === of)?.label
  return field.shownIf && `Only if ${field.shownIf.map((logic) => logicWords(logic, nameOf)).join(' and ')}.`
}
