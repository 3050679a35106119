import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formOf, must, typesServer, v1 } from './world.ts'

// More time for what a request type gives, by the same lighter ways as what a condition gives.

const { server, setUp } = await typesServer()
const types = `${v1}/request-types`
const v2 = '/governance/api/v2'
const mine = `${v2}/my/catalogs/default/entries`
const sequences = `${v2}/request-sequences`
const day = 86_400_000

type Client = Awaited<ReturnType<typeof setUp>>['ada']
type Grant = { grant_id: string; request_id: string; extends_id: string | null; ends: string }

/** A request type that gives a group for thirty days after two approvals, and what can be done by it. */
const newType = async (more: object = {}) => {
  const set = await setUp()
  const { ada, admin, appId, boss, level, member, team, world } = set
  const gives = { appId, scopeType: 'GROUP', scopeId: level }
  const userOf = (userId: string) => ({ type: 'USER', userId })
  const steps = [...formOf(team.id).steps, { type: 'APPROVAL', label: 'Second', assignmentRule: userOf(member.userId) }]
  const form = (extra: object = {}) =>
    formOf(team.id, { gives, accessDuration: 'P30D', steps, status: 'ACTIVE', ...more, ...extra })
  const create = async (extra: object = {}) => (await must(admin.call('POST', `${types}/forms`, form(extra)), 201)).body
  const entryOf = async (id: string): Promise<string> =>
    (await must(admin.call('GET', `${types}/${id}/form`), 200)).body.entryId
  const fieldsOf = async (entryId: string, extendsGrantId?: string): Promise<{ id: string; type: string }[]> => {
    const query = extendsGrantId ? `?extendsGrantId=${extendsGrantId}` : ''
    const { data } = (await must(ada.call('GET', `${mine}/${entryId}/request-fields${query}`), 200)).body
    return data.filter(({ type }: { type: string }) => type !== 'DURATION')
  }
  const ask = async (entryId: string, extendsGrantId?: string, client: Client = ada) => {
    const fields = await fieldsOf(entryId, client === ada ? extendsGrantId : undefined)
    const requesterFieldValues = fields.map(({ id }) => ({ id, value: 'Linux' }))
    const body = { requesterFieldValues, ...(extendsGrantId ? { extendsGrantId } : {}) }
    return (await must(client.call('POST', `${mine}/${entryId}/requests`, body), 202)).body.id as string
  }
  const requestOf = async (id: string) => (await must(admin.call('GET', `${v2}/requests/${id}`), 200)).body
  const statusOf = async (id: string): Promise<string> => (await requestOf(id)).status
  const approve = async (requestId: string, ...clients: readonly Client[]) => {
    for (const client of clients) {
      const { data } = (await must(client.call('GET', `${v2}/my/tasks?limit=100`), 200)).body
      const task = data.find((one: { requestId: string }) => one.requestId === requestId)
      await must(client.call('POST', `${v2}/my/tasks/${task.id}/resolve`, { value: 'APPROVED' }), 200)
    }
    return statusOf(requestId)
  }
  const grants = () =>
    world.sql<Grant>(`select grant_id, request_id, extends_id, ends::text from grants order by grant_id`)
  const held = async (client: Client = ada) =>
    (await must(client.call('GET', `${v2}/my/access`), 200)).body.data.find(
      (one: { level: { id: string } }) => one.level.id === level,
    )
  const preview = async (entryId: string, extendsGrantId: string) =>
    (await must(ada.call('POST', `${v2}/preview`, { entryId, extendsGrantId }), 200)).body
  /** Ada has it by a request type, through both approvals. */
  const given = async (entryId: string): Promise<string> => {
    assert.equal(await approve(await ask(entryId), boss, member), 'APPROVED')
    return (await grants()).at(-1)!.grant_id
  }
  return {
    ...set,
    approve,
    ask,
    create,
    entryOf,
    fieldsOf,
    form,
    given,
    gives,
    grants,
    held,
    preview,
    statusOf,
    userOf,
  }
}

