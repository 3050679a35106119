import { badFilter, type Comparison, type Filter } from '@assent/core/api/filter.ts'
import {
  OwnersBody,
  OwnersPatch,
  ownersFilter,
  unownedFilter,
  WireOwned,
  WireUnowned,
  wireOwned,
  wireResource,
} from '@assent/core/api/owners.ts'
import type { PrincipalRef, ResourceKind, ResourceRef } from '@assent/core/directory/model.ts'
import { appOrn, kindOfOrnType, principalOfOrn, resourceOfOrn } from '@assent/core/directory/orn.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const tag = 'Resource Owners'
const url = '/governance/api/v1/resource-owners'
const read = ['okta.governance.resourceOwner.read']
const manage = ['okta.governance.resourceOwner.manage']
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const

/** Resources or principals by their names; a cause for each that is none of this organization. */
const named = <T>(orns: readonly string[], location: string, read: (orn: string) => T | undefined): Result<T[]> => {
  const found = orns.map(read)
  const causes = found.flatMap((one, i) =>
    one === undefined
      ? [{ summary: 'is not the name of one here', location: `${location}/${i}`, reason: 'IDENTIFIER_NOT_FOUND' }]
      : [],
  )
  return causes.length > 0 ? refuse('invalid', 'A resource name is not valid.', causes) : (found as T[])
}

const resourcesOf = (orgId: string, orns: readonly string[]): Result<ResourceRef[]> =>
  named(orns, '/resourceOrns', (orn) => resourceOfOrn(orgId, orn))
const principalsOf = (orgId: string, orns: readonly string[]): Result<PrincipalRef[]> =>
  named(orns, '/principalOrns', (orn) => principalOfOrn(orgId, orn))

/** What a filter of these lists comes to: an app or one resource, and what narrows it. */
type Asked = {
  readonly appId: string | undefined
  readonly resource: ResourceRef | undefined
  readonly kind: ResourceKind | undefined
  readonly rest: Filter | undefined
}

const askedOf = (orgId: string, filter: Filter | undefined): Result<Asked> => {
  const terms = termsOf(filter)
  if (isRefusal(terms)) return terms
  const said = (attribute: string) => terms.find((term) => term.attribute === attribute)?.value as string | undefined
  const [parentOrn, resourceOrn, type] = ['parentResourceOrn', 'resource.orn', 'resource.type'].map(said)
  const parent = parentOrn === undefined ? undefined : resourceOfOrn(orgId, parentOrn)
  const resource = resourceOrn === undefined ? undefined : resourceOfOrn(orgId, resourceOrn)
  if (parentOrn === undefined && resourceOrn === undefined)
    return badFilter('The filter must name a parentResourceOrn or a resource.orn.')
  if ((parentOrn !== undefined && parent?.kind !== 'APP') || (resourceOrn !== undefined && !resource))
    return badFilter('The filter names no resource of this organization.')
  const others = terms.filter(({ attribute }) => attribute.startsWith('resource.profile.'))
  if (others.length > 0 && (parentOrn === undefined || type === undefined))
    return badFilter('resource.profile filters need parentResourceOrn and resource.type as well.')
  return {
    appId: parent?.id,
    resource,
    kind: type === undefined ? undefined : (kindOfOrnType(type) as ResourceKind),
    rest: others.length > 0 ? { op: 'and', filters: others } : undefined,
  }
}

/** The comparisons of a filter that is nothing but comparisons joined by `and`. */
const termsOf = (filter: Filter | undefined): Result<readonly Comparison[]> => {
  const only = (): Refusal => badFilter('This filter is one or more comparisons joined by `and`.')
  if (filter === undefined) return []
  if (filter.op === 'and') {
    const parts = filter.filters.map(termsOf)
    return parts.find(isRefusal) ?? (parts as (readonly Comparison[])[]).flat()
  }
  return 'value' in filter ? [filter] : only()
}

/** Who owns which resource (okta-access-requests B.3). */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url,
    operationId: 'listResourceOwners',
    summary: 'List all resources with owners',
    description: 'Of an app (`parentResourceOrn eq "…"`), or of one resource (`resource.orn eq "…"`).',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    query: Type.Object({ include: Type.Optional(Type.String({ enum: ['parent_resource_owner'] })) }),
    response: WireOwned,
    list: { cursor: 'id', filter: ownersFilter, filterNeeded: true },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const asked = askedOf(caller.orgId, filter)
      if (isRefusal(asked)) return asked
      const { appId, kind, resource, rest } = asked
      if (appId === undefined) {
        const owned = await app.read(caller, 'owners.get', { resource: resource! })
        if (isRefusal(owned)) return owned.code === 'not_found' ? { items: [] } : owned
        return { items: owned.owners.length > 0 ? [wireOwned(caller.orgId, owned, link)] : [] }
      }
      const withApp = query.include === 'parent_resource_owner'
      const found = await app.read(caller, 'owners.list', { appId, kind, withApp, filter: rest, page })
      return mapPage(found, (owned) => wireOwned(caller.orgId, owned, link))
    },
  }),
  route({
    method: 'POST',
    url,
    operationId: 'configureResourceOwners',
    summary: 'Configure the resource owners',
    description: 'Replaces the owners of each resource by up to five users, one group, or nobody.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [404],
    body: OwnersBody,
    response: Type.Object({ data: Type.Array(WireOwned) }),
    handler: async ({ app, body, caller, link }) => {
      const resources = resourcesOf(caller.orgId, body.resourceOrns)
      if (isRefusal(resources)) return resources
      const principals = principalsOf(caller.orgId, body.principalOrns ?? [])
      if (isRefusal(principals)) return principals
      const owned = await app.run(caller, 'owners.configure', { resources, principals })
      return isRefusal(owned) ? owned : { data: owned.map((one) => wireOwned(caller.orgId, one, link)) }
    },
  }),
  route({
    method: 'PATCH',
    url,
    operationId: 'updateResourceOwners',
    summary: 'Update a resource owner',
    description: 'Removes owners of one resource.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles: [],
    refuses: [404],
    body: OwnersPatch,
    handler: async ({ app, body, caller }) => {
      const resources = resourcesOf(caller.orgId, [body.resourceOrn])
      if (isRefusal(resources)) return resources
      const values = body.data.map(({ value }) => value)
      const principals = principalsOf(caller.orgId, values)
      if (isRefusal(principals)) return principals
      return app.run(caller, 'owners.remove', { resource: resources[0]!, principals })
    },
  }),
  listRoute({
    method: 'GET',
    url: `${url}/catalog/resources`,
    operationId: 'listResourceOwnerCatalogResources',
    summary: 'List all resources without owners',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    response: WireUnowned,
    list: { cursor: 'id', filter: unownedFilter, filterNeeded: true },
    handler: async ({ app, caller, filter, page }) => {
      const asked = askedOf(caller.orgId, filter)
      if (isRefusal(asked)) return asked
      const { appId, kind, rest } = asked
      const types = await app.read(caller, 'app.types', { appIds: [appId!] })
      if (isRefusal(types)) return types
      const found = await app.read(caller, 'owners.none', { appId: appId!, kind, filter: rest, page })
      if (isRefusal(found)) return found
      const parentResourceOrn = appOrn(caller.orgId, types.get(appId!) ?? 'bookmark', appId!)
      return {
        ...found,
        items: found.items.map((one) => wireResource(caller.orgId, one)),
        beside: { parentResourceOrn },
      }
    },
  }),
]
