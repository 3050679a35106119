import { WireEntitlementUses } from '@assent/core/api/entitlement-uses.ts'
import {
  allValuesFilter,
  EntitlementCreate,
  EntitlementPatch,
  EntitlementReplace,
  entitlementFilter,
  valuesFilter,
  WireEntitlement,
  WireEntitlementFull,
  WireValueFull,
  wireEntitlement,
  wireEntitlementFull,
  wireValueFull,
} from '@assent/core/api/entitlements.ts'
import { id } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { operationsOf } from './entitlement-patch.ts'
import { contradiction, shownOne, shownPage, withoutOrns } from './of-apps.ts'

const base = '/governance/api/v1'
const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ entitlementId: id('entitlement') })
const tag = 'Entitlements'
/** Only sorting by name, as Okta's. */
const byName = ['name'] as const

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
    refuses: [409],
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
    refuses: [409],
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
    refuses: [409],
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
    refuses: [409],
    params,
    handler: ({ app, caller, params }) => app.run(caller, 'entitlement.delete', params),
  }),
  route({
    method: 'GET',
    url: `${base}/entitlements/:entitlementId/uses`,
    operationId: 'getUsesOfEntitlement',
    summary: 'Retrieve what an entitlement is for',
    description:
      'What keeps it from being deleted (how many have a value of it, bundles that give one) and what would be lost with it: collections and risk rules that name one. A hundred of each at most.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: readers,
    params,
    response: WireEntitlementUses,
    handler: ({ app, caller, params }) => app.read(caller, 'entitlement.uses', params),
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

/** Entitlements and their values (okta-access-requests B.3). */
export const routes: readonly Route[] = [...lists, ...entitlements]
