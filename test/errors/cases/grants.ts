import type { Case } from '../case.ts'
import { v1, type World } from '../world.ts'

/** A grant of somebody who can call, revoked already. */
const revoked = async (world: World) => {
  const holder = await world.person()
  const given = await world.given(holder.userId)
  await world.did('POST', `${v1}/grants/${given.grantId}/revoke`)
  return { ...given, holder }
}

const ended = (operation: string, body?: (grantId: string) => object): Case => ({
  operation,
  status: 409,
  when: 'the grant has ended',
  says: 'The grant has ended already',
  make: async (world) => {
    const { grantId } = await revoked(world)
    return { params: { grantId }, ...(body ? { body: body(grantId) } : {}) }
  },
})

const connector = (world: World, name = world.fresh('Connector ')) => ({
  kind: 'webhook',
  name,
  config: { url: 'https://target.test/hook' },
  secret: 'a'.repeat(40),
})

const made = async (world: World) => {
  const body = connector(world)
  const { id } = await world.did('POST', `${v1}/connectors`, body)
  return { connectorId: id as string, name: body.name }
}

/** A filter that names a user and an app, of which there is none. */
const filterOfNothing = (app: string, user: string): string =>
  `filter=${encodeURIComponent(
    `${app}.externalId eq "0oa00000000000000000" AND ${app}.type eq "APPLICATION" AND ` +
      `${user}.externalId eq "00u00000000000000000" AND ${user}.type eq "OKTA_USER"`,
  )}`

const holderOrApp = (operation: string, query: string): Case => ({
  operation,
  status: 404,
  when: 'the user or the app of the filter is not there',
  says: 'There is no such user or app',
  make: () => ({ query }),
})

