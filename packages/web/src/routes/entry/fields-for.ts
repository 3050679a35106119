import type { FieldView } from '@assent/core/api/shapes.ts'
import { at } from '../../data/api.ts'
import { useGet } from '../../data/query.ts'

/** The fields for somebody else, who may come under another rule. */
export const useFieldsFor = (
  entryId: string,
  own: readonly FieldView[],
  userId: string | undefined,
): readonly FieldView[] => {
  const found = useGet<{ readonly data: readonly FieldView[] }>(
    ['catalog', 'fields', entryId, userId],
    userId && at`/governance/api/v2/my/catalogs/default/entries/${entryId}/users/${userId}/request-fields`,
  )
  return userId && found.data ? found.data.data : own
}
