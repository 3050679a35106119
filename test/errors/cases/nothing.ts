import type { Case } from '../case.ts'
import type { World } from '../world.ts'

const noApp = { resourceId: '0oa00000000000000000' }
const profile = { login: 'nobody', email: 'nobody@x.test' }

/** An operation of a thing that is not there, with a body that is as it should be. */
const nothing = (operation: string, body: unknown, params?: Record<string, string>): Case => ({
  operation,
  status: 404,
  when: 'there is no such thing',
  says: 'Resource not found',
  make: () => ({ body, ...(params ? { params } : {}) }),
})

const condition = async (world: World) => ({
  name: 'Everybody',
  approvalSequenceId: await world.sequence(),
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
})

/** What is not there, for the operations that also need a body: those without one are in always.ts. */
export const cases: readonly Case[] = [
  {
    ...nothing('createResourceRequestConditionV2', {}),
    make: async (world) => ({ params: noApp, body: await condition(world) }),
  },
  {
    ...nothing('previewRequestConditionReach', {}),
    make: async (world) => ({ params: noApp, body: { condition: await condition(world) } }),
  },
  {
    ...nothing('createRequestConditionWithSequence', {}),
    make: async (world) => {
      const { approvalSequenceId: _, ...rest } = await condition(world)
      return { params: noApp, body: { condition: rest, sequence: { name: world.fresh('Sequence '), steps: [] } } }
    },
  },
  nothing(
    'updateRequestConditionWithSequence',
    { condition: {}, sequence: { name: 'Nothing', steps: [] } },
    { ...noApp, requestConditionId: 'rco00000000000000000' },
  ),
  nothing(
    'tryRequestConditions',
    { userId: '00u00000000000000000', level: { type: 'APPLICATION', id: noApp.resourceId } },
    noApp,
  ),
  nothing('revokeGrant', {}),
  nothing('checkRequestSequence', { sequenceId: '0'.repeat(24), steps: [] }),
  nothing('reorderResourceRequestConditions', { conditionIds: ['rco00000000000000000'] }, noApp),
  nothing('updateResourceRequestSettingsV2', { requestOnBehalfOfSettings: { allowed: true } }, noApp),
  nothing('updateEntitlementSettings', { status: 'OPTED_IN' }, noApp),
  {
    ...nothing('renameMyPasskey', {}),
    make: async (world) => ({ as: await world.browser(world.root.userId), body: { name: 'Key' } }),
  },
  nothing('setPassword', { password: { value: 'a password that is long' } }),
  nothing('putClient', { scopes: ['okta.users.read'] }),
  nothing('updateWebhook', { name: 'Another' }),
  nothing('updateUser', { profile: { title: 'Nobody' } }),
  nothing('replaceUser', { profile }),
  nothing('assignRoleToUser', { type: 'APP_ADMIN' }),
  nothing('linkUser', { samePersonAs: 'nobody' }),
  nothing('setUserSource', { source: 'HR' }),
  nothing('updatePrincipalSettings', { delegates: { appointments: [] } }),
]
