import assert from 'node:assert/strict'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer, wireClient } from '../support/server.ts'
import { makeWorld } from './world.ts'

/** A server on a database of its own, and organizations on it with an app that has a level. */
export const catalogServer = async () => {
  const database = await withDatabase()
  const server = await testServer(database.db)
  const setUp = async () => {
    const world = await makeWorld(database)
    const admin = await makeUser(server, world.orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
    const ada = await makeUser(server, world.orgId, 'ada')
    const level = await world.group([], 'Editors')
    const appId = await world.app({ label: 'Figma', description: 'Drawing', groups: [level] })
    const conditions = `/governance/api/v2/resources/${appId}/request-conditions`
    return { world, admin, ada, level, appId, conditions, call: wireClient(admin.call), mine: wireClient(ada.call) }
  }
  return { database, server, setUp }
}

type CatalogSet = Awaited<ReturnType<Awaited<ReturnType<typeof catalogServer>>['setUp']>>

/** Questions of the requester, then the manager. */
export const steps = [
  {
    type: 'QUESTION',
    label: 'Why',
    key: 'step-1',
    assignmentRule: { type: 'REQUESTER' },
    questions: [{ label: 'Why?', type: 'TEXT' }],
  },
  { type: 'APPROVAL', label: 'Manager', key: 'step-3', assignmentRule: { type: 'MANAGER' } },
]
/** Where sequences are. */
export const sequences = '/governance/api/v2/request-sequences'

/** A sequence of these steps. */
export const makeSequence = async ({ admin }: Pick<CatalogSet, 'admin'>, name = 'Manager') => {
  const made = await admin.call('POST', sequences, { name, steps })
  assert.equal(made.status, 201, made.raw.body)
  return made.body
}

/** A condition for everybody, as it is sent. */
export const conditionOf = (approvalSequenceId: string, more: object = {}) => ({
  name: 'Everybody',
  approvalSequenceId,
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  ...more,
})
