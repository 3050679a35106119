import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice } = await deskWorld()

test('requests are found by the names of people, apps and levels, and by who decides', async () => {
  const { ada, admin, ask, boss, decide, offered, org, stranger } = await newOffice()
  const wiki = await offered('Wiki pages', [managerStep])
  const crm = await offered('CRM', [managerStep])
  const [first, second] = [await ask(ada, wiki.entryId), await ask(ada, crm.entryId)]
  await org.run(`update users set last_name = 'Lovelace' where user_id = $1`, [ada.userId])
  const found = async (query: string) =>
    fine(await admin.call('GET', `${v2}/requests?${query}`)).data.map((one: { id: string }) => one.id)
  const match = (text: string) => found(`match=${encodeURIComponent(text)}`)
  assert.deepEqual(await match('wiki'), [first])
  assert.deepEqual(await match('ada love'), [second, first])
  assert.deepEqual(await match('love wiki'), [])
  assert.deepEqual(await match('ada@'), [second, first])
  assert.deepEqual(await match(first), [first])
  assert.deepEqual(await match('%'), [])
  assert.deepEqual(await match(' '), [second, first])
  const filter = (text: string) => found(`filter=${encodeURIComponent(text)}`)
  assert.deepEqual(await filter(`assigneeId eq "${boss.userId}"`), [second, first])
  await decide(boss, first, 'DENIED')
  assert.deepEqual(await filter(`assigneeId eq "${boss.userId}"`), [second])
  assert.deepEqual(await filter(`deciderId eq "${boss.userId}" and status eq "DENIED"`), [first])
  assert.deepEqual(await filter(`not (deciderId eq "${boss.userId}")`), [second])
  assert.deepEqual(await found(`match=wiki&filter=${encodeURIComponent('status eq "PENDING"')}`), [])

  const mine = fine(await ada.call('GET', `${v2}/my/requests?match=crm`)).data
  assert.deepEqual(
    mine.map((one: { id: string }) => one.id),
    [second],
  )
  assert.deepEqual(fine(await stranger.call('GET', `${v2}/my/requests?match=crm`)).data, [])
})
