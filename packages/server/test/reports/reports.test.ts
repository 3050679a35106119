import assert from 'node:assert/strict'
import test from 'node:test'
import { requestFilter } from '@assent/server/channels/api/routes/requests.ts'
import { deskWorld, fine, managerStep, v2 } from '../desk/world.ts'

const { newOffice } = await deskWorld()
const reports = `${v2}/reports`
const iso = (daysFromNow: number) => new Date(Date.now() + daysFromNow * 86_400_000).toISOString()

/** Three requests for two apps: one approved and given, one denied, one open. */
const busyOffice = async () => {
  const office = await newOffice()
  const { ada, ask, boss, decide, offered, settle, stranger, org } = office
  await org.run('update users set manager_id = $2 where user_id = $1', [stranger.userId, boss.userId])
  const wiki = await offered('Wiki', [managerStep], { duration: 'P7D' })
  const crm = await offered('=CRM()', [managerStep])
  const given = await ask(ada, wiki.entryId)
  await decide(boss, given, 'APPROVED')
  const denied = await ask(ada, crm.entryId)
  await decide(boss, denied, 'DENIED', { message: 'No.' })
  const open = await ask(stranger, crm.entryId)
  await settle()
  const get = async (path: string) => fine(await office.admin.call('GET', `${reports}/${path}`))
  return { ...office, wiki, crm, given, denied, open, get }
}

test('F17: past requests are flat lines with names, filtered, paged, and exported as they are listed', async () => {
  const { admin, boss, denied, get, given, open, sql } = await busyOffice()
  const { data } = await get('past-requests')
  assert.deepEqual(
    data.map((one: Record<string, string>) => [one['id'], one['status']]),
    [
      [open, 'PENDING'],
      [denied, 'DENIED'],
      [given, 'APPROVED'],
    ],
  )
  const last = data[2]
  assert.deepEqual(
    [last.requestedFor.login, last.app.name, last.deciders, last.grantStatus],
    ['ada', 'Wiki', 'boss', 'GRANTED'],
  )
  assert.equal(typeof last.seconds, 'number')
  const filter = encodeURIComponent(`deciderId eq "${boss.userId}" and status eq "DENIED"`)
  assert.deepEqual(
    (await get(`past-requests?filter=${filter}`)).data.map((one: { id: string }) => one.id),
    [denied],
  )
  // Whatever requests can be filtered by, the report can.
  const samples = Object.entries(requestFilter).map(([attribute, rules]) => {
    if ('type' in rules)
      return rules.type === 'boolean' ? `${attribute} eq false` : `${attribute} gt "2020-01-01T00:00:00.000Z"`
    return `${attribute} eq "${'values' in rules ? rules.values[0] : 'x'}"`
  })
  for (const sample of samples)
    assert.ok(Array.isArray((await get(`past-requests?filter=${encodeURIComponent(sample)}`)).data), sample)
  const page = await get('past-requests?limit=2')
  assert.equal((await get(page._links.next.href.split('/reports/')[1])).data[0].id, given)

  const csv = await admin.call('POST', `${reports}/exports`, { report: 'PAST_REQUESTS', format: 'csv' })
  assert.equal(csv.headers['content-type'], 'text/csv; charset=utf-8')
  const lines = csv.raw.body.trimEnd().split('\r\n')
  assert.equal(lines.length, 4)
  assert.match(lines[0]!, /^requestId,status,created,/)
  // What is for programs is the same in every language, unless words are asked for.
  const german = { 'accept-language': 'de' }
  const body = { report: 'PAST_REQUESTS', format: 'csv' }
  assert.equal((await admin.call('POST', `${reports}/exports`, body, german)).raw.body, csv.raw.body)
  // What a spreadsheet would run is guarded.
  assert.match(lines[1]!, /,'=CRM\(\),/)
  const jsonl = await admin.call('POST', `${reports}/exports`, {
    report: 'PAST_REQUESTS',
    format: 'jsonl',
    filter: 'status eq "DENIED"',
  })
  const rows = jsonl.raw.body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    rows.map((row) => [row.requestId, row.appLabel]),
    [[denied, '=CRM()']],
  )
  const bad = await admin.call('POST', `${reports}/exports`, {
    report: 'PAST_REQUESTS',
    format: 'csv',
    filter: 'shoe eq "1"',
  })
  assert.equal(bad.body.errorCode, 'E0000053')
  const events = await sql<{ type: string }>(`select type from event where type = 'assent.report.export'`)
  assert.equal(events.length, 3)
})

