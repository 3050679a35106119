import type { Case } from '../case.ts'
import { v2, type World } from '../world.ts'

const service = async (world: World): Promise<string> => {
  const login = world.fresh('robot')
  const body = { profile: { login, email: `${login}@x.test` }, owner: world.root.userId }
  return (await world.did('POST', `${v2}/service-users`, body)).id
}

const another = (operation: string, says: string): Case => ({
  operation,
  status: 403,
  when: 'it is about somebody else, and the caller is no administrator',
  says,
  make: async (world) => ({ as: await world.person(), params: { userId: world.root.userId } }),
})

const sessionIdOf = async (world: World, userId: string): Promise<string> => {
  await world.session(userId)
  return (await world.did('GET', `/api/v1/users/${userId}/sessions`))[0].id
}

/** Sessions, passwords, tokens and clients. */
export const cases: readonly Case[] = [
  {
    operation: 'getCurrentSession',
    status: 404,
    when: 'the caller has a token, and no session',
    says: 'Resource not found',
    make: () => ({}),
  },
  {
    operation: 'closeCurrentSession',
    status: 404,
    when: 'the caller has a token, and no session',
    says: 'Resource not found',
    make: () => ({}),
  },
  {
    operation: 'revokeSession',
    status: 403,
    when: 'an auditor, who sees the sessions of others, ends one',
    says: 'You may end only your own sessions',
    make: async (world) => {
      const auditor = await world.person({ roles: ['AUDITOR'] })
      return { as: auditor, params: { sessionId: await sessionIdOf(world, await world.user()) } }
    },
  },
  another('listUserSessions', 'You may list only your own sessions'),
  another('revokeUserSessions', 'You may end only your own sessions'),
  another('listUserIdentities', 'You may list only your own identities'),
  {
    operation: 'changePassword',
    status: 403,
    when: 'the old password is not right, or it is somebody else’s',
    says: 'The old password is not right',
    make: async (world) => ({
      as: await world.person(),
      params: { userId: 'me' },
      body: { oldPassword: { value: 'not this one' }, newPassword: { value: 'a password that is long' } },
    }),
  },
  {
    operation: 'enrolMyTotp',
    status: 409,
    when: 'one has no local password',
    says: 'One-time codes go with a local password',
    make: async (world) => ({ as: await world.browser(await world.user()) }),
  },
  {
    operation: 'renewMyRecoveryCodes',
    status: 409,
    when: 'one has no one-time codes',
    says: 'Recovery codes stand in for one-time codes',
    make: async (world) => ({ as: await world.browser(await world.user()) }),
  },
  {
    operation: 'setPassword',
    status: 409,
    when: 'the user is a service account',
    says: 'A service user has tokens, no password',
    make: async (world) => ({
      params: { userId: await service(world) },
      body: { password: { value: 'a password that is long' } },
    }),
  },
  {
    operation: 'setPassword',
    status: 400,
    when: 'the password is too short',
    says: 'at least 12 characters',
    make: async (world) => ({ params: { userId: await world.user() }, body: { password: { value: 'short' } } }),
  },
  {
    operation: 'listApiTokens',
    status: 403,
    when: 'those of others are asked for, and the caller is no administrator',
    says: 'You may list only your own tokens',
    make: async (world) => ({ as: await world.person(), query: 'all=true' }),
  },
  {
    operation: 'createApiToken',
    status: 403,
    when: 'it is to act as another person',
    says: 'A token for a person is made by that person',
    make: async (world) => ({ body: { name: 'x', userId: await world.user() } }),
  },
  {
    operation: 'createApiToken',
    status: 404,
    when: 'there is no such user',
    says: 'Resource not found',
    make: () => ({ body: { name: 'x', userId: '00u00000000000000000' } }),
  },
  {
    operation: 'createApiToken',
    status: 409,
    when: 'the service user is not active',
    says: 'The user is not active',
    make: async (world) => {
      const userId = await service(world)
      await world.did('POST', `/api/v1/users/${userId}/lifecycle/deactivate`)
      return { body: { name: 'x', userId } }
    },
  },
  {
    operation: 'revokeApiToken',
    status: 403,
    when: 'an auditor, who sees the tokens of others, revokes one',
    says: 'You may revoke only your own tokens',
    make: async (world) => ({
      as: await world.person({ roles: ['AUDITOR'] }),
      params: { tokenId: world.root.tokenId },
    }),
  },
  {
    operation: 'putClient',
    status: 409,
    when: 'the user is a person',
    says: 'Only a service user can be a client',
    make: async (world) => ({ params: { userId: await world.user() }, body: { scopes: ['okta.users.read'] } }),
  },
  {
    operation: 'putClient',
    status: 400,
    when: 'a key is too weak',
    says: 'An RSA key has at least 2048 bits',
    make: async (world) => ({
      params: { userId: await service(world) },
      body: { scopes: ['okta.users.read'], keys: [{ kty: 'RSA', n: 'short', e: 'AQAB' }] },
    }),
  },
  {
    operation: 'createDemoApiTokens',
    status: 403,
    when: 'the organization is no demo',
    says: 'in a demo only',
    make: (world) => ({ body: { userIds: [world.root.userId], name: 'x' } }),
  },
]
