import type { Case } from '../case.ts'
import { v1, v2, type World } from '../world.ts'

const newUser = (world: World, login = world.fresh('user')) => ({
  profile: { login, email: `${login}@x.test`, firstName: 'A', lastName: 'B' },
})

const loginOf = async (world: World, userId: string): Promise<string> =>
  (await world.did('GET', `/api/v1/users/${userId}`)).profile.login

const deactivated = async (world: World): Promise<string> => {
  const userId = await world.user()
  await world.did('POST', `/api/v1/users/${userId}/lifecycle/deactivate`)
  return userId
}

const [lastAdmin, stays] = ['it is the last super administrator (abuse case D10)', 'The last super administrator stays']

const step = (operation: string, when: string, says: string, make: (world: World) => Promise<string>): Case => ({
  operation,
  status: 409,
  when,
  says,
  make: async (world) => ({ params: { userId: await make(world) } }),
})

/** Changing or replacing a user: POST and PUT of the same path. */
const changing = (operation: 'updateUser' | 'replaceUser'): readonly Case[] => [
  {
    operation,
    status: 403,
    when: 'somebody changes of himself what rules may read (abuse case A17)',
    says: 'is set by an administrator',
    make: async (world) => {
      const me = await world.person()
      const { profile } = await world.did('GET', '/api/v1/users/me', undefined, me)
      return { as: me, params: { userId: 'me' }, body: { profile: { ...profile, department: 'Board' } } }
    },
  },
  {
    operation,
    status: 409,
    when: 'another user has the login',
    says: 'Another user has this login',
    make: async (world) => {
      const [userId, other] = [await world.user(), await world.user()]
      return { params: { userId }, body: newUser(world, await loginOf(world, other)) }
    },
  },
  {
    operation,
    status: 409,
    when: 'another source keeps the user',
    says: 'This user is kept by HR',
    make: async (world) => {
      const userId = await world.user()
      const { profile } = await world.did('GET', `/api/v1/users/${userId}`)
      await world.did('PUT', `${v2}/users/${userId}/source`, { source: 'HR', externalId: world.fresh('hr') })
      return { params: { userId }, body: { profile: { ...profile, title: 'Boss' } } }
    },
  },
]

