import type { Case } from '../case.ts'
import { v1, type World } from '../world.ts'

const behind = { 'if-match': '"999"' }
const newTeam = (world: World) => world.did('POST', `${v1}/teams`, { name: world.fresh('Team ') })
const teamId = async (world: World): Promise<string> => (await newTeam(world)).id
const listOf = (name: string, kind = 'CUSTOM') => ({ name, kind, items: [] })
const newList = async (world: World, of?: string) =>
  world.did('POST', `${v1}/teams/${of ?? (await teamId(world))}/configuration-lists`, listOf(world.fresh('List ')))
const formOf = (world: World, id: string, more: object = {}) => ({
  teamId: id,
  name: world.fresh('Type '),
  audience: { type: 'EVERYONE' },
  steps: [],
  ...more,
})
const newType = async (world: World, more: object = {}, of?: string) =>
  world.did('POST', `${v1}/request-types/forms`, formOf(world, of ?? (await teamId(world)), more))
const auditor = (world: World) => world.person({ roles: ['AUDITOR'] })

/** A request type that lost something. */
const broken = async (world: World): Promise<string> => {
  const type = await newType(world)
  await world.services.db.inOrg(world.orgId, async (tx) => {
    await tx.query(
      `update request_type set status = 'DISABLED', disabled_reason = 'It lost its approver.'
       where org_id = org() and type_id = $1`,
      [type.id],
    )
  })
  return type.id
}

const simple = async (world: World, ownerId: string, name: string) => ({
  name,
  ownerId,
  resourceSettings: { type: 'APPS', targetResources: [{ resourceId: await world.app() }] },
  approvalSettings: { type: 'NONE' },
})

const teams: readonly Case[] = [
  {
    operation: 'createTeam',
    status: 409,
    when: 'another team has its name',
    says: 'Another team has this name',
    make: async (world) => ({ body: { name: (await newTeam(world)).name } }),
  },
  {
    operation: 'replaceTeam',
    status: 409,
    when: 'another team has its name',
    says: 'Another team has this name',
    make: async (world) => ({ params: { teamId: await teamId(world) }, body: { name: (await newTeam(world)).name } }),
  },
  {
    operation: 'replaceTeam',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { teamId: await teamId(world) }, headers: behind, body: { name: 'X' } }),
  },
  {
    operation: 'deleteTeam',
    status: 409,
    when: 'it has request types',
    says: 'The team has request types',
    make: async (world) => ({ params: { teamId: (await newType(world)).teamId } }),
  },
  {
    operation: 'deleteTeam',
    status: 409,
    when: 'it is the team of privileged access',
    says: 'it stays',
    make: async (world) => {
      const all = await world.did('GET', `${v1}/teams?limit=200`)
      return { params: { teamId: all.data.find((team: { purpose?: string }) => team.purpose).id } }
    },
  },
  {
    operation: 'deleteTeam',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { teamId: await teamId(world) }, headers: behind }),
  },
  {
    operation: 'removeTeamMember',
    status: 409,
    when: 'new requests are assigned to that member',
    says: 'New requests are assigned to this member',
    make: async (world) => {
      const [id, userId] = [await teamId(world), (await world.person()).userId]
      await world.did('PUT', `${v1}/teams/${id}/members/${userId}`)
      await world.did('PUT', `${v1}/teams/${id}`, {
        name: world.fresh('Team '),
        autoAssign: { type: 'PERSON', userId },
      })
      return { params: { teamId: id, userId } }
    },
  },
]

const lists: readonly Case[] = [
  {
    operation: 'createConfigurationList',
    status: 403,
    when: 'the caller reads the team, but is no member and no administrator of requests',
    says: 'You may not change the lists of this team',
    make: async (world) => ({
      as: await auditor(world),
      params: { teamId: await teamId(world) },
      body: listOf('X'),
    }),
  },
  {
    operation: 'createConfigurationList',
    status: 409,
    when: 'the team has another list with its name',
    says: 'another list with this name',
    make: async (world) => {
      const list = await newList(world)
      return { params: { teamId: list.teamId }, body: listOf(list.name) }
    },
  },
  {
    operation: 'replaceConfigurationList',
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: 'You may not change the lists of this team',
    make: async (world) => ({
      as: await auditor(world),
      params: { listId: (await newList(world)).id },
      body: listOf('X'),
    }),
  },
  {
    operation: 'replaceConfigurationList',
    status: 409,
    when: 'it would hold something else than it does',
    says: 'What a list holds is fixed',
    make: async (world) => ({ params: { listId: (await newList(world)).id }, body: listOf('X', 'APPS') }),
  },
  {
    operation: 'replaceConfigurationList',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { listId: (await newList(world)).id }, headers: behind, body: listOf('X') }),
  },
  {
    operation: 'deleteConfigurationList',
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: 'You may not change the lists of this team',
    make: async (world) => ({ as: await auditor(world), params: { listId: (await newList(world)).id } }),
  },
  {
    operation: 'tryRequestType',
    status: 403,
    when: 'the caller is no administrator of requests, and it is to be tried as somebody else or for another team',
    says: 'Only administrators of requests try a request type as others',
    make: async (world) => ({
      as: await world.person(),
      body: { userId: world.root.userId, teamId: await teamId(world), steps: [] },
    }),
  },
  {
    operation: 'deleteConfigurationList',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { listId: (await newList(world)).id }, headers: behind }),
  },
  {
    operation: 'importConfigurationList',
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: 'You may not change the lists of this team',
    make: async (world) => ({
      as: await auditor(world),
      params: { listId: (await newList(world)).id },
      headers: { 'content-type': 'text/csv' },
      body: 'value\nx\n',
    }),
  },
  {
    operation: 'importConfigurationList',
    status: 404,
    when: 'there is no such thing',
    says: 'Resource not found',
    make: () => ({
      params: { listId: '0'.repeat(24) },
      headers: { 'content-type': 'text/csv' },
      body: 'value\nx\n',
    }),
  },
  {
    operation: 'importConfigurationList',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({
      params: { listId: (await newList(world)).id },
      headers: { ...behind, 'content-type': 'text/csv' },
      body: 'value\nx\n',
    }),
  },
]

