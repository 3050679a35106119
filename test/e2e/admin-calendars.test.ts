import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose } from './building.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('calendars stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-calendars', path: '/admin/calendars' })
})

test('a calendar is made, tried, given holidays from a file, and counted by', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/calendars')
  await page.getByRole('button', { name: 'New calendar' }).press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('textbox', { name: /^Name/ }).first().fill('lisbon OFFICE')
  await dialog.getByRole('textbox', { name: 'Friday' }).fill('9-12, 11-14')
  await dialog.getByRole('button', { name: 'Create the calendar' }).click()
  await dialog.getByText('Write hours like 09:00-12:00 13:00-17:00').waitFor(slow)
  await dialog.getByRole('textbox', { name: 'Friday' }).fill('9-12, 13-15:30')
  await dialog.getByRole('img', { name: /Friday: 09:00-12:00 13:00-15:30; Saturday: closed/ }).waitFor(slow)
  await dialog.getByText(/^8 business hours from now is/).waitFor(slow)
  await accessible(page, 'a calendar is made')
  await picture(page, 'admin-calendars-form')
  await dialog.getByRole('button', { name: 'Create the calendar' }).click()
  await dialog.getByText('Another calendar has this name.').waitFor(slow)
  await dialog.getByRole('textbox', { name: /^Name/ }).first().fill('Plant')
  await dialog.getByRole('button', { name: 'Create the calendar' }).click()
  const card = page.getByRole('region', { name: 'Plant' })
  await card.getByText('No holidays').waitFor(slow)

  await card.getByRole('button', { name: 'Import holidays of Plant' }).click()
  const file = (text: string) => ({ name: 'days.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file('date,name\n2031-13-01,Never\n'))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('Line 2: "2031-13-01" is no day such as 2026-12-25.').waitFor(slow)
  await input.setInputFiles(file('date,name,hours\n2031-05-01,May Day,\n2031-12-24,Christmas Eve,09:00-12:00\n'))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('2 new days, 0 in the place of others; 2 in all.').waitFor(slow)
  await dialog.getByRole('button', { name: 'Take these days' }).click()
  await card.getByText('Christmas Eve (09:00-12:00)').waitFor(slow)

  // A calendar file, by its name alone: browsers know no type of it everywhere.
  await card.getByRole('button', { name: 'Import holidays of Plant' }).click()
  const event = (...lines: readonly string[]) =>
    Buffer.from(['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...lines, 'END:VEVENT', 'END:VCALENDAR'].join('\n'))
  const ics = (buffer: Buffer) => ({ name: 'days.ics', mimeType: '', buffer })
  await input.setInputFiles(ics(event('SUMMARY:Founding day', 'DTSTART:20310706', 'RRULE:FREQ=HOURLY')))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('Line 5: Only what comes back each year is read: FREQ=YEARLY.').waitFor(slow)
  await page.screenshot({ path: 'test/e2e/out/admin-calendars-ics.png' })
  await input.setInputFiles(ics(event('SUMMARY:Founding day', 'DTSTART:20310707')))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('1 new days, 0 in the place of others; 3 in all.').waitFor(slow)
  await dialog.getByRole('button', { name: 'Take these days' }).click()
  await card.getByText('Founding day').waitFor(slow)

  // A step counts by it, so that it cannot go.
  await page.goto(`${app!.assent.baseUrl}/admin/sequences/new`)
  await page.getByLabel('Name', { exact: true }).fill('In business hours')
  await page
    .getByRole('button', { name: /^Add (a|the first) step/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: /^Approval/ }).click()
  await page.getByRole('switch', { name: 'A deadline' }).press(' ')
  await choose(page, page.getByRole('combobox', { name: 'Counted in' }), /Business hours of Plant/)
  await page
    .getByText(/24 hours of business hours/)
    .first()
    .waitFor(slow)
  await picture(page, 'admin-sequence-business-hours')
  await accessible(page, 'a step in business hours')
})

test('whoever waits and whoever decides is told how many business hours are left', needsChromium, async () => {
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const v2 = `${base}/governance/api/v2`
  const { page: admin } = await app!.visit('ines', '/help')
  const all = await admin.request.get(`${v2}/request-sequences?limit=200`)
  const { data: sequences } = (await all.json()) as { data: { id: string; name: string; steps: object[] }[] }
  const { id, name, steps } = sequences.find((one) => one.name === 'Manager')!
  const deadline = { after: 'PT4H', calendarId: 'DEFAULT', outcome: 'DENY' }
  // An escalation after five days would come too late now.
  const soon = steps.map((step) => ({ ...step, deadline, escalation: undefined }))
  const put = await admin.request.put(`${v2}/request-sequences/${id}`, { headers, data: { name, steps: soon } })
  assert.equal(put.status(), 200, await put.text())

  const { page } = await app!.visit('chloe', '/help')
  const levels = await page.request.get(`${v2}/my/catalogs/default/levels?limit=100`)
  type Level = { id: string; held: boolean; duration: { maximumDuration?: string } | null; pendingRequestId?: string }
  const { data } = (await levels.json()) as { data: Level[] }
  for (const level of data.filter((one) => !one.held && !one.pendingRequestId)) {
    const preview = await page.request.post(`${v2}/preview`, { headers, data: { entryId: level.id } })
    const found = (await preview.json()) as { sequenceId?: string; duration?: { type: string; value: string } }
    if (found.sequenceId !== id) continue
    const chosen =
      found.duration?.type === 'CHOSEN' ? [{ id: 'OKTA_ACCESS_DURATION', value: found.duration.value }] : []
    await page.goto(`${base}/catalog/${level.id}`)
    await page.getByText(/^Within 4 hours of business hours: until .* if it began now\.$/).waitFor(slow)
    const path = `${v2}/my/catalogs/default/entries/${level.id}/requests`
    const asked = await page.request.post(path, { headers, data: { requesterFieldValues: chosen } })
    assert.equal(asked.status(), 202, await asked.text())
    await page.goto(`${base}/my/requests/${((await asked.json()) as { id: string }).id}`)
    await page.getByText(/The time to act ends/).waitFor(slow)
    await page
      .getByText(/in (\d+ business hours|one business hour|\d+ minutes of business hours) \(.*\d:\d\d/)
      .waitFor(slow)
    await picture(page, 'my-request-business-hours')
    await accessible(page, 'a deadline in business hours')
    return
  }
  assert.fail('nothing goes by that sequence')
})
