import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { chainStart } from '@assent/core/audit/leaf.ts'
import { emptyFrontier } from '@assent/core/audit/merkle.ts'
import { checkRows, type RecordRow } from '@assent/core/audit/verify.ts'
import { makeId, type OrgId } from '@assent/core/ids.ts'
import { sha256 } from '@assent/server/features/audit/tree.ts'
import { openDb } from '@assent/server/platform/db.ts'
import { type Embedded, startEmbedded } from '@assent/server/platform/embedded.ts'
import { migrate } from '@assent/server/platform/migrate.ts'
import { isOutage } from '@assent/server/platform/outage.ts'
import { pause, until } from '@assent/server/platform/wait.ts'
import { smallDisk } from '../support/disk.ts'
import { event } from './support.ts'

const settings = { shared_buffers: '32MB', max_wal_size: '64MB', min_wal_size: '32MB' }

test('H12: on a full disk an act fails clearly, none is half done, and with room again everything acknowledged is there', async (t) => {
  const disk = smallDisk('220m')
  if (!disk) return t.skip('needs a Linux where this user may mount a tmpfs')
  let database: Embedded | undefined
  try {
    database = await startEmbedded({ dataDir: join(disk.path, 'data'), settings })
    await migrate(database)
    const db = openDb({ url: database.url, role: 'assent_server', size: 4 })
    const orgId = makeId('org', Date.now(), (n) => new Uint8Array(n).fill(7)) as OrgId
    await db.bare('insert into org (org_id, name) values ($1, $1)', [orgId])

    const acknowledged = new Set<number>()
    let next = 0
    /** One act: a row and its events, 40 kB. Its number is acknowledged only once the commit was. */
    const act = async () => {
      const n = next++
      await db.inOrg(orgId, async (tx) => {
        await tx.query('insert into groups (org_id, group_id, name) values (org(), $1, $1)', [`g${n}`])
        tx.record(
          event({ detail: { n, filling: 'x'.repeat(20_000) } }),
          event({ detail: { n, filling: 'y'.repeat(20_000) } }),
        )
      })
      acknowledged.add(n)
    }
    for (let i = 0; i < 20; i++) await act()

    disk.fill(6 * 1_048_576)
    const failures: unknown[] = []
    for (let i = 0; i < 2_000 && failures.length < 5; i++) {
      try {
        await act()
      } catch (error) {
        failures.push(error)
        await pause(200)
      }
    }
    assert.equal(failures.length, 5, `the disk never filled up: ${disk.free()} bytes free`)
    for (const error of failures) assert.ok(isOutage(error), `${error}`)

    disk.clear()
    // Either it went on all the time, or it stopped itself and is brought back.
    const works = await until(
      () =>
        act().then(
          () => true,
          () => false,
        ),
      60_000,
      500,
    )
    assert.ok(works, 'it works again when there is room')

    const rows = await db.inOrg(orgId, (tx) =>
      tx.query<RecordRow>('select seq, body, detail, salt, chain from event order by seq'),
    )
    const checked = checkRows(sha256, { seq: 0, chain: chainStart, tree: emptyFrontier }, rows)
    assert.ok('tree' in checked, JSON.stringify(checked))
    const groups = await db.inOrg(orgId, (tx) => tx.query<{ name: string }>('select name from groups'))
    const done = new Set(groups.map(({ name }) => Number(name.slice(1))))
    for (const n of acknowledged) assert.ok(done.has(n), `act ${n} was acknowledged and is lost`)
    // Each act that is there has both of its events, and there are no others.
    const events = rows.map(({ detail }) => (JSON.parse(detail!) as { detail: { n: number } }).detail.n)
    assert.deepEqual(
      events.toSorted((a, b) => a - b),
      [...done].sort((a, b) => a - b).flatMap((n) => [n, n]),
    )
    await db.close()
  } finally {
    await database?.stop()
    disk.unmount()
  }
})
