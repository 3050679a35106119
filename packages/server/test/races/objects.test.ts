import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db, { server: { rates: { read: 100_000, write: 100_000 } } })
const orgId = await database.newOrg()
const root = await makeUser(served, orgId, 'root', { roles: ['SUPER_ADMIN'] })

/** Makes a thing, then does all of it at once; gives the statuses of the acts. */
const atOnce = async (create: [string, object], acts: (path: string) => [string, string, object?][]) => {
  const [path, body] = create
  const made = await root.call('POST', path, body)
  assert.ok(made.status < 300, JSON.stringify(made.body))
  const answers = await Promise.all(
    acts(`${path}/${made.body.id}`).map(([method, url, sent]) => root.call(method, url, sent)),
  )
  return answers.map(({ status }) => status)
}

const removedOnce = (statuses: readonly number[], removals: readonly number[]): void => {
  assert.deepEqual(
    statuses.filter((status) => status >= 500),
    [],
  )
  assert.equal(removals.filter((index) => statuses[index]! < 300).length, 1, `removed once: ${statuses}`)
}

test('B1: a webhook that is removed while it is changed: removed once, and nobody is told of a fault', async () => {
  for (let round = 0; round < 25; round++) {
    const statuses = await atOnce(
      ['/governance/api/v2/webhooks', { name: `w${round}`, url: 'https://hook.invalid/x' }],
      (path) => [
        ['POST', `${path}/secret`],
        ['DELETE', path],
        ['PATCH', path, { name: `x${round}` }],
        ['DELETE', path],
        ['POST', `${path}/secret`],
        ['GET', path],
      ],
    )
    removedOnce(statuses, [1, 3])
  }
})

test('H9: nothing fails because a subscriber is removed or changed while events are queued for it', async () => {
  const before = await database.owner.bare<{ deadlocks: number }>(
    'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
  )
  const users = await Promise.all(Array.from({ length: 4 }, (_, index) => makeUser(served, orgId, `busy${index}`)))
  let running = true
  const busy = users.map(async (user, index) => {
    for (let n = 0; running; n++) {
      const made = await user.call('POST', '/api/v1/api-tokens', { name: `${index} ${n}` })
      assert.equal(made.status, 201, JSON.stringify(made.body))
    }
  })
  for (let round = 0; round < 30; round++) {
    const statuses = await atOnce(
      ['/governance/api/v2/webhooks', { name: `busy${round}`, url: 'https://hook.invalid/x' }],
      (path) => [
        ['PATCH', path, { name: `renamed${round}` }],
        ['POST', `${path}/secret`],
        ['DELETE', path],
      ],
    )
    removedOnce(statuses, [2])
  }
  running = false
  await Promise.all(busy)
  const after = await database.owner.bare<{ deadlocks: number }>(
    'select deadlocks::int as deadlocks from pg_stat_database where datname = current_database()',
  )
  assert.deepEqual(after, before, 'deadlocks')
})
