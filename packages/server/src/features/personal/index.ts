import type { PreferencesPatch, SavedFilterBody } from '@assent/core/api/personal.ts'
import type { MakeFeature } from '../../app/feature.ts'
import { type Draft, type DraftKind, type DraftRef, draftOperations } from './drafts.ts'
import { filterOperations, type SavedFilter } from './filters.ts'
import { type Preferences, preferenceOperations } from './preferences.ts'
import { sweepDrafts } from './store.ts'

export type { Draft } from './drafts.ts'
export type { SavedFilter } from './filters.ts'
export type { Preferences } from './preferences.ts'

export type PersonalCommands = {
  'draft.put': { readonly input: DraftRef & { readonly content: string }; readonly output: Draft }
  'draft.remove': { readonly input: DraftRef; readonly output: undefined }
  'savedFilter.create': { readonly input: SavedFilterBody; readonly output: SavedFilter }
  'savedFilter.update': {
    readonly input: { readonly filterId: string; readonly filter: SavedFilterBody }
    readonly output: SavedFilter
  }
  'savedFilter.remove': { readonly input: { readonly filterId: string }; readonly output: undefined }
  'preferences.update': { readonly input: PreferencesPatch; readonly output: Preferences }
}
export type PersonalQueries = {
  'draft.list': { readonly input: { readonly kind?: DraftKind | undefined }; readonly output: readonly Draft[] }
  'draft.get': { readonly input: DraftRef; readonly output: Draft }
  'savedFilter.list': {
    readonly input: { readonly page?: string | undefined }
    readonly output: readonly SavedFilter[]
  }
  'preferences.get': { readonly input: Record<never, never>; readonly output: Preferences }
}

/** What people keep for themselves: drafts of forms, filters, preferences. Each sees his own, and nobody else does. */
export const makePersonal: MakeFeature<PersonalCommands, PersonalQueries> = (services) => {
  const [drafts, filters, preferences] = [
    draftOperations(services),
    filterOperations(services),
    preferenceOperations(services),
  ]
  return {
    commands: {
      'draft.put': drafts.put,
      'draft.remove': drafts.remove,
      'savedFilter.create': filters.create,
      'savedFilter.update': filters.update,
      'savedFilter.remove': filters.remove,
      'preferences.update': preferences.update,
    },
    queries: {
      'draft.list': drafts.list,
      'draft.get': drafts.get,
      'savedFilter.list': filters.list,
      'preferences.get': preferences.get,
    },
    lanes: [
      {
        name: 'personal.sweep',
        batch: 500,
        everyMs: 60 * 60_000,
        work: (orgId, limit) => services.db.inOrg(orgId, (tx) => sweepDrafts(tx, limit)),
      },
    ],
  }
}
