import {
  type AppTypes,
  allValuesFilter,
  BundleCreate,
  BundleReplace,
  bundleFilter,
  EntitlementCreate,
  EntitlementPatch,
  EntitlementReplace,
  entitlementFilter,
  valuesFilter,
  WireBundle,
  WireEntitlement,
  WireEntitlementFull,
  WireValueFull,
  wireBundle,
  wireEntitlement,
  wireEntitlementFull,
  wireValueFull,
} from '@assent/core/api/entitlements.ts'
import type { Filter } from '@assent/core/api/filter.ts'
import type { Page } from '@assent/core/api/page.ts'
import { id } from '@assent/core/api/wire.ts'
import type { Bundle } from '@assent/core/directory/model.ts'
import { resourceOfOrn } from '@assent/core/directory/orn.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import { type Call, listRoute, type Route, route } from '../route.ts'
import { operationsOf } from './entitlement-patch.ts'

const base = '/governance/api/v1'
const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ entitlementId: id('entitlement') })
const bundleParams = Type.Object({ entitlementBundleId: id('bundle') })
const tag = 'Entitlements'
const bundleTag = 'Entitlement Bundles'
/** Only sorting by name, as Okta's. */
const byName = ['name'] as const

type Of = Pick<Call<unknown, unknown, unknown>, 'app' | 'caller' | 'link'>

/** Maps things of apps to the wire, which names the kind of each app. */
const shown = async <T extends { readonly appId: string }, W>(
  { app, caller, link }: Of,
  things: readonly T[],
  view: (orgId: string, thing: T, types: AppTypes, link: Of['link']) => W,
): Promise<Result<W[]>> => {
  const types = await app.read(caller, 'app.types', { appIds: things.map(({ appId }) => appId) })
  return isRefusal(types) ? types : things.map((thing) => view(caller.orgId, thing, types, link))
}

const shownOne = async <T extends { readonly appId: string }, W>(
  call: Of,
  thing: Result<T>,
  view: Parameters<typeof shown<T, W>>[2],
): Promise<Result<W>> => {
  if (isRefusal(thing)) return thing
  const views = await shown(call, [thing], view)
  return isRefusal(views) ? views : views[0]!
}

