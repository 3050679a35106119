import { type Case, twice } from '../case.ts'
import { v2, type World } from '../world.ts'

const approved = { value: 'APPROVED' }
const none = '66857574885b300006c1a602'
const noEntry = 'cen00000000000000000'

/** Something asked for and already decided by the manager. */
const decided = async (world: World) => {
  const asked = await world.asked()
  await world.did('POST', `${v2}/my/tasks/${asked.taskId}/resolve`, approved, asked.boss)
  return asked
}

const resolving = (operation: 'resolveTaskV2' | 'resolveMyTaskV2'): readonly Case[] => [
  {
    operation,
    status: 403,
    when: 'somebody who knows of the task is not asked by it, such as the requester',
    says: 'You cannot decide',
    make: async (world) => {
      // Seen by all who are asked and by request administrators; a requester who is one sees it too.
      const boss = await world.person()
      const asker = await world.person({ managerId: boss.userId, roles: ['ACCESS_REQUESTS_ADMIN'] })
      const { entryId } = await world.requestable()
      const { tasks } = await world.did('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {}, asker)
      return { as: asker, params: { taskId: tasks[0].id }, body: approved }
    },
  },
  {
    operation,
    status: 409,
    when: 'the task is completed already',
    says: 'already',
    make: async (world) => {
      const { boss, taskId } = await decided(world)
      const admin = operation === 'resolveTaskV2' ? world.root : boss
      return { as: admin, params: { taskId }, body: approved }
    },
  },
]

/** Requests and tasks. */
export const cases: readonly Case[] = [
  {
    operation: 'createRequestV2',
    status: 404,
    when: 'there is no such catalog entry',
    says: 'Resource not found',
    make: async (world) => ({
      body: {
        requested: { type: 'CATALOG_ENTRY', entryId: noEntry },
        requestedFor: { externalId: world.root.userId, type: 'OKTA_USER' },
      },
    }),
  },
  {
    operation: 'createRequestV2',
    status: 409,
    when: 'the person has an open request for the level',
    says: 'There is already an open request',
    make: async (world) => {
      const { asker, entryId } = await world.asked()
      const requestedFor = { externalId: asker.userId, type: 'OKTA_USER' }
      return { body: { requested: { type: 'CATALOG_ENTRY', entryId }, requestedFor, requestedBy: requestedFor } }
    },
  },
  {
    operation: 'createMyRequestV2',
    status: 409,
    when: 'one has an open request for the level',
    says: 'There is already an open request',
    make: async (world) => {
      const { asker, entryId } = await world.asked()
      return { as: asker, params: { entryId }, body: {} }
    },
  },
  {
    operation: 'createMyRequestV2',
    status: 409,
    when: 'the Idempotency-Key was used for another entry',
    says: 'idempotency key',
    make: async (world) => {
      const { asker } = await world.asked()
      const [one, other] = [await world.requestable(), await world.requestable()]
      const url = `${v2}/my/catalogs/default/entries/${one.entryId}/requests`
      return {
        as: asker,
        headers: await twice(world, asker, 'POST', url, {}),
        params: { entryId: other.entryId },
        body: {},
      }
    },
  },
  {
    operation: 'createMyRequestV2',
    status: 400,
    when: 'a question of the form is not answered',
    says: 'Some answers are missing or wrong',
    make: async (world) => {
      const question = {
        type: 'QUESTION',
        label: 'Why',
        assignmentRule: { type: 'REQUESTER' },
        questions: [{ label: 'Why?', type: 'TEXT' }],
      }
      const sequenceId = await world.sequence([question])
      const { entryId } = await world.requestable(
        (await world.did('GET', `${v2}/request-sequences/${sequenceId}`)).steps,
      )
      return { as: await world.person(), params: { entryId }, body: {} }
    },
  },
  {
    operation: 'createRequestMessageV2',
    status: 409,
    when: 'the Idempotency-Key was used for another message',
    says: 'idempotency key',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      const headers = await twice(world, asker, 'POST', `${v2}/requests/${requestId}/messages`, { message: 'one' })
      return { as: asker, headers, params: { requestId }, body: { message: 'another' } }
    },
  },
  {
    operation: 'cancelRequest',
    status: 403,
    when: 'it is the request of somebody else, of which one knows',
    says: 'Only the requester',
    make: async (world) => {
      const { boss, requestId } = await world.asked()
      return { as: boss, params: { requestId }, body: {} }
    },
  },
  {
    operation: 'cancelRequest',
    status: 409,
    when: 'the request is closed',
    says: 'This request is already',
    make: async (world) => {
      const { requestId } = await decided(world)
      return { params: { requestId }, body: {} }
    },
  },
  {
    operation: 'cancelRequest',
    status: 409,
    when: 'somebody has already voted, and the caller is the requester',
    says: 'Somebody has already acted',
    make: async (world) => {
      const boss = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
      const { asker, boss: first, requestId, taskId } = await world.asked([boss, { ...boss, label: 'Again' }])
      await world.did('POST', `${v2}/my/tasks/${taskId}/resolve`, approved, first)
      return { as: asker, params: { requestId }, body: {} }
    },
  },
  {
    operation: 'previewRequest',
    status: 404,
    when: 'there is no such catalog entry',
    says: 'Resource not found',
    make: () => ({ body: { entryId: noEntry } }),
  },
  ...resolving('resolveTaskV2'),
  ...resolving('resolveMyTaskV2'),
  {
    operation: 'resolveMyTaskV2',
    status: 409,
    when: 'the request is not as the caller saw it (`digest`)',
    says: 'not as you saw it',
    make: async (world) => {
      const { boss, taskId } = await world.asked()
      return { as: boss, params: { taskId }, body: { ...approved, digest: '0'.repeat(64) } }
    },
  },
  {
    operation: 'resolveMyTaskV2',
    status: 400,
    when: 'an approval is answered with anything but APPROVED and DENIED',
    says: 'APPROVED or DENIED',
    make: async (world) => {
      const { boss, taskId } = await world.asked()
      return { as: boss, params: { taskId }, body: { value: 'Perhaps' } }
    },
  },
  {
    operation: 'updateTaskV2',
    status: 403,
    when: 'the caller is neither an assignee nor a request administrator',
    says: 'Only a request administrator or an assignee',
    make: async (world) => {
      const { asker, taskId } = await world.asked()
      return {
        as: asker,
        params: { taskId },
        body: { assignees: [{ externalId: world.root.userId, type: 'OKTA_USER' }] },
      }
    },
  },
  {
    operation: 'updateTaskV2',
    status: 409,
    when: 'the task is completed already',
    says: 'already',
    make: async (world) => {
      const { taskId } = await decided(world)
      return { params: { taskId }, body: { assignees: [{ externalId: world.root.userId, type: 'OKTA_USER' }] } }
    },
  },
  {
    operation: 'updateTaskV2',
    status: 400,
    when: 'the requester is to decide his own request (abuse case A22)',
    says: 'cannot decide it',
    make: async (world) => {
      const { asker, taskId } = await world.asked()
      return { params: { taskId }, body: { assignees: [{ externalId: asker.userId, type: 'OKTA_USER' }] } }
    },
  },
  {
    operation: 'askToSignTask',
    status: 409,
    when: 'the request is not as the caller saw it (`digest`), or the caller has no passkey',
    says: 'not as you saw it',
    make: async (world) => {
      const { boss, taskId } = await world.asked()
      return { as: boss, params: { taskId }, body: { ...approved, digest: '0'.repeat(64) } }
    },
  },
  {
    operation: 'askToSignTask',
    status: 404,
    when: 'there is no such task',
    says: 'Resource not found',
    make: () => ({ params: { taskId: none }, body: approved }),
  },
  {
    operation: 'escalateTask',
    status: 403,
    when: 'the requester escalates where the organization does not let him',
    says: 'You cannot escalate this task',
    make: async (world) => {
      const { asker, taskId } = await world.asked()
      return { as: asker, params: { taskId }, body: { reason: 'It takes long' } }
    },
  },
  {
    operation: 'escalateTask',
    status: 409,
    when: 'there is nobody above the assignee',
    says: 'There is nobody to escalate',
    make: async (world) => {
      const { taskId } = await world.asked()
      return { params: { taskId }, body: { reason: 'It takes long' } }
    },
  },
  {
    operation: 'remindTask',
    status: 409,
    when: 'the request is closed',
    says: 'This request is already',
    make: async (world) => ({ params: { taskId: (await decided(world)).taskId } }),
  },
  {
    operation: 'requestInformationOnTask',
    status: 409,
    when: 'the request is closed',
    says: 'This request is already',
    make: async (world) => ({ params: { taskId: (await decided(world)).taskId }, body: { message: 'Why?' } }),
  },
  {
    operation: 'getTaskV2',
    status: 404,
    when: 'there is no such task',
    says: 'Resource not found',
    make: () => ({ params: { taskId: none } }),
  },
]
