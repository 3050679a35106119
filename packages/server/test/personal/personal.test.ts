import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, v2 } from '../desk/world.ts'

const { newOffice } = await deskWorld()
const my = `${v2}/my`
const entry = 'cen00000000000000001'

test('a draft is kept for its writer alone, replaced, listed, and gone after a month', async () => {
  const { ada, sql, settle, stranger } = await newOffice()
  const url = `${my}/drafts/REQUEST/${entry}`
  assert.equal((await ada.call('GET', url)).status, 404)
  fine(await ada.call('PUT', url, { content: '{"why":"half"}' }))
  const kept = fine(await ada.call('PUT', url, { content: '{"why":"whole"}' }))
  assert.ok(Math.abs(Date.parse(kept.expires) - Date.now() - 30 * 86_400_000) < 60_000)
  assert.equal(fine(await ada.call('GET', url)).content, '{"why":"whole"}')
  // F1: others hear that there is none, and have their own.
  assert.equal((await stranger.call('GET', url)).status, 404)
  assert.deepEqual(fine(await stranger.call('GET', `${my}/drafts`)).data, [])
  fine(await ada.call('PUT', `${my}/drafts/CONDITION/new`, { content: 'x' }))
  assert.equal(fine(await ada.call('GET', `${my}/drafts`)).data.length, 2)
  assert.equal(fine(await ada.call('GET', `${my}/drafts?kind=REQUEST`)).data.length, 1)
  await sql(`update form_draft set expires = clock_timestamp() where kind = 'REQUEST'`)
  assert.equal((await ada.call('GET', url)).status, 404)
  await settle()
  assert.equal((await sql('select 1 as one from form_draft')).length, 1)
  assert.equal((await ada.call('DELETE', `${my}/drafts/CONDITION/new`)).status, 204)
  assert.equal((await ada.call('DELETE', `${my}/drafts/CONDITION/new`)).status, 404)
})

test('B9: drafts have a size and a number', async () => {
  const { ada, sql } = await newOffice()
  assert.equal((await ada.call('PUT', `${my}/drafts/REQUEST/${entry}`, { content: 'x'.repeat(65_537) })).status, 400)
  assert.equal((await ada.call('PUT', `${my}/drafts/SHOE/x`, { content: 'x' })).status, 404)
  await sql(
    `insert into form_draft (org_id, user_id, kind, key, content, expires)
     select org(), $1, 'REQUEST', n::text, 'x', clock_timestamp() + interval '1 day' from generate_series(1, 50) n`,
    [ada.userId],
  )
  assert.equal((await ada.call('PUT', `${my}/drafts/REQUEST/${entry}`, { content: 'x' })).status, 409)
  fine(await ada.call('PUT', `${my}/drafts/REQUEST/7`, { content: 'y' }))
})

test('filters have names, each person his own', async () => {
  const { ada, stranger } = await newOffice()
  const body = { page: 'requests', name: 'Mine', query: 'match=wiki&filter=status%20eq%20%22PENDING%22' }
  const made = await ada.call('POST', `${my}/saved-filters`, body)
  assert.equal(made.status, 201, made.raw.body)
  assert.equal((await ada.call('POST', `${my}/saved-filters`, body)).status, 409)
  fine(await stranger.call('POST', `${my}/saved-filters`, body))
  fine(await ada.call('POST', `${my}/saved-filters`, { ...body, page: 'reports' }))
  const url = `${my}/saved-filters/${made.body.id}`
  assert.equal((await stranger.call('PUT', url, body)).status, 404)
  assert.equal((await stranger.call('DELETE', url)).status, 404)
  assert.equal(fine(await ada.call('PUT', url, { ...body, name: 'Ours' })).name, 'Ours')
  assert.deepEqual(
    fine(await ada.call('GET', `${my}/saved-filters?page=requests`)).data.map((one: { name: string }) => one.name),
    ['Ours'],
  )
  assert.equal((await ada.call('DELETE', url)).status, 204)
})

test('preferences begin as usual, change by parts, and refuse what cannot be', async () => {
  const { ada, stranger } = await newOffice()
  const url = `${my}/preferences`
  const usual = fine(await ada.call('GET', url))
  assert.deepEqual(
    [usual.theme, usual.shortcuts, usual.digest, usual.quietHours, usual.timeZone],
    ['SYSTEM', true, 'OFF', null, null],
  )
  assert.deepEqual(usual.notifications.task_assigned, { email: true, inApp: true })
  const changed = fine(
    await ada.call('PATCH', url, {
      theme: 'DARK',
      language: 'pt-BR',
      timeZone: 'Asia/Tokyo',
      quietHours: { from: '22:00', to: '07:30' },
      notifications: { request_created: { email: false }, delegate_appointed: { inApp: false } },
    }),
  )
  assert.deepEqual(changed.quietHours, { from: '22:00', to: '07:30' })
  assert.deepEqual(changed.notifications.request_created, { email: false, inApp: true })
  const again = fine(
    await ada.call('PATCH', url, { shortcuts: false, notifications: { request_created: { inApp: false } } }),
  )
  assert.deepEqual(again.notifications.request_created, { email: false, inApp: false })
  assert.deepEqual([again.theme, again.shortcuts], ['DARK', false])
  const back = fine(
    await ada.call('PATCH', url, {
      notifications: { request_created: { email: true, inApp: true } },
      quietHours: null,
    }),
  )
  assert.deepEqual([back.notifications.request_created, back.quietHours], [{ email: true, inApp: true }, null])
  assert.deepEqual(fine(await ada.call('GET', url)), back)
  for (const bad of [
    { timeZone: 'Mars/Olympus' },
    { timeZone: "x'; drop table users" },
    { quietHours: { from: '08:00', to: '08:00' } },
    { quietHours: { from: '25:00', to: '08:00' } },
    { theme: 'PINK' },
    { notifications: { shoe: { email: true } } },
  ])
    assert.equal((await ada.call('PATCH', url, bad)).status, 400, JSON.stringify(bad))
  assert.equal(fine(await stranger.call('GET', url)).theme, 'SYSTEM')
})
