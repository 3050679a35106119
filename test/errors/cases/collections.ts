import { limits } from '@assent/core/limits.ts'
import type { Case } from '../case.ts'
import { v1, type World } from '../world.ts'

const [collections, labels] = [`${v1}/collections`, `${v1}/labels`]

const collection = async (world: World, name = world.fresh('Collection ')): Promise<string> =>
  (await world.did('POST', collections, { name })).id
/** A collection with one app, and an administrator of apps who has it himself for an hour. */
const own = async (world: World) => {
  const collectionId = await collection(world)
  const admin = await world.person({ roles: ['APP_ADMIN'] })
  const appId = await world.app()
  await world.did('POST', `${collections}/${collectionId}/resources`, [{ resourceOrn: appId }])
  const expirationTime = new Date(Date.now() + 3_600_000).toISOString()
  const [{ id: assignmentId }] = await world.did('POST', `${collections}/${collectionId}/assignments`, [
    { principal: principal(admin.userId), expirationTime },
  ])
  return { admin, appId, collectionId, assignmentId }
}
const principal = (externalId: string) => ({ externalId, type: 'OKTA_USER' })
const label = (world: World, values = 1) =>
  world.did('POST', labels, {
    name: world.fresh('Label '),
    values: Array.from({ length: values }, (_, n) => ({ name: `Value ${n}` })),
  })
const gone = (world: World, labelId: string) => () => world.did('DELETE', `${labels}/${labelId}`)
/** A label whose only value an app has. */
const inUse = async (world: World) => {
  const { labelId, values } = await label(world)
  const appId = await world.app()
  const name = `orn:okta:idp:${world.orgId}:apps:wiki:${appId}`
  const body = { resourceOrns: [name], labelValueIds: [values[0].labelValueId] }
  await world.did('POST', `${v1}/resource-labels/assign`, body)
  const after = async () => {
    await world.did('POST', `${v1}/resource-labels/unassign`, body)
    await gone(world, labelId)()
  }
  return { labelId, valueId: values[0].labelValueId as string, after }
}

const behind = { 'if-match': '"999"' }
const stale = {
  status: 412,
  when: 'If-Match names a version that is not the present one',
  says: 'This was changed meanwhile',
} as const
const run = (world: World, sql: string) => world.services.db.inOrg(world.orgId, (tx) => tx.query(sql))

