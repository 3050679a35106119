import type { Caller } from '@assent/core/caller.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { noSuch } from '../grants/index.ts'
import { change, collectionTarget, lockedProblem, mayChange, widensOwn } from './act.ts'
import { type CollectionView, findCollection, type ResourceView, resourcesOf } from './queries.ts'
import {
  buryCollection,
  countCollections,
  deleteResource,
  type Held,
  insertCollection,
  insertResources,
  partsNow,
  partsOf,
  renameCollection,
  replaceParts,
  touchCollection,
} from './store.ts'

type Ref = { readonly collectionId: string; readonly ifMatch?: string | undefined }
type Names = { readonly name: string; readonly description?: string | undefined }

/** What administrators of apps do with collections; who has them is in assignments.ts. */
export type CollectionCommands = {
  'collection.create': { input: Names; output: CollectionView }
  'collection.replace': { input: Ref & Names; output: CollectionView }
  /** All that was given by it is taken. */
  'collection.delete': { input: Ref; output: undefined }
  'collection.addResources': {
    input: { readonly collectionId: string; readonly resources: readonly Held[] }
    output: readonly ResourceView[]
  }
  'collection.replaceResource': {
    input: { readonly collectionId: string; readonly resource: Held }
    output: ResourceView
  }
  'collection.removeResource': { input: { readonly collectionId: string; readonly appId: string }; output: undefined }
}

const namesOf = ({ description, name }: Names): Result<{ readonly name: string; readonly description: string }> => {
  const texts = { name: clean(name), description: (description ?? '').normalize('NFC') }
  const causes = causesOf({
    '/name': nameProblem(texts.name, limits.collectionName),
    '/description': textProblem(texts.description, limits.collectionDescription, true),
  })
  return causes.length > 0 ? refuse('invalid', 'The collection is not right.', causes) : texts
}

type What = 'create' | 'update' | 'delete'
const told = async (
  tx: Tx,
  caller: Caller,
  what: What,
  collectionId: string,
  detail: Record<string, string | readonly string[]> = {},
): Promise<CollectionView> => {
  const view = (await findCollection(tx, collectionId))!
  const { description } = view
  tx.record(eventOf(caller, `resource.collection.${what}`, [collectionTarget(view)], { description, ...detail }))
  return view
}

const makeAndName = (
  services: Services,
): Pick<Handlers<CollectionCommands>, 'collection.create' | 'collection.replace' | 'collection.delete'> => ({
  'collection.create': async (caller, input) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      if ((await countCollections(tx)) >= limits.collectionsPerOrg)
        return refuse('conflict', `An organization has at most ${limits.collectionsPerOrg} collections.`)
      const names = namesOf(input)
      if (isRefusal(names)) return names
      const collectionId = services.newId('collection')
      await insertCollection(tx, { collectionId, ...names }, caller.userId)
      return told(tx, caller, 'create', collectionId)
    }),
  'collection.replace': async (caller, { collectionId, ifMatch, ...input }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      const names = (await lockedProblem(tx, collectionId, ifMatch)) ?? namesOf(input)
      if (isRefusal(names)) return names
      await renameCollection(tx, { collectionId, ...names }, caller.userId)
      return told(tx, caller, 'update', collectionId)
    }),
  'collection.delete': async (caller, { collectionId, ifMatch }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      const problem = await lockedProblem(tx, collectionId, ifMatch)
      if (problem) return problem
      await told(tx, caller, 'delete', collectionId)
      await buryCollection(tx, collectionId, caller.userId)
      return undefined
    }),
})

const addResources =
  (services: Services): Handlers<CollectionCommands>['collection.addResources'] =>
  async (caller, { collectionId, resources }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      const problem = (await lockedProblem(tx, collectionId)) ?? (await widensOwn(tx, caller, collectionId))
      if (problem) return problem
      const { apps } = (await findCollection(tx, collectionId))!
      if (apps + resources.length > limits.resourcesPerCollection)
        return refuse('conflict', `A collection holds at most ${limits.resourcesPerCollection} apps.`)
      const ids = resources.map(({ appId }) => appId)
      const before = new Set((await resourcesOf(tx, collectionId, ids)).map(({ appId }) => appId))
      const twice = resources.filter(({ appId }, n) => before.has(appId) || ids.indexOf(appId) !== n)
      if (twice.length > 0)
        return refuse(
          'invalid',
          'The resources are not valid.',
          twice.map(({ at }) => ({
            summary: 'The collection holds this app already: replace what it holds of it.',
            location: `${at}/resourceOrn`,
            reason: 'DUPLICATE',
          })),
        )
      const parts = await partsOf(tx, resources)
      if (isRefusal(parts)) return parts
      const added = resources.map(({ appId }, n) => ({ appId, parts: parts[n]! }))
      await insertResources(tx, collectionId, added, caller.userId)
      await touchCollection(tx, collectionId, caller.userId, true)
      await told(tx, caller, 'update', collectionId, {
        added: added.flatMap(({ appId, parts }) => [appId, ...parts.map(({ id }) => id)]),
      })
      return resourcesOf(tx, collectionId, ids)
    })

const replaceResource =
  (services: Services): Handlers<CollectionCommands>['collection.replaceResource'] =>
  async (caller, { collectionId, resource }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      const problem = await lockedProblem(tx, collectionId)
      if (problem) return problem
      const { appId } = resource
      const [there] = await resourcesOf(tx, collectionId, [appId])
      if (!there) return noSuch('resource of this collection')
      const parts = await partsOf(tx, [resource])
      if (isRefusal(parts)) return parts
      const [before, now] = [await partsNow(tx, collectionId, appId), new Set(parts[0]!.map(({ id }) => id))]
      const [added, removed] = [[...now.difference(before)], [...before.difference(now)]]
      // Less for oneself is anybody's right; more is what a request is for.
      const own = added.length > 0 ? await widensOwn(tx, caller, collectionId) : undefined
      if (own) return own
      if (added.length + removed.length === 0) return there
      await replaceParts(tx, collectionId, appId, parts[0]!)
      await touchCollection(tx, collectionId, caller.userId, true)
      await told(tx, caller, 'update', collectionId, { app_id: appId, added, removed })
      return (await resourcesOf(tx, collectionId, [appId]))[0]!
    })

/** Changes of collections and of what they hold (okta-access-requests B.3, M). */
export const collectionCommands = (services: Services): Handlers<CollectionCommands> => ({
  ...makeAndName(services),
  'collection.addResources': addResources(services),
  'collection.replaceResource': replaceResource(services),
  'collection.removeResource': async (caller, { appId, collectionId }) =>
    mayChange(caller) ??
    change(services, caller, async (tx) => {
      const problem = await lockedProblem(tx, collectionId)
      if (problem) return problem
      if (!(await deleteResource(tx, collectionId, appId))) return noSuch('resource of this collection')
      await touchCollection(tx, collectionId, caller.userId, true)
      await told(tx, caller, 'update', collectionId, { removed: [appId] })
      return undefined
    }),
})