test('how more time is approved is a part of the form: read back, changed, exported, and checked in its place', async () => {
  const { admin, boss, create, form, gives, userOf, world } = await newType()
  const step = { type: 'APPROVAL', label: 'Quick', assignmentRule: userOf(boss.userId) }
  const ofOwner = { type: 'APPROVAL', label: 'Owner', assignmentRule: { type: 'GROUP_OWNER' } }
  const sequence = async (name: string, steps: readonly object[]): Promise<string> =>
    (await must(admin.call('POST', sequences, { name, description: name, steps }), 201)).body.id
  const [quick, forGroups] = [await sequence('Quick', [step]), await sequence('Of groups', [ofOwner])]
  const bySequence = { type: 'SEQUENCE', approvalSequenceId: quick }
  const made = await create({ extension: bySequence })
  assert.deepEqual(made.extension, bySequence)
  const at = `${types}/${made.id}/form`
  const put = (extra: object) => admin.call('PUT', at, form(extra))
  const automatic = { type: 'AUTOMATIC', maximumTotal: 'P90D' }
  for (const extension of [automatic, { type: 'FIRST_APPROVER' }, bySequence])
    assert.deepEqual((await must(put({ extension }), 200)).body.extension, extension)
  const recorded = await world.sql<{ extension: string }>(
    `select (detail::jsonb) -> 'detail' ->> 'extension' as extension from event
     where type = 'assent.request_type.update' order by seq`,
  )
  assert.deepEqual(
    recorded.map(({ extension }) => JSON.parse(extension).type),
    ['AUTOMATIC', 'FIRST_APPROVER', 'SEQUENCE'],
  )

  const app = { ...gives, scopeType: 'APPLICATION', scopeId: gives.appId }
  const wrong: readonly (readonly [object, string, RegExp])[] = [
    [
      { extension: { ...automatic, maximumTotal: 'P30D' } },
      '/extension/maximumTotal',
      /no longer than the access lasts/,
    ],
    [{ extension: { ...automatic, maximumTotal: 'P366D' } }, '/extension/maximumTotal', /365 days/],
    [{ extension: automatic, accessDuration: null }, '/extension', /without an end is never extended/],
    [{ extension: automatic, gives: null, accessDuration: null }, '/extension', /gives nothing is not extended/],
    [
      { extension: { ...bySequence, approvalSequenceId: 'f'.repeat(24) } },
      '/extension/approvalSequenceId',
      /not found/,
    ],
    [
      { extension: { ...bySequence, approvalSequenceId: made.sequenceId } },
      '/extension/approvalSequenceId',
      /was not found/,
    ],
    [
      { extension: { ...bySequence, approvalSequenceId: forGroups }, gives: app },
      '/extension/approvalSequenceId',
      /cannot be used for apps/,
    ],
  ]
  for (const [extra, location, said] of wrong) {
    const { body } = await must(put(extra), 400)
    const found = body.errorCauses.filter((one: { location?: string }) => one.location === location)
    assert.equal(found.length, 1, JSON.stringify(body))
    assert.match(found[0].errorSummary, said)
  }
  for (const extension of [{ type: 'NOBODY' }, { type: 'SEQUENCE' }, { ...automatic, also: 1 }, 'AUTOMATIC'])
    await must(put({ extension }), 400)

  // A line of the export makes the same one again.
  const out = (await must(admin.call('POST', `${types}/exports`, { format: 'jsonl' }), 200)).raw.body
  const { form: line } = JSON.parse(out.split('\n')[0]!)
  const copy = (await must(admin.call('POST', `${types}/forms`, { ...line, name: 'Again' }), 201)).body
  assert.deepEqual(copy.extension, bySequence)
  const csv = (await must(admin.call('POST', `${types}/exports`, { format: 'csv' }), 200)).raw.body
  assert.match(csv, new RegExp(`P30D,SEQUENCE ${quick},`))

  // What is gone when it is published is said.
  await must(admin.call('POST', `${types}/${made.id}/un-publish`), 200)
  await must(admin.call('DELETE', `${sequences}/${quick}`), 204)
  const { body } = await must(admin.call('POST', `${types}/${made.id}/publish`), 409)
  assert.match(JSON.stringify(body), /was not found/)
  assert.equal((await must(put({ extension: null }), 200)).body.extension, undefined)
})

