import {
  candidateFilter,
  delegateFilter,
  SettingsPatch,
  WireCandidate,
  WireDelegate,
  WireMySettings,
  WirePrincipalSettings,
  wireCandidate,
  wireDelegate,
  wireMySettings,
} from '@assent/core/api/delegates.ts'
import { badFilter } from '@assent/core/api/filter.ts'
import { id } from '@assent/core/api/wire.ts'
import { principalOfOrn } from '@assent/core/directory/orn.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, refuse } from '@assent/core/refusal.ts'
import { type Static, Type } from 'typebox'
import { listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v1'
const readMine = ['okta.governance.principalSettings.read']
const manageMine = ['okta.governance.principalSettings.manage']

/** The appointment that a body wants; an empty list or null: none. */
const wantedOf = ({ delegates }: Static<typeof SettingsPatch>) => {
  const wanted = delegates.appointments?.[0]
  if (!wanted) return null
  return {
    standInId: wanted.delegate.externalId,
    ...(wanted.note === undefined ? {} : { note: wanted.note }),
    ...(wanted.startTime === undefined ? {} : { starts: wanted.startTime }),
    ...(wanted.endTime === undefined ? {} : { ends: wanted.endTime }),
  }
}

const OpenTasks = Type.Object({ open: Type.Integer({ description: 'Tasks that wait for the person now.' }) })
const GivenTasks = Type.Object({
  given: Type.Integer(),
  /** Of requests that the delegate made or gets something by: they stay with whom they wait for alone. */
  kept: Type.Integer(),
})
const given = {
  description:
    'The delegate may act on them too, as on new ones, as long as the appointment lasts and is not changed. Nothing is taken from whom they wait for, and what the delegate was given by others does not go along.',
} as const
const mineOpen = {
  tag: 'My Settings',
  stage: 'EXTENSION',
  roles: 'self',
  url: `${base}/my/settings/delegate/open-tasks`,
} as const
const theirOpen = {
  tag: 'Principal Settings',
  stage: 'EXTENSION',
  roles: [],
  url: `${base}/principal-settings/:targetPrincipalId/open-tasks`,
  params: Type.Object({ targetPrincipalId: id('user') }),
} as const

/** Open tasks given to a delegate on request, which Okta's stay behind (okta-access-requests P.30). */
const openTasks: readonly Route[] = [
  route({
    ...mineOpen,
    method: 'GET',
    operationId: 'countMyOpenTasks',
    summary: 'Count the open tasks that I could give to my delegate',
    scopes: readMine,
    response: OpenTasks,
    handler: ({ app, caller }) => app.read(caller, 'task.handable', {}),
  }),
  route({
    ...mineOpen,
    method: 'POST',
    operationId: 'giveMyOpenTasks',
    summary: 'Give my open tasks to my delegate',
    ...given,
    scopes: manageMine,
    refuses: [403, 409],
    response: GivenTasks,
    handler: ({ app, caller }) => app.run(caller, 'task.handOver', {}),
  }),
  route({
    ...theirOpen,
    method: 'GET',
    operationId: 'countOpenTasksOfPrincipal',
    summary: 'Count the open tasks of a user that could be given to the delegate',
    scopes: readMine,
    response: OpenTasks,
    handler: ({ app, caller, params }) => app.read(caller, 'task.handable', { userId: params.targetPrincipalId }),
  }),
  route({
    ...theirOpen,
    method: 'POST',
    operationId: 'giveOpenTasksOfPrincipal',
    summary: 'Give the open tasks of a user to the delegate',
    ...given,
    scopes: manageMine,
    refuses: [409],
    response: GivenTasks,
    handler: ({ app, caller, params }) => app.run(caller, 'task.handOver', { userId: params.targetPrincipalId }),
  }),
]

/** Who stands in for whom (okta-access-requests K). */
export const routes: readonly Route[] = [
  ...openTasks,
  listRoute({
    method: 'GET',
    url: `${base}/delegates`,
    operationId: 'listDelegateAppointments',
    summary: 'List all delegate appointments',
    tag: 'Delegates',
    stage: 'BETA',
    scopes: ['okta.governance.delegates.read'],
    roles: [],
    response: WireDelegate,
    list: { cursor: 'delegate', filter: delegateFilter },
    handler: async ({ app, caller, filter, page }) =>
      mapPage(await app.read(caller, 'delegate.list', { filter, page }), ({ names, ...one }) => ({
        ...wireDelegate(one),
        _names: names,
      })),
  }),
  route({
    method: 'GET',
    url: `${base}/my/settings`,
    operationId: 'getMySettings',
    summary: 'Retrieve my settings',
    tag: 'My Settings',
    stage: 'BETA',
    scopes: readMine,
    roles: 'self',
    response: WireMySettings,
    handler: async ({ app, caller }) => {
      const mine = await app.read(caller, 'delegate.mine', {})
      return isRefusal(mine) ? mine : wireMySettings(mine)
    },
  }),
  route({
    method: 'PATCH',
    url: `${base}/my/settings`,
    operationId: 'updateMySettings',
    summary: 'Update my settings',
    description: 'Chooses my delegate, or none with an empty list.',
    tag: 'My Settings',
    stage: 'BETA',
    scopes: manageMine,
    roles: 'self',
    refuses: [403],
    body: SettingsPatch,
    response: WireMySettings,
    handler: async ({ app, body, caller }) => {
      const done = await app.run(caller, 'delegate.setMine', { appointment: wantedOf(body) })
      if (isRefusal(done)) return done
      const mine = await app.read(caller, 'delegate.mine', {})
      return isRefusal(mine) ? mine : wireMySettings(mine)
    },
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/settings/delegate/users`,
    operationId: 'listMyDelegateUsers',
    summary: 'List my eligible delegates',
    tag: 'My Settings',
    stage: 'BETA',
    scopes: readMine,
    roles: 'self',
    description: 'By a filter as Okta has it, or by `match`: words that begin a name, the login or the address.',
    query: Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) }),
    response: WireCandidate,
    list: { cursor: 'user', filter: candidateFilter },
    handler: async ({ app, caller, filter, page, query }) =>
      filter === undefined && query.match === undefined
        ? badFilter('This list needs a filter, or words to match.')
        : mapPage(await app.read(caller, 'delegate.candidates', { filter, page, ...query }), wireCandidate),
  }),
  route({
    method: 'PATCH',
    url: `${base}/principal-settings/:targetPrincipalId`,
    operationId: 'updatePrincipalSettings',
    summary: 'Update the principal settings',
    description: 'Chooses the delegate of a user, named by id or resource name.',
    tag: 'Principal Settings',
    stage: 'BETA',
    scopes: manageMine,
    roles: [],
    refuses: [409],
    params: Type.Object({ targetPrincipalId: Type.String() }),
    body: SettingsPatch,
    response: WirePrincipalSettings,
    handler: async ({ app, body, caller, params }) => {
      const target = params.targetPrincipalId
      const user = isId('user', target) ? target : principalOfOrn(caller.orgId, target)?.id
      if (user === undefined) return refuse('not_found', 'There is no such user.')
      const done = await app.run(caller, 'delegate.setFor', { user, appointment: wantedOf(body) })
      return isRefusal(done) ? done : { delegates: { appointments: done ? [wireDelegate(done)] : [] } }
    },
  }),
]
