import {
  GrantRevoke,
  RevokedPrincipalAccess,
  RevokePrincipalAccess,
  WireGrant,
  WirePrincipalAccess,
} from '@assent/core/api/grants.ts'
import { id } from '@assent/core/api/wire.ts'
import { type OrnKind, parseOrn } from '@assent/core/directory/orn.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { Commands } from '../../../app/app.ts'
import { parseFilter } from '../filter.ts'
import { grantBody, principalAccessBody } from '../grant-shapes.ts'
import { parentRules, principalAndApp } from '../principal-filter.ts'
import { type Route, route } from '../route.ts'

const read = ['okta.governance.entitlements.read']
const manage = ['okta.governance.entitlements.manage']
const roles = ['APP_ADMIN'] as const

type Revocable = Commands['access.revoke']['input']['resources'][number]

const revocable: readonly OrnKind[] = ['APP', 'ENTITLEMENT_BUNDLE', 'ENTITLEMENT_VALUE', 'COLLECTION']

/** What the names of a revocation stand for. An app has to stand alone (okta-access-requests G.4). */
const resourcesOf = (orgId: string, names: readonly string[]): Result<readonly Revocable[]> => {
  const resources: Revocable[] = []
  for (const [index, name] of names.entries()) {
    const parsed = parseOrn(orgId, name)
    if (!parsed || !revocable.includes(parsed.kind))
      return refuse('invalid', 'Api validation failed', [
        {
          summary: 'Invalid ORN format for revokeObjectOrns',
          location: `/revokeOrns/${index}`,
          reason: 'STRING_FORMAT_INVALID',
        },
      ])
    resources.push({ kind: parsed.kind as Revocable['kind'], id: parsed.id })
  }
  if (resources.length > 1 && resources.some(({ kind }) => kind === 'APP'))
    return refuse('invalid', 'Api validation failed', [
      { summary: 'An app must be revoked alone: a request can contain only one app ORN.', location: '/revokeOrns' },
    ])
  return resources
}

/** What a user has of an app, and its end (okta-access-requests G.4). */
export const routes: readonly Route[] = [
  route({
    method: 'GET',
    url: '/governance/api/v1/principal-access',
    operationId: 'getPrincipalAccess',
    summary: 'Retrieve the principal access for a resource',
    tag: 'Principal Access',
    stage: 'BETA',
    scopes: read,
    roles,
    refuses: [404],
    query: Type.Object({ filter: Type.String() }),
    response: WirePrincipalAccess,
    handler: async ({ app, caller, link, query }) => {
      const filter = parseFilter(parentRules, query.filter)
      const named = isRefusal(filter) ? filter : principalAndApp(caller.orgId, filter)
      if (isRefusal(named)) return named
      const access = await app.read(caller, 'access.principal', named)
      return isRefusal(access) ? access : principalAccessBody(caller.orgId, named, access, link)
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v2/revoke-principal-access',
    operationId: 'revokePrincipalAccess',
    summary: "Revoke a principal's access",
    description:
      'Ends the grants of a user for an app, or for up to five bundles and entitlement values, and takes standing rights too. `_reason` goes on the record. Answered when it is ordered; what is at other systems is taken until it is proven gone.',
    tag: 'Principal Access',
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [404],
    body: RevokePrincipalAccess,
    response: RevokedPrincipalAccess,
    handler: async ({ app, body, caller, link }) => {
      const principal = parseOrn(caller.orgId, body.principalOrn)
      if (principal?.kind !== 'USER')
        return refuse('invalid', 'Api validation failed', [
          {
            summary: 'Invalid ORN format for principalOrn',
            location: '/principalOrn',
            reason: 'STRING_FORMAT_INVALID',
          },
        ])
      const resources = resourcesOf(caller.orgId, body.revokeOrns)
      if (isRefusal(resources)) return resources
      const done = await app.run(caller, 'access.revoke', { userId: principal.id, resources, reason: body._reason })
      if (isRefusal(done)) return done
      return { data: done.appIds.map((appId) => ({ _links: linksOf(principal.id, appId, link) })) }
    },
  }),
  route({
    method: 'POST',
    url: '/governance/api/v1/grants/:grantId/revoke',
    operationId: 'revokeGrant',
    summary: 'Revoke a grant',
    description: 'The `reason` goes on the record.',
    tag: 'Grants',
    stage: 'EXTENSION',
    scopes: manage,
    roles,
    refuses: [409],
    params: Type.Object({ grantId: id('grant') }),
    body: GrantRevoke,
    response: WireGrant,
    handler: async ({ app, body, caller, link, params }) => {
      const grant = await app.run(caller, 'grant.revoke', { ...params, ...body })
      return isRefusal(grant) ? grant : grantBody(caller.orgId, grant, link)
    },
  }),
]

const linksOf = (userId: string, appId: string, link: (path: string) => string) => {
  const filter = encodeURIComponent(
    `parent.externalId eq "${appId}" AND parent.type eq "APPLICATION" AND targetPrincipal.externalId eq "${userId}" AND targetPrincipal.type eq "OKTA_USER"`,
  )
  return {
    'principal-access': { href: link(`/governance/api/v1/principal-access?filter=${filter}`) },
    'principal-entitlements': { href: link(`/governance/api/v1/principal-entitlements?filter=${filter}`) },
  }
}
