import type { choiceKinds, FieldChoice } from '@assent/core/api/requests.ts'
import type { UserView } from '@assent/core/api/shapes.ts'
import { useQueries } from '@tanstack/react-query'
import { createContext, useContext } from 'react'
import type { Static } from 'typebox'
import { api, at, withQuery } from './api.ts'
import { asProblem } from './problem.ts'

/** Somebody or something by name, as whoever cannot read the directory finds it. */
export type Choice = Static<typeof FieldChoice>
type Kind = (typeof choiceKinds)[number]

/** The team for which somebody builds who has no administrator's role: through it he finds what he can name. */
export const ForTeam = createContext<string | undefined>(undefined)

/** Where a member of a team finds people, groups and apps, by words or by an id. */
export const teamChoices = (teamId: string, kind: Kind, match: string): string =>
  withQuery(at`/governance/api/v1/teams/${teamId}/choices`, {
    kind,
    match: match === '' ? undefined : match,
    limit: 20,
  })

type Group = { readonly profile: { readonly name: string } }
type Bundle = { readonly name: string }
type App = { readonly label: string }

/** What a user of the core API is called. */
export const nameOfUser = ({ profile }: UserView): string => {
  const name = [profile.firstName, profile.lastName].filter(Boolean).join(' ')
  return name === '' ? profile.login : name
}

const kindOf: Readonly<Record<string, Kind>> = { '00u': 'USER', '00g': 'GROUP', '0oa': 'APP' }

/** What an id means: a name, the id itself where it cannot be known, nothing where it is no longer there. */
type Meant = { readonly name?: string }

const fetchName = async (id: string, teamId: string | undefined, signal: AbortSignal): Promise<string | undefined> => {
  const kind = kindOf[id.slice(0, 3)]
  if (teamId !== undefined && kind)
    return (await api.part<Choice>(teamChoices(teamId, kind, id), { signal })).items[0]?.name
  if (id.startsWith('00u')) return nameOfUser(await api.get<UserView>(at`/api/v1/users/${id}`, { signal }))
  if (id.startsWith('00g')) return (await api.get<Group>(at`/api/v1/groups/${id}`, { signal })).profile.name
  if (id.startsWith('0oa')) return (await api.get<App>(at`/api/v1/apps/${id}`, { signal })).label
  if (id.startsWith('col')) return (await api.get<Bundle>(at`/governance/api/v1/collections/${id}`, { signal })).name
  return (await api.get<Bundle>(at`/governance/api/v1/entitlement-bundles/${id}`, { signal })).name
}

const fetchMeant = async (id: string, teamId: string | undefined, signal: AbortSignal): Promise<Meant> => {
  try {
    const name = await fetchName(id, teamId, signal)
    return name === undefined ? {} : { name }
  } catch (error) {
    return asProblem(error).refusal.code === 'not_found' ? {} : { name: id }
  }
}

const known = /^(00u|00g|0oa|enb|col)/

const useMeant = (ids: readonly string[]): ((id: string) => Meant | undefined) => {
  const teamId = useContext(ForTeam)
  const wanted = [...new Set(ids.filter((id) => known.test(id)))]
  return useQueries({
    queries: wanted.map((id) => ({
      queryKey: ['admin', 'name', id, teamId],
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchMeant(id, teamId, signal),
      staleTime: 5 * 60_000,
    })),
    combine: (found) => {
      const meant = new Map(wanted.map((id, index) => [id, found[index]?.data]))
      return (id: string) => meant.get(id)
    },
  })
}

/** What users, groups, apps and bundles are called, by their ids; undefined until it is known, and the id where it cannot be. */
export const useNames = (ids: readonly string[]): ((id: string) => string | undefined) => {
  const meant = useMeant(ids)
  return (id) => {
    const found = meant(id)
    return found && (found.name ?? id)
  }
}

/** The same of what a draft names, and what of it is no longer there: that has no name, but words of its own. */
export const useNamesOrGone = (
  ids: readonly string[],
  gone: string,
): { readonly nameOf: (id: string) => string | undefined; readonly isGone: (id: string) => boolean } => {
  const meant = useMeant(ids)
  const isGone = (id: string): boolean => {
    const found = meant(id)
    return found !== undefined && found.name === undefined
  }
  return { isGone, nameOf: (id) => (isGone(id) ? gone : meant(id)?.name) }
}
