import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import type { Route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { makeToken } from '@assent/server/features/accounts/token.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../../packages/server/test/support/server.ts'
import { makeDice } from '../fuzz/dice.ts'
import { makeMemory, type Schema, valid } from '../fuzz/generate.ts'
import { pathOf } from './always.ts'

const database = await withDatabase()

test('F24 A21: 429: every operation refuses who calls too often, and says when to go on', async () => {
  let now = Date.now()
  const rates = { read: 1, write: 1, session: 1, anonymous: 1_000_000 }
  const served = await testServer(database.db, { server: { rates, now: () => now } })
  const root = await makeUser(served, await database.newOrg(), 'root', { roles: ['SUPER_ADMIN'] })
  for (const route of routes) {
    now += 120_000
    const call = () => root.call(route.method, `${pathOf(route)}?surprise=1`)
    assert.equal((await call()).status, 400, route.operationId)
    const { body, headers, status } = await call()
    assert.deepEqual(
      [status, body.errorCode, headers['x-rate-limit-remaining']],
      [429, 'E0000047', '0'],
      route.operationId,
    )
    assert.ok(Number(headers['retry-after']) >= 1, route.operationId)
    assert.ok(Number(headers['x-rate-limit-reset']) * 1_000 > now, route.operationId)
  }
})

const inside = 'canary of our insides at 10.0.0.7:5432'
const faults = [
  { status: 500, code: 'E0000009', error: new Error(inside), retry: undefined },
  { status: 503, code: 'E0000010', error: Object.assign(new Error(inside), { code: 'ECONNREFUSED' }), retry: '1' },
]

/** A database that works until it is told not to: not in transactions, or not at all. */
const breakable = (db: Db) => {
  let broken: { error: Error; whole: boolean } | undefined
  const fails = (): Promise<never> => Promise.reject(broken!.error)
  return {
    set: (now: typeof broken): void => {
      broken = now
    },
    db: {
      ...db,
      inOrg: (...given: Parameters<Db['inOrg']>) => (broken ? fails() : db.inOrg(...given)),
      bare: (...given: Parameters<Db['bare']>) => (broken?.whole ? fails() : db.bare(...given)),
    } as Db,
  }
}

test('F23: 500 and 503: a fault behind any operation is told as such, and nothing of our insides with it', async (t) => {
  const breaking = breakable(database.db)
  const served = await testServer(breaking.db, {
    server: { rates: { read: 1e6, write: 1e6, session: 1e6, anonymous: 1e6 } },
  })
  const root = await makeUser(served, await database.newOrg(), 'root', { roles: ['SUPER_ADMIN'] })
  let deep = 0
  for (const route of routes)
    for (const { code, error, retry, status } of faults) {
      breaking.set({ error, whole: false })
      let answer = await goodCall(route, root.call)
      // Some look at more of what was sent before they ask the database: then it is the look for the caller that fails.
      if (answer.status === status) deep++
      else {
        breaking.set({ error, whole: true })
        answer = await root.call(route.method, pathOf(route), undefined, {
          authorization: `SSWS ${makeToken(randomBytes)}`,
        })
      }
      assert.deepEqual(
        [answer.status, answer.body.errorCode, answer.headers['retry-after']],
        [status, code, retry],
        route.operationId,
      )
      assert.doesNotMatch(answer.raw.body + JSON.stringify(answer.headers), /canary|10\.0\.0\.7/, route.operationId)
      breaking.set(undefined)
    }
  t.diagnostic(`${deep} of ${routes.length * faults.length} came from behind the operation`)
  assert.ok(deep > routes.length * 1.2)
})

/** A call as it should be, as far as a schema can say; of the first that is not refused as malformed. */
const goodCall = async (route: Route, call: Awaited<ReturnType<typeof makeUser>>['call']) => {
  for (let seed = 1; ; seed++) {
    const dice = makeDice(seed)
    const body = route.body ? valid(route.body as Schema, '', dice, makeMemory(dice)) : undefined
    const answer = await call(route.method, pathOf(route), body)
    if (answer.status !== 400 || !route.body || seed === 20) return answer
  }
}