test('CSV for people names every column of every report in words, in the language of whoever asks', async () => {
  const { admin, asOwner, ada } = await busyOffice()
  const all = [
    { report: 'PAST_REQUESTS' },
    { report: 'ACCESS', userId: ada.userId },
    { report: 'ACCESS_ENDING', withinDays: 365 },
    { report: 'OVERDUE_REVOCATIONS' },
  ]
  for (const one of all) {
    if (one.report === 'OVERDUE_REVOCATIONS')
      await asOwner(
        `update access set wanted = false, baseline = false, owed_since = clock_timestamp() - interval '1 hour', last_error = 'It took too long.' where user_id = $1`,
        [ada.userId],
      )
    const file = async (more: object, language: string) => {
      const body = { ...one, format: 'csv', ...more }
      const { headers, raw } = await admin.call('POST', `${reports}/exports`, body, { 'accept-language': language })
      const [head, ...rows] = raw.body.split('\r\n')
      return { columns: head!.split(','), rows, language: headers['content-language'] }
    }
    const [names, english, german] = [
      await file({}, 'de'),
      await file({ headings: 'WORDS' }, 'en'),
      await file({ headings: 'WORDS' }, 'de'),
    ]
    assert.ok(names.columns.length > 5 && names.rows.length > 1, one.report)
    assert.deepEqual([english.language, german.language], ['en', 'de'])
    assert.deepEqual(
      names.columns.filter((name, i) => english.columns[i] === name || /^[a-z]/.test(english.columns[i]!)),
      [],
    )
    const same = english.columns.filter((word, i) => german.columns[i] === word)
    assert.deepEqual(
      same.filter((word) => word !== 'App'),
      [],
    )
    if (one.report === 'OVERDUE_REVOCATIONS') {
      assert.match(english.rows[0]!, /It took too long\.$/)
      assert.match(german.rows[0]!, /Es hat zu lange gedauert\.$/)
    } else assert.deepEqual([english.rows, german.rows], [names.rows, names.rows])
  }
})

test('an export goes on page after page, each row once', async () => {
  const { admin, asOwner, ada, wiki } = await busyOffice()
  await asOwner(
    `insert into request (org_id, request_id, status, requested_for, requested_by, app_id, scope_type, scope_id, entry_id,
       digest, created, last_updated, last_updated_by, resolved, version, state)
     select org(), 'req0000000' || lpad(n::text, 10, '0'), 'REJECTED', $1, $1, $2, 'APPLICATION', $2, $3, 'd',
       clock_timestamp(), clock_timestamp(), 't', clock_timestamp(), 1, '{}' from generate_series(1, 2500) n`,
    [ada.userId, wiki.appId, wiki.entryId],
  )
  const { raw } = await admin.call('POST', `${reports}/exports`, { report: 'PAST_REQUESTS', format: 'csv' })
  const ids = raw.body
    .trimEnd()
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[0])
  assert.equal(ids.length, 2503)
  assert.equal(new Set(ids).size, 2503)
  assert.equal(raw.headers['x-rows'], '2503')
})

test('times are told by step and by approver, outcomes by day', async () => {
  const { asOwner, boss, get, given, crm } = await busyOffice()
  await asOwner(`update task set opened = closed - interval '10 minutes' where closed is not null`)
  const { data: steps } = await get('decision-times/steps')
  assert.deepEqual(
    steps.map((one: { count: number; label: string; p50Seconds: number }) => [one.count, one.label, one.p50Seconds]),
    [
      [1, 'Manager approves', 600],
      [1, 'Manager approves', 600],
    ],
  )
  assert.deepEqual(
    new Set(steps.map((one: { sequence: { name: string } }) => one.sequence.name)),
    new Set(['Wiki sequence', '=CRM() sequence']),
  )
  const first = await get('decision-times/steps?limit=1')
  const second = await get(first._links.next.href.split('/reports/')[1])
  assert.notEqual(first.data[0].sequence.id, second.data[0].sequence.id)
  const { data: approvers } = await get('decision-times/approvers')
  assert.equal(approvers.length, 1)
  const { p50Seconds, p95Seconds, ...rest } = approvers[0]
  assert.ok(p50Seconds >= 599 && p50Seconds <= 601 && p95Seconds >= p50Seconds, `${p50Seconds}`)
  assert.deepEqual(rest, {
    approver: { id: boss.userId, name: 'boss' },
    count: 2,
    approved: 1,
    denied: 1,
    open: 1,
    p90Seconds: rest.p90Seconds,
  })
  assert.deepEqual((await get(`decision-times/approvers?from=${iso(1)}&to=${iso(2)}`)).data, [])
  const { data: days } = await get(`daily-outcomes?from=${iso(-1)}&to=${iso(0.01)}&timeZone=Asia/Tokyo`)
  const sum = (name: string) => days.reduce((total: number, day: Record<string, number>) => total + day[name]!, 0)
  assert.deepEqual([sum('created'), sum('approved'), sum('denied')], [3, 1, 1])
  assert.ok(days.length >= 2 && /^\d{4}-\d\d-\d\d$/.test(days[0].day))
  assert.ok(given && crm)
})

