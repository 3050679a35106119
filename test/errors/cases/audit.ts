import type { Case } from '../case.ts'
import { v2, type World } from '../world.ts'

const webhook = (world: World, name = world.fresh('Webhook ')) => ({ name, url: 'https://listener.test/hook' })

const forAuditors = (operation: string, sent: { body?: unknown; query?: string } = {}): Case => ({
  operation,
  status: 403,
  when: 'the caller is neither an auditor nor a super administrator',
  says: 'This needs another administrator role',
  make: async (world) => ({ as: await world.person(), ...sent }),
})

/** The record and those who subscribe to it. */
export const cases: readonly Case[] = [
  forAuditors('exportAudit', { body: {} }),
  forAuditors('listAuditCheckpoints'),
  forAuditors('getAuditConsistency', { query: 'from=1&to=2' }),
  {
    operation: 'getAuditProof',
    status: 404,
    when: 'the record has no such event of that time',
    says: 'Resource not found',
    make: () => ({ query: 'uuid=00000000-0000-4000-8000-000000000000&published=2026-01-02T03:04:05.678Z' }),
  },
  {
    operation: 'exportAudit',
    status: 400,
    when: 'it is to go on from a size that no checkpoint has',
    says: 'from a size that a checkpoint has',
    make: () => ({ body: { from: 999_999 } }),
  },
  {
    operation: 'getAuditConsistency',
    status: 404,
    when: 'there are no such two checkpoints',
    says: 'Resource not found',
    make: () => ({ query: 'from=1&to=2' }),
  },
  {
    operation: 'eraseFromAudit',
    status: 404,
    when: 'there is nothing on the record to erase',
    says: 'Resource not found',
    make: () => ({ body: { requestId: 'req00000000000000000', reason: 'Asked for' } }),
  },
  {
    operation: 'createWebhook',
    status: 409,
    when: 'another webhook has the name',
    says: 'Another webhook has this name',
    make: async (world) => {
      const body = webhook(world)
      await world.did('POST', `${v2}/webhooks`, body)
      return { body }
    },
  },
  {
    operation: 'createWebhook',
    status: 400,
    when: 'the address has a user and password in it',
    says: 'without a user or password',
    make: (world) => ({ body: { ...webhook(world), url: 'https://me:secret@listener.test/' } }),
  },
  {
    operation: 'updateWebhook',
    status: 409,
    when: 'another webhook has the name',
    says: 'Another webhook has this name',
    make: async (world) => {
      const body = webhook(world)
      await world.did('POST', `${v2}/webhooks`, body)
      const { id } = await world.did('POST', `${v2}/webhooks`, webhook(world))
      return { params: { webhookId: id }, body: { name: body.name } }
    },
  },
]