const shownPage = async <T extends { readonly appId: string }, W>(
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
const withoutOrns = (orgId: string, filter: Filter | undefined): Filter | undefined => {
  if (filter === undefined) return undefined
  if ('filters' in filter) return { ...filter, filters: filter.filters.map((part) => withoutOrns(orgId, part)!) }
  if ('filter' in filter) return { ...filter, filter: withoutOrns(orgId, filter.filter)! }
  if (!('value' in filter) || !/ResourceOrn$/.test(filter.attribute)) return filter
  const resource = resourceOfOrn(orgId, String(filter.value))
  return { ...filter, value: resource?.kind === 'APP' ? resource.id : '' }
}

const lists: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/entitlements`,
    operationId: 'listEntitlements',
    summary: 'List all entitlements',
    tag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    response: WireEntitlement,
    list: { cursor: 'entitlement', filter: entitlementFilter, filterNeeded: true, orderBy: byName },
    handler: async (call) => {
      const { app, caller, orderBy, page } = call
      const filter = withoutOrns(caller.orgId, call.filter)
      return shownPage(call, await app.read(caller, 'entitlement.list', { page, filter, orderBy }), wireEntitlement)
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/entitlements/values`,
    operationId: 'listAllEntitlementValues',
    summary: 'List all entitlement values',
    tag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    response: WireValueFull,
    list: {
      cursor: 'entitlementValue',
      filter: allValuesFilter,
      filterNeeded: true,
      orderBy: byName,
      defaultLimit: limits.pageMax,
    },
    handler: async (call) => {
      const { app, caller, orderBy, page } = call
      const filter = withoutOrns(caller.orgId, call.filter)
      return shownPage(call, await app.read(caller, 'entitlement.values', { page, filter, orderBy }), wireValueFull)
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/entitlements/:entitlementId/values`,
    operationId: 'listEntitlementValues',
    summary: 'List all values for an entitlement',
    tag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    params,
    response: WireValueFull,
    list: { cursor: 'entitlementValue', filter: valuesFilter, orderBy: byName },
    handler: async (call) => {
      const { app, caller, filter, orderBy, page, params } = call
      return shownPage(
        call,
        await app.read(caller, 'entitlement.values', { ...params, page, filter, orderBy }),
        wireValueFull,
      )
    },
  }),
]

const entitlements: readonly Route[] = [
  route({
    method: 'POST',
    url: `${base}/entitlements`,
    operationId: 'createEntitlement',
    summary: 'Create an entitlement',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    body: EntitlementCreate,
    response: WireEntitlementFull,
    status: 201,
    handler: async (call) => {
      const { parent, values, ...parts } = call.body
      const input = { ...parts, appId: parent.externalId, values: values ?? [] }
      return shownOne(call, await call.app.run(call.caller, 'entitlement.create', input), wireEntitlementFull)
    },
  }),
  route({
    method: 'GET',
    url: `${base}/entitlements/:entitlementId`,
    operationId: 'getEntitlement',
    summary: 'Retrieve an entitlement',
    tag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    params,
    response: WireEntitlementFull,
    handler: async (call) =>
      shownOne(call, await call.app.read(call.caller, 'entitlement.get', call.params), wireEntitlementFull),
  }),
  route({
    method: 'PUT',
    url: `${base}/entitlements/:entitlementId`,
    operationId: 'replaceEntitlement',
    summary: 'Replace an entitlement',
    description: 'Values that are not named are deleted, unless they are in use.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    params,
    body: EntitlementReplace,
    response: WireEntitlementFull,
    handler: async (call) => {
      const { app, body, caller, params } = call
      const before = await app.read(caller, 'entitlement.get', params)
      if (isRefusal(before)) return before
      const refusal = contradiction({ id: before.entitlementId, appId: before.appId }, body.id, body.parent.externalId)
      if (refusal) return refusal
      const { dataType, description, externalValue, multiValue, name } = body
      const values = body.values.map(({ id: valueId, name, externalValue, description }) => ({
        ...(valueId === undefined ? {} : { valueId }),
        ...(description === undefined ? {} : { description }),
        name,
        externalValue,
      }))
      const input = {
        ...params,
        dataType,
        externalValue,
        multiValue,
        name,
        values,
        ...(description === undefined ? {} : { description }),
      }
      return shownOne(call, await app.run(caller, 'entitlement.replace', input), wireEntitlementFull)
    },
  }),
  route({
    method: 'PATCH',
    url: `${base}/entitlements/:entitlementId`,
    operationId: 'updateEntitlement',
    summary: 'Update the entitlement',
    description: 'A list of operations on the entitlement and its values; all of them are done, or none.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    params,
    body: EntitlementPatch,
    response: WireEntitlementFull,
    handler: async (call) => {
      const operations = operationsOf(call.body)
      if (isRefusal(operations)) return operations
      const done = await call.app.run(call.caller, 'entitlement.patch', { ...call.params, operations })
      return shownOne(call, done, wireEntitlementFull)
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/entitlements/:entitlementId`,
    operationId: 'deleteEntitlement',
    summary: 'Delete an entitlement',
    description: 'Refused while a value of it is in a bundle or somebody has it.',
    tag,
    stage: 'GA',
    scopes: manage,
    roles,
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'entitlement.delete', params),
  }),
  route({
    method: 'GET',
    url: `${base}/entitlements/:entitlementId/values/:valueId`,
    operationId: 'getEntitlementValue',
    summary: 'Retrieve an entitlement value',
    tag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    params: Type.Object({ entitlementId: id('entitlement'), valueId: id('entitlementValue') }),
    response: WireValueFull,
    handler: async (call) => {
      const { app, caller, params } = call
      const entitlement = await app.read(caller, 'entitlement.get', { entitlementId: params.entitlementId })
      if (isRefusal(entitlement)) return entitlement
      const value = entitlement.values.find(({ valueId }) => valueId === params.valueId)
      return shownOne(call, value ?? refuse('not_found', 'There is no such value.'), wireValueFull)
    },
  }),
]

