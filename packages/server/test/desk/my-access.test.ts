import assert from 'node:assert/strict'
import test from 'node:test'
import { deskWorld, fine, managerStep, v2 } from './world.ts'

const { newOffice } = await deskWorld()

test('what I have tells its reasons, its end, and what I can do about it', async () => {
  const { ada, ask, boss, decide, offered, org, settle } = await newOffice()
  const wiki = await offered('Wiki', [managerStep], { maximum: 'P30D' })
  const [crm, mail] = [await offered('CRM', []), await org.app('Mail')]
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [mail, ada.userId])
  const requestId = await ask(ada, wiki.entryId, [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }])
  assert.deepEqual(fine(await ada.call('GET', `${v2}/my/access`)).data.length, 1)
  await decide(boss, requestId, 'APPROVED')
  await ask(ada, crm.entryId)
  await settle()

  const { data } = fine(await ada.call('GET', `${v2}/my/access`))
  const [crmHeld, mailHeld, wikiHeld] = data
  assert.deepEqual(
    data.map((one: { app: { name: string } }) => one.app.name),
    ['CRM', 'Mail', 'Wiki'],
  )
  assert.equal(mailHeld.standing, true)
  assert.equal(mailHeld.entryId, undefined)
  assert.equal(crmHeld.ends, null)
  assert.equal(crmHeld.extendsGrantId, undefined)
  assert.equal(wikiHeld.state, 'HELD')
  assert.equal(wikiHeld.grants[0].requestId, requestId)
  assert.equal(wikiHeld.entryId, wiki.entryId)
  assert.equal(wikiHeld.extendsGrantId, wikiHeld.grants[0].id)
  assert.ok(Math.abs(Date.parse(wikiHeld.ends) - Date.now() - 7 * 86_400_000) < 60_000)

  const soon = fine(await ada.call('GET', `${v2}/my/access?endsWithinDays=8`))
  assert.deepEqual(
    soon.data.map((one: { app: { name: string } }) => one.app.name),
    ['Wiki'],
  )
  assert.equal(fine(await ada.call('GET', `${v2}/my/access?endsWithinDays=6`)).data.length, 0)

  // Asking for more time: the request waits, so there is no second one.
  const more = await ask(ada, wiki.entryId, [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }], {
    extendsGrantId: wikiHeld.extendsGrantId,
  })
  const [asked] = fine(await ada.call('GET', `${v2}/my/access?match=wiki`)).data
  assert.equal(asked.pendingRequestId, more)
  assert.equal(asked.extendsGrantId, undefined)
  await decide(boss, more, 'APPROVED')
  await settle()
  const [extended] = fine(await ada.call('GET', `${v2}/my/access?match=wiki`)).data
  assert.equal(extended.grants.length, 2)
  assert.ok(Date.parse(extended.ends) > Date.parse(wikiHeld.ends))
  assert.equal(extended.extendsGrantId, extended.grants.at(-1).id)
})

test('pages of what I have go on where the last one ended, and a cursor of another list is refused', async () => {
  const { ada, org } = await newOffice()
  const apps = await Promise.all(['b', 'a', 'd', 'c', 'e'].map((name) => org.app(name)))
  await org.run('insert into app_user (org_id, app_id, user_id) select org(), unnest($1::text[]), $2', [
    apps,
    ada.userId,
  ])
  const seen: string[] = []
  let url: string | undefined = `${v2}/my/access?limit=2`
  while (url) {
    const body: { data: { app: { name: string } }[]; _links: { next?: { href: string } } } = fine(
      await ada.call('GET', url),
    )
    seen.push(...body.data.map((one) => one.app.name))
    url = body._links.next?.href.replace('http://assent.test', '')
  }
  assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e'])
  for (const cursor of ['AAAA', 'bnVsbA', Buffer.from('["a"]').toString('base64url')])
    assert.equal((await ada.call('GET', `${v2}/my/access?after=${cursor}`)).body.errorCode, 'E0000029', cursor)
})

test('F1: nobody sees what others have among his own', async () => {
  const { org, ada, stranger } = await newOffice()
  const appId = await org.app('Secret')
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [appId, ada.userId])
  assert.equal(fine(await ada.call('GET', `${v2}/my/access`)).data.length, 1)
  assert.equal(fine(await stranger.call('GET', `${v2}/my/access`)).data.length, 0)
})

test('levels of all apps are found with what one wants to know before asking', async () => {
  const { ada, ask, boss, decide, asOwner, lookAgain, offered, sql } = await newOffice()
  const wiki = await offered('Wiki', [managerStep], { maximum: 'P30D' })
  const crm = await offered('CRM', [], { duration: 'PT8H' })
  const hidden = await offered('Hidden', [])
  await sql(`update catalog_entry set offered = false, everyone = false where app_id = $1`, [hidden.appId])
  for (let n = 0; n < 3; n++) {
    const id = await ask(ada, wiki.entryId, [{ id: 'OKTA_ACCESS_DURATION', value: 'P1D' }])
    await decide(boss, id, 'DENIED')
    await asOwner(`update request set resolved = created + interval '2 hours' where request_id = $1`, [id])
  }
  await lookAgain()
  const { data } = fine(await ada.call('GET', `${v2}/my/catalogs/default/levels`))
  const byApp = new Map(data.map((one: { app: { name: string } }) => [one.app.name, one]))
  assert.deepEqual([...byApp.keys()].sort(), ['CRM', 'Wiki'])
  assert.deepEqual(byApp.get('CRM'), {
    ...(byApp.get('CRM') as object),
    id: crm.entryId,
    instant: true,
    held: false,
    duration: { type: 'FIXED', value: 'PT8H' },
  })
  const level = byApp.get('Wiki') as { instant: boolean; usualWait: object; duration: object; _links: object }
  assert.equal(level.instant, false)
  assert.deepEqual(level.usualWait, { p50Seconds: 7200, decided: 3 })
  assert.deepEqual(level.duration, { type: 'CHOSEN', value: 'P30D' })
  assert.ok('createRequest' in level._links)
  const preview = fine(await ada.call('POST', `${v2}/preview`, { entryId: wiki.entryId }))
  assert.deepEqual([preview.instant, preview.usualWait], [false, { p50Seconds: 7200, decided: 3 }])

  const found = fine(await ada.call('GET', `${v2}/my/catalogs/default/levels?match=${encodeURIComponent('wik')}`))
  assert.deepEqual(
    found.data.map((one: { id: string }) => one.id),
    [wiki.entryId],
  )
  assert.equal(fine(await ada.call('GET', `${v2}/my/catalogs/default/levels?match=%25`)).data.length, 0)
  const first = fine(await ada.call('GET', `${v2}/my/catalogs/default/levels?limit=1`))
  const next = first._links.next.href.replace('http://assent.test', '')
  const second = fine(await ada.call('GET', next))
  assert.equal(second._links.next, undefined)
  assert.notEqual(first.data[0].id, second.data[0].id)
})
