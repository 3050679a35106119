import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { startAssent } from '@assent/server/assent.ts'
import { signBeforeStop } from '@assent/server/features/audit/index.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import type { Db } from '@assent/server/platform/db.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'
import { testServices } from '../support/organization.ts'
import { event, record } from './support.ts'

const database = await withDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'assent-stop-'))
after(() => rmSync(dataDir, { recursive: true, force: true }))
const config = loadConfig({
  ASSENT_DATA_DIR: dataDir,
  DATABASE_URL: database.url,
  DATABASE_OWNER_URL: database.ownerUrl,
  SECRET_KEY: randomBytes(32).toString('base64'),
  ASSENT_DEMO: 'false',
  PORT: '0',
})

test('H7: an orderly stop leaves no event without a signed checkpoint outside the database, of no organization', async () => {
  const orgs = [await database.newOrg(), await database.newOrg()]
  for (const org of orgs) await record(database.db, org, event())
  const assent = await startAssent({ config, log: makeLog('fatal') })
  const keeper = assent.services.checkpoints!
  const kept = () => orgs.map((org) => keeper.last(org, 1)?.size)
  // The lane signs what it finds at the start; what comes after that would wait for 35 s.
  assert.ok(await until(() => kept().every((size) => size === 1), 30_000))
  for (const org of orgs) await record(assent.db, org, event(), event())
  await assent.close()
  assert.deepEqual(kept(), [3, 3])
  for (const org of orgs) {
    const sql = 'select max(size)::int as size from checkpoint where org_id = org()'
    assert.deepEqual(await database.db.inOrg(org, (tx) => tx.query(sql)), [{ size: 3 }])
  }
})

test('a database that does not answer does not hold up the stop', async () => {
  const db = { bare: () => new Promise(() => {}) } as unknown as Db
  await signBeforeStop({ ...testServices(database.db), db })
})