/** Collections and labels. */
export const cases: readonly Case[] = [
  {
    operation: 'createCollection',
    status: 409,
    when: 'another collection has the name, or there are 1,000 already',
    says: 'Another collection has this name',
    make: async (world) => {
      const name = world.fresh('Collection ')
      await collection(world, name)
      return { body: { name } }
    },
  },
  {
    operation: 'replaceCollection',
    status: 409,
    when: 'another collection has the name',
    says: 'Another collection has this name',
    make: async (world) => {
      const name = world.fresh('Collection ')
      await collection(world, name)
      return { params: { collectionId: await collection(world) }, body: { name } }
    },
  },
  {
    operation: 'replaceCollection',
    ...stale,
    make: async (world) => ({
      params: { collectionId: await collection(world) },
      headers: behind,
      body: { name: world.fresh('Collection ') },
    }),
  },
  {
    operation: 'deleteCollection',
    ...stale,
    make: async (world) => ({ params: { collectionId: await collection(world) }, headers: behind }),
  },
  {
    operation: 'addResourcesToCollection',
    status: 400,
    when: 'there is no such app, it has no such value or bundle, or the collection holds it already',
    says: 'There is no such app',
    make: async (world) => ({
      params: { collectionId: await collection(world) },
      body: [{ resourceOrn: `0oa${'0'.repeat(17)}` }],
    }),
  },
  {
    operation: 'addResourcesToCollection',
    status: 403,
    when: 'the caller has the collection himself',
    says: 'You have this collection yourself',
    make: async (world) => {
      const { admin, collectionId } = await own(world)
      return { as: admin, params: { collectionId }, body: [{ resourceOrn: await world.app() }] }
    },
  },
  {
    operation: 'addResourcesToCollection',
    status: 409,
    when: `the collection would hold more than ${limits.resourcesPerCollection} apps`,
    says: 'A collection holds at most',
    make: async (world) => {
      const collectionId = await collection(world)
      const most = limits.resourcesPerCollection
      await run(
        world,
        `with a as (insert into app (org_id, app_id, name, label)
           select org(), '0oa' || lpad(n::text, 17, 'f'), 'wiki', 'Full ' || n from generate_series(1, ${most}) n returning app_id)
         select from a`,
      )
      await run(
        world,
        `insert into collection_resource (org_id, collection_id, app_id, added_by)
         select org(), '${collectionId}', '0oa' || lpad(n::text, 17, 'f'), 't' from generate_series(1, ${most}) n`,
      )
      return { params: { collectionId }, body: [{ resourceOrn: await world.app() }] }
    },
  },
  {
    operation: 'replaceCollectionResource',
    status: 403,
    when: 'it would hold more than before, and the caller has the collection himself',
    says: 'You have this collection yourself',
    make: async (world) => {
      const { admin, collectionId } = await own(world)
      const { appId, bundleId } = await world.managedApp()
      await world.did('POST', `${collections}/${collectionId}/resources`, [{ resourceOrn: appId }])
      return { as: admin, params: { collectionId, resourceId: appId }, body: { _bundles: [{ id: bundleId }] } }
    },
  },
  {
    operation: 'assignCollection',
    status: 400,
    when: 'somebody is not there or is named twice, or the end is over',
    says: 'The end is in the past',
    make: async (world) => ({
      params: { collectionId: await collection(world) },
      body: [{ principal: principal(await world.user()), expirationTime: '2020-01-01T00:00:00Z' }],
    }),
  },
  {
    operation: 'assignCollection',
    status: 403,
    when: 'it is for the caller himself',
    says: 'For yourself you have to ask',
    make: async (world) => ({
      params: { collectionId: await collection(world) },
      body: [{ principal: principal(world.root.userId) }],
    }),
  },
  {
    operation: 'updatePrincipalAssignment',
    status: 400,
    when: 'an operation has no value, or its value is no time, a time that is over, or no time zone',
    says: 'is needed',
    make: async (world) => {
      const { assignmentId, collectionId } = await own(world)
      return { params: { assignmentId, collectionId }, body: [{ op: 'ADD', path: '/expirationTime' }] }
    },
  },
  {
    operation: 'updatePrincipalAssignment',
    status: 403,
    when: 'the end would be later, and the access is the caller’s own',
    says: 'Your own access can only be extended by a request',
    make: async (world) => {
      const { admin, assignmentId, collectionId } = await own(world)
      return { as: admin, params: { assignmentId, collectionId }, body: [{ op: 'REMOVE', path: '/expirationTime' }] }
    },
  },
  {
    operation: 'createLabel',
    status: 409,
    when: `another label has the name, two values have the same, or there are ${limits.labelsPerOrg} labels already`,
    says: 'Another label has this name',
    make: () => ({ body: { name: 'Crown Jewel', values: [] } }),
  },
  {
    operation: 'updateLabel',
    status: 400,
    when: 'an operation names no value of the label, or there would be more than ten',
    says: 'The label has no such value',
    make: async (world) => {
      const { labelId } = await label(world)
      const path = `/values/lbl${'0'.repeat(17)}`
      return {
        params: { labelId },
        body: [{ refType: 'LABEL-VALUE', op: 'REMOVE', path }],
        after: gone(world, labelId),
      }
    },
  },
  {
    operation: 'updateLabel',
    status: 409,
    when: 'a value goes that a resource has, or a name is taken',
    says: 'Something has this label',
    make: async (world) => {
      const { after, labelId, valueId } = await inUse(world)
      return {
        params: { labelId },
        body: [{ refType: 'LABEL-VALUE', op: 'REMOVE', path: `/values/${valueId}` }],
        after,
      }
    },
  },
  {
    operation: 'deleteLabel',
    status: 409,
    when: 'a resource has one of its values',
    says: 'Something has this label',
    make: async (world) => {
      const { after, labelId } = await inUse(world)
      return { params: { labelId }, after }
    },
  },
  {
    operation: 'assignResourceLabels',
    status: 409,
    when: `a resource would have more than ${limits.labelsPerResource} labels`,
    says: 'would have more than',
    make: async (world) => {
      const [first, second] = [await label(world, 10), await label(world)]
      const appId = await world.app()
      const resourceOrns = [`orn:okta:idp:${world.orgId}:apps:wiki:${appId}`]
      const idsOf = (one: { values: { labelValueId: string }[] }) => one.values.map(({ labelValueId }) => labelValueId)
      const full = { resourceOrns, labelValueIds: idsOf(first) }
      await world.did('POST', `${v1}/resource-labels/assign`, full)
      const after = async () => {
        await world.did('POST', `${v1}/resource-labels/unassign`, full)
        await gone(world, first.labelId)()
        await gone(world, second.labelId)()
      }
      return { body: { resourceOrns, labelValueIds: idsOf(second) }, after }
    },
  },
]