test('members of a team choose lighter ways, but no other sequence', async () => {
  const { admin, boss, form, member, team, gives, userOf, world } = await newType()
  await must(admin.call('PUT', `${v1}/teams/${team.id}/resources/${gives.appId}`), 204)
  const steps = [{ type: 'APPROVAL', label: 'Quick', assignmentRule: userOf(boss.userId) }]
  const { id } = (await must(admin.call('POST', sequences, { name: 'Q', description: 'Q', steps }), 201)).body
  const create = (extension: object, client = member) =>
    client.call('POST', `${types}/forms`, form({ extension, name: JSON.stringify(extension).slice(0, 40) }))
  await must(create({ type: 'AUTOMATIC', maximumTotal: 'P60D' }), 201)
  const other = { type: 'SEQUENCE', approvalSequenceId: id }
  const no = await must(create(other), 403)
  assert.match(JSON.stringify(no.body), /Only administrators of requests choose another sequence/)
  const made = (await must(create({ ...other }, admin), 201)).body
  assert.equal((await member.call('POST', `${types}/${made.id}/un-publish`)).status, 200)
  assert.equal((await member.call('POST', `${types}/${made.id}/publish`)).status, 403)
  assert.deepEqual(
    await world.sql('select from request_type where status = $1', ['DRAFT']).then(({ length }) => length),
    1,
  )
})

test('A20: by the first approver alone, without a gap, for what this very request type gave and nothing else', async () => {
  const { ada, approve, ask, boss, create, entryOf, given, grants, held, member, preview, world } = await newType()
  const entryId = await entryOf((await create({ extension: { type: 'FIRST_APPROVER' } })).id)
  const other = await entryOf((await create({ name: 'Another way' })).id)
  const first = await given(entryId)
  const shown = await held()
  assert.deepEqual([shown.extendsGrantId, shown.extendsEntryId], [first, entryId])
  const { lighter, steps } = await preview(entryId, first)
  assert.deepEqual(
    [lighter, steps.map(({ label }: { label: string }) => label)],
    ['FIRST_APPROVER', ['What', 'Manager']],
  )
  const asked = await ask(entryId, first)
  const waiting = await held()
  assert.deepEqual([waiting.pendingRequestId, waiting.extendsGrantId], [asked, undefined])
  await must(ada.call('GET', waiting._links.pendingRequest.href.replace(/^https?:\/\/[^/]+/, '')), 200)
  assert.equal(await approve(asked, boss), 'APPROVED')
  const [old, more] = await grants()
  assert.equal(more!.extends_id, old!.grant_id)
  assert.equal(Date.parse(more!.ends) - Date.parse(old!.ends), 30 * day, 'it goes on where the other one ends')

  // By another request type that gives the same, all are asked.
  assert.equal((await preview(other, more!.grant_id)).lighter, undefined)
  const byOther = await ask(other, more!.grant_id)
  assert.equal(await approve(byOther, boss), 'PENDING')
  assert.equal(await approve(byOther, member), 'APPROVED')
  const last = (await grants()).at(-1)!
  assert.equal((await preview(entryId, last.grant_id)).lighter, undefined, 'the other request type gave it')
  assert.equal((await held()).extendsEntryId, other)

  // What has ended stays ended.
  await world.sql(`update grants set ends = clock_timestamp() - interval '1 millisecond' where grant_id = $1`, [first])
  assert.equal((await preview(entryId, first)).lighter, undefined)
  const late = await ask(entryId, first)
  assert.equal(await approve(late, boss), 'PENDING', 'the second approver is asked again')
})

