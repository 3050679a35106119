import type { FieldValue } from '../step.ts'

/** The id that an answer names; undefined if there is no such answer. */
export const givenBy = (answers: readonly FieldValue[], field: string | undefined): string | undefined =>
  field === undefined ? undefined : answers.find(({ id }) => id === field)?.value
