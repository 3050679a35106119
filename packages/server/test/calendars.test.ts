import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterBusiness, businessBetween } from '@assent/core/calendar/hours.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeDesk } from '@assent/server/features/desk/index.ts'
import { makeFlows } from '@assent/server/features/flows/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from './support/organization.ts'

// Business hours: calendars and what steps reckon by them.

const database = await withDatabase()
const services = testServices(database.db)
const requests = makeRequests(services)
const flows = makeFlows(services)
const desk = makeDesk(services)

const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
const no = (result: unknown, code: string): readonly (string | undefined)[] => {
  if (!isRefusal(result)) assert.fail(`not refused: ${JSON.stringify(result)}`)
  assert.equal(result.code, code, JSON.stringify(result))
  return result.causes.map(({ location, summary }) => location ?? summary)
}

const hours = [{ from: '09:00', to: '17:00' }]
const office = {
  name: 'Office',
  timeZone: 'Europe/Berlin',
  week: { monday: hours, tuesday: hours, wednesday: hours, thursday: hours, friday: hours },
  holidays: [{ date: '2026-12-25', name: 'Christmas' }],
}
const round = { ...office, name: 'Round the clock', week: { sunday: [{ from: '00:00', to: '24:00' }] } }

const setUp = async () => {
  const org = await makeOrganization(services, await database.newOrg())
  const boss = await org.user('boss')
  const ada = await org.user('ada', { managerId: boss })
  const admin = org.caller(await org.user('admin'), { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const ask = async (steps: readonly object[], name = 'Wiki') => {
    const { entryId } = await org.requestable(name, steps)
    const request = ok(await requests.commands['request.submit'](org.caller(ada), { entryId, values: [] }))
    return { entryId, request }
  }
  const dues = ({ timers }: Request) =>
    Object.fromEntries(timers.filter(({ kind }) => kind !== 'INACTIVE').map(({ due, kind }) => [kind, due]))
  return { admin, ada, ask, boss, dues, org, ...flows }
}
const manager = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }

test('there is one default calendar, and none goes that steps count by', async () => {
  const { admin, ada, boss, commands, org, queries } = await setUp()
  const first = ok(await commands['calendar.create'](admin, office))
  assert.deepEqual([first.isDefault, first.version, first.usedBy], [true, 1, []])
  const second = ok(await commands['calendar.create'](admin, { ...round, isDefault: true }))
  const list = ok(await queries['calendar.list'](admin, { page: { limit: 20 } })).items
  assert.deepEqual(
    list.map(({ isDefault, name }) => [name, isDefault]),
    [
      ['Office', false],
      ['Round the clock', true],
    ],
  )
  no(await commands['calendar.create'](admin, { ...office, name: 'OFFICE' }), 'conflict')
  const one = { calendarId: second.calendarId }
  assert.deepEqual(
    no(await commands['calendar.update'](admin, { ...one, calendar: { ...round, isDefault: false } }), 'conflict'),
    ['/isDefault'],
  )
  no(await commands['calendar.update'](admin, { ...one, ifMatch: '9', calendar: round }), 'stale')
  no(await commands['calendar.delete'](admin, one), 'conflict')
  const steps = [{ ...manager, deadline: { after: 'PT8H', calendarId: 'DEFAULT', outcome: 'DENY' } }]
  const sequence = ok(await commands['sequence.create'](admin, { name: 'Soon', steps }))
  ok(
    await commands['calendar.update'](admin, {
      calendarId: first.calendarId,
      calendar: { ...office, isDefault: true },
    }),
  )
  assert.deepEqual(no(await commands['calendar.delete'](admin, { calendarId: first.calendarId }), 'conflict'), ['Soon'])
  ok(await commands['calendar.delete'](admin, one))
  ok(await commands['sequence.delete'](admin, { sequenceId: sequence.sequenceId }))
  ok(await commands['calendar.delete'](admin, { calendarId: first.calendarId }))
  no(await queries['calendar.get'](admin, one), 'not_found')
  for (const who of [org.caller(ada), org.caller(boss, { roles: ['AUDITOR'] })]) {
    no(await commands['calendar.create'](who, office), 'forbidden')
    no(await commands['calendar.delete'](who, one), 'forbidden')
  }
  no(await queries['calendar.list'](org.caller(ada), { page: { limit: 20 } }), 'forbidden')
  const events = await database.owner.bare<{ type: string }>(
    `select type from assent.event where org_id = $1 and type like 'assent.calendar.%' order by seq`,
    [org.orgId],
  )
  assert.deepEqual(
    events.map(({ type }) => type.slice('assent.calendar.'.length)),
    ['create', 'create', 'update', 'delete', 'delete'],
  )
})

test('a calendar of one organization is nobody else’s', async () => {
  const [one, other] = [await setUp(), await setUp()]
  const { calendarId } = ok(await one.commands['calendar.create'](one.admin, office))
  no(await other.queries['calendar.get'](other.admin, { calendarId }), 'not_found')
  no(await other.commands['calendar.update'](other.admin, { calendarId, calendar: office }), 'not_found')
  const steps = [{ ...manager, reminders: { every: 'PT4H', calendarId, most: 2 } }]
  assert.deepEqual(no(await other.commands['sequence.create'](other.admin, { name: 'x', steps }), 'invalid'), [
    '/steps/0',
  ])
})

test('steps count business hours in hours, by calendars that are there', async () => {
  const { admin, commands } = await setUp()
  const create = (more: object) => commands['sequence.create'](admin, { name: 'x', steps: [{ ...manager, ...more }] })
  const deadline = { after: 'PT8H', calendarId: 'DEFAULT', outcome: 'DENY' }
  assert.deepEqual(no(await create({ deadline }), 'invalid'), ['/steps/0'], 'there is no default yet')
  ok(await commands['calendar.create'](admin, office))
  const fallback = { type: 'USER', userId: admin.userId }
  const wrong: readonly [object, string][] = [
    [{ deadline: { ...deadline, after: 'P2D' } }, '/steps/0/deadline/after'],
    [{ deadline: { ...deadline, after: 'PT501H' } }, '/steps/0/deadline/after'],
    [{ reminders: { every: 'P1W', calendarId: 'DEFAULT', most: 3 } }, '/steps/0/reminders/every'],
    [{ deadline, escalation: { after: 'PT8H', calendarId: 'DEFAULT' } }, '/steps/0/escalation/after'],
    [
      { deadline: { after: 'PT8H', outcome: 'DENY' }, escalation: { after: 'PT9H', calendarId: 'DEFAULT' } },
      '/steps/0/escalation/after',
    ],
    [{ escalation: { after: 'PT1H', toFallback: true } }, '/steps/0/escalation/toFallback'],
    [{ escalation: { after: 'PT1H', most: 2, to: { type: 'RESOURCE_OWNER' } } }, '/steps/0/escalation/most'],
    [{ escalation: { after: 'PT1H', most: 6 } }, '/steps/0/escalation/most'],
    [{ fallback, escalation: { after: 'PT1H', toFallback: true, to: { type: 'MANAGER' } } }, '/steps/0/escalation/to'],
  ]
  for (const [more, place] of wrong) assert.deepEqual(no(await create(more), 'invalid'), [place], JSON.stringify(more))
  no(await create({ deadline: { ...deadline, calendarId: 'cal1' } }), 'invalid')
  // Eight hours of work may take longer than nine of the clock.
  ok(await create({ deadline, escalation: { after: 'PT9H' } }))
})

test('deadline, reminders and escalation are reckoned when a step begins, and a change of the calendar moves none', async () => {
  const { admin, ada, ask, boss, commands, dues, org } = await setUp()
  const { calendarId } = ok(await commands['calendar.create'](admin, office))
  const step = {
    ...manager,
    deadline: { after: 'PT24H', calendarId, outcome: 'DENY' },
    reminders: { every: 'PT4H', calendarId: 'DEFAULT', most: 2 },
    escalation: { after: 'PT8H', calendarId },
  }
  const { entryId, request } = await ask([step])
  const opened = Date.parse(request.tasks[0]!.opened)
  const due = (n: number) => new Date(afterBusiness(office, opened, n * 3_600_000)).toISOString()
  assert.deepEqual(dues(request), { REMIND: due(4), ESCALATE: due(8), DEADLINE: due(24) })
  const seen = ok(await desk.queries['desk.task'](org.caller(boss), { taskId: request.tasks[0]!.taskId })).step
  assert.equal(seen.deadline, due(24))
  assert.deepEqual([seen.deadlineIn?.calendar, seen.deadlineIn?.timeZone], ['Office', 'Europe/Berlin'])
  const left = businessBetween(office, Date.now(), Date.parse(due(24)))
  assert.ok(Math.abs(seen.deadlineIn!.left - left) < 60_000)
  const { steps } = ok(await requests.queries['request.preview'](org.caller(ada), { entryId }))
  assert.deepEqual([steps[0]?.deadline?.after, steps[0]?.deadline?.calendarId], ['PT24H', calendarId])
  ok(await commands['calendar.update'](admin, { calendarId, calendar: { ...office, week: round.week } }))
  const [row] = await database.owner.bare<{ state: Request }>('select state from assent.request where org_id = $1', [
    org.orgId,
  ])
  assert.deepEqual(dues(row!.state), dues(request))
  // What begins now, and the next reminder of what runs, is reckoned by what is there now.
  await database.owner.bare(
    `update assent.request set next_due = clock_timestamp(), state = jsonb_set(state, '{timers,1,due}', '"2020-01-01T00:00:00.000Z"')
     where org_id = $1 and state #>> '{timers,1,kind}' = 'REMIND'`,
    [org.orgId],
  )
  const wake = requests.lanes.find(({ name }) => name === 'requests.wake')!
  assert.equal(await wake.work(org.orgId, 10), 1)
  const [woken] = await database.owner.bare<{ state: Request; now: Date }>(
    'select state, last_updated as now from assent.request where org_id = $1',
    [org.orgId],
  )
  const again = dues(woken!.state)['REMIND']!
  assert.equal(new Date(again).getUTCDay() % 6, 0, `${again} is on a Sunday in Berlin`)
})

test('an escalation by time goes to the fallback where the step says so', async () => {
  const { ask, org } = await setUp()
  const other = await org.user('other')
  const group = await org.group('Second line', [other])
  const step = {
    ...manager,
    fallback: { type: 'GROUP', groupId: group },
    escalation: { after: 'PT2H', toFallback: true },
  }
  const { request } = await ask([step])
  await database.owner.bare(
    `update assent.request set next_due = clock_timestamp(), state = jsonb_set(state, '{timers,1,due}', '"2020-01-01T00:00:00.000Z"')
     where org_id = $1`,
    [org.orgId],
  )
  await requests.lanes.find(({ name }) => name === 'requests.wake')!.work(org.orgId, 10)
  const { taskId } = request.tasks[0]!
  const done = ok(
    await requests.commands['request.answer'](org.caller(other), { taskId, answer: { decision: 'APPROVE' } }),
  )
  assert.equal(done.status, 'APPROVED')
})

test('holidays come from a calendar file too: in the place of those of the same days, as a whole or not at all', async () => {
  const { admin, commands, queries } = await setUp()
  const { calendarId } = ok(await commands['calendar.create'](admin, office))
  const read = (lines: readonly string[], dryRun = false) => {
    const text = ['BEGIN:VCALENDAR', ...lines, 'END:VCALENDAR'].join('\r\n')
    const bytes = new TextEncoder().encode(text)
    return commands['calendar.importHolidays'](admin, { calendarId, bytes, ics: true, dryRun })
  }
  const event = (...lines: readonly string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT']
  const file = [
    ...event('DTSTART;VALUE=DATE:20261225', 'SUMMARY:Christmas Day'),
    ...event('DTSTART;VALUE=DATE:20300101', 'SUMMARY:New Year'),
  ]
  const count = { holidays: 2, added: 1, changed: 1, errors: [] }
  assert.deepEqual(ok(await read(file, true)), { dryRun: true, ...count })
  const holidays = async () => ok(await queries['calendar.get'](admin, { calendarId })).holidays
  assert.equal((await holidays()).length, 1)
  assert.deepEqual(ok(await read(file)), { dryRun: false, ...count })
  assert.deepEqual(ok(await read([...file, ...event('DTSTART:20310101'), ...event('SUMMARY:X', 'DTSTART:x')])).errors, [
    { line: 10, message: 'The event has no SUMMARY: what is the day called?' },
    { line: 15, message: '"x" is no day such as 20261225, or time such as 20261224T120000.' },
  ])
  assert.deepEqual(await holidays(), [
    { date: '2026-12-25', name: 'Christmas Day' },
    { date: '2030-01-01', name: 'New Year' },
  ])
})

test('holidays come from a file, as a whole or not at all', async () => {
  const { admin, commands, queries } = await setUp()
  const { calendarId } = ok(await commands['calendar.create'](admin, office))
  const read = (text: string, dryRun = false) =>
    commands['calendar.importHolidays'](admin, { calendarId, bytes: new TextEncoder().encode(text), dryRun })
  const file = 'date;name;hours\r\n2026-12-25;Christmas Day;\r\n2026-12-24;Christmas Eve;09:00-10:30 11:00-12:00\r\n'
  const holidays = async () => ok(await queries['calendar.get'](admin, { calendarId })).holidays
  assert.deepEqual(ok(await read(file, true)), { dryRun: true, holidays: 2, added: 1, changed: 1, errors: [] })
  assert.equal((await holidays()).length, 1, 'a dry run changes nothing')
  assert.deepEqual(ok(await read(file)), { dryRun: false, holidays: 2, added: 1, changed: 1, errors: [] })
  assert.deepEqual(await holidays(), [
    {
      date: '2026-12-24',
      name: 'Christmas Eve',
      hours: [
        { from: '09:00', to: '10:30' },
        { from: '11:00', to: '12:00' },
      ],
    },
    { date: '2026-12-25', name: 'Christmas Day' },
  ])
  const bad = `date,name,hours\n2027-02-29,Leap,\n2027-05-01,,\n2027-05-02,May,nine\n2027-05-03,May,\n2027-05-03,May,\n`
  assert.deepEqual(
    ok(await read(bad)).errors.map(({ line }) => line),
    [2, 3, 4, 6],
  )
  assert.deepEqual(ok(await read('day,name\n')).errors, [
    { line: 1, message: 'The first line must name the columns "date" and "name".' },
  ])
  assert.equal(ok(await read('')).errors.length, 1)
  assert.equal(ok(await read('date,name\n"2027-01-01,x')).errors.length, 1)
  no(await read('date,name,hours\n2027-01-01,Early,12:00-09:00\n'), 'invalid')
  assert.equal((await holidays()).length, 2)
})

test('timers, delegated flows and tickets count business hours by the same calendars', async () => {
  const { admin, ask, commands, dues, org } = await setUp()
  const { calendarId } = ok(await commands['calendar.create'](admin, office))
  const timer = { type: 'TIMER', label: 'Wait', after: 'PT12H', calendarId }
  const { request } = await ask([timer])
  const opened = Date.parse(request.tasks[0]!.opened)
  const due = (n: number) => new Date(afterBusiness(office, opened, n * 3_600_000)).toISOString()
  assert.deepEqual(dues(request), { END: due(12) })
  const deadline = { after: 'PT20H', calendarId: 'DEFAULT', outcome: 'DENY' }
  const kinds = [
    { type: 'WORKFLOW', label: 'Flow' },
    { type: 'JIRA', label: 'Issue', project: 'OPS', issueType: 'Task', summary: 'x' },
    { type: 'SERVICENOW', label: 'Incident', table: 'incident', summary: 'x' },
  ]
  for (const [n, kind] of kinds.entries()) {
    const asked = (await ask([{ ...kind, connectorId: services.newId('connector'), deadline }], `App ${n}`)).request
    const from = Date.parse(asked.tasks[0]!.opened)
    const end = new Date(afterBusiness(office, from, 20 * 3_600_000)).toISOString()
    assert.deepEqual(dues(asked), { DEADLINE: end }, kind.type)
  }
  // Days are no business hours, too many never end, a date has none, and a calendar has to be there.
  const save = (step: object) =>
    commands['sequence.create'](admin, { name: `Sequence ${services.newHexId()}`, steps: [step] } as never)
  assert.deepEqual(no(await save({ ...timer, after: 'P2D' }), 'invalid'), ['/steps/0/after'])
  assert.deepEqual(no(await save({ ...timer, after: 'PT9999999H' }), 'invalid'), ['/steps/0/after'])
  const onDate = '11111111-0000-4000-8000-000000000001'
  assert.deepEqual(no(await save({ type: 'TIMER', label: 'Wait', onDate, calendarId }), 'invalid'), [
    '/steps/0/calendarId',
  ])
  for (const kind of kinds)
    assert.deepEqual(
      no(
        await save({ ...kind, connectorId: services.newId('connector'), deadline: { ...deadline, after: 'P2D' } }),
        'invalid',
      ),
      ['/steps/0/deadline/after'],
      kind.type,
    )
  assert.ok(no(await save({ ...timer, calendarId: services.newId('calendar') }), 'invalid').length > 0)
  assert.ok(org)
})