/** Why a whole body cannot be meant for the thing at this address, or undefined. */
const contradiction = (there: { id: string; appId: string }, bodyId: string | undefined, appId: string) => {
  if ((bodyId === undefined || bodyId === there.id) && appId === there.appId) return undefined
  const location = appId === there.appId ? '/id' : '/parent/externalId'
  return refuse('invalid', 'The body is about something else than the address.', [
    { summary: 'must be what is there: it cannot change', location, reason: 'INVALID_VALUE' },
  ])
}

type BundleView = (...args: [string, Bundle, AppTypes, Of['link']]) => Static<typeof WireBundle>
const fullBundle: BundleView = (...args) => wireBundle(...args, true)
const bareBundle: BundleView = (...args) => wireBundle(...args, false)

const bundles: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/entitlement-bundles`,
    operationId: 'listEntitlementBundles',
    summary: 'List all entitlement bundles',
    tag: bundleTag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    query: Type.Object({ include: Type.Optional(Type.String({ enum: ['full_entitlements'] })) }),
    response: WireBundle,
    list: { cursor: 'bundle', filter: bundleFilter, orderBy: ['name', 'created', 'lastUpdated', 'id'] },
    handler: async (call) => {
      const { app, caller, orderBy, page, query } = call
      const filter = withoutOrns(caller.orgId, call.filter)
      const found = await app.read(caller, 'bundle.list', { page, filter, orderBy })
      return shownPage(call, found, query.include ? fullBundle : bareBundle)
    },
  }),
  route({
    method: 'POST',
    url: `${base}/entitlement-bundles`,
    operationId: 'createEntitlementBundle',
    summary: 'Create an entitlement bundle',
    tag: bundleTag,
    stage: 'GA',
    scopes: manage,
    roles,
    body: BundleCreate,
    response: WireBundle,
    status: 201,
    handler: async (call) => {
      const { target, ...parts } = call.body
      return shownOne(
        call,
        await call.app.run(call.caller, 'bundle.create', { ...parts, appId: target.externalId }),
        fullBundle,
      )
    },
  }),
  route({
    method: 'GET',
    url: `${base}/entitlement-bundles/:entitlementBundleId`,
    operationId: 'getEntitlementBundle',
    summary: 'Retrieve an entitlement bundle',
    tag: bundleTag,
    stage: 'GA',
    scopes: read,
    roles: readers,
    params: bundleParams,
    query: Type.Object({ include: Type.Optional(Type.String({ enum: ['full_entitlements'] })) }),
    response: WireBundle,
    handler: async (call) => {
      const bundleId = call.params.entitlementBundleId
      return shownOne(call, await call.app.read(call.caller, 'bundle.get', { bundleId }), fullBundle)
    },
  }),
  route({
    method: 'PUT',
    url: `${base}/entitlement-bundles/:entitlementBundleId`,
    operationId: 'replaceEntitlementBundle',
    summary: 'Replace an entitlement bundle',
    description: 'Access that was given before stays as it was; requests from now on get what the bundle gives now.',
    tag: bundleTag,
    stage: 'GA',
    scopes: manage,
    roles,
    params: bundleParams,
    body: BundleReplace,
    response: WireBundle,
    handler: async (call) => {
      const { app, body, caller, params } = call
      const bundleId = params.entitlementBundleId
      const before = await app.read(caller, 'bundle.get', { bundleId })
      if (isRefusal(before)) return before
      const refusal = contradiction({ id: bundleId, appId: before.appId }, body.id, body.target.externalId)
      if (refusal) return refusal
      const { description, entitlements, name } = body
      const input = {
        bundleId,
        name,
        ...(description === undefined ? {} : { description }),
        ...(entitlements ? { entitlements } : {}),
      }
      return shownOne(call, await app.run(caller, 'bundle.replace', input), fullBundle)
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/entitlement-bundles/:entitlementBundleId`,
    operationId: 'deleteEntitlementBundle',
    summary: 'Delete an entitlement bundle',
    tag: bundleTag,
    stage: 'GA',
    scopes: manage,
    roles,
    params: bundleParams,
    handler: ({ app, caller, params }) => app.run(caller, 'bundle.delete', { bundleId: params.entitlementBundleId }),
  }),
]

/** Entitlements, their values, and bundles of them (okta-access-requests B.3). */
export const routes: readonly Route[] = [...lists, ...entitlements, ...bundles]
