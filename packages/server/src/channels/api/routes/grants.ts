import { badFilter, type Filter, type FilterRules } from '@assent/core/api/filter.ts'
import { GrantCreate, GrantPatch, GrantReplace, WireAccess, WireGrant } from '@assent/core/api/grants.ts'
import { id, oneWord } from '@assent/core/api/wire.ts'
import { parseOrn } from '@assent/core/directory/orn.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { Commands, GrantView } from '../../../app/app.ts'
import { accessBody, grantBody } from '../grant-shapes.ts'
import { listRoute, type Route, route } from '../route.ts'

const tag = 'Grants'
const base = '/governance/api/v1'
const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const roles = ['APP_ADMIN'] as const
const menders = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ grantId: id('grant') })
const query = Type.Object({ include: Type.Optional(Type.String()) })

const eq = (values?: readonly string[]) => ({ ops: ['eq'] as const, ...(values ? { values } : {}) })
const filter: FilterRules = {
  'target.externalId': eq(),
  'target.type': eq(['APPLICATION']),
  'targetPrincipal.externalId': eq(),
  'targetPrincipal.type': eq(['OKTA_USER']),
  targetResourceOrn: eq(),
  targetPrincipalOrn: eq(),
  entitlementBundleId: eq(),
  'entitlements.id': eq(),
  'entitlements.values.id': eq(),
  action: eq(['ALLOW', 'DENY']),
}

const attributes: Readonly<Record<string, string>> = {
  action: 'action',
  'target.externalId': 'appId',
  'targetPrincipal.externalId': 'userId',
  entitlementBundleId: 'bundleId',
  'entitlements.id': 'entitlementId',
  'entitlements.values.id': 'valueId',
}

/** The wire's filter in the feature's own terms: ORNs become ids, and what always holds says so. */
const grantFilter = (orgId: string, wire: Filter): Result<Filter> => {
  switch (wire.op) {
    case 'and':
    case 'or': {
      const filters: Filter[] = []
      for (const part of wire.filters) {
        const mine = grantFilter(orgId, part)
        if (isRefusal(mine)) return mine
        filters.push(mine)
      }
      return { op: wire.op, filters }
    }
    case 'not':
    case 'pr':
      return badFilter('This list takes eq, and, or.')
    default: {
      const attribute = attributes[wire.attribute]
      if (attribute) return { ...wire, attribute }
      if (!wire.attribute.endsWith('Orn')) return { op: 'eq', attribute: 'true', value: true }
      const parsed = parseOrn(orgId, String(wire.value))
      const wanted = wire.attribute === 'targetResourceOrn' ? 'APP' : 'USER'
      if (parsed?.kind !== wanted) return badFilter(`${wire.attribute} is no such ORN.`)
      return { op: 'eq', attribute: wanted === 'APP' ? 'appId' : 'userId', value: parsed.id }
    }
  }
}

const created = (body: GrantCreate): Result<Commands['grant.create']['input']> => {
  const { expirationDate, timeZone } = body.scheduleSettings ?? {}
  const rest = {
    userId: body.targetPrincipal.externalId,
    actor: body.actor ?? 'API',
    ...(expirationDate ? { ends: expirationDate } : {}),
    ...(timeZone ? { timeZone } : {}),
  }
  switch (body.grantType) {
    case 'ENTITLEMENT-BUNDLE':
      return { ...rest, scopeType: 'ENTITLEMENT_BUNDLE', scopeId: body.entitlementBundleId }
    case 'ENTITLEMENT':
      return {
        ...rest,
        appId: body.target.externalId,
        scopeType: 'ENTITLEMENT_VALUE',
        scopeId: body.entitlements[0]!.values[0]!.id,
      }
    default: {
      const problem = customProblem(body)
      if (problem) return problem
      const scopeType = body.accessScopeType ?? 'APPLICATION'
      return {
        ...rest,
        appId: body.target.externalId,
        scopeType,
        scopeId: body.accessScopeId ?? body.target.externalId,
        ...(body.action ? { action: body.action } : {}),
        ...(body.entitlements ? { entitlements: body.entitlements } : {}),
      }
    }
  }
}

