import type { PreviewView } from '@assent/core/api/shapes.ts'
import { keepPreviousData, useQueries } from '@tanstack/react-query'
import { api } from '../../data/api.ts'
import type { answersOf } from '../../ui/question.tsx'
import type { Person } from './asking.ts'

type Given = ReturnType<typeof answersOf>

/**
 * What would happen if this were sent for each of these people now; undefined in the place of oneself. `given`: answers that
 * steps may depend on. `extendsGrantId`: the grant that is to last longer.
 */
export const usePreviews = (
  entryId: string,
  people: readonly (Person | undefined)[],
  given: Given,
  extendsGrantId: string | undefined,
) =>
  useQueries({
    queries: people.map((person) => ({
      queryKey: ['catalog', 'preview', entryId, person?.id ?? 'me', given, extendsGrantId],
      placeholderData: keepPreviousData,
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.post<PreviewView>(
          '/governance/api/v2/preview',
          {
            entryId,
            ...(person ? { requestedFor: person.id } : {}),
            ...(given.length > 0 ? { requesterFieldValues: given } : {}),
            ...(extendsGrantId ? { extendsGrantId } : {}),
          },
          { signal },
        ),
    })),
  })
