import assert from 'node:assert/strict'
import test from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'

const database = await withDatabase()
const served = await testServer(database.db, { server: { rates: { read: 100_000, write: 100_000 } } })
const root = await makeUser(served, await database.newOrg(), 'root', { roles: ['SUPER_ADMIN'] })

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