const own = 'Only members of the team and administrators of requests'

const moves = (['publishRequestType', 'unpublishRequestType'] as const).flatMap((operation): readonly Case[] => [
  {
    operation,
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: own,
    make: async (world) => ({ as: await auditor(world), params: { requestTypeId: (await newType(world)).id } }),
  },
  {
    operation,
    status: 409,
    when: 'it is DISABLED, or names something that is not there any more',
    says: 'Cannot publish or unpublish a DISABLED request type',
    make: async (world) => ({ params: { requestTypeId: await broken(world) } }),
  },
  {
    operation,
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { requestTypeId: (await newType(world)).id }, headers: behind }),
  },
])

const types: readonly Case[] = [
  {
    operation: 'listAllRequestTypes',
    status: 403,
    when: 'the caller is in no team, and neither an administrator of requests nor an auditor',
    says: 'Only members of teams',
    make: async (world) => ({ as: await world.person() }),
  },
  {
    operation: 'createRequestType',
    status: 403,
    when: 'the caller is no member of the team and no administrator of requests',
    says: own,
    make: async (world) => ({
      as: await world.person(),
      body: await simple(world, await teamId(world), world.fresh('Type ')),
    }),
  },
  {
    operation: 'createRequestType',
    status: 409,
    when: 'the team has another request type with its name',
    says: 'another request type with this name',
    make: async (world) => {
      const type = await newType(world)
      return { body: await simple(world, type.teamId, type.name) }
    },
  },
  {
    operation: 'createRequestTypeForm',
    status: 403,
    when: 'the caller is no member of the team and no administrator of requests',
    says: own,
    make: async (world) => ({ as: await world.person(), body: formOf(world, await teamId(world)) }),
  },
  {
    operation: 'createRequestTypeForm',
    status: 409,
    when: 'the team has another request type with its name',
    says: 'another request type with this name',
    make: async (world) => {
      const type = await newType(world)
      return { body: formOf(world, type.teamId, { name: type.name }) }
    },
  },
  {
    operation: 'replaceRequestTypeForm',
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: own,
    make: async (world) => {
      const type = await newType(world)
      return { as: await auditor(world), params: { requestTypeId: type.id }, body: formOf(world, type.teamId) }
    },
  },
  {
    operation: 'replaceRequestTypeForm',
    status: 409,
    when: 'it is no draft and would go to another team, or that team has another one with its name',
    says: 'Only a draft can be given to another team',
    make: async (world) => ({
      params: { requestTypeId: (await newType(world, { status: 'ACTIVE' })).id },
      body: formOf(world, await teamId(world)),
    }),
  },
  {
    operation: 'replaceRequestTypeForm',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => {
      const type = await newType(world)
      return { params: { requestTypeId: type.id }, headers: behind, body: formOf(world, type.teamId) }
    },
  },
  {
    operation: 'deleteRequestType',
    status: 403,
    when: 'the caller reads it, but is no member of the team and no administrator of requests',
    says: own,
    make: async (world) => ({ as: await auditor(world), params: { requestTypeId: (await newType(world)).id } }),
  },
  {
    operation: 'deleteRequestType',
    status: 412,
    when: 'If-Match names another version',
    says: 'changed meanwhile',
    make: async (world) => ({ params: { requestTypeId: (await newType(world)).id }, headers: behind }),
  },
]

const requests: readonly Case[] = [
  {
    operation: 'createRequest',
    status: 403,
    when: 'the requester is not in the audience of the request type',
    says: 'may not ask by request type',
    make: async (world) => {
      const groups = [{ id: await world.group() }]
      const type = await newType(world, { status: 'ACTIVE', audience: { type: 'GROUPS', groups } })
      return { body: { requestTypeId: type.id, subject: 'x' } }
    },
  },
  {
    operation: 'createRequest',
    status: 409,
    when: 'the request type is not ACTIVE, or a required answer is missing',
    says: 'must be ACTIVE. Current status: DRAFT',
    make: async (world) => ({ body: { requestTypeId: (await newType(world)).id, subject: 'x' } }),
  },
  {
    operation: 'listTeamRequests',
    status: 403,
    when: 'the team keeps its requests to itself, and the caller is none of it',
    says: 'Only members of the team look into its requests',
    make: async (world) => {
      const { id } = await world.did('POST', `${v1}/teams`, { name: world.fresh('Team '), requestPrivacy: true })
      return { as: await world.person({ roles: ['ACCESS_REQUESTS_ADMIN'] }), params: { teamId: id } }
    },
  },
]

/** Teams, their lists, request types and requests by them. */
export const cases: readonly Case[] = [...teams, ...lists, ...types, ...moves, ...requests]
