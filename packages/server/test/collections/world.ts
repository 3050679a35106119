import type { AdminRole } from '@assent/core/caller.ts'
import { appOrn } from '@assent/core/directory/orn.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeWorld } from '../grants/world.ts'
import { makeOrganization } from '../support/organization.ts'
import { makeUser, type TestServer, wireClient } from '../support/server.ts'

export const collections = '/governance/api/v1/collections'
export const v2 = '/governance/api/v2'

/** An organization with two apps of some entitlement values, people, and what is done with collections over the API. */
export const makeCollectionWorld = async (database: TestDatabase, server: TestServer) => {
  const world = await makeWorld(database, [...server.services.connectors.values()])
  const org = await makeOrganization(server.services, world.orgId)
  const person = async (login: string, ...roles: AdminRole[]) => {
    const user = await makeUser(server, world.orgId, login, { roles })
    return { ...user, wire: wireClient(user.call) }
  }
  const admin = await person('admin', 'APP_ADMIN')
  const [ann, bob] = [await person('ann'), await person('bob')]
  const make = async () => {
    const appId = await world.newApp()
    const { bundleId, valueIds } = await world.newBundle(appId, 3)
    const [row] = await world.sql<{ id: string }>(
      'select entitlement_id as id from entitlement_value where value_id = $1',
      [valueIds[0]],
    )
    const choose = (...values: readonly string[]) => [{ id: row!.id, values: values.map((id) => ({ id })) }]
    return { appId, bundleId, valueIds: valueIds.toSorted(), orn: appOrn(world.orgId, 'app', appId), choose }
  }
  const [first, second] = [await make(), await make()]
  /** Runs the lanes of collections and grants until nothing is left to do. */
  const settle = async () => {
    for (let pass = 0; pass < 20; pass++) {
      let done = 0
      for (const lane of server.app.lanes)
        if (/^(collections|grants|access|users)\./.test(lane.name)) done += await lane.work(world.orgId, lane.batch)
      if (done === 0) return
    }
  }
  const newCollection = async (name = 'Sales kit', resources?: unknown): Promise<string> => {
    const made = await admin.wire('POST', collections, { name, description: 'All that sales needs' })
    if (made.status !== 201) throw new Error(JSON.stringify(made.body))
    if (resources) {
      const added = await admin.wire('POST', `${collections}/${made.body.id}/resources`, resources)
      if (added.status !== 200) throw new Error(JSON.stringify(added.body))
    }
    return made.body.id
  }
  const assign = (id: string, users: readonly { readonly userId: string }[], more: object = {}) =>
    admin.wire(
      'POST',
      `${collections}/${id}/assignments`,
      users.map(({ userId }) => ({ principal: { externalId: userId, type: 'OKTA_USER' }, ...more })),
    )
  /** What somebody holds of the two apps: apps by their places, then values. */
  const held = async ({ userId }: { readonly userId: string }) => [
    ...(await Promise.all(
      [first, second].map(async ({ appId }) => ((await world.inApp(userId, appId)) ? 'app' : '-')),
    )),
    ...(await world.valuesOf(userId)),
  ]
  /** Who did it to what, for each event of a type. */
  const events = (type: string) =>
    world.sql<{ actor: string; targets: string[] }>(
      'select actor_id as actor, target_ids as targets from event where type = $1 order by seq',
      [type],
    )
  return { world, org, person, admin, ann, bob, first, second, settle, newCollection, assign, held, events }
}