test('spans and time zones that cannot be are refused', async () => {
  const { admin } = await newOffice()
  for (const bad of [
    `decision-times/steps?from=${iso(0)}&to=${iso(-1)}`,
    `decision-times/steps?from=${iso(-400)}`,
    'daily-outcomes?timeZone=Mars/Olympus',
    'access',
    'decision-times/steps?after=AAAA',
    `access-ending?after=${Buffer.from('["x","y"]').toString('base64url')}`,
  ])
    assert.equal((await admin.call('GET', `${reports}/${bad}`)).status, 400, bad)
})

test('who has and who had what at a date is told for a person and for an app', async () => {
  const { ada, admin, asOwner, boss, get, given, org, orgId, stranger, wiki, sql } = await busyOffice()
  await org.run('insert into app_user (org_id, app_id, user_id) values (org(), $1, $2)', [wiki.appId, stranger.userId])
  const { data } = await get(`access?resourceId=${wiki.appId}`)
  assert.deepEqual(
    data
      .map((one: { user: { login: string }; source: string; requestId: string | null }) => [
        one.user.login,
        one.source,
        one.requestId,
      ])
      .sort(),
    [
      ['ada', 'GRANT', given],
      ['stranger', 'DIRECTORY', null],
    ],
  )
  const first = await get(`access?resourceId=${wiki.appId}&limit=1`)
  const second = await get(first._links.next.href.split('/reports/')[1])
  assert.deepEqual([first.data.length, second.data.length, second._links.next], [1, 1, undefined])
  assert.notEqual(first.data[0].user.id, second.data[0].user.id)
  assert.deepEqual((await get(`access?userId=${boss.userId}`)).data, [])
  assert.deepEqual((await get(`access?userId=${ada.userId}&at=${iso(-1)}`)).data, [])
  // As if it had ended an hour ago: gone now, there at noon.
  await asOwner(
    `update grants set granted = clock_timestamp() - interval '2 days', status = 'INACTIVE', end_reason = 'REVOKED', revocation = 'REVOKED',
       ended = clock_timestamp() - interval '1 hour', revoked = clock_timestamp() - interval '1 hour' where request_id = $1`,
    [given],
  )
  assert.deepEqual((await get(`access?userId=${ada.userId}`)).data, [])
  const had = (await get(`access?userId=${ada.userId}&at=${iso(-1)}`)).data
  assert.equal(had.length, 1)
  assert.ok(had[0].until)
  const { raw } = await admin.call('POST', `${reports}/exports`, {
    report: 'ACCESS',
    format: 'jsonl',
    userId: ada.userId,
    at: iso(-1),
  })
  assert.equal(JSON.parse(raw.body).requestId, given)
  assert.ok(orgId && sql)
})

test('what ends soon and what is overdue come in the order of their times', async () => {
  const { ada, asOwner, get, given, wiki } = await busyOffice()
  const ending = await get('access-ending')
  assert.deepEqual(
    ending.data.map((one: { requestId: string; user: { login: string } }) => [one.requestId, one.user.login]),
    [[given, 'ada']],
  )
  assert.deepEqual((await get('access-ending?withinDays=6')).data, [])
  assert.deepEqual((await get('overdue-revocations')).data, [])
  await asOwner(
    `update access set wanted = false, baseline = false, owed_since = clock_timestamp() - interval '1 hour', last_error = 'no answer' where user_id = $1`,
    [ada.userId],
  )
  const { data } = await get('overdue-revocations?limit=1')
  assert.equal(data[0].user.id, ada.userId)
  assert.equal(data[0].app.id, wiki.appId)
  assert.ok(data[0].overdueSeconds >= 3_599)
  assert.equal(data[0].lastError, 'no answer')
})

test('F2: reports are for request administrators and auditors', async () => {
  const { ada, org, orgId } = await newOffice()
  assert.ok(org && orgId)
  for (const path of ['past-requests', 'access-ending', 'access', 'overdue-revocations', 'daily-outcomes'])
    assert.equal((await ada.call('GET', `${reports}/${path}`)).status, 403, path)
  const asked = await ada.call('POST', `${reports}/exports`, { report: 'PAST_REQUESTS', format: 'csv' })
  assert.equal(asked.status, 403)
})
