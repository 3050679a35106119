import type { FieldAnswer } from '@assent/core/api/shapes.ts'
import { calendarDay } from '../../lib/time.ts'

type Answer = Pick<FieldAnswer, 'name' | 'type' | 'value' | 'values'>

/** An answer as people read it: days in words, names of what has one. Empty: there is none. */
export const answerText = ({ name, type, value, values }: Answer, locale: string): string =>
  name ?? (type === 'ISO_DATE' && value ? calendarDay(value, locale) : value) ?? values?.join(', ') ?? ''
