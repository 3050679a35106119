import assert from 'node:assert/strict'
import { join } from 'node:path'
import test from 'node:test'
import { pause, until } from '@assent/server/platform/wait.ts'
import { openConnection } from '../../bench/lib/http.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { startServer } from '../../bench/lib/server.ts'
import { smallDisk } from '../../packages/server/test/support/disk.ts'
import { check, runLoad, settled } from './load.ts'

/** Longer than a PostgreSQL that cannot be started is tried again if its disk is not to blame. */
const fullMs = 32_000

test('H12: the data directory is on a full disk: refused clearly, alive, and all by itself well again with room', async (t) => {
  const disk = smallDisk('420m')
  if (!disk) return t.skip('needs a Linux where this user may mount a tmpfs')
  const server = await startServer(join(disk.path, 'data'))
  const base = `http://127.0.0.1:${server.port}`
  const organization = await makeLifecycleOrganization(server, 24)
  const [busy, callers] = [organization.people.slice(0, 16), organization.people.slice(16)]
  const load = runLoad({ ...organization, people: busy }, [server.port], busy.length)
  try {
    await load.progress(32)
    disk.fill(4 * 1_048_576)
    const isReady = async () => (await fetch(`${base}/readyz`)).ok
    const refusedAt = async () => {
      const answer = await ask(callers[0]!.userToken)
      return answer.status === 503 ? answer : undefined
    }
    const ask = async (token: string) => {
      const connection = await openConnection('127.0.0.1', server.port, token)
      const path = `/governance/api/v2/my/catalogs/default/entries/${organization.entryId}/requests`
      return connection.send('POST', path, {}).finally(connection.close)
    }
    let refused: Awaited<ReturnType<typeof refusedAt>>
    for (const end = performance.now() + 300_000; !refused && performance.now() < end; await pause(50))
      refused = await refusedAt()
    assert.ok(refused, `the disk never filled up: ${disk.free()} bytes are free`)
    assert.match(refused.body, /E0000010/)
    t.diagnostic(`full with ${load.acknowledged.decided.size} decisions acknowledged`)
    for (const end = performance.now() + fullMs; performance.now() < end; await pause(1_000)) {
      disk.fill(0)
      assert.equal((await fetch(`${base}/healthz`)).status, 200, 'the process lives')
      // PostgreSQL may be down, or up with a little room in pages that it has: what it can keep it may take.
      const { body, status } = await ask(callers[0]!.userToken)
      assert.ok([202, 409, 503].includes(status), `${status} ${body}`)
    }
    disk.clear()
    const began = performance.now()
    assert.ok(await until(isReady, 120_000), 'it is ready again')
    await load.progress(32)
    t.diagnostic(`goes on ${Math.round(performance.now() - began)} ms after there was room`)
    await load.stop()
    await settled(server, organization.orgId)
    const asked = await server.sql<{ requested_for: string }>(
      'select requested_for from request where org_id = $1 and requested_for = any ($2::text[])',
      [organization.orgId, callers.map(({ user }) => user)],
    )
    await check(server, organization.orgId, load.acknowledged, asked.length)
  } finally {
    disk.clear()
    await load.stop()
    await server.stop()
    disk.unmount()
  }
})
