import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { openConnection } from '../../bench/lib/http.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launchOn } from './external.ts'
import { check, runLoad, settled } from './load.ts'

const database = await withDatabase()
const sql = { sql: database.owner.bare }

/**
 * What a failover does to those who stay connected to the old primary: from now on it takes no writes, or does again.
 * Gives how to end the connections of before once more: one that was being made may have come late.
 */
const takesWrites = async (yes: boolean) => {
  const name = new URL(database.url).pathname.slice(1)
  const which = `alter role assent_app in database ${name}`
  await database.owner.bare(
    yes ? `${which} reset default_transaction_read_only` : `${which} set default_transaction_read_only = on`,
  )
  const [row] = await database.owner.bare<{ at: string }>('select clock_timestamp()::text as at')
  const endOlder = () =>
    database.owner.bare(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'assent_app' and backend_start < $1::timestamptz`,
      [row!.at],
    )
  await endOlder()
  return endOlder
}

test('B15 B14: nothing is decided on a standby: refused clearly, and all by itself well again on a primary', async () => {
  const server = await launchOn(database)
  const organization = await makeLifecycleOrganization(sql, 9)
  const load = runLoad({ ...organization, people: organization.people.slice(1) }, [server.port], 8)
  const isReady = async () => (await fetch(`http://127.0.0.1:${server.port}/readyz`)).ok
  try {
    await load.progress(8)
    const endOlder = await takesWrites(false)
    const isDown = async () => {
      await endOlder()
      return !(await isReady())
    }
    assert.ok(await until(isDown, 60_000), 'it says that it cannot work')
    const { entryId, people } = organization
    const connection = await openConnection('127.0.0.1', server.port, people[0]!.userToken)
    const path = `/governance/api/v2/my/catalogs/default/entries/${entryId}/requests`
    const answer = await connection.send('POST', path, {}).finally(connection.close)
    assert.equal(answer.status, 503, answer.body)
    assert.match(answer.body, /E0000010/)
    await takesWrites(true)
    assert.ok(await until(isReady, 60_000), 'it is ready again')
    await load.progress(16)
    await load.stop()
    await settled(sql, organization.orgId)
    await check(sql, organization.orgId, load.acknowledged)
  } finally {
    await takesWrites(true)
    await load.stop()
    await server.stop()
  }
})

test('B15: there is one way to the database: nothing is read anywhere else', () => {
  const root = fileURLToPath(new URL('../../packages/server/src/', import.meta.url))
  const files = globSync('**/*.ts', { cwd: root }).filter((file) => !/\.test\.ts$|testing/.test(file))
  const holding = (pattern: RegExp) => files.filter((file) => pattern.test(readFileSync(root + file, 'utf8'))).sort()
  assert.deepEqual(holding(/new pg\.Pool\(/), ['platform/db.ts'])
  // The server itself, and programs that end: the terminal beside it, restore, the making of the demo.
  assert.deepEqual(holding(/\bopenDb\(/), ['assent.ts', 'demo/index.ts', 'here.ts', 'platform/backup/restore.ts'])
})
