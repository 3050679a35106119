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

type Root = Awaited<ReturnType<typeof makeUser>>

const made = async (root: Root, url: string, body: object): Promise<string> => {
  const answer = await root.call('POST', url, body)
  assert.ok(answer.status < 300, answer.raw.body)
  return answer.body.id
}

const steps = [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }]
const named = (what: string) => Array.from({ length: 6 }, (_, n) => `${what} ${n}`)
const makeSequences = (root: Root, what: string) =>
  Promise.all(named(what).map((name) => made(root, `${v2}/request-sequences`, { name, steps })))
const makeApps = (root: Root) => Promise.all(named('App').map((label) => made(root, '/api/v1/apps', { label })))
const conditionOf = (resourceId: string, name: string, approvalSequenceId: string) => ({
  ...{ resourceId, name, approvalSequenceId },
  requesterSettings: { type: 'EVERYONE' },
  accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
})

test('B1: conditions of several apps that use the same sequences are written at once: nobody waits in a circle', async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const sequences = await makeSequences(root, 'Sequence')
  const apps = await makeApps(root)
  const before = await deadlocks()
  for (let round = 0; round < 12; round++) {
    // As the nightly checker leaves them.
    await database.owner.bare('update sequence set checked = clock_timestamp() where org_id = $1', [orgId])
    const writes = apps.map((resourceId, n) => {
      // Each in an order of its own.
      const own = [...sequences.slice(n), ...sequences.slice(0, n)]
      const conditions = (n % 2 ? own : own.toReversed()).map((sequenceId, index) =>
        conditionOf(resourceId, `${round} ${index}`, sequenceId),
      )
      return root.call('POST', `${v2}/request-conditions`, { conditions })
    })
    for (const { raw, status } of await Promise.all(writes)) assert.equal(status, 201, raw.body)
  }
  assert.equal((await deadlocks()) - before, 0)
})

test('B1: sequences are deleted while conditions that use them are written: nobody waits in a circle', async () => {
  const orgId = await database.newOrg()
  const root = await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })
  const apps = await makeApps(root)
  const before = await deadlocks()
  for (let round = 0; round < 8; round++) {
    const sequences = await makeSequences(root, `Of round ${round}`)
    const write = (n: number, name: string) =>
      root.call('POST', `${v2}/request-conditions`, {
        conditions: sequences.map((sequenceId, index) =>
          conditionOf(apps[n]!, `${round} ${name} ${index}`, sequenceId),
        ),
      })
    for (const { raw, status } of await Promise.all(apps.map((_, n) => write(n, 'before'))))
      assert.equal(status, 201, raw.body)
    const both = await Promise.all([
      ...apps.map((_, n) => write(n, 'meanwhile')),
      ...sequences.map((id) => root.call('DELETE', `${v2}/request-sequences/${id}`)),
    ])
    for (const { raw, status } of both) assert.ok([201, 204, 400].includes(status), raw.body)
    const left = await database.owner.bare(
      `select c.name, c.status from condition c join sequence s using (org_id, sequence_id)
       where c.org_id = $1 and s.status = 'DELETED' and c.status <> 'INVALID'`,
      [orgId],
    )
    assert.deepEqual(left, [], 'conditions of deleted sequences are invalid')
  }
  assert.equal((await deadlocks()) - before, 0)
})
