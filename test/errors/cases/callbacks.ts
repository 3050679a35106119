import type { Case } from '../case.ts'

const ofTask = (operation: 'getTaskCallback' | 'renewTaskCallback'): readonly Case[] => [
  {
    operation,
    status: 403,
    when: 'the request is for the caller, or made by the caller',
    says: 'You cannot act on this step',
    make: async (world) => {
      const { asker, taskId } = await world.asked([{ type: 'CALLBACK', label: 'Wait' }])
      return { as: asker, params: { taskId } }
    },
  },
  {
    operation,
    status: 409,
    when: 'the task does not wait for a callback, or no longer',
    says: 'This step has no callback',
    make: async (world) => ({ params: { taskId: (await world.asked()).taskId } }),
  },
]

/** Addresses of callbacks that steps wait for. */
export const cases: readonly Case[] = [...ofTask('getTaskCallback'), ...ofTask('renewTaskCallback')]
