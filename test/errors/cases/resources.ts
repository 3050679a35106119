import type { Case } from '../case.ts'
import { v1, type World } from '../world.ts'

const labelOf = async (world: World): Promise<string> =>
  (await world.did('GET', `/api/v1/apps/${await world.app()}`)).label

const noUser = '00u00000000000000000'

const target = (appId: string) => ({ target: { externalId: appId, type: 'APPLICATION' } })

/** Apps, entitlements, bundles and owners. */
export const cases: readonly Case[] = [
  {
    operation: 'createApplication',
    status: 409,
    when: 'another app has the label',
    says: 'Another app has this label',
    make: async (world) => ({ body: { label: await labelOf(world) } }),
  },
  {
    operation: 'createApplication',
    status: 400,
    when: 'the connector is not there',
    says: 'There is no such connector',
    make: (world) => ({ body: { label: world.fresh('App '), assent: { connectorId: 'con00000000000000000' } } }),
  },
  {
    operation: 'replaceApplication',
    status: 409,
    when: 'another app has the label',
    says: 'Another app has this label',
    make: async (world) => ({ params: { appId: await world.app() }, body: { label: await labelOf(world) } }),
  },
  {
    operation: 'deleteApplication',
    status: 409,
    when: 'the app is active',
    says: 'Deactivate the app first',
    make: async (world) => ({ params: { appId: await world.app() } }),
  },
  {
    operation: 'assignUserToApplication',
    status: 409,
    when: 'the user is deactivated',
    says: 'A deactivated user cannot be added or assigned',
    make: async (world) => {
      const [appId, userId] = [await world.app(), await world.user()]
      await world.did('POST', `/api/v1/users/${userId}/lifecycle/deactivate`)
      return { params: { appId }, body: { id: userId } }
    },
  },
  {
    operation: 'unassignUserFromApplication',
    status: 409,
    when: 'the user has it because of a grant only',
    says: 'because of a grant only',
    make: async (world) => {
      const { appId, userId } = await world.given()
      return { params: { appId, userId } }
    },
  },
  {
    operation: 'createEntitlement',
    status: 409,
    when: 'the entitlements of the app are not managed',
    says: 'Turn entitlement management of the app on first',
    make: async (world) => {
      const { entitlement } = await world.managedApp()
      return { body: { ...entitlement, parent: { externalId: await world.app(), type: 'APPLICATION' } } }
    },
  },
  {
    operation: 'createEntitlement',
    status: 409,
    when: 'another entitlement of the app has the external value',
    says: 'The app has another entitlement with this external value',
    make: async (world) => ({ body: (await world.managedApp()).entitlement }),
  },
  {
    operation: 'replaceEntitlement',
    status: 409,
    when: 'a value that would go is in use',
    says: 'A value that is in use cannot be deleted',
    make: async (world) => {
      const { entitlement, entitlementId, other } = await world.managedApp()
      const { externalValue, id, name } = other
      return { params: { entitlementId }, body: { ...entitlement, values: [{ externalValue, id, name }] } }
    },
  },
  {
    operation: 'updateEntitlement',
    status: 409,
    when: 'a value that would go is in use',
    says: 'A value that is in use cannot be deleted',
    make: async (world) => {
      const { entitlementId, value } = await world.managedApp()
      return {
        params: { entitlementId },
        body: [{ op: 'REMOVE', path: `/values/${value.id}`, refType: 'ENTITLEMENT-VALUE' }],
      }
    },
  },
  {
    operation: 'deleteEntitlement',
    status: 409,
    when: 'a value of it is in use',
    says: 'A value that is in use cannot be deleted',
    make: async (world) => ({ params: { entitlementId: (await world.managedApp()).entitlementId } }),
  },
  {
    operation: 'createEntitlementBundle',
    status: 409,
    when: 'another bundle of the app has the name',
    says: 'The app has another bundle with this name',
    make: async (world) => ({ body: (await world.managedApp()).bundle }),
  },
  {
    operation: 'createEntitlementBundle',
    status: 409,
    when: 'the entitlements of the app are not managed',
    says: 'Turn entitlement management of the app on first',
    make: async (world) => ({ body: { ...(await world.managedApp()).bundle, ...target(await world.app()) } }),
  },
  {
    operation: 'replaceEntitlementBundle',
    status: 409,
    when: 'another bundle of the app has the name',
    says: 'The app has another bundle with this name',
    make: async (world) => {
      const { bundle, bundleId } = await world.managedApp()
      const other = await world.did('POST', `${v1}/entitlement-bundles`, { ...bundle, name: world.fresh('Bundle ') })
      const { entitlements: _, ...before } = await world.did('GET', `${v1}/entitlement-bundles/${other.id}`)
      const { name } = await world.did('GET', `${v1}/entitlement-bundles/${bundleId}`)
      return { params: { entitlementBundleId: other.id }, body: { ...before, name } }
    },
  },
  {
    operation: 'configureResourceOwners',
    status: 404,
    when: 'one of the resources is not there',
    says: 'Resource not found',
    make: (world) => ({
      body: {
        principalOrns: [world.orn('users', world.root.userId)],
        resourceOrns: [world.orn('entitlement-bundles', 'enb00000000000000000')],
      },
    }),
  },
  {
    operation: 'configureResourceOwners',
    status: 400,
    when: 'one of the owners is not there',
    says: 'There is no such user or group',
    make: async (world) => ({
      body: {
        principalOrns: [world.orn('users', noUser)],
        resourceOrns: [world.orn('entitlement-bundles', (await world.managedApp()).bundleId)],
      },
    }),
  },
  {
    operation: 'updateResourceOwners',
    status: 404,
    when: 'the resource is not there',
    says: 'Resource not found',
    make: (world) => ({
      body: {
        resourceOrn: world.orn('entitlement-bundles', 'enb00000000000000000'),
        data: [{ op: 'REMOVE', path: '/principalOrn', value: world.orn('users', world.root.userId) }],
      },
    }),
  },
]
