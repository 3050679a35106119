import assert from 'node:assert/strict'
import test from 'node:test'
import { moveEnd } from '@assent/server/features/grants/store-end.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeStories, managerStep } from './stories.ts'

const database = await withDatabase()
const { services, lane, setUp } = makeStories(database)

/** Somebody's access that ends at various times, and what he is told of it. */
const ending = async () => {
  const made = await setUp()
  const { org, orgId, ada, deliver, submit } = made
  const grant = async (
    label: string,
    ends: string,
    extra: { granted?: string; extends?: string; status?: string } = {},
  ) => {
    const { entryId, appId } = await org.requestable(label, [], { duration: 'P30D' })
    const request = await submit(entryId)
    const grantId = services.newId('grant')
    await org.run(
      `insert into grants (org_id, grant_id, request_id, user_id, app_id, scope_type, scope_id, status, actor, starts, granted, ends,
         duration, lasts, outcome, extends_id, created_by, last_updated_by)
       values (org(), $1, $2, $3, $4, 'APPLICATION', $4, $5, 'ACCESS_REQUEST', clock_timestamp(), clock_timestamp() - $6::interval,
         clock_timestamp() + $7::interval, 'P30D', 2592000000, 'GRANTED', $8, 'test', 'test')`,
      [
        grantId,
        request.requestId,
        ada,
        appId,
        extra.status ?? 'ACTIVE',
        extra.granted ?? '29 days',
        ends,
        extra.extends ?? null,
      ],
    )
    return { grantId, appId, requestId: request.requestId }
  }
  const look = async () => {
    while ((await lane('notices.ending').work(orgId, 2)) > 0);
    await deliver()
  }
  return { ...made, grant, look }
}

test('access that ends is spoken of a day and an hour before, once each, unless something carries it on', async () => {
  const { grant, look, org, told, words } = await ending()
  await grant('In a week', '7 days')
  const day = await grant('In a day', '20 hours')
  await grant('In an hour', '30 minutes')
  await grant('Short', '30 minutes', { granted: '20 minutes' })
  const carried = await grant('Carried on', '10 hours')
  await grant('Successor', '100 days', { extends: carried.grantId, status: 'SCHEDULED' })
  await look()
  await look()
  const told1 = (await words('access_ending')).map(({ text }) => text.split('\n')[0]).sort()
  assert.deepEqual(told1, ['Ends soon: In a day', 'Ends soon: In an hour'])
  const [first] = (await words('access_ending')).filter(({ text }) => /In a day/.test(text))
  assert.match(first!.text, /ends within 1 day, on \d{4}-/)
  assert.match(first!.text, new RegExp(`Ask again /ask/cen\\w{17}\\?from=${day.requestId}`))
  // The same grant an hour before its end, and one whose end was moved: each is told of again.
  await org.run(`update grants set ends = clock_timestamp() + interval '40 minutes' where grant_id = $1`, [day.grantId])
  await look()
  assert.equal((await told('access_ending')).length, 3)
  await org.run(`update grants set ends = clock_timestamp() + interval '50 minutes' where grant_id = $1`, [day.grantId])
  await look()
  assert.equal((await told('access_ending')).length, 4, 'a later end is a new end')
})

test('an end that was moved to earlier than what was spoken of is spoken of too, once', async () => {
  const { grant, look, org, orgId, words } = await ending()
  const move = (grantId: string, span: string | null) =>
    database.db.inOrg(orgId, async (tx) => {
      const [row] = await tx.query<{ ends: string }>('select (clock_timestamp() + $1::interval)::text as ends', [span])
      return moveEnd(tx, grantId, { ends: row!.ends, by: 'test' })
    })
  const titles = async () => (await words('access_ending')).map(({ text }) => text.split('\n')[0]).sort()
  await grant('First', '22 hours')
  const [day, hour, later] = [
    await grant('Day', '7 days'),
    await grant('Hour', '7 days'),
    await grant('Later', '7 days'),
  ]
  const never = await grant('Never', '7 days')
  await grant('Last hour', '55 minutes')
  await look()
  assert.deepEqual(await titles(), ['Ends soon: First', 'Ends soon: Last hour'])
  await move(day.grantId, '10 hours')
  await move(hour.grantId, '40 minutes')
  await move(later.grantId, '5 days')
  await move(never.grantId, null)
  await look()
  await look()
  const both = ['Ends soon: Day', 'Ends soon: First', 'Ends soon: Hour', 'Ends soon: Last hour']
  assert.deepEqual(await titles(), both)
  // Where the mark has not come to yet, it is told once as well, when its time comes.
  await move(later.grantId, '23 hours')
  await look()
  await look()
  assert.deepEqual(await titles(), [...both, 'Ends soon: Later'])
  assert.deepEqual(await org.run('select from notice_end', []), [])
})

test('what was sent is forgotten after a month, what failed is not', async () => {
  const { org, orgId, boss, submit, deliver } = await setUp()
  const { entryId } = await org.requestable('Old', [managerStep])
  await submit(entryId)
  await deliver()
  await org.run(`update mail set mail_id = '0' || substr(mail_id, 2, 11) || mail_id, state = 'HELD'`, [])
  await org.run(`update mail set mail_id = '000000000001' || substr(mail_id, 13)`, [])
  await org.run(`update mail set state = 'FAILED' where user_id = $1`, [boss])
  assert.equal(await lane('mail.sweep').work(orgId, 10), 1)
  const left = await database.db.inOrg(orgId, (tx) => tx.query<{ user_id: string }>('select user_id from mail'))
  assert.deepEqual(left, [{ user_id: boss }])
})