/** Members of a CUSTOM grant that contradict each other. */
const customProblem = (body: Extract<GrantCreate, { grantType: 'CUSTOM' }>): Refusal | undefined => {
  const isGroup = body.accessScopeType === 'GROUP'
  if (isGroup && body.accessScopeId === undefined)
    return badMember('/accessScopeId', 'must name the group', 'REQUIRED_PROPERTY_MISSING')
  if (!isGroup && body.accessScopeId !== undefined && body.accessScopeId !== body.target.externalId)
    return badMember('/accessScopeId', 'must be the app of target, unless accessScopeType is GROUP')
  if (isGroup && body.entitlements) return badMember('/entitlements', 'are given with the app itself, not with a group')
  if (body.action !== 'DENY') return undefined
  if (isGroup) return badMember('/accessScopeType', 'must not be GROUP: a denial is of the whole app')
  if (body.entitlements) return badMember('/entitlements', 'cannot be denied one by one: revoke them')
  if (body.scheduleSettings?.expirationDate)
    return badMember('/scheduleSettings/expirationDate', 'must not be set: a denial takes away at once, and has no end')
  return undefined
}

const badMember = (location: string, summary: string, reason = 'STRING_FORMAT_INVALID'): Refusal =>
  refuse('invalid', `Api validation failed: ${location} ${summary}`, [{ summary, location, reason }])

/** What a replacement says of the grant besides its entitlements has to be as it is. */
const replaceProblem = (grantId: string, body: GrantReplace, grant: GrantView, type: string): Refusal | undefined => {
  const only = 'PUT replaces only the entitlements'
  if (body.id !== grantId) return badMember('/id', 'is not the grant of the path')
  if (body.grantType !== type) return badMember('/grantType', `must stay ${type}: ${only}`)
  if (body.target.externalId !== grant.appId) return badMember('/target/externalId', `must stay as it is: ${only}`)
  if (body.targetPrincipal.externalId !== grant.userId)
    return badMember('/targetPrincipal/externalId', `must stay as it is: ${only}`)
  if ((body.action ?? grant.action) !== grant.action)
    return badMember('/action', `must stay ${grant.action}: ${only}. A new CUSTOM grant takes the place of this one`)
  if ((body.actor ?? grant.actor) !== grant.actor) return badMember('/actor', `must stay ${grant.actor}: ${only}`)
  const { expirationDate, timeZone } = body.scheduleSettings ?? {}
  if (body.scheduleSettings && Date.parse(expirationDate ?? '') !== Date.parse(grant.ends ?? ''))
    if (expirationDate !== undefined || grant.ends !== null)
      return badMember('/scheduleSettings/expirationDate', `must stay as it is: ${only}. PATCH moves the end`)
  if (timeZone !== undefined && timeZone !== grant.timeZone)
    return badMember('/scheduleSettings/timeZone', `must stay as it is: ${only}. PATCH moves the end`)
  return undefined
}

