import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openDb } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'

const database = await withDatabase()

/** Ends a connection from the side of the database, and waits until it is gone there. */
const end = async (pid: number): Promise<void> => {
  await database.owner.bare('select pg_terminate_backend($1)', [pid])
  const there = () => database.owner.bare('select from pg_stat_activity where pid = $1', [pid])
  assert.ok(await until(async () => (await there()).length === 0, 30_000))
}

test('B13: a connection lost in the middle of a transaction fails that transaction and nothing else', async () => {
  const orgId = await database.newOrg()
  const insert = `insert into groups (org_id, group_id, name) values ($1, $2, $2)`
  await assert.rejects(
    database.db.inOrg(orgId, async (tx) => {
      await tx.query(insert, [orgId, 'lost'])
      const [me] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid')
      // The end arrives while nobody waits for an answer: nothing may be left uncaught.
      await end(me!.pid)
      await tx.query(insert, [orgId, 'later'])
    }),
    /terminat|closed|not queryable/i,
  )
  await database.db.inOrg(orgId, (tx) => tx.query(insert, [orgId, 'kept']))
  const rows = await database.db.inOrg(orgId, (tx) => tx.query<{ group_id: string }>('select group_id from groups'))
  assert.deepEqual(rows, [{ group_id: 'kept' }])
})

test('idle connections that the server ended are replaced, and told of', async () => {
  const told: string[] = []
  const db = openDb({ url: database.url, role: 'assent_server', size: 3, onError: (error) => told.push(error.message) })
  try {
    const pids = await Promise.all(
      [1, 2, 3].map(() => db.bare<{ pid: number }>('select pg_backend_pid() as pid, pg_sleep(0.1)')),
    )
    for (const [row] of pids) await end(row!.pid)
    assert.ok(await until(() => told.length >= 3, 30_000))
    assert.equal(told.length, 3)
    assert.deepEqual(await db.bare('select 1 as one'), [{ one: 1 }])
  } finally {
    await db.close()
  }
})

test('H19: a statement that does not end is ended, and the connection serves on', async () => {
  const orgId = await database.newOrg()
  await assert.rejects(
    database.db.inOrg(orgId, async (tx) => {
      await tx.query(`set local statement_timeout = '100ms'`)
      await tx.query('select pg_sleep(10)')
    }),
    /statement timeout/,
  )
  const [limits] = await database.db.bare<Record<string, string>>(
    `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
       current_setting('idle_in_transaction_session_timeout') as idle`,
  )
  assert.deepEqual(limits, { statement: '15s', lock: '5s', idle: '20s' })
})

test('H9: a transaction in which an error was swallowed is not told as done', async () => {
  const orgId = await database.newOrg()
  await assert.rejects(
    database.db.inOrg(orgId, async (tx) => {
      await tx.query(`insert into groups (org_id, group_id, name) values ($1, 'g', 'g')`, [orgId])
      await tx.query('select 1 / 0').catch(() => {})
    }),
    /ended with ROLLBACK/,
  )
  assert.deepEqual(await database.db.inOrg(orgId, (tx) => tx.query('select 1 from groups')), [])
})

test('B12: a serialization failure or deadlock has the whole transaction done again, three times at most', async () => {
  const orgId = await database.newOrg()
  for (const code of ['40001', '40P01']) {
    let tries = 0
    const fail = (times: number) =>
      database.db.inOrg(orgId, async (tx) => {
        tries++
        await tx.query(`insert into groups (org_id, group_id, name) values ($1, $2, $2)`, [orgId, `${code}${times}`])
        if (tries <= times) await tx.query(`do $$ begin raise exception 'again' using errcode = '${code}'; end $$`)
        return tries
      })
    assert.equal(await fail(2), 3)
    tries = 0
    await assert.rejects(fail(3), { code })
    assert.equal(tries, 3)
  }
  const rows = await database.db.inOrg(orgId, (tx) => tx.query<{ name: string }>('select name from groups order by 1'))
  assert.deepEqual(rows, [{ name: '400012' }, { name: '40P012' }])
})
