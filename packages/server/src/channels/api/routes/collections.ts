import {
  CollectionBody,
  type CollectionParts,
  CollectionResourceReplace,
  CollectionResourcesAdd,
  collectionFilter,
  WireCollection,
  WireCollectionResource,
} from '@assent/core/api/collections.ts'
import { id, Link } from '@assent/core/api/wire.ts'
import { parseOrn } from '@assent/core/directory/orn.ts'
import { isId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { CollectionView } from '../../../app/app.ts'
import { collectionsBase as base, shownCollection, shownResource } from '../collection-shapes.ts'
import { type Call, listRoute, type Reply, type Route, reply, route } from '../route.ts'
import { mapPage } from './users.ts'

const tag = 'Collections'
const read = ['okta.governance.collections.read']
const manage = ['okta.governance.collections.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ collectionId: id('collection') })
const resourceParams = Type.Object({ collectionId: id('collection'), resourceId: Type.String({ maxLength: 512 }) })

type Of = Pick<Call<unknown, unknown, unknown>, 'caller' | 'link'>

const tagged = (view: Result<CollectionView>, { caller, link }: Of): Result<Reply<WireCollection>> =>
  isRefusal(view) ? view : reply(shownCollection(caller.orgId, view, link, true), { etag: String(view.version) })

/** The expansions that `include` names, by commas. */
const including = (include: string | undefined): ReadonlySet<string> => new Set((include ?? '').split(','))

/** The app that a resource name stands for; ours: its plain id will do. Anything else is none. */
const appOf = (orgId: string, name: string): string => {
  if (isId('app', name)) return name
  const parsed = parseOrn(orgId, name)
  return parsed?.kind === 'APP' ? parsed.id : ''
}

const heldOf = (appId: string, at: string, { _bundles = [], entitlements = [] }: CollectionParts) => ({
  appId,
  at,
  entitlements,
  bundles: _bundles.map((bundle) => bundle.id),
})

const collections: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: base,
    operationId: 'listCollections',
    summary: 'List all resource collections',
    description: 'With `include=counts` each says how many people have it and how many apps it holds.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    query: Type.Object({ include: Type.Optional(Type.String({ enum: ['counts'] })) }),
    response: WireCollection,
    list: { cursor: 'collection', filter: collectionFilter },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const found = await app.read(caller, 'collection.list', { page, filter })
      const counted = query.include !== undefined
      return mapPage(found, (one) => shownCollection(caller.orgId, one, link, counted))
    },
  }),
  route({
    method: 'POST',
    url: base,
    operationId: 'createCollection',
    summary: 'Create a resource collection',
    description: 'It is empty: nobody has it, and it holds nothing.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [409],
    body: CollectionBody,
    response: WireCollection,
    status: 201,
    handler: async ({ app, body: { description, name }, caller, link }) => {
      const made = await app.run(caller, 'collection.create', { name, description })
      if (isRefusal(made)) return made
      const shown = shownCollection(caller.orgId, made, link, true)
      return reply(shown, { status: 201, etag: String(made.version), location: shown._links.self.href })
    },
  }),
  route({
    method: 'GET',
    url: `${base}/:collectionId`,
    operationId: 'getCollection',
    summary: 'Retrieve a resource collection',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    response: WireCollection,
    handler: async (call) => tagged(await call.app.read(call.caller, 'collection.get', call.params), call),
  }),
  route({
    method: 'PUT',
    url: `${base}/:collectionId`,
    operationId: 'replaceCollection',
    summary: 'Replace a resource collection',
    description: 'Its name and description; what it holds and who has it stay.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [409, 412],
    params,
    body: CollectionBody,
    response: WireCollection,
    handler: async (call) => {
      const { name, description } = call.body
      const input = { ...call.params, ifMatch: call.ifMatch, name, description }
      return tagged(await call.app.run(call.caller, 'collection.replace', input), call)
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/:collectionId`,
    operationId: 'deleteCollection',
    summary: 'Delete a collection',
    description: 'What people have by it alone is taken from them.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [412],
    params,
    handler: ({ app, caller, ifMatch, params }) => app.run(caller, 'collection.delete', { ...params, ifMatch }),
  }),
]

const Added = Type.Object({ data: Type.Array(WireCollectionResource), _links: Type.Object({ self: Link }) })

const resources: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/:collectionId/resources`,
    operationId: 'listCollectionResources',
    summary: 'List all collection resources',
    description: '`include=entitlements` shows what is held of each app, `include=entitlementValueCount` how much.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    query: Type.Object({
      include: Type.Optional(
        Type.String({ pattern: '^(entitlements|entitlementValueCount)(,(entitlements|entitlementValueCount))?$' }),
      ),
    }),
    response: WireCollectionResource,
    list: { cursor: 'app' },
    handler: async ({ app, caller, link, page, params, query }) => {
      const found = await app.read(caller, 'collection.resources', { ...params, page })
      const wanted = including(query.include)
      const entitlements = wanted.has('entitlements')
      const include = { entitlements, count: entitlements || wanted.has('entitlementValueCount') }
      return mapPage(found, (one) => shownResource(caller.orgId, params.collectionId, one, link, include))
    },
  }),
  route({
    method: 'POST',
    url: `${base}/:collectionId/resources`,
    operationId: 'addResourcesToCollection',
    summary: 'Add the resources to a collection',
    description:
      'Apps, each with the entitlement values that are held of it; ours: `_bundles` names bundles, a plain id does for a resource name. Whoever has the collection gets them.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403, 409],
    params,
    body: CollectionResourcesAdd,
    response: Added,
    handler: async ({ app, body, caller, link, params }) => {
      const resources = body.map(({ resourceOrn, ...parts }, n) =>
        heldOf(appOf(caller.orgId, resourceOrn), `/${n}`, parts),
      )
      const added = await app.run(caller, 'collection.addResources', { ...params, resources })
      if (isRefusal(added)) return added
      const include = { entitlements: true, count: true }
      return {
        data: added.map((one) => shownResource(caller.orgId, params.collectionId, one, link, include)),
        _links: { self: { href: link(`${base}/${params.collectionId}/resources`) } },
      }
    },
  }),
  route({
    method: 'GET',
    url: `${base}/:collectionId/resources/:resourceId`,
    operationId: 'getCollectionResource',
    summary: 'Retrieve a collection resource',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params: resourceParams,
    response: WireCollectionResource,
    handler: async ({ app, caller, link, params: { collectionId, resourceId } }) => {
      const appId = appOf(caller.orgId, resourceId)
      const found = await app.read(caller, 'collection.resource', { collectionId, appId })
      const include = { entitlements: true, count: true }
      return isRefusal(found) ? found : shownResource(caller.orgId, collectionId, found, link, include)
    },
  }),
  route({
    method: 'PUT',
    url: `${base}/:collectionId/resources/:resourceId`,
    operationId: 'replaceCollectionResource',
    summary: 'Replace a collection resource',
    description:
      'Puts what is sent in the place of what was held of the app; whoever has the collection gets and loses the difference.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403],
    params: resourceParams,
    body: CollectionResourceReplace,
    response: WireCollectionResource,
    handler: async ({ app, body, caller, link, params: { collectionId, resourceId } }) => {
      const resource = heldOf(appOf(caller.orgId, resourceId), '', body)
      const now = await app.run(caller, 'collection.replaceResource', { collectionId, resource })
      const include = { entitlements: true, count: true }
      return isRefusal(now) ? now : shownResource(caller.orgId, collectionId, now, link, include)
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/:collectionId/resources/:resourceId`,
    operationId: 'deleteCollectionResource',
    summary: 'Delete a collection resource',
    description: 'Whoever has the collection loses it, unless something else gives it.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    params: resourceParams,
    handler: ({ app, caller, params: { collectionId, resourceId } }) =>
      app.run(caller, 'collection.removeResource', { collectionId, appId: appOf(caller.orgId, resourceId) }),
  }),
]

/** Collections and what they hold (okta-access-requests B.3). Who has them is in collection-assignments.ts. */
export const routes: readonly Route[] = [...collections, ...resources]
