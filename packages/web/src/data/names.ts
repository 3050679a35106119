import type { UserView } from '@assent/core/api/shapes.ts'
import { useQueries } from '@tanstack/react-query'
import { api, at } from './api.ts'

type Group = { readonly profile: { readonly name: string } }
type Bundle = { readonly name: string }
type App = { readonly label: string }

/** What a user of the core API is called. */
export const nameOfUser = ({ profile }: UserView): string => {
  const name = [profile.firstName, profile.lastName].filter(Boolean).join(' ')
  return name === '' ? profile.login : name
}

const fetchName = async (id: string, signal: AbortSignal): Promise<string> => {
  if (id.startsWith('00u')) return nameOfUser(await api.get<UserView>(at`/api/v1/users/${id}`, { signal }))
  if (id.startsWith('00g')) return (await api.get<Group>(at`/api/v1/groups/${id}`, { signal })).profile.name
  if (id.startsWith('0oa')) return (await api.get<App>(at`/api/v1/apps/${id}`, { signal })).label
  return (await api.get<Bundle>(at`/governance/api/v1/entitlement-bundles/${id}`, { signal })).name
}

const known = /^(00u|00g|0oa|enb)/

/** What users, groups, apps and bundles are called, by their ids; undefined until it is known, and the id where it cannot be. */
export const useNames = (ids: readonly string[]): ((id: string) => string | undefined) => {
  const wanted = [...new Set(ids.filter((id) => known.test(id)))]
  return useQueries({
    queries: wanted.map((id) => ({
      queryKey: ['admin', 'name', id],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchName(id, signal).catch(() => id),
      staleTime: 5 * 60_000,
    })),
    combine: (found) => {
      const names = new Map(wanted.map((id, index) => [id, found[index]?.data]))
      return (id: string) => names.get(id)
    },
  })
}
