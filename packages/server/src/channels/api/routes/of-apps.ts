import type { AppTypes } from '@assent/core/api/entitlements.ts'
import type { Filter } from '@assent/core/api/filter.ts'
import type { Page } from '@assent/core/api/page.ts'
import { resourceOfOrn } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Call } from '../route.ts'

/** What the handler of a thing of an app needs to show it. */
export type Of = Pick<Call<unknown, unknown, unknown>, 'app' | 'caller' | 'link'>

/** Maps things of apps to the wire, which names the kind of each app. */
const shown = async <T extends { readonly appId: string }, W>(
  { app, caller, link }: Of,
  things: readonly T[],
  view: (orgId: string, thing: T, types: AppTypes, link: Of['link']) => W,
): Promise<Result<W[]>> => {
  const types = await app.read(caller, 'app.types', { appIds: things.map(({ appId }) => appId) })
  return isRefusal(types) ? types : things.map((thing) => view(caller.orgId, thing, types, link))
}

export const shownOne = async <T extends { readonly appId: string }, W>(
  call: Of,
  thing: Result<T>,
  view: Parameters<typeof shown<T, W>>[2],
): Promise<Result<W>> => {
  if (isRefusal(thing)) return thing
  const views = await shown(call, [thing], view)
  return isRefusal(views) ? views : views[0]!
}

export const shownPage = async <T extends { readonly appId: string }, W>(
  call: Of,
  page: Result<Page<T>>,
  view: Parameters<typeof shown<T, W>>[2],
): Promise<Result<Page<W>>> => {
  if (isRefusal(page)) return page
  const items = await shown(call, page.items, view)
  // Okta's schema wants `metadata` in lists of entitlements; what it would count, a cursor never reads.
  return isRefusal(items) ? items : { ...page, items, beside: { metadata: {} } }
}

/** The filter with resource names of apps replaced by what they stand for; a name of nothing here finds nothing. */
export const withoutOrns = (orgId: string, filter: Filter | undefined): Filter | undefined => {
  if (filter === undefined) return undefined
  if ('filters' in filter) return { ...filter, filters: filter.filters.map((part) => withoutOrns(orgId, part)!) }
  if ('filter' in filter) return { ...filter, filter: withoutOrns(orgId, filter.filter)! }
  if (!('value' in filter) || !/resourceOrn$/i.test(filter.attribute)) return filter
  const resource = resourceOfOrn(orgId, String(filter.value))
  return { ...filter, value: resource?.kind === 'APP' ? resource.id : '' }
}

/** Why a whole body cannot be meant for the thing at this address, or undefined. */
export const contradiction = (there: { id: string; appId: string }, bodyId: string | undefined, appId: string) => {
  if ((bodyId === undefined || bodyId === there.id) && appId === there.appId) return undefined
  const location = appId === there.appId ? '/id' : '/parent/externalId'
  return refuse('invalid', 'The body is about something else than the address.', [
    { summary: 'must be what is there: it cannot change', location, reason: 'INVALID_VALUE' },
  ])
}
