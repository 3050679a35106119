import { useGet } from './query.ts'

/** An approval sequence, as it is chosen. */
export type SequenceView = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly compatibleResourceTypes: readonly string[]
}

/** Sequences that rules can use; not asked for where they are of no use, by whoever may not read them. */
export const useSequences = (wanted = true) =>
  useGet<{ readonly data: readonly SequenceView[] }>(
    ['admin', 'sequences', 'all'],
    wanted ? '/governance/api/v2/request-sequences?limit=200' : undefined,
  )
