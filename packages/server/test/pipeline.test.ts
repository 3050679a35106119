import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withDatabase } from '@assent/server/platform/testing.ts'

const database = await withDatabase()

const insert = 'insert into groups (org_id, group_id, name) values (org(), $1, $1)'
const event = (type: string) =>
  ({ type, actor: { id: 'system', type: 'System' }, targets: [], outcome: 'SUCCESS', detail: {} }) as const

const left = async (orgId: Parameters<typeof database.db.inOrg>[0]) =>
  database.db.inOrg(orgId, async (tx) => ({
    groups: (await tx.query<{ id: string }>('select group_id as id from groups order by 1')).map(({ id }) => id),
    events: (await tx.query<{ type: string }>('select type from event order by seq')).map(({ type }) => type),
  }))

test('what goes out with the begin is asked in its transaction and organization, before anything else', async () => {
  const [orgId, other] = [await database.newOrg(), await database.newOrg()]
  await database.db.inOrg(other, (tx) => tx.query(insert, ['strange']))
  const seen = await database.db.inOrg(
    orgId,
    async (tx, first: { id: string; xid: string }[]) => {
      const [now] = await tx.query<{ xid: string }>('select pg_current_xact_id()::text as xid')
      return { ids: first.map(({ id }) => id), same: first[0]!.xid === now!.xid }
    },
    async (look) => {
      await look.query(insert, ['mine'])
      return look.query<{ id: string; xid: string }>(
        'select group_id as id, pg_current_xact_id()::text as xid from groups',
      )
    },
  )
  assert.deepEqual(seen, { ids: ['mine'], same: true })
})

test('H9: a statement whose answer nobody awaits fails its transaction, and tells why', async () => {
  const orgId = await database.newOrg()
  const broken = (more: (query: (text: string) => Promise<unknown>) => Promise<unknown>) =>
    database.db.inOrg(orgId, async (tx) => {
      tx.record(event('test.broken'))
      tx.send(insert, ['kept?'])
      tx.send('select 1 / $1::int', [0])
      await more(tx.query)
    })
  await assert.rejects(
    broken(async () => {}),
    { code: '22012' },
  )
  // Whoever awaits a later one hears only that the transaction is aborted; whoever called is told the cause.
  await assert.rejects(
    broken((query) => query('select 1')),
    { code: '22012' },
  )
  assert.deepEqual(await left(orgId), { groups: [], events: [] })
})

test('B12: an unawaited statement that lost a race has the whole transaction done again', async () => {
  const orgId = await database.newOrg()
  let tries = 0
  await database.db.inOrg(orgId, async (tx) => {
    if (tries++ === 0) tx.send(`do $$ begin raise exception 'again' using errcode = '40001'; end $$`)
    tx.send(insert, ['once'])
  })
  assert.equal(tries, 2)
  assert.deepEqual((await left(orgId)).groups, ['once'])
})

test('an attempt is undone by its own unawaited statements, and fails by those before it', async () => {
  const orgId = await database.newOrg()
  await database.db.inOrg(orgId, async (tx) => {
    tx.send(insert, ['before'])
    tx.record(event('test.before'))
    const done = await tx.attempt(async () => {
      tx.record(event('test.attempted'))
      tx.send(insert, ['attempted'])
      tx.send('select 1 / $1::int', [0])
    })
    assert.equal((done as { code?: string }).code, '22012')
    assert.equal(await tx.attempt(async () => tx.send(insert, ['second'])), undefined)
  })
  assert.deepEqual(await left(orgId), { groups: ['before', 'second'], events: ['test.before'] })
  await assert.rejects(
    database.db.inOrg(orgId, async (tx) => {
      tx.send('select 1 / $1::int', [0])
      await tx.attempt(async () => tx.send(insert, ['third']))
    }),
    { code: '22012' },
  )
  assert.deepEqual((await left(orgId)).groups, ['before', 'second'])
})

test('a look asks all at once, sees its organization alone, and asks nothing once it is over', async () => {
  const [orgId, other] = [await database.newOrg(), await database.newOrg()]
  for (const id of [orgId, other]) await database.db.inOrg(id, (tx) => tx.query(insert, [`of ${id}`]))
  const both = await database.db.look(orgId, (look) =>
    Promise.all([look.query('select name from groups'), look.query('select org() as org')]),
  )
  assert.deepEqual(both, [[{ name: `of ${orgId}` }], [{ org: orgId }]])
  const late = database.db.look(orgId, async (look) => {
    await look.query('select 1')
    return look.query('select name from groups')
  })
  await assert.rejects(late, /is over/)
})
