import { WireBundleUses } from '@assent/core/api/entitlement-uses.ts'
import {
  type AppTypes,
  BundleCreate,
  BundleReplace,
  bundleFilter,
  WireBundle,
  wireBundle,
} from '@assent/core/api/entitlements.ts'
import { id } from '@assent/core/api/wire.ts'
import type { Bundle } from '@assent/core/directory/model.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { contradiction, type Of, shownOne, shownPage, withoutOrns } from './of-apps.ts'

const base = '/governance/api/v1'
const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const bundleParams = Type.Object({ entitlementBundleId: id('bundle') })
const bundleTag = 'Entitlement Bundles'

type BundleView = (...args: [string, Bundle, AppTypes, Of['link']]) => Static<typeof WireBundle>
const fullBundle: BundleView = (...args) => wireBundle(...args, true)
const bareBundle: BundleView = (...args) => wireBundle(...args, false)

/** Bundles of entitlement values (okta-access-requests B.3). */
export const routes: readonly Route[] = [
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
    refuses: [409],
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
    refuses: [409],
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
  route({
    method: 'GET',
    url: `${base}/entitlement-bundles/:entitlementBundleId/uses`,
    operationId: 'getUsesOfBundle',
    summary: 'Retrieve what an entitlement bundle is for',
    description:
      'What would be lost with it: how many have it (they keep what it gave them) and wait for it, the collections, risk rules and request types that name it, and, for who may read them, conditions and sequences. A hundred of each at most.',
    tag: bundleTag,
    stage: 'EXTENSION',
    scopes: read,
    roles: readers,
    params: bundleParams,
    response: WireBundleUses,
    handler: ({ app, caller, params }) => app.read(caller, 'bundle.uses', { bundleId: params.entitlementBundleId }),
  }),
]