/** Grants as published (okta-access-requests G.1), and what else can be done with them. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/grants`,
    operationId: 'listGrants',
    summary: 'List all grants',
    description:
      'Living grants. A filter is needed. `include=full_entitlements` shows the entitlements with their names.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles,
    query,
    response: WireGrant,
    list: { cursor: 'grant', filter, filterNeeded: true },
    handler: async ({ app, caller, filter, link, page, query }) => {
      const mine = filter && grantFilter(caller.orgId, filter)
      if (isRefusal(mine)) return mine
      const found = await app.read(caller, 'grant.list', { page, filter: mine })
      if (isRefusal(found)) return found
      return { ...found, items: found.items.map((grant) => grantBody(caller.orgId, grant, link, query.include)) }
    },
  }),
  route({
    method: 'POST',
    url: `${base}/grants`,
    operationId: 'createGrant',
    summary: 'Create a grant',
    description:
      'Gives access without a request. Never to yourself. CUSTOM gives the app with any of its entitlement values, and takes the place of the CUSTOM grant that an administrator made before; with `action` DENY it ends all that the user has of the app.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [404, 409],
    body: GrantCreate,
    response: WireGrant,
    status: 201,
    handler: async ({ app, body, caller, link }) => {
      const input = created(body)
      if (isRefusal(input)) return input
      const grant = await app.run(caller, 'grant.create', input)
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
    },
  }),
  route({
    method: 'GET',
    url: `${base}/grants/:grantId`,
    operationId: 'getGrant',
    summary: 'Retrieve a grant',
    tag,
    stage: 'BETA',
    scopes: read,
    roles,
    params,
    query,
    response: WireGrant,
    handler: async ({ app, caller, link, params, query }) => {
      const grant = await app.read(caller, 'grant.get', params)
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link, query.include)
    },
  }),
  route({
    method: 'PUT',
    url: `${base}/grants/:grantId`,
    operationId: 'replaceGrant',
    summary: 'Replace a grant',
    description:
      'Replaces the entitlements of a CUSTOM grant that an administrator made; all else has to be as it is. What it no longer gives is taken away unless something else gives it.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: GrantReplace,
    response: WireGrant,
    handler: async ({ app, body, caller, link, params }) => {
      const before = await app.read(caller, 'grant.get', params)
      if (isRefusal(before)) return before
      const problem = replaceProblem(params.grantId, body, before, grantBody(caller.orgId, before, link).grantType)
      if (problem) return problem
      const entitlements = (body.entitlements ?? []).map(({ id, values }) => ({
        id,
        values: values.map((value) => ({ id: value.id })),
      }))
      const grant = await app.run(caller, 'grant.replaceValues', { ...params, entitlements })
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
    },
  }),
  route({
    method: 'PATCH',
    url: `${base}/grants/:grantId`,
    operationId: 'updateGrant',
    summary: 'Update a grant',
    description: 'Moves its end. Your own access can only be extended by a request.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [409],
    params,
    body: GrantPatch,
    response: WireGrant,
    handler: async ({ app, body, caller, link, params }) => {
      if (body.id !== params.grantId)
        return refuse('invalid', 'Api validation failed: id', [
          { summary: 'id is not the grant of the path', location: '/id' },
        ])
      const { expirationDate, timeZone } = body.scheduleSettings
      const input = { ...params, ends: expirationDate ?? null, ...(timeZone ? { timeZone } : {}) }
      const grant = await app.run(caller, 'grant.moveEnd', input)
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
    },
  }),
  ...(
    [
      ['retry', 'grant.retry', 'Try again now what failed of a grant', menders, []],
      [
        'mark-done',
        'grant.markDone',
        'Say that a person has given or taken what had to be done by hand',
        menders,
        [409],
      ],
    ] as const
  ).map(([verb, command, summary, who, refuses]) =>
    route({
      method: 'POST',
      url: `${base}/grants/:grantId/${verb}`,
      operationId: `${command.replace('grant.', '')}Grant`,
      summary,
      tag,
      stage: 'EXTENSION',
      scopes: manage,
      roles: who,
      refuses,
      params,
      response: WireGrant,
      handler: async ({ app, caller, link, params }) => {
        const grant = await app.run(caller, command, params)
        return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
      },
    }),
  ),
  route({
    method: 'GET',
    url: `${base}/grants/:grantId/access`,
    operationId: 'listAccessOfGrant',
    summary: 'List what a grant gives, and what was last proven about it',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: menders,
    params,
    response: Type.Object({ data: Type.Array(WireAccess) }),
    handler: async ({ app, caller, params }) => {
      const lines = await app.read(caller, 'grant.access', params)
      return isRefusal(lines) ? lines : { data: lines.map(accessBody) }
    },
  }),
  route({
    method: 'GET',
    url: '/governance/api/v2/requests/:requestId/grants',
    operationId: 'listGrantsOfRequest',
    summary: 'List what a request gave',
    description: 'Its grant, living or ended; nothing before it is approved.',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: menders,
    params: Type.Object({ requestId: id('request') }),
    response: Type.Object({ data: Type.Array(WireGrant) }),
    handler: async ({ app, caller, link, params }) => {
      const found = await app.read(caller, 'grant.ofRequest', params)
      return isRefusal(found) ? found : { data: found.map((grant) => grantBody(caller.orgId, grant, link)) }
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/pending-access`,
    operationId: 'listPendingAccess',
    summary: 'List revocations that are owed, or access that waits for a person',
    tag,
    stage: 'EXTENSION',
    scopes: read,
    roles: menders,
    query: Type.Object({ state: oneWord(['OWED', 'MANUAL']) }),
    response: WireAccess,
    list: { cursor: 'access' },
    handler: async ({ app, caller, page, query }) => {
      const which = query.state === 'OWED' ? 'owed' : 'manual'
      const found = await app.read(caller, 'access.troubles', { which, page })
      return isRefusal(found) ? found : { ...found, items: found.items.map(accessBody) }
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/grants`,
    operationId: 'listMyGrants',
    summary: 'List my grants, ended ones too',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.request.read'],
    roles: 'self',
    response: WireGrant,
    list: { cursor: 'grant' },
    handler: async ({ app, caller, link, page }) => {
      const found = await app.read(caller, 'grant.mine', { page })
      return isRefusal(found)
        ? found
        : { ...found, items: found.items.map((grant) => grantBody(caller.orgId, grant, link)) }
    },
  }),
  route({
    method: 'POST',
    url: `${base}/my/grants/:grantId/give-back`,
    operationId: 'giveBackGrant',
    summary: 'Give my access back before its end',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.request.manage'],
    roles: 'self',
    refuses: [403, 409],
    params,
    response: WireGrant,
    handler: async ({ app, caller, link, params }) => {
      const grant = await app.run(caller, 'grant.giveBack', params)
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
    },
  }),
]
