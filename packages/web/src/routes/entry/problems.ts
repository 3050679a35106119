import type { FieldView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { isTooLong } from '../../lib/durations.ts'
import { answerProblem } from '../../ui/question.tsx'
import { durationFieldOf, questionsOf, type Values } from './asking.ts'

/** Says what is wrong with the form before it is sent, by field; `others`: it can be asked for in their place. */
export const useProblems = () => {
  const { t } = useLingui()
  return (values: Values, fields: readonly FieldView[], others: boolean): Record<string, string> => {
    const wrong: Record<string, string> = {}
    const duration = durationFieldOf(fields)
    if (others && values.forOthers && values.people.length === 0) wrong['people'] = t`Say for whom you ask.`
    if (duration && !duration.readOnly && duration.maximumValue) {
      if (values.duration === '') wrong['duration'] = t`Say how long you need it.`
      else if (isTooLong(values.duration, duration.maximumValue))
        wrong['duration'] = t`This is longer than can be asked for.`
    }
    for (const question of questionsOf(fields)) {
      const problem = answerProblem(question, values.answers[question.id], t`This needs an answer.`)
      if (problem) wrong[`answers.${question.id}`] = problem
    }
    return wrong
  }
}
