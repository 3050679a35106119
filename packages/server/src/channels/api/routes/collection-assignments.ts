import {
  AssignmentPatch,
  assignmentFilter,
  CollectionAssign,
  unassignedFilter,
  WireAssignment,
  WirePrincipalProfile,
} from '@assent/core/api/collections.ts'
import { id } from '@assent/core/api/wire.ts'
import { type Cause, isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import { collectionsBase as base, shownAssignment, shownProfile } from '../collection-shapes.ts'
import { isDayOrInstant } from '../instant.ts'
import { listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const tag = 'Collections'
const read = ['okta.governance.collections.read']
const manage = ['okta.governance.collections.manage']
const roles = ['APP_ADMIN'] as const
const readers = ['APP_ADMIN', 'ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ collectionId: id('collection') })
const oneParams = Type.Object({ collectionId: id('collection'), assignmentId: id('collectionAssignment') })

type Change = { ends?: string | null; timeZone?: string | null }

/** What is wrong with the value that an operation puts there; undefined where nothing is. */
const valueProblem = ({ op, path, value }: AssignmentPatch[number]): string | undefined => {
  if (op === 'REMOVE') return undefined
  if (value === undefined) return 'is needed'
  return path === '/expirationTime' && !isDayOrInstant(value) ? 'must be an ISO 8601 time' : undefined
}

/** What operations on an assignment come to, in their order; REMOVE of the end takes its time zone with it. */
const changeOf = (operations: AssignmentPatch): Result<Change> => {
  const causes = operations.flatMap((operation, n): readonly Cause[] => {
    const wrong = valueProblem(operation)
    return wrong ? [{ summary: `value ${wrong}`, location: `/${n}/value`, reason: 'STRING_FORMAT_INVALID' }] : []
  })
  if (causes.length > 0) return refuse('invalid', 'The operations are not valid.', causes)
  const change: Change = {}
  for (const { op, path, value } of operations)
    change[path === '/expirationTime' ? 'ends' : 'timeZone'] = op === 'REMOVE' ? null : value!
  return change
}

/** Who has which collection (okta-access-requests B.3). */
export const routes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: `${base}/assignments`,
    operationId: 'listCollectionsAssignments',
    summary: 'List all assignments for all collections',
    description: 'The newest first.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    response: WireAssignment,
    list: { cursor: 'collectionAssignment', filter: assignmentFilter },
    handler: async ({ app, caller, filter, page }) =>
      mapPage(await app.read(caller, 'collection.assignments', { page, filter }), (one) => shownAssignment(one, true)),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/:collectionId/assignments`,
    operationId: 'listCollectionAssignments',
    summary: 'List all assignments for a collection',
    description: 'The newest first.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    response: WireAssignment,
    list: { cursor: 'collectionAssignment', filter: assignmentFilter },
    handler: async ({ app, caller, filter, page, params }) =>
      mapPage(await app.read(caller, 'collection.assignments', { ...params, page, filter }), (one) =>
        shownAssignment(one, true),
      ),
  }),
  route({
    method: 'POST',
    url: `${base}/:collectionId/assignments`,
    operationId: 'assignCollection',
    summary: 'Assign a collection to principals',
    description:
      'Gives them what the collection holds, for a time or for good. Never to yourself. Whoever has it from an administrator already keeps it, until the end that is said now.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403],
    params,
    body: CollectionAssign,
    response: Type.Array(WireAssignment),
    status: 201,
    handler: async ({ app, body, caller, params }) => {
      const assignees = body.map(({ actor, expirationTime, principal, timeZone }, n) => ({
        userId: principal.externalId,
        actor: actor === 'ADMIN' ? actor : ('API' as const),
        ends: expirationTime ?? null,
        timeZone: timeZone ?? null,
        at: `/${n}`,
      }))
      const made = await app.run(caller, 'collection.assign', { ...params, assignees })
      return isRefusal(made) ? made : made.map((one) => shownAssignment(one, false))
    },
  }),
  route({
    method: 'PATCH',
    url: `${base}/:collectionId/assignments/:assignmentId`,
    operationId: 'updatePrincipalAssignment',
    summary: 'Update a principal assignment',
    description: 'Moves its end (`/expirationTime`, `/timeZone`). Your own cannot be moved later.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    refuses: [403],
    params: oneParams,
    body: AssignmentPatch,
    handler: async ({ app, body, caller, params }) => {
      const change = changeOf(body)
      return isRefusal(change) ? change : app.run(caller, 'collection.moveEnd', { ...params, ...change })
    },
  }),
  route({
    method: 'DELETE',
    url: `${base}/:collectionId/assignments/:assignmentId`,
    operationId: 'deletePrincipalAssignment',
    summary: 'Delete a principal assignment',
    description: 'What the person has by it alone is taken; what a request or another assignment gave stays.',
    tag,
    stage: 'BETA',
    scopes: manage,
    roles,
    params: oneParams,
    handler: ({ app, caller, params }) => app.run(caller, 'collection.unassign', params),
  }),
  listRoute({
    method: 'GET',
    url: `${base}/:collectionId/catalog/users`,
    operationId: 'getUnassignedUsers',
    summary: 'Retrieve the unassigned users',
    description: 'Active people who do not have the collection.',
    tag,
    stage: 'BETA',
    scopes: read,
    roles: readers,
    params,
    response: WirePrincipalProfile,
    list: { cursor: 'user', filter: unassignedFilter },
    handler: async ({ app, caller, filter, page, params }) =>
      mapPage(await app.read(caller, 'collection.unassigned', { ...params, page, filter }), shownProfile),
  }),
]
