import { WireGroupUses } from '@assent/core/api/groups.ts'
import { WireHeldBy } from '@assent/core/api/my-access.ts'
import { id } from '@assent/core/api/wire.ts'
import { appOrn, orn } from '@assent/core/directory/orn.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'

const base = '/governance/api/v2'

/** What people have and what groups are for, as administrators see it. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/users/:userId/access`,
    operationId: 'listAccessOfUser',
    summary: 'List what a user has',
    description:
      'Everything that the user has, granted or standing, with every reason for it, by app; with `endsWithinDays` only what ends within so many days, the next to end first.',
    tag: 'Principal Access',
    stage: 'EXTENSION',
    scopes: ['okta.governance.entitlements.read'],
    roles: ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'],
    params: Type.Object({ userId: id('user') }),
    query: Type.Object({
      match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })),
      endsWithinDays: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.durationDays })),
    }),
    response: WireHeldBy,
    list: { cursor: 'packed' },
    handler: async ({ app, caller, page, params, query }) => {
      const found = await app.read(caller, 'access.of', { page, ...params, ...query })
      if (isRefusal(found)) return found
      const types = await app.read(caller, 'app.types', { appIds: found.items.map(({ appId }) => appId) })
      if (isRefusal(types)) return types
      const principalOrn = orn(caller.orgId, 'USER', params.userId)
      const nameOfApp = (appId: string) => appOrn(caller.orgId, types.get(appId) ?? 'bookmark', appId)
      const items = found.items.map(({ appId, appLabel, grants, id: levelId, kind, pendingRequestId, ...held }) => ({
        app: { id: appId, name: appLabel, orn: nameOfApp(appId) },
        level: {
          id: levelId,
          type: kind,
          name: held.name,
          orn: kind === 'APPLICATION' ? nameOfApp(appId) : orn(caller.orgId, kind, levelId),
        },
        state: held.state,
        standing: held.standing,
        since: held.since,
        ends: held.ends,
        grants: grants.map(({ grantId, outcome, duration: _, ...grant }) => ({
          id: grantId,
          grantStatus: outcome,
          ...grant,
        })),
        ...(pendingRequestId ? { pendingRequestId } : {}),
        principalOrn,
      }))
      return { ...found, items }
    },
  }),
  route({
    method: 'GET',
    url: `${base}/groups/:groupId/uses`,
    operationId: 'getUsesOfGroup',
    summary: 'Retrieve what a group is for',
    description:
      'How many are in it, the apps of which it is a level, what it owns, and, for who may read them, the conditions and sequences that name it: what somebody would break who deletes it. A hundred of each at most.',
    tag: 'Groups',
    stage: 'EXTENSION',
    scopes: ['okta.groups.read'],
    roles: ['ACCESS_REQUESTS_ADMIN', 'APP_ADMIN'],
    params: Type.Object({ groupId: id('group') }),
    response: WireGroupUses,
    handler: async ({ app, caller, params }) => {
      const uses = await app.read(caller, 'group.uses', params)
      if (isRefusal(uses)) return uses
      const { apps, conditions, members, owns, sequences } = uses
      return {
        members,
        apps: [...apps],
        owns: owns.map(({ kind, ...one }) => ({ ...one, type: kind })),
        ...(conditions ? { conditions: [...conditions] } : {}),
        ...(sequences ? { sequences: [...sequences] } : {}),
      }
    },
  }),
]
