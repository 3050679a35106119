import type { WireConfigList } from '@assent/core/api/teams.ts'
import { at } from '../../data/api.ts'
import { useGet, useList } from '../../data/query.ts'

/** The configuration lists that the viewer can name, as options. */
export const useConfigLists = (): readonly { readonly value: string; readonly label: string }[] =>
  (
    useList<WireConfigList>(['admin', 'lists', 'all'], '/governance/api/v1/configuration-lists?limit=100').items ?? []
  ).map(({ id, name, teamName }) => ({ value: id, label: `${teamName}: ${name}` }))

/** The values of a configuration list; undefined until they are known, and where there is no list. */
export const useOffered = (listId: string | undefined): readonly string[] | undefined => {
  const { data } = useGet<WireConfigList>(
    ['admin', 'list', listId],
    listId === undefined ? undefined : at`/governance/api/v1/configuration-lists/${listId}`,
  )
  return data !== undefined && data.id === listId ? (data.items ?? []).map(({ name }) => name) : undefined
}
