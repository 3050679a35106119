import type { WireField } from '@assent/core/api/catalog.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import type { FieldValue } from '@assent/core/steps/step.ts'
import type { Desk, TaskView } from '../../app/app.ts'
import { fieldName } from './draw-fields.ts'

/** The fields of a form; one that is there twice, or holds what cannot be stored, counts as absent (F7, F19). */
export const readForm = (body: string): ReadonlyMap<string, string> => formFrom(new URLSearchParams(body))

/** The same of fields that were read before. */
export const formFrom = (sent: Iterable<readonly [string, string]>): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>()
  const bad = new Set<string>()
  for (const [name, value] of sent) {
    if (fields.has(name) || value.includes('\0') || !value.isWellFormed()) bad.add(name)
    // Browsers send line ends as CR LF.
    fields.set(name, value.replaceAll('\r\n', '\n'))
  }
  for (const name of bad) fields.delete(name)
  return fields
}

/** Whom a form picks: one of a list, or several. */
export const pickedIn = (form: ReadonlyMap<string, string>): readonly string[] => {
  const named = [...form.keys()].flatMap((name) => (name.startsWith('pick.') ? [name.slice('pick.'.length)] : []))
  return [form.get('pick'), ...named].filter((id) => id !== undefined && isId('user', id)) as string[]
}

/** The parts between commas, as the server looks for them. */
export const wordsOf = (sought: string): readonly string[] =>
  sought
    .split(',')
    .map((part) => part.trim().slice(0, limits.searchMax))
    .filter((part) => part !== '')
    .slice(0, 10)

type Given = { readonly id: string; readonly value?: string; readonly values?: readonly string[] }

/** The values of fields that were filled in. */
export const readFields = (
  fields: readonly {
    readonly id: string
    readonly type: WireField['type']
    readonly choices?: readonly string[] | undefined
  }[],
  form: ReadonlyMap<string, string>,
): readonly Given[] =>
  fields.flatMap(({ id, type, choices }): Given[] => {
    if (type === 'MULTISELECT') {
      const values = (choices ?? []).flatMap((_, index) => form.get(fieldName(id, index)) ?? [])
      return values.length > 0 ? [{ id, values }] : []
    }
    const value = form.get(fieldName(id))?.trim()
    return value ? [{ id, value }] : []
  })

/** What a task is answered with, as its step kind takes it; undefined if the form says nothing that could be meant. */
export const readAnswer = (
  { task }: Pick<TaskView, 'task'>,
  desk: Desk,
  form: ReadonlyMap<string, string>,
): object | undefined => {
  const text = (name: string) => form.get(name)?.trim()
  switch (task.type) {
    case 'APPROVAL': {
      const [decision, message, duration, levelId] = ['decision', 'message', 'duration', 'level'].map(text)
      if (decision !== 'APPROVE' && decision !== 'DENY') return undefined
      const shorter = duration && decision === 'APPROVE' ? { duration } : {}
      const smaller = levelId && decision === 'APPROVE' ? { levelId } : {}
      return { decision, ...(message ? { message } : {}), ...shorter, ...smaller }
    }
    case 'QUESTION':
      return {
        answers: readFields(
          (desk.step.questions ?? []).map((question) => ({ ...question, id: question.id! })),
          form,
        ),
      }
    default: {
      // What a person can do about any other step is to say that it is done, or to have the system do it.
      const [decision, note] = ['decision', 'note'].map(text)
      if (stepKinds[task.type].waitsFor !== 'SYSTEM') return note ? { note } : {}
      if (decision === 'RUN') return { act: 'RUN' }
      return decision === 'MARK' ? { act: 'MARK', ...(note ? { note } : {}) } : undefined
    }
  }
}

/** An earlier request's answers as the beginning of a new form. */
export const formOf = (answers: readonly FieldValue[], fields: readonly WireField[]): ReadonlyMap<string, string> => {
  const form = new Map<string, string>()
  for (const { id, value, values } of answers) {
    if (value !== undefined) form.set(fieldName(id), value)
    const choices = fields.find((field) => field.id === id)?.choices ?? []
    for (const [index, choice] of choices.entries())
      if (values?.includes(choice)) form.set(fieldName(id, index), choice)
  }
  return form
}
