import type { Filter } from '@assent/core/api/filter.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Handlers, MakeFeature } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { assignmentOfGrant, collectionGrants, forbidden, grantOfAssignment, noSuch } from '../grants/index.ts'
import { type AssignmentCommands, assignmentCommands } from './assignments.ts'
import { type CollectionCommands, collectionCommands } from './commands.ts'
import { collectionLanes } from './jobs.ts'
import {
  type AssignmentView as AssignmentRow,
  assignmentsBefore,
  type CollectionView,
  collectionsAfter,
  findCollection,
  type ProfileView,
  type ResourceView,
  resourcesAfter,
  resourcesOf,
  unassignedAfter,
} from './queries.ts'

export type { CollectionView, ProfileView, ResourceView } from './queries.ts'
/** Who has a collection by which grant. */
export type AssignmentView = AssignmentRow & { readonly assignmentId: string }

export type CollectionsCommands = CollectionCommands & AssignmentCommands
export type CollectionsQueries = {
  /** Sorted by id. */
  'collection.list': {
    input: { readonly page: PageInput; readonly filter?: Filter | undefined }
    output: Page<CollectionView>
  }
  'collection.get': { input: { readonly collectionId: string }; output: CollectionView }
  /** The apps that it holds, sorted by id. */
  'collection.resources': {
    input: { readonly collectionId: string; readonly page: PageInput }
    output: Page<ResourceView>
  }
  'collection.resource': { input: { readonly collectionId: string; readonly appId: string }; output: ResourceView }
  /** Who has it, or any, the newest first. */
  'collection.assignments': {
    input: { readonly collectionId?: string; readonly page: PageInput; readonly filter?: Filter | undefined }
    output: Page<AssignmentView>
  }
  /** Active people who do not have it, sorted by id. */
  'collection.unassigned': {
    input: { readonly collectionId: string; readonly page: PageInput; readonly filter?: Filter | undefined }
    output: Page<ProfileView>
  }
}

const mayRead = (caller: Caller) =>
  hasRole(caller, 'APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR') ? undefined : forbidden('see collections')

const collectionQueries = ({ db }: Services): Handlers<CollectionsQueries> => {
  /** Goes on in a transaction with a collection that is there. */
  const of = async <T>(
    caller: Caller,
    collectionId: string | undefined,
    next: (tx: Tx) => Promise<Result<T>>,
  ): Promise<Result<T>> =>
    mayRead(caller) ??
    db.inOrg(caller.orgId, async (tx) => {
      if (collectionId !== undefined && !(await findCollection(tx, collectionId))) return noSuch('collection')
      return next(tx)
    })
  return {
    'collection.list': (caller, { filter, page }) =>
      of(caller, undefined, async (tx) =>
        pageOf(await collectionsAfter(tx, page, filter), page.limit, (row) => row.collectionId),
      ),
    'collection.get': (caller, { collectionId }) =>
      of(caller, collectionId, async (tx) => (await findCollection(tx, collectionId))!),
    'collection.resources': (caller, { collectionId, page }) =>
      of(caller, collectionId, async (tx) =>
        pageOf(
          await resourcesAfter(tx, collectionId, page.after ?? '', page.limit + 1),
          page.limit,
          (row) => row.appId,
        ),
      ),
    'collection.resource': (caller, { appId, collectionId }) =>
      of(
        caller,
        collectionId,
        async (tx) => (await resourcesOf(tx, collectionId, [appId]))[0] ?? noSuch('resource of this collection'),
      ),
    'collection.assignments': (caller, { collectionId, filter, page }) =>
      of(caller, collectionId, async (tx) => {
        const before = page.after === undefined ? undefined : grantOfAssignment(page.after)
        const rows = await assignmentsBefore(tx, before, page.limit + 1, { collectionId, filter })
        return pageOf(rows, page.limit, (row) => assignmentOfGrant(row.grantId), withId)
      }),
    'collection.unassigned': (caller, { collectionId, filter, page }) =>
      of(caller, collectionId, async (tx) =>
        pageOf(await unassignedAfter(tx, collectionId, page, filter), page.limit, (row) => row.userId),
      ),
  }
}

const withId = (row: AssignmentRow): AssignmentView => ({ ...row, assignmentId: assignmentOfGrant(row.grantId) })

/** Collections, what they hold and who has them (okta-access-requests B.3). */
export const makeCollections: MakeFeature<CollectionsCommands, CollectionsQueries> = (services) => {
  const ledger = collectionGrants(services)
  const commands = { ...collectionCommands(services), ...assignmentCommands(services, ledger) }
  return { commands, queries: collectionQueries(services), lanes: collectionLanes(services, ledger) }
}
