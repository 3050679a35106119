import type { EntryView, FieldView, RequestView } from '@assent/core/api/shapes.ts'
import { durationMs } from '@assent/core/duration.ts'
import { api, at } from '../../data/api.ts'
import { asProblem, type Problem } from '../../data/problem.ts'
import { firstPick } from '../../lib/durations.ts'
import { type Answer, answersOf } from '../../ui/question.tsx'

/** Somebody for whom access is asked. */
export type Person = { readonly id: string; readonly name: string; readonly email: string }

/** The form as it is filled in, and as its draft is kept. */
export type Values = {
  readonly forOthers: boolean
  readonly people: readonly Person[]
  readonly duration: string
  readonly answers: Readonly<Record<string, Answer>>
  readonly comment: string
}

/** What is asked with each request besides who it is for. */
export type Wanted = {
  readonly level: EntryView
  readonly fields: readonly FieldView[]
  readonly extendsGrantId?: string
}

/** What became of one request. */
export type Sent = { readonly person?: Person } & (
  | { readonly requestId: string; readonly problem?: undefined }
  | { readonly problem: Problem; readonly requestId?: undefined }
)

const reserved = (field: FieldView): boolean => field.id.startsWith('OKTA_')

/** The questions of a form, without what Assent asks itself. */
export const questionsOf = (fields: readonly FieldView[]): readonly FieldView[] =>
  fields.filter((one) => !reserved(one))
export const durationFieldOf = (fields: readonly FieldView[]): FieldView | undefined =>
  fields.find(({ type }) => type === 'DURATION')
export const allowsOthers = (fields: readonly FieldView[]): boolean =>
  fields.some(({ id }) => id === 'OKTA_REQUESTED_FOR')

/** The empty form, or one with what an earlier request said, as far as it still fits. */
export const firstValues = (fields: readonly FieldView[], earlier?: RequestView): Values => {
  const field = durationFieldOf(fields)
  const most = field?.maximumValue
  const answers = Object.fromEntries(
    questionsOf(fields).flatMap(({ choices, id, label }): [string, Answer][] => {
      const before = earlier?.requesterFieldValues?.find((one) => one.id === id || (label && one.label === label))
      const answer = before?.values ?? before?.value
      const fits = typeof answer === 'string' ? [answer] : (answer ?? [])
      return answer === undefined || (choices && !fits.every((one) => choices.includes(one))) ? [] : [[id, answer]]
    }),
  )
  const before = earlier?.accessDuration
  const fits = before && most && (durationMs(before) ?? Number.POSITIVE_INFINITY) <= (durationMs(most) ?? 0)
  return {
    forOthers: false,
    people: [],
    duration: field?.readOnly || !most ? '' : fits ? before : firstPick(most),
    answers,
    comment: '',
  }
}

/** The body of the request, and which field of the form each of its values is from. */
const bodyOf = (values: Values, { extendsGrantId, fields }: Wanted, person: Person | undefined) => {
  const field = durationFieldOf(fields)
  const given = [
    ...(person ? [{ path: 'people', value: { id: 'OKTA_REQUESTED_FOR', value: person.id } }] : []),
    ...(field && !field.readOnly && values.duration
      ? [{ path: 'duration', value: { id: field.id, value: values.duration } }]
      : []),
    ...answersOf(questionsOf(fields), values.answers).map((value) => ({ path: `answers.${value.id}`, value })),
  ]
  return {
    body: { requesterFieldValues: given.map(({ value }) => value), ...(extendsGrantId ? { extendsGrantId } : {}) },
    names: Object.fromEntries(
      given.flatMap(({ path }, index) =>
        ['', '/value', '/values', '/id'].map((end) => [`/requesterFieldValues/${index}${end}`, path]),
      ),
    ),
  }
}

/** Where the server's findings belong in the form. */
export const namesOf = (values: Values, wanted: Wanted): Readonly<Record<string, string>> => ({
  ...bodyOf(values, wanted, values.forOthers ? values.people[0] : undefined).names,
  '/requestedFor': 'people',
})

/** One request for each person; what is refused for one does not touch the others. `key` is the same when it is tried again. */
export const sendAll = async (values: Values, wanted: Wanted, key: string): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  // One after the other: each is judged with those before it, and a server in trouble is not asked twenty times.
  for (const person of values.forOthers ? values.people : [undefined])
    sent.push(await sendOne(values, wanted, person, key))
  return sent
}

const sendOne = async (values: Values, wanted: Wanted, person: Person | undefined, key: string): Promise<Sent> => {
  const whom = person ? { person } : {}
  const own = `${key}-${person?.id ?? 'me'}`
  try {
    const made = await api.post<RequestView>(
      at`/governance/api/v2/my/catalogs/default/entries/${wanted.level.id}/requests`,
      bodyOf(values, wanted, person).body,
      { key: own },
    )
    const message = values.comment.trim()
    if (message !== '')
      await api.post(at`/governance/api/v2/requests/${made.id}/messages`, { message }, { key: `${own}-comment` })
    return { ...whom, requestId: made.id }
  } catch (error) {
    return { ...whom, problem: asProblem(error) }
  }
}
