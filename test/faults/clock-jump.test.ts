import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, globSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { embeddedBinaries, runAs } from '@assent/server/platform/postgres/binaries.ts'
import { startCluster } from '@assent/server/platform/postgres/cluster.ts'
import { until } from '@assent/server/platform/wait.ts'
import pg from 'pg'
import { openConnection } from '../../bench/lib/http.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { launch } from '../../bench/lib/server.ts'

/** Debian's package faketime: makes a process believe another time, which a file says and may change. */
const [library] = globSync('/usr/lib/*/faketime/libfaketimeMT.so.1')
const skip = library === undefined && 'libfaketime is not installed here (Debian: apt-get install faketime)'

const folder = mkdtempSync(join(tmpdir(), 'assent-jump-'))
chmodSync(folder, 0o755)
after(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'offset')
const setClock = (offset: string): void => writeFileSync(file, `${offset}\n`)

/** A PostgreSQL of its own whose clock a file sets; who counts pauses is not fooled. */
const startElsewhen = async () => {
  setClock('+0')
  const real = embeddedBinaries(folder)
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  for (const name of ['initdb', 'pg_ctl']) symlinkSync(join(real, name), join(bin, name))
  const believing = [
    `LD_PRELOAD=${library}`,
    `FAKETIME_TIMESTAMP_FILE=${file}`,
    'FAKETIME_NO_CACHE=1',
    'FAKETIME_DONT_FAKE_MONOTONIC=1',
    'DONT_FAKE_MONOTONIC=1',
  ]
  writeFileSync(join(bin, 'postgres'), `#!/bin/sh\nexec env ${believing.join(' ')} ${join(real, 'postgres')} "$@"\n`)
  chmodSync(join(bin, 'postgres'), 0o755)
  const data = join(folder, 'cluster')
  mkdirSync(data)
  const as = runAs([real, data])
  if (as.user) chownSync(data, as.user.uid, as.user.gid)
  const cluster = await startCluster({
    folder: data,
    bin,
    as,
    password: 'secret',
    settings: { fsync: 'off' },
    say: () => {},
    onLost: () => {},
  })
  const url = `postgres://postgres:secret@127.0.0.1:${cluster.port}/postgres`
  return { url, stop: cluster.stop }
}

test('B7: the clock of a real database jumps a month ahead: decisions pause, access ends, and all is well when it is back', {
  skip,
}, async () => {
  const postgres = await startElsewhen()
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2, options: '-c search_path=assent,public' })
  pool.on('error', () => {})
  const sql = {
    sql: async <Row extends pg.QueryResultRow>(text: string, values: unknown[] = []): Promise<Row[]> =>
      (await pool.query<Row>(text, values)).rows,
  }
  const server = await launch({
    ASSENT_DATA_DIR: join(folder, 'server'),
    DATABASE_URL: postgres.url,
    SECRET_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'fatal',
  })
  try {
    const organization = await makeLifecycleOrganization(sql, 3)
    const [first, second, third] = organization.people
    // A token of a year: it outlives the jump.
    await sql.sql(`update api_token set expires = clock_timestamp() + interval '300 days'`)
    const call = async (token: string, path: string, body: object) => {
      const connection = await openConnection('127.0.0.1', server.port, token)
      return connection.send('POST', `/governance/api/v2/my/${path}`, body).finally(connection.close)
    }
    const ask = async ({ userToken }: typeof first & {}) => {
      const answer = await call(userToken, `catalogs/default/entries/${organization.entryId}/requests`, {})
      return { status: answer.status, task: JSON.parse(answer.body).tasks?.[0]?.id as string }
    }
    const approve = async ({ bossToken }: typeof first & {}, task: string) =>
      (await call(bossToken, `tasks/${task}/resolve`, { value: 'APPROVED' })).status
    const had = await ask(first!)
    assert.equal(await approve(first!, had.task), 200)
    const waiting = await ask(second!)
    const living = async () =>
      (await sql.sql<{ n: number }>(`select count(*)::int as n from grants where status = 'ACTIVE'`))[0]!.n
    assert.ok(await until(async () => (await living()) === 1, 60_000))

    setClock('+30d')
    assert.equal(await approve(second!, waiting.task), 503)
    assert.equal((await ask(third!)).status, 503)
    // What lasts a week has ended by that clock, and is taken.
    assert.ok(await until(async () => (await living()) === 0, 60_000), 'revocations go on')
    const told = () => sql.sql<{ type: string }>(`select type from event where type like 'assent.clock%' order by seq`)
    assert.ok(await until(async () => (await told()).length === 1, 60_000))

    setClock('+0')
    assert.ok(await until(async () => (await told()).length === 2, 60_000))
    assert.deepEqual(
      (await told()).map(({ type }) => type),
      ['assent.clock.jump', 'assent.clock.right'],
    )
    assert.ok(
      await until(async () => (await approve(second!, waiting.task)) === 200, 60_000),
      'it is decided after all',
    )
  } finally {
    await server.stop()
    await pool.end()
    await postgres.stop()
  }
})
