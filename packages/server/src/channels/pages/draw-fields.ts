import type { WireField } from '@assent/core/api/catalog.ts'
import { askedWhen } from '@assent/core/api/fields.ts'
import { durationWords } from '@assent/core/cards/words.ts'
import { limits } from '@assent/core/limits.ts'
import { priorityField } from '@assent/core/policy/priority-field.ts'
import { priorities } from '@assent/core/request/priority.ts'
import { type Html, html, ours, typed } from '../../app/page/html.ts'

/** The name of a field in the form; several values have one name each, since a name that is there twice is not taken. */
export const fieldName = (id: string, index?: number): string => (index === undefined ? `f.${id}` : `f.${id}.${index}`)

/** Fields of a form, with what was given before. */
export const drawFields = (fields: readonly WireField[], given: ReadonlyMap<string, string>): Html => html`
${fields.map((field, index) => drawField(field, `field-${index}`, given, askedWhen(field, fields)))}`

/** `only`: when it is asked at all. The page cannot change while it is filled in, so it is there, and may be left empty. */
const drawField = (
  field: WireField,
  id: string,
  given: ReadonlyMap<string, string>,
  only: string | undefined,
): Html => {
  const name = fieldName(field.id)
  const value = given.get(name) ?? field.value ?? ''
  const label = html`${typed(field.label ?? field.id)}${!field.required && !only && html` <span class="soft">(may be left empty)</span>`}${only && html` <span class="soft">${ours(only)}</span>`}`
  const required = field.required && !only && html` required`
  if (field.id === priorityField) return drawPriority(id, name, value)
  switch (field.type) {
    case 'OKTA_USER_ID':
      return html``
    case 'SELECT':
      return html`<label for="${id}">${label}</label>
<select id="${id}" name="${name}"${required}><option value=""></option>
${(field.choices ?? []).map((choice) => html`<option value="${choice}"${choice === value && html` selected`}>${choice}</option>`)}</select>`
    case 'MULTISELECT':
      return html`<fieldset><legend>${label}</legend>
${(field.choices ?? []).map((choice, index) => html`<label class="choice"><input type="checkbox" name="${fieldName(field.id, index)}" value="${choice}"${given.get(fieldName(field.id, index)) === choice && html` checked`}>${typed(choice)}</label>`)}</fieldset>`
    case 'ISO_DATE':
      return html`<label for="${id}">${label}</label><input id="${id}" type="date" name="${name}" value="${value.slice(0, 10)}"${required}>`
    case 'DURATION':
      return drawDuration(field, id, name, value)
    case 'NUMBER':
      return html`<label for="${id}">${label}</label><input id="${id}" type="number" step="any" name="${name}" value="${value}"${field.min !== undefined && html` min="${field.min}"`}${field.max !== undefined && html` max="${field.max}"`}${required}>`
    case 'USER':
    case 'GROUP':
    case 'APP':
      return html`<label for="${id}">${label}</label><input id="${id}" name="${name}" value="${value}" maxlength="20" spellcheck="false"${required}>
<p class="hint">${idOf[field.type]}</p>`
    case 'TEXT':
    case 'LONG_TEXT':
      return html`<label for="${id}">${label}</label>
<textarea id="${id}" name="${name}" maxlength="${field.type === 'TEXT' ? limits.answer : limits.longAnswer}"${required}>${value}</textarea>`
    default:
      return field.type satisfies never
  }
}

const drawPriority = (id: string, name: string, value: string): Html => html`<label for="${id}">Priority</label>
<select id="${id}" name="${name}">
${priorities.map((one) => html`<option value="${one}"${one === (value || 'NORMAL') && html` selected`}>${priorityWords[one]}</option>`)}</select>`

const priorityWords = {
  LOW: html`Low`,
  NORMAL: html`Normal`,
  HIGH: html`High`,
  URGENT: html`Urgent`,
} as const

const idOf = {
  USER: html`The id of a user.`,
  GROUP: html`The id of a group.`,
  APP: html`The id of an app.`,
} as const

const drawDuration = (field: WireField, id: string, name: string, value: string): Html => {
  if (field.readOnly) return html`<p class="hint">Access lasts ${ours(durationWords(field.value))}.</p>`
  return html`<label for="${id}">For how long</label>
<input id="${id}" name="${name}" value="${value || (field.maximumValue ?? '')}" required pattern="P[0-9]+[DW]|PT[0-9]+H" aria-describedby="${id}-hint" autocapitalize="characters" spellcheck="false">
<p class="hint" id="${id}-hint">PT8H is eight hours, P5D five days, P2W two weeks.${field.maximumValue && html` At most ${ours(durationWords(field.maximumValue))} (${field.maximumValue}).`}</p>`
}
