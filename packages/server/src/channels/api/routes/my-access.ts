import { WireHeld, WireLevel } from '@assent/core/api/my-access.ts'
import { limits } from '@assent/core/limits.ts'
import { Type } from 'typebox'
import type { Askable, Held } from '../../../app/app.ts'
import { listRoute, type Route } from '../route.ts'
import { mapPage } from './users.ts'

const tag = 'My Access'
const base = '/governance/api/v2'
const entries = `${base}/my/catalogs/default/entries`
const match = Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax }))

type LinkTo = (path: string) => string

const asked = (entryId: string, pendingRequestId: string | null, link: LinkTo, pendingEntryId = entryId) => ({
  ...(pendingRequestId
    ? { pendingRequest: { href: link(`${entries}/${pendingEntryId}/requests/${pendingRequestId}`) } }
    : { createRequest: { href: link(`${entries}/${entryId}/requests`) } }),
})

const heldBody =
  (link: LinkTo) =>
  (held: Held): WireHeld => {
    const { entryId, extendsEntryId, grants, pendingEntryId, pendingRequestId } = held
    const last = grants.find((grant) => grant.ends !== null && grant.ends === held.ends)
    const isThere = last?.status === 'ACTIVE' && last.outcome === 'GRANTED'
    const askedBy = entryId ?? pendingEntryId
    return {
      app: { id: held.appId, name: held.appLabel },
      level: { id: held.id, type: held.kind, name: held.name },
      state: held.state,
      standing: held.standing,
      since: held.since,
      ends: held.ends,
      grants: grants.map((grant) => ({
        id: grant.grantId,
        requestId: grant.requestId,
        status: grant.status,
        grantStatus: grant.outcome,
        granted: grant.granted,
        ends: grant.ends,
        accessDuration: grant.duration,
        _links: {
          ...(grant.requestId ? { request: { href: link(`${base}/requests/${grant.requestId}`) } } : {}),
          giveBack: { href: link(`/governance/api/v1/my/grants/${grant.grantId}/give-back`) },
        },
      })),
      ...(entryId ? { entryId } : {}),
      ...(pendingRequestId ? { pendingRequestId } : {}),
      ...(extendsEntryId && !pendingRequestId && isThere ? { extendsGrantId: last.grantId, extendsEntryId } : {}),
      _links: askedBy ? asked(askedBy, pendingRequestId, link, pendingEntryId ?? undefined) : {},
    }
  }

const levelBody =
  (link: LinkTo) =>
  (one: Askable): WireLevel => ({
    id: one.entryId,
    parent: one.parentId,
    name: one.name,
    ...(one.description === '' ? {} : { description: one.description }),
    app: { id: one.appId, name: one.appLabel },
    level: { id: one.scopeId, type: one.scopeType },
    held: one.held,
    duration: one.duration,
    instant: one.instant,
    ...(one.usualWait ? { usualWait: one.usualWait } : {}),
    ...(one.holds ? { holds: [...one.holds] } : {}),
    ...(one.pendingRequestId ? { pendingRequestId: one.pendingRequestId } : {}),
    _links: { self: { href: link(`${entries}/${one.entryId}`) }, ...asked(one.entryId, one.pendingRequestId, link) },
  })

/** What I have and what I can ask for, over all apps. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/my/access`,
    operationId: 'listMyAccess',
    summary: 'List what I have',
    description:
      'Everything that I have, granted or standing, with every reason for it: which request gave it, when it ends, whether it can be extended (`extendsGrantId` goes into the new request for the entry `extendsEntryId`) or given back. By app; with `endsWithinDays` only what ends within so many days, the next to end first.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.request.read'],
    roles: 'self',
    query: Type.Object({
      match,
      endsWithinDays: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.durationDays })),
    }),
    response: WireHeld,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, link, page, query }) =>
      mapPage(
        await app.read(caller, 'access.mine', { page, match: query.match, endsWithinDays: query.endsWithinDays }),
        heldBody(link),
      ),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/catalogs/default/levels`,
    operationId: 'listMyRequestableLevels',
    summary: 'List the levels that I can ask for, over all apps',
    description:
      'Each level with its app, how long it lasts, whether nobody has to approve it (`instant`), how long a decision usually takes, and whether I have it or have asked for it already. `match` holds words that must be in the name or description of the level or its app.',
    tag,
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.catalog.read'],
    roles: 'self',
    query: Type.Object({ match }),
    response: WireLevel,
    list: { cursor: 'packed', maxLimit: 100 },
    handler: async ({ app, caller, link, page, query }) =>
      mapPage(await app.read(caller, 'catalog.levels', { page, match: query.match }), levelBody(link)),
  }),
]
