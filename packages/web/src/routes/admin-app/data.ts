import type { WireResourceSettings } from '@assent/core/api/catalog.ts'
import type { PreviewView } from '@assent/core/api/shapes.ts'
import { useQuery } from '@tanstack/react-query'
import { api, at } from '../../data/api.ts'
import type { Level } from '../../data/levels.ts'
import { useGet } from '../../data/query.ts'
import { type ConditionInput, type ReachView, rulesPath, type WireCondition } from './model.ts'

export type { App } from '../../data/app.ts'
export type Settings = WireResourceSettings

export const useSettings = (appId: string) =>
  useGet<Settings>(['admin', 'app', appId, 'settings'], at`/governance/api/v2/resources/${appId}/request-settings`)

export const useRules = (appId: string) =>
  useGet<{ readonly data: readonly WireCondition[] }>(
    ['admin', 'app', appId, 'rules'],
    `${rulesPath(appId)}?include=settings`,
  )

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