test("a stranger's grant is no lighter way to more than he has", async () => {
  const { admin, ask, create, entryOf, given, statusOf } = await newType()
  const entryId = await entryOf((await create({ extension: { type: 'AUTOMATIC', maximumTotal: 'P90D' } })).id)
  const first = await given(entryId)
  const stolen = await ask(entryId, first, admin)
  assert.equal(await statusOf(stolen), 'PENDING')
  const { lighter } = (await must(admin.call('POST', `${v2}/preview`, { entryId, extendsGrantId: first }), 200)).body
  assert.equal(lighter, undefined)
})

test('A19: by itself up to a total, then as at first, with its questions; the cap holds besides', async () => {
  const { admin, approve, ask, boss, create, entryOf, fieldsOf, given, grants, member, preview, statusOf, world } =
    await newType()
  const made = await create({ extension: { type: 'AUTOMATIC', maximumTotal: 'P90D' } })
  const entryId = await entryOf(made.id)
  const first = await given(entryId)
  assert.deepEqual(await fieldsOf(entryId, first), [])
  const { instant, lighter } = await preview(entryId, first)
  assert.deepEqual([lighter, instant], ['AUTOMATIC', true])
  assert.equal(await statusOf(await ask(entryId, first)), 'APPROVED')
  assert.equal(await statusOf(await ask(entryId, (await grants()).at(-1)!.grant_id)), 'APPROVED')
  const days = async () => {
    const [row] = await world.sql<{ days: number }>(
      `select extract(epoch from max(ends) - min(granted))::float8 / 86400 as days from grants`,
    )
    return Math.round(row!.days)
  }
  assert.equal(await days(), 90)
  const last = (await grants()).at(-1)!.grant_id
  assert.equal((await fieldsOf(entryId, last)).length, 1)
  const beyond = await ask(entryId, last)
  assert.equal(await statusOf(beyond), 'PENDING')
  // An older grant of the line gives nothing that lasts longer.
  assert.equal(await statusOf(await ask(entryId, first)), 'APPROVED')
  assert.equal(await days(), 90)
  // What a request type gives counts against the cap, what is asked for too.
  await world.sql(`update org set settings = jsonb_set(settings, '{limits}',
    '{"accessCap": {"windowDays": 365, "times": 4}}') where org_id = org()`)
  const none = await admin.call('POST', `${v2}/preview`, {
    entryId,
    requestedFor: (await world.sql<{ user_id: string }>(`select distinct user_id from grants`))[0]!.user_id,
  })
  assert.deepEqual([none.body.requestable, /used or asked for/.test(none.body.why)], [false, true])
  assert.equal(await approve(beyond, boss, member), 'APPROVED')
  assert.equal(await days(), 120)
})

test('by another sequence, and as at first once that is gone', async () => {
  const { admin, approve, ask, boss, create, entryOf, fieldsOf, given, grants, userOf, world } = await newType()
  const steps = [{ type: 'APPROVAL', label: 'Quick', assignmentRule: userOf(boss.userId) }]
  const quick = (await must(admin.call('POST', sequences, { name: 'Quick', description: 'Quick', steps }), 201)).body
  const made = await create({
    extension: { type: 'SEQUENCE', approvalSequenceId: quick.id },
  })
  const entryId = await entryOf(made.id)
  const first = await given(entryId)
  assert.deepEqual(await fieldsOf(entryId, first), [])
  const asked = await ask(entryId, first)
  assert.equal(await approve(asked, boss), 'APPROVED')
  const { body } = await must(admin.call('GET', `${v1}/teams/${made.teamId}/requests`), 200)
  assert.ok(
    body.data.some((one: { id: string; requestTypeId: string }) => one.id === asked && one.requestTypeId === made.id),
    'the team runs it',
  )
  await must(admin.call('DELETE', `${sequences}/${quick.id}`), 204)
  for (const { name, work } of server.app.lanes)
    if (name === 'types.integrity' || name === 'catalog.integrity') await work(world.orgId, 50)
  const again = await ask(entryId, (await grants()).at(-1)!.grant_id)
  assert.equal(await approve(again, boss), 'PENDING')
})
