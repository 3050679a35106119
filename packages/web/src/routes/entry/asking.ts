import type { AttachmentView, EntryView, FieldView, RequestView } from '@assent/core/api/shapes.ts'
import { durationMs } from '@assent/core/duration.ts'
import { priorityField } from '@assent/core/policy/priority-field.ts'
import type { Priority } from '@assent/core/request/priority.ts'
import { api, at, withQuery } from '../../data/api.ts'
import type { Person, Ready } from '../../data/cart.ts'
import { asProblem, type Problem } from '../../data/problem.ts'
import { upload } from '../../data/upload.ts'
import { firstPick } from '../../lib/durations.ts'
import { type Answer, type Asked, answersOf } from '../../ui/question.tsx'
import { whyOf } from '../../ui/request/files.ts'

export type { Person }

/** The form as it is filled in, and as its draft is kept. */
export type Values = {
  readonly forOthers: boolean
  readonly people: readonly Person[]
  readonly duration: string
  readonly answers: Readonly<Record<string, Answer>>
  readonly comment: string
  /** Empty where it is not asked. */
  readonly priority: Priority | ''
}

/** What is asked with each request besides who it is for. */
export type Wanted = {
  /** What the app of the level is called, once it is known. */
  readonly app?: string
  readonly level: EntryView
  readonly fields: readonly FieldView[]
  readonly extendsGrantId?: string
}

/** What became of one request. */
export type Sent = {
  readonly request: Ready
  /** What did not go with it, and why; it can be sent on the request's own page. */
  readonly lost?: readonly string[]
} & (
  | { readonly requestId: string; readonly problem?: undefined }
  | { readonly problem: Problem; readonly requestId?: undefined }
)

const reserved = ({ id }: FieldView): boolean => id.startsWith('OKTA_') || id === priorityField

/** The questions of a form, without what Assent asks itself. */
export const questionsOf = (fields: readonly FieldView[]): readonly FieldView[] =>
  fields.filter((one) => !reserved(one))
export const durationFieldOf = (fields: readonly FieldView[]): FieldView | undefined =>
  fields.find(({ type }) => type === 'DURATION')
export const asksPriority = (fields: readonly FieldView[]): boolean => fields.some(({ id }) => id === priorityField)
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
    priority: '',
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
    ...(values.priority && asksPriority(fields)
      ? [{ path: 'priority', value: { id: priorityField, value: values.priority } }]
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

/** The requests that a filled form stands for: one for each person. `key` is the same when it is tried again. */
export const requestsOf = (values: Values, wanted: Wanted, key: string): readonly Ready[] =>
  (values.forOthers ? values.people : [undefined]).map((person) => ({
    key: `${key}-${person?.id ?? 'me'}`,
    entryId: wanted.level.id,
    name: wanted.app && wanted.app !== wanted.level.name ? `${wanted.app} · ${wanted.level.name}` : wanted.level.name,
    ...(person ? { person } : {}),
    ...(values.duration ? { duration: values.duration } : {}),
    body: bodyOf(values, wanted, person).body,
    comment: values.comment.trim(),
  }))

/** Sends them one after the other: each is judged with those before it. What is refused for one does not touch the others. */
export const sendAll = async (requests: readonly Ready[], files: readonly File[] = []): Promise<readonly Sent[]> => {
  const sent: Sent[] = []
  for (const request of requests) sent.push(await sendOne(request, files))
  return sent
}

const sendOne = async (request: Ready, files: readonly File[]): Promise<Sent> => {
  const { body, entryId, key } = request
  try {
    const made = await api.post<RequestView>(
      at`/governance/api/v2/my/catalogs/default/entries/${entryId}/requests`,
      body,
      { key },
    )
    const lost = await sendAlong(made.id, request, files)
    return { request, requestId: made.id, ...(lost.length > 0 ? { lost } : {}) }
  } catch (error) {
    return { request, problem: asProblem(error) }
  }
}

/** Sends what goes with a request: its files, and one message with them. What is refused is told; the request is there. */
const sendAlong = async (
  requestId: string,
  { comment, key }: Ready,
  files: readonly File[],
): Promise<readonly string[]> => {
  const path = at`/governance/api/v2/requests/${requestId}`
  const [kept, lost]: [AttachmentView[], string[]] = [[], []]
  for (const file of files)
    try {
      const to = withQuery(`${path}/attachments`, { name: file.name })
      kept.push(await upload<AttachmentView>(to, file, 'application/octet-stream'))
    } catch (error) {
      lost.push(`${file.name}: ${whyOf(error)}`)
    }
  const message = comment || kept.map(({ name }) => name).join(', ')
  if (message === '') return lost
  try {
    const attachmentIds = kept.map(({ id }) => id)
    await api.post(
      `${path}/messages`,
      { message, ...(attachmentIds.length > 0 ? { attachmentIds } : {}) },
      { key: `${key}-comment` },
    )
    return lost
  } catch (error) {
    return [...lost, `${message}: ${whyOf(error)}`]
  }
}

/** What is chosen rather than written: steps may depend on it, and it does not change with each letter. */
export const chosenOf = (questions: readonly Asked[], answers: Readonly<Record<string, Answer>>) =>
  answersOf(
    questions.filter(({ type }) => type === 'SELECT' || type === 'MULTISELECT' || type === 'ISO_DATE'),
    answers,
  )
