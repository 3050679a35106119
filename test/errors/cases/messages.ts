import type { Case } from '../case.ts'
import { v2, type World } from '../world.ts'

const field = '11111111-0000-4000-8000-0000000000cc'
const answers = { requesterFieldValues: [{ id: field, value: 'another' }] }

/** Something with a question, of which the manager has decided the first of two steps. */
const decidedOn = async (world: World) => {
  const question = { id: field, label: 'Why', type: 'TEXT', required: false }
  const form = { type: 'QUESTION', label: 'Form', assignmentRule: { type: 'REQUESTER' }, questions: [question] }
  const decision = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
  const other = { ...decision, label: 'Once more' }
  const asked = await world.asked([form, decision, other])
  await world.did('POST', `${v2}/my/tasks/${asked.taskId}/resolve`, { value: 'APPROVED' }, asked.boss)
  return asked
}

const correcting = (operation: 'previewCorrection' | 'correctAnswers'): readonly Case[] => [
  {
    operation,
    status: 403,
    when: 'the caller knows of the request, and has answered none of its questions',
    says: 'You have answered no question',
    make: async (world) => {
      const { boss, requestId } = await world.asked()
      return { as: boss, params: { requestId }, body: answers }
    },
  },
  {
    operation,
    status: 409,
    when: 'somebody has decided on the basis of the answer',
    says: 'decided on the basis of this answer',
    make: async (world) => {
      const { asker, requestId } = await decidedOn(world)
      return { as: asker, params: { requestId }, body: answers }
    },
  },
]

/** Files of messages, and corrections of answers. */
export const cases: readonly Case[] = [
  {
    operation: 'attachToRequest',
    status: 409,
    when: 'there is no room for more files: of the caller, the request or the organization',
    says: 'that you have not sent',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      const headers = { 'content-type': 'application/octet-stream' }
      const [query, body] = ['name=a.txt', 'text']
      for (let n = 0; n < 20; n++)
        await asker.call('POST', `${v2}/requests/${requestId}/attachments?${query}`, body, headers)
      return { as: asker, params: { requestId }, query, headers, body }
    },
  },
  {
    operation: 'attachToRequest',
    status: 400,
    when: 'the bytes are of no kind of file that is taken, or too many',
    says: 'Attached can be',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      const headers = { 'content-type': 'application/octet-stream' }
      return { as: asker, params: { requestId }, query: 'name=a.zip', headers, body: 'PK\u0003\u0004' }
    },
  },
  {
    operation: 'createRequestMessageV2',
    status: 400,
    when: 'it mentions somebody who may not see the request',
    says: 'mentions somebody who may not see',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      const { userId } = await world.person()
      return { as: asker, params: { requestId }, body: { message: 'x', mentions: [userId] } }
    },
  },
  {
    operation: 'createRequestMessageV2',
    status: 400,
    when: 'one of its files is not there, is not the caller’s own, or was sent before',
    says: 'something is wrong with its files',
    make: async (world) => {
      const { asker, requestId } = await world.asked()
      return { as: asker, params: { requestId }, body: { message: 'x', attachmentIds: ['att00000000000000000'] } }
    },
  },
  {
    operation: 'exportRequestTypes',
    status: 403,
    when: 'the caller is in no team, and neither an administrator of requests nor an auditor',
    says: 'Only members of teams',
    make: async (world) => ({ as: await world.person(), body: { format: 'csv' } }),
  },
  ...correcting('previewCorrection'),
  ...correcting('correctAnswers'),
  {
    operation: 'correctAnswers',
    status: 409,
    when: 'the request takes another way then, and `outcome` does not name it',
    says: 'takes another way',
    make: async (world) => {
      const question = { id: field, label: 'Why', type: 'TEXT', required: false }
      const form = { type: 'QUESTION', label: 'Form', assignmentRule: { type: 'REQUESTER' }, questions: [question] }
      const when = { all: [{ of: field, is: 'NOT_EMPTY' }] }
      const decision = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }
      const steps = [form, { type: 'TODO', label: 'Look', when, assignmentRule: { type: 'MANAGER' } }, decision]
      const { asker, requestId } = await world.asked(steps)
      return { as: asker, params: { requestId }, body: answers }
    },
  },
]
