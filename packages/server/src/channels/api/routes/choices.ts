import { choiceKinds, FieldChoice } from '@assent/core/api/requests.ts'
import { hexId, id, oneWord } from '@assent/core/api/wire.ts'
import { limits } from '@assent/core/limits.ts'
import { Type } from 'typebox'
import { listRoute, type Route } from '../route.ts'

const base = '/governance/api/v2'
const fieldId = Type.String({ minLength: 1, maxLength: 64 })
const match = Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax }))
/** What questions that name somebody or something can be answered with. */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/my/catalogs/default/entries/:entryId/request-fields/:fieldId/choices`,
    operationId: 'listMyEntryFieldChoices',
    summary: 'List what a question of my form can be answered with',
    description:
      'For questions of the types `USER`, `GROUP` and `APP`: active people, groups, active apps. `match` is an id, or words that begin the name, the login or the address of a person, or that are in the name of a group or an app. `userId`: the form is filled in for that user.',
    tag: 'My Catalogs',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.catalog.read'],
    roles: 'self',
    refuses: [404],
    params: Type.Object({ entryId: id('entry'), fieldId }),
    query: Type.Object({ match, userId: Type.Optional(id('user')) }),
    response: FieldChoice,
    list: { cursor: 'id' },
    handler: ({ app, caller, page, params, query }) => app.read(caller, 'desk.choices', { ...params, ...query, page }),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/my/tasks/:taskId/fields/:fieldId/choices`,
    operationId: 'listMyTaskFieldChoices',
    summary: 'List what a question of my task can be answered with',
    description:
      'For questions of the types `USER`, `GROUP` and `APP`, and for those who can answer the task. `match` as for the form of an entry.',
    tag: 'Tasks',
    stage: 'EXTENSION',
    scopes: ['okta.accessRequests.tasks.read'],
    roles: 'self',
    refuses: [403, 404],
    params: Type.Object({ taskId: hexId(), fieldId }),
    query: Type.Object({ match }),
    response: FieldChoice,
    list: { cursor: 'id' },
    handler: ({ app, caller, page, params, query }) => app.read(caller, 'desk.choices', { ...params, ...query, page }),
  }),
  listRoute({
    method: 'GET',
    url: '/governance/api/v1/teams/:teamId/choices',
    operationId: 'listTeamChoices',
    summary: 'List what request types of my team can name',
    description:
      'For members, who cannot read the directory. `kind`: people, if it is left out. `match` as for the form of an entry.',
    tag: 'Teams',
    stage: 'EXTENSION',
    scopes: ['okta.governance.accessRequests.read'],
    roles: 'self',
    refuses: [404],
    params: Type.Object({ teamId: hexId() }),
    query: Type.Object({ kind: Type.Optional(oneWord(choiceKinds)), match }),
    response: FieldChoice,
    list: { cursor: 'id' },
    handler: ({ app, caller, page, params, query: { kind = 'USER', match: words } }) =>
      app.read(caller, 'team.choices', { ...params, kind, match: words, page }),
  }),
]