/** Users, groups and delegates. */
export const cases: readonly Case[] = [
  {
    operation: 'createUser',
    status: 409,
    when: 'another user has the login',
    says: 'Another user has this login',
    make: async (world) => ({ body: newUser(world, await loginOf(world, await world.user())) }),
  },
  {
    operation: 'createUser',
    status: 400,
    when: 'one of the groups is not there',
    says: 'There is no such group',
    make: (world) => ({ body: { ...newUser(world), groupIds: ['00g00000000000000000'] } }),
  },
  ...changing('updateUser'),
  ...changing('replaceUser'),
  step('deleteUser', lastAdmin, stays, async (world) => world.root.userId),
  step('activateUser', 'the user is active', 'The user is active already', (world) => world.user()),
  step('reactivateUser', 'the user is active', 'The user is active already', (world) => world.user()),
  step('deactivateUser', 'the user is deactivated', 'The user is deactivated already', deactivated),
  step('deactivateUser', lastAdmin, stays, async (world) => world.root.userId),
  step('suspendUser', 'the user is not active', 'Only an active user can be suspended', deactivated),
  step('unsuspendUser', 'the user is not suspended', 'The user is not suspended', (world) => world.user()),
  {
    operation: 'assignRoleToUser',
    status: 409,
    when: 'the user is not active',
    says: 'Only an active user has roles',
    make: async (world) => ({ params: { userId: await deactivated(world) }, body: { type: 'APP_ADMIN' } }),
  },
  {
    operation: 'unassignRoleFromUser',
    status: 409,
    when: lastAdmin,
    says: stays,
    make: (world) => ({ params: { userId: world.root.userId, roleId: 'SUPER_ADMIN' } }),
  },
  {
    operation: 'createServiceUser',
    status: 409,
    when: 'another user has the login',
    says: 'Another user has this login',
    make: async (world) => ({
      body: { ...newUser(world, await loginOf(world, await world.user())), owner: world.root.userId },
    }),
  },
  {
    operation: 'linkUser',
    status: 400,
    when: 'one of the two is a service account',
    says: 'A service account is nobody',
    make: async (world) => {
      const { id } = await world.did('POST', `${v2}/service-users`, { ...newUser(world), owner: world.root.userId })
      return { params: { userId: id }, body: { samePersonAs: world.root.userId } }
    },
  },
  {
    operation: 'unlinkUser',
    status: 403,
    when: 'it is the caller’s own account (abuse case A4)',
    says: 'another administrator has to',
    make: (world) => ({ params: { userId: world.root.userId } }),
  },
  {
    operation: 'setUserSource',
    status: 409,
    when: 'another user of the source has the external id',
    says: 'this external id',
    make: async (world) => {
      const body = { source: 'HR', externalId: world.fresh('hr') }
      await world.did('PUT', `${v2}/users/${await world.user()}/source`, body)
      return { params: { userId: await world.user() }, body }
    },
  },
  {
    operation: 'addGroup',
    status: 409,
    when: 'another group has the name',
    says: 'Another group has this name',
    make: async (world) => {
      const { profile } = await world.did('GET', `/api/v1/groups/${await world.group()}`)
      return { body: { profile: { name: profile.name } } }
    },
  },
  {
    operation: 'replaceGroup',
    status: 409,
    when: 'another group has the name',
    says: 'Another group has this name',
    make: async (world) => {
      const { profile } = await world.did('GET', `/api/v1/groups/${await world.group()}`)
      return { params: { groupId: await world.group() }, body: { profile: { name: profile.name } } }
    },
  },
  {
    operation: 'assignUserToGroup',
    status: 409,
    when: 'the user is deactivated',
    says: 'A deactivated user cannot be added',
    make: async (world) => ({ params: { groupId: await world.group(), userId: await deactivated(world) } }),
  },
  {
    operation: 'unassignUserFromGroup',
    status: 409,
    when: 'the user is there because of a grant only',
    says: 'because of a grant only',
    make: async (world) => {
      const { appId, body, userId } = await world.given()
      const groupId = await world.group()
      await world.did('PUT', `/api/v1/apps/${appId}/groups/${groupId}`, {})
      await world.did('POST', `${v1}/grants`, { ...body, accessScopeType: 'GROUP', accessScopeId: groupId })
      return { params: { groupId, userId } }
    },
  },
  {
    operation: 'updateMySettings',
    status: 403,
    when: 'the organization does not let users choose their delegates',
    says: 'choose your delegate here',
    make: async (world) => {
      await world.did('PATCH', `${v1}/settings`, { delegates: { enduser: { permissions: ['READ'] } } })
      return { as: await world.person(), body: { delegates: { appointments: [] } } }
    },
  },
  {
    operation: 'updatePrincipalSettings',
    status: 409,
    when: 'the user is deactivated',
    says: 'A deactivated user has no delegate',
    make: async (world) => ({
      params: { targetPrincipalId: await deactivated(world) },
      body: { delegates: { appointments: [] } },
    }),
  },
  {
    operation: 'updatePrincipalSettings',
    status: 400,
    when: 'the delegate would be the user himself',
    says: 'A delegate is another person',
    make: async (world) => {
      const userId = await world.user()
      const delegate = { externalId: userId, type: 'OKTA_USER' }
      return { params: { targetPrincipalId: userId }, body: { delegates: { appointments: [{ delegate }] } } }
    },
  },
  {
    operation: 'giveMyOpenTasks',
    status: 403,
    when: 'the organization does not let users choose their delegates',
    says: 'what your delegate does here',
    make: async (world) => {
      await world.did('PATCH', `${v1}/settings`, { delegates: { enduser: { permissions: ['READ'] } } })
      return { as: await world.person() }
    },
  },
  {
    operation: 'giveMyOpenTasks',
    status: 409,
    when: 'nobody stands in',
    says: 'appoint somebody first',
    make: async (world) => {
      await world.did('PATCH', `${v1}/settings`, { delegates: { enduser: { permissions: ['WRITE'] } } })
      return { as: await world.person() }
    },
  },
  {
    operation: 'giveOpenTasksOfPrincipal',
    status: 409,
    when: 'nobody stands in for the user',
    says: 'appoint somebody first',
    make: async (world) => ({ params: { targetPrincipalId: await world.user() } }),
  },
  {
    operation: 'importFile',
    status: 400,
    when: 'a CSV file comes without its `kind`',
    says: 'kind must say',
    make: () => ({ headers: { 'content-type': 'text/csv' }, body: 'login,email\na,a@x.test\n' }),
  },
]