/** Grants, what users have, and connectors. */
export const cases: readonly Case[] = [
  holderOrApp('getPrincipalAccess', filterOfNothing('parent', 'targetPrincipal')),
  holderOrApp('getPrincipalEntitlements', filterOfNothing('parent', 'targetPrincipal')),
  holderOrApp('getPrincipalEntitlementsHistory', filterOfNothing('resource', 'principal')),
  {
    operation: 'createGrant',
    status: 403,
    when: 'it is for the caller himself (abuse case A20)',
    says: 'make a request',
    make: async (world) => {
      const { body } = await world.given()
      return { body: { ...body, targetPrincipal: { externalId: world.root.userId, type: 'OKTA_USER' } } }
    },
  },
  {
    operation: 'createGrant',
    status: 404,
    when: 'the app or level is not there',
    says: 'Resource not found',
    make: async (world) => {
      const { body } = await world.given()
      return { body: { ...body, target: { externalId: '0oa00000000000000000', type: 'APPLICATION' } } }
    },
  },
  {
    operation: 'createGrant',
    status: 409,
    when: 'the access cannot be given, such as to a deactivated user',
    says: 'conflict',
    make: async (world) => {
      const { body, userId } = await world.given()
      await world.did('POST', `/api/v1/users/${userId}/lifecycle/deactivate`)
      return { body }
    },
  },
  {
    operation: 'createGrant',
    status: 503,
    when: 'the organization is in quarantine after a restore (abuse case C17)',
    says: 'Nothing is given while the organization is in quarantine',
    make: async (world) => {
      const { body } = await world.given()
      await world.database.owner.bare('update org set quarantined_since = clock_timestamp() where org_id = $1', [
        world.orgId,
      ])
      return {
        body,
        after: () =>
          world.database.owner.bare('update org set quarantined_since = null where org_id = $1', [world.orgId]),
      }
    },
  },
  {
    operation: 'replaceGrant',
    status: 409,
    when: 'the grant gives what a request was approved for, or no app',
    says: 'Only what a CUSTOM grant of an app gives can be replaced',
    make: async (world) => {
      const { appId, bundleId } = await world.managedApp()
      const targetPrincipal = { externalId: await world.user(), type: 'OKTA_USER' }
      const { id } = await world.did('POST', `${v1}/grants`, {
        grantType: 'ENTITLEMENT-BUNDLE',
        entitlementBundleId: bundleId,
        targetPrincipal,
      })
      const target = { externalId: appId, type: 'APPLICATION' }
      return { params: { grantId: id }, body: { id, grantType: 'ENTITLEMENT-BUNDLE', target, targetPrincipal } }
    },
  },
  {
    operation: 'updateGrant',
    status: 403,
    when: 'somebody extends what is his own (abuse case A20)',
    says: 'can only be extended by a request',
    make: async (world) => {
      const holder = await world.person({ roles: ['APP_ADMIN'] })
      const { body } = await world.given(holder.userId)
      const scheduleSettings = { expirationDate: '2098-01-01T00:00:00.000Z' }
      const { id } = await world.did('POST', `${v1}/grants`, { ...body, scheduleSettings })
      return { as: holder, params: { grantId: id }, body: { id, scheduleSettings: {} } }
    },
  },
  ended('updateGrant', (id) => ({ id, scheduleSettings: {} })),
  ended('revokeGrant'),
  {
    operation: 'markDoneGrant',
    status: 409,
    when: 'nothing of the grant waits for a person',
    says: 'Nothing of this grant waits for a person',
    make: async (world) => ({ params: { grantId: (await world.given()).grantId } }),
  },
  {
    operation: 'giveBackGrant',
    status: 403,
    when: 'it is the access of somebody else, of which one knows',
    says: 'give back what is not yours',
    make: async (world) => ({ params: { grantId: (await world.given()).grantId } }),
  },
  {
    operation: 'giveBackGrant',
    status: 409,
    when: 'the grant has ended',
    says: 'The grant has ended already',
    make: async (world) => {
      const { grantId, holder } = await revoked(world)
      return { as: holder, params: { grantId } }
    },
  },
  {
    operation: 'revokePrincipalAccess',
    status: 404,
    when: 'the user or a resource is not there',
    says: 'Resource not found',
    make: async (world) => ({
      body: {
        principalOrn: world.orn('users', world.root.userId),
        revokeOrns: [world.orn('entitlement-bundles', 'enb00000000000000000')],
      },
    }),
  },
  {
    operation: 'createConnector',
    status: 409,
    when: 'another connector has the name',
    says: 'Another connector has this name',
    make: async (world) => ({ body: connector(world, (await made(world)).name) }),
  },
  {
    operation: 'createConnector',
    status: 400,
    when: 'the settings are not those of the kind',
    says: 'The connector is not valid',
    make: (world) => ({ body: { ...connector(world), config: { port: 1 } } }),
  },
  {
    operation: 'replaceConnector',
    status: 409,
    when: 'another connector has the name',
    says: 'Another connector has this name',
    make: async (world) => {
      const { kind: _, ...body } = connector(world, (await made(world)).name)
      return { params: { connectorId: (await made(world)).connectorId }, body }
    },
  },
  {
    operation: 'deleteConnector',
    status: 409,
    when: 'it serves an app (abuse case C16)',
    says: 'give these apps another first',
    make: async (world) => {
      const { connectorId } = await made(world)
      await world.did('POST', '/api/v1/apps', { label: world.fresh('App '), assent: { connectorId } })
      return { params: { connectorId } }
    },
  },
  {
    operation: 'deleteConnector',
    status: 409,
    when: 'a step of a sequence goes by it',
    says: 'Take it out of them first, or disable it',
    make: async (world) => {
      const { connectorId } = await made(world)
      await world.sequence([{ type: 'WORKFLOW', label: 'Checks', connectorId }])
      return { params: { connectorId } }
    },
  },
  {
    operation: 'openConnectorWebhook',
    status: 409,
    when: 'it is no ticket system',
    says: 'Only ticket systems tell us of changes.',
    make: async (world) => {
      const { connectorId } = await made(world)
      return { params: { connectorId } }
    },
  },
  {
    operation: 'disableConnector',
    status: 409,
    when: 'it serves an app',
    says: 'give these apps another first',
    make: async (world) => {
      const { connectorId } = await made(world)
      await world.did('POST', '/api/v1/apps', { label: world.fresh('App '), assent: { connectorId } })
      return { params: { connectorId } }
    },
  },
]
