import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { answerText } from '../../ui/request/answers.ts'

/** What is another than before: by the label of a field, undefined for how long the access lasts. */
export type Difference = {
  readonly field: string | undefined
  readonly before: string | undefined
  readonly now: string | undefined
}

type Shown = TaskContextView['task']['request']
type Value = Shown['requesterFieldValues'][number]

/** The answers of people; who it is for and how long it lasts have places of their own. */
export const answersIn = ({ requesterFieldValues }: Shown): readonly Value[] =>
  requesterFieldValues.filter(({ id }) => id !== 'OKTA_REQUESTED_FOR' && id !== 'OKTA_ACCESS_DURATION')

/** What a digest stands for, compared: whoever decides is told what it was before. */
export const differences = (before: Shown, now: Shown, locale: string): readonly Difference[] => {
  const was = new Map(answersIn(before).map((one) => [one.id, one]))
  const is = new Map(answersIn(now).map((one) => [one.id, one]))
  const fields = [...new Set([...was.keys(), ...is.keys()])].flatMap((id) => {
    const [old, young] = [was.get(id), is.get(id)]
    const texts = { before: old && answerText(old, locale), now: young && answerText(young, locale) }
    return texts.before === texts.now ? [] : [{ field: young?.label ?? old?.label ?? id, ...texts }]
  })
  const lasts =
    before.accessDuration === now.accessDuration
      ? []
      : [{ field: undefined, before: before.accessDuration, now: now.accessDuration }]
  return [...lasts, ...fields]
}
