import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db, { server: { rates: { read: 100_000, write: 100_000 } } })
const v2 = '/governance/api/v2'

const deadlocks = async (): Promise<number> =>
  (
    await database.owner.bare<{ deadlocks: number }>(
      'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
    )
  )[0]!.deadlocks

test('B1: conditions of several apps that use the same sequences are written at once: nobody waits in a circle', async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const made = async (url: string, body: object): Promise<string> => {
    const answer = await root.call('POST', url, body)
    assert.ok(answer.status < 300, answer.raw.body)
    return answer.body.id
  }
  const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
  const named = (what: string) => Array.from({ length: 6 }, (_, n) => `${what} ${n}`)
  const sequences = await Promise.all(named('Sequence').map((name) => made(`${v2}/request-sequences`, { name, steps })))
  const apps = await Promise.all(named('App').map((label) => made('/api/v1/apps', { label })))
  const before = await deadlocks()
  for (let round = 0; round < 12; round++) {
    // As the nightly checker leaves them.
    await database.owner.bare('update sequence set checked = clock_timestamp() where org_id = $1', [orgId])
    const writes = apps.map((resourceId, n) => {
      // Each in an order of its own.
      const own = [...sequences.slice(n), ...sequences.slice(0, n)]
      const conditions = (n % 2 ? own : own.toReversed()).map((approvalSequenceId, index) => ({
        resourceId,
        name: `${round} ${index}`,
        approvalSequenceId,
        requesterSettings: { type: 'EVERYONE' },
        accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
      }))
      return root.call('POST', `${v2}/request-conditions`, { conditions })
    })
    for (const { raw, status } of await Promise.all(writes)) assert.equal(status, 201, raw.body)
  }
  assert.equal((await deadlocks()) - before, 0)
})
