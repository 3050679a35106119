import assert from 'node:assert/strict'
import test from 'node:test'
import { until } from '@assent/server/platform/wait.ts'
import { openConnection } from '../../bench/lib/http.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { startServer } from '../../bench/lib/server.ts'
import { check, hangMs, runLoad, settled } from './load.ts'
import { postmasterOf, signalAll } from './postgres.ts'

const timed = async <T>(work: Promise<T>): Promise<{ answer: T; ms: number }> => {
  const began = performance.now()
  return { answer: await work, ms: performance.now() - began }
}

test('H19: a database that hangs: every call is answered within its limit, and all goes on afterwards', {
  skip: process.platform !== 'linux' && 'the processes of PostgreSQL are found in /proc',
}, async (t) => {
  const server = await startServer()
  const base = `http://127.0.0.1:${server.port}`
  const organization = await makeLifecycleOrganization(server, 24)
  const [busy, callers] = [organization.people.slice(0, 8), organization.people.slice(8)]
  const load = runLoad({ ...organization, people: busy }, [server.port], busy.length)
  await load.progress(8)
  const postmaster = postmasterOf(server.dataDir)
  try {
    signalAll(postmaster, 'SIGSTOP')
    const path = `/governance/api/v2/my/catalogs/default/entries/${organization.entryId}/requests`
    const calls = callers.flatMap(({ bossToken, userToken }) => [
      { token: userToken, method: 'POST', path, body: {} },
      { token: bossToken, method: 'GET', path: '/governance/api/v2/my/tasks', body: undefined },
    ])
    const answers = calls.map(async ({ body, method, path: to, token }) => {
      const connection = await openConnection('127.0.0.1', server.port, token)
      return timed(connection.send(method, to, body)).finally(connection.close)
    })
    assert.equal((await fetch(`${base}/healthz`)).status, 200, 'the process lives')
    // An answer of a moment before may still be told once.
    const told = await until(async () => (await fetch(`${base}/readyz`)).status === 503, 60_000)
    assert.ok(told, 'and says that it cannot work')
    const got = await Promise.all(answers)
    const slowest = Math.max(...got.map(({ ms }) => ms))
    t.diagnostic(`slowest of ${got.length} answers: ${Math.round(slowest)} ms`)
    assert.deepEqual(
      got.filter(({ answer }) => answer.status !== 503).map(({ answer }) => answer),
      [],
    )
    assert.match(got[0]!.answer.body, /E0000010/)
    assert.ok(slowest <= hangMs, `the slowest answer took ${slowest} ms`)
    signalAll(postmaster, 'SIGCONT')
    const back = await timed(until(async () => (await fetch(`${base}/readyz`)).ok, 120_000))
    assert.ok(back.answer, 'it is ready again')
    t.diagnostic(`ready again after ${Math.round(back.ms)} ms`)
    await load.progress(16)
    await load.stop()
    await settled(server, organization.orgId)
    // Who had no delivery key does not know what became of his call: it is there once, or not at all.
    const asked = await server.sql<{ requested_for: string }>(
      'select requested_for from request where org_id = $1 and requested_for = any ($2::text[])',
      [organization.orgId, callers.map(({ user }) => user)],
    )
    assert.equal(new Set(asked.map((row) => row.requested_for)).size, asked.length)
    await check(server, organization.orgId, load.acknowledged, asked.length)
  } finally {
    signalAll(postmaster, 'SIGCONT')
    await load.stop()
    await server.stop()
  }
})
