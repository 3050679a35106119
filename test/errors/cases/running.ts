import { type Case, twice } from '../case.ts'
import { v1, v2, type World } from '../world.ts'

const notRunning = 'Only those who run this request'

/** A refusal for somebody who knows of the request, and does not run it. */
const byRequester = (operation: string, body?: unknown): Case => ({
  operation,
  status: 403,
  when: 'the caller knows the request, but neither is of its team nor an administrator of requests',
  says: notRunning,
  make: async (world) => {
    const { asker, requestId } = await world.asked()
    return { as: asker, params: { requestId }, ...(body === undefined ? {} : { body }) }
  },
})

const canceled = async (world: World) => {
  const asked = await world.asked()
  await world.did('POST', `${v2}/requests/${asked.requestId}/cancel`, {})
  return asked
}

/** A refusal since the request is closed. */
const ofClosed = (operation: string, when: string, body: unknown): Case => ({
  operation,
  status: 409,
  when,
  says: 'The request is closed',
  make: async (world) => ({ params: { requestId: (await canceled(world)).requestId }, body }),
})

/** A refusal since the Idempotency-Key was that of another call. */
const keyUsed = (operation: string, body?: unknown): Case => ({
  operation,
  status: 409,
  when: 'the Idempotency-Key was used for something else',
  says: 'idempotency key',
  make: async (world) => {
    const { requestId } = await world.asked()
    const { userId } = await world.person()
    const headers = await twice(world, world.root, 'POST', `${v2}/requests/${requestId}/messages`, { message: 'one' })
    return { headers, params: { requestId, userId }, ...(body === undefined ? {} : { body }) }
  },
})

/** A request with as many followers as one may have. */
const full = async (world: World): Promise<string> => {
  const { requestId } = await world.asked()
  await world.database.owner.bare(
    `update assent.request set state = jsonb_set(state, '{followers}',
       (select jsonb_agg('00u' || lpad(n::text, 17, '0')) from generate_series(1, 100) n))
     where org_id = $1 and request_id = $2`,
    [world.orgId, requestId],
  )
  return requestId
}

/** A request of a team that keeps its requests to itself. */
const kept = async (world: World): Promise<string> => {
  const { id } = await world.did('POST', `${v1}/teams`, { name: world.fresh('Team '), requestPrivacy: true })
  const steps = [
    { type: 'TODO', label: 'Do it', assignmentRule: { type: 'USER', userId: (await world.person()).userId } },
  ]
  const form = {
    teamId: id,
    name: world.fresh('Type '),
    description: 'x',
    icon: 'laptop',
    audience: { type: 'EVERYONE' },
  }
  const type = await world.did('POST', `${v1}/request-types/forms`, { ...form, steps, status: 'ACTIVE' })
  return (await world.did('POST', `${v1}/requests`, { requestTypeId: type.id, subject: 'x' })).id
}

const following: readonly Case[] = [
  {
    operation: 'followRequest',
    status: 409,
    when: 'the request has as many followers as one may have',
    says: 'A request has at most 100 followers',
    make: async (world) => ({ params: { requestId: await full(world) } }),
  },
  {
    operation: 'addRequestFollower',
    status: 403,
    when: 'the caller knows the request, but neither is of its team nor an administrator of requests',
    says: notRunning,
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      return { as: asker, params: { requestId, userId: (await world.person()).userId } }
    },
  },
  {
    operation: 'addRequestFollower',
    status: 409,
    when: 'the team keeps its requests to itself and that user sees it by no other right, or there are too many followers',
    says: 'The team keeps its requests to itself',
    make: async (world) => ({
      params: { requestId: await kept(world), userId: (await world.person()).userId },
    }),
  },
  {
    operation: 'removeRequestFollower',
    status: 403,
    when: 'the caller knows the request, but neither is of its team nor an administrator of requests',
    says: notRunning,
    make: async (world) => {
      const { asker, boss, requestId } = await world.asked()
      return { as: asker, params: { requestId, userId: boss.userId } }
    },
  },
  {
    operation: 'listRequestPeople',
    status: 403,
    when: 'the caller sees the request, but neither is of its team nor an administrator of requests',
    says: 'Only those who run this request name others',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      return { as: asker, params: { requestId }, query: 'as=FOLLOWER' }
    },
  },
]

const rounds: readonly Case[] = [
  byRequester('holdRequest', { reason: 'x' }),
  ofClosed('holdRequest', 'the request is closed, or on hold already', { reason: 'x' }),
  byRequester('resumeRequest'),
  {
    operation: 'resumeRequest',
    status: 409,
    when: 'the request is not on hold',
    says: 'The request is not on hold',
    make: async (world) => ({ params: { requestId: (await world.asked()).requestId } }),
  },
  {
    operation: 'reopenRequest',
    status: 403,
    when: 'the caller knows the request and neither runs it nor asked, or asked and it was denied',
    says: 'Whoever asked cannot open a denied request again',
    make: async (world) => {
      const { asker, boss, requestId, taskId } = await world.asked()
      await world.did('POST', `${v2}/my/tasks/${taskId}/resolve`, { value: 'DENIED' }, boss)
      return { as: asker, params: { requestId }, body: {} }
    },
  },
  {
    operation: 'reopenRequest',
    status: 409,
    when: 'the request is open, was approved, ended more than 30 days ago, did something about access on the way, or is open for the same person and level anew',
    says: 'The request is open',
    make: async (world) => ({ params: { requestId: (await world.asked()).requestId }, body: {} }),
  },
]

/** Running requests: looking after them, followers, tags, priority, holds and rounds. */
export const cases: readonly Case[] = [
  {
    operation: 'createRequestMessage',
    status: 409,
    when: 'the Idempotency-Key was used for another message',
    says: 'idempotency key',
    make: async (world) => {
      const requestId = await kept(world)
      const path = `${v1}/requests/${requestId}/messages`
      const headers = await twice(world, world.root, 'POST', path, { message: 'one' })
      return { headers, params: { requestId }, body: { message: 'another' } }
    },
  },
  keyUsed('unfollowRequest'),
  keyUsed('removeRequestFollower'),
  keyUsed('tagRequest', { add: ['x'] }),
  byRequester('assignRequest', { userId: null }),
  ofClosed('assignRequest', 'the request is closed, or is that user’s own', { userId: null }),
  ...following,
  byRequester('tagRequest', { add: ['x'] }),
  byRequester('prioritizeRequest', { priority: 'HIGH' }),
  ofClosed('prioritizeRequest', 'the request is closed', { priority: 'HIGH' }),
  ...rounds,
]
