import type { WireApp } from '@assent/core/api/apps.ts'
import type { WireResourceSettings } from '@assent/core/api/catalog.ts'
import type { WireOwned, WireUnowned } from '@assent/core/api/owners.ts'
import type { PreviewView } from '@assent/core/api/shapes.ts'
import { useQuery } from '@tanstack/react-query'
import type { Static } from 'typebox'
import { api, at, where, withQuery } from '../../data/api.ts'
import { useGet, useList } from '../../data/query.ts'
import { type ConditionInput, type Level, type ReachView, rulesPath, type WireCondition } from './model.ts'

export type App = WireApp
export type Settings = WireResourceSettings
export type SequenceView = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly compatibleResourceTypes: readonly string[]
}

export const useApp = (appId: string) => useGet<App>(['admin', 'app', appId], at`/api/v1/apps/${appId}`)

export const useSettings = (appId: string) =>
  useGet<Settings>(['admin', 'app', appId, 'settings'], at`/governance/api/v2/resources/${appId}/request-settings`)

export const useRules = (appId: string) =>
  useGet<{ readonly data: readonly WireCondition[] }>(
    ['admin', 'app', appId, 'rules'],
    `${rulesPath(appId)}?include=settings`,
  )

/** Sequences that rules can use. */
export const useSequences = () =>
  useGet<{ readonly data: readonly SequenceView[] }>(
    ['admin', 'sequences', 'all'],
    '/governance/api/v2/request-sequences?limit=200',
  )

const owners = '/governance/api/v1/resource-owners'
type Owned = Static<typeof WireOwned>
type Unowned = Static<typeof WireUnowned>

const levelOf = ({ id, profile, type }: Unowned, principals: Owned['principals'] = []): Level => ({
  type: type === 'groups' ? 'GROUP' : type === 'apps' ? 'APPLICATION' : 'ENTITLEMENT_BUNDLE',
  id,
  name: profile.name,
  description: profile.description,
  owners: principals.map((one) => ({ id: one.id, name: one.profile.name })),
})

/** The app itself, and its groups or bundles, by name; undefined until they are known. */
export const useLevels = (
  app: App | undefined,
): { readonly levels: readonly Level[] | undefined; readonly error: unknown } => {
  const type = app?.assent.entitlementManagement === 'OPTED_IN' ? 'entitlement-bundles' : 'groups'
  const of = app && `${where('parentResourceOrn', 'eq', app.orn)} and ${where('resource.type', 'eq', type)}`
  const key = ['admin', 'app', app?.id, 'levels', type] as const
  const self = useList<Owned>(
    [...key, 'self'],
    app && withQuery(owners, { filter: where('resource.orn', 'eq', app.orn), limit: 1 }),
  )
  const owned = useList<Owned>([...key, 'owned'], of && withQuery(owners, { filter: of, limit: 200 }))
  const unowned = useList<Unowned>(
    [...key, 'unowned'],
    of && withQuery(`${owners}/catalog/resources`, { filter: of, limit: 200 }),
  )
  const error = self.error ?? owned.error ?? unowned.error
  if (!app || !self.items || !owned.items || !unowned.items) return { levels: undefined, error }
  const whole: Level = {
    type: 'APPLICATION',
    id: app.id,
    name: app.label,
    owners: self.items.flatMap(({ principals }) => principals.map((one) => ({ id: one.id, name: one.profile.name }))),
  }
  const parts = [
    ...owned.items
      .filter(({ resource }) => resource.type === type)
      .map(({ principals, resource }) => levelOf(resource, principals)),
    ...unowned.items.map((resource) => levelOf(resource)),
  ]
  return { levels: [whole, ...parts.toSorted((a, b) => a.name.localeCompare(b.name))], error }
}

/** A rule as it would be; in the place of another if that is named, or alone that other: gone. */
export type Trial = {
  readonly conditionId?: string
  readonly condition?: ConditionInput & { readonly priority?: number }
}

/** Who would gain and lose what; nothing is asked while `trial` is undefined. */
export const useReach = (appId: string, trial: Trial | undefined) =>
  useQuery({
    queryKey: ['admin', 'app', appId, 'reach', trial],
    enabled: trial !== undefined,
    staleTime: 0,
    queryFn: ({ signal }) => api.post<ReachView>(`${rulesPath(appId)}/reach`, trial, { signal }),
  })

type Tried = Trial & { readonly userId: string; readonly level: { readonly type: Level['type']; readonly id: string } }

/** What would happen if somebody asked for a level. */
export const useTry = (appId: string, tried: Tried | undefined) =>
  useQuery({
    queryKey: ['admin', 'app', appId, 'try', tried],
    enabled: tried !== undefined,
    staleTime: 0,
    placeholderData: undefined,
    queryFn: ({ signal }) => api.post<PreviewView>(`${rulesPath(appId)}/try`, tried, { signal }),
  })
