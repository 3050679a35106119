import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('the list of reports stands up', needsChromium, async () => {
  await standsUp(app!, { as: 'farah', name: 'reports', path: '/reports' })
})

test('approvals and denials over time stand up, as a plot and as figures', needsChromium, async () => {
  await standsUp(app!, {
    as: 'farah',
    name: 'report-outcomes',
    path: '/reports/outcomes',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) =>
      page
        .locator('.recharts-bar-rectangle')
        .first()
        .waitFor({ state: 'attached', ...slow }),
  })
})

test('times to decision stand up', needsChromium, async () => {
  await standsUp(app!, { as: 'dana', name: 'report-times', path: '/reports/decision-times' })
})

test('past requests are found and taken along as a file', needsChromium, async () => {
  const { complaints, page } = await app!.visit('farah', '/reports/past-requests')
  await page.getByRole('table', { name: 'Past requests' }).waitFor(slow)
  await choose(page, page.getByRole('combobox', { name: 'State' }), /Denied/)
  await page.waitForURL(/status=DENIED/, slow)
  await page.getByRole('button', { name: 'Export' }).press('Enter')
  const [file] = await Promise.all([
    page.waitForEvent('download', slow),
    page.getByRole('menuitem', { name: /JSON lines/ }).press('Enter'),
  ])
  assert.equal(file.suggestedFilename(), 'past-requests.jsonl')
  const lines = (await readFile(await file.path(), 'utf8')).trim().split('\n')
  assert.ok(lines.length > 0)
  for (const line of lines) assert.equal((JSON.parse(line) as { status: string }).status, 'DENIED')
  assert.deepEqual(complaints, [])
})

test('who has what is asked of a person, and who is nobody special reads no report', needsChromium, async () => {
  const { page } = await app!.visit('farah', '/reports/access')
  await page.getByRole('heading', { name: 'Of whom, or of what?' }).waitFor(slow)
  await find(page, page.getByRole('combobox', { name: 'Person' }), 'priya', /Priya/)
  await page.getByRole('table', { name: 'Who has what' }).getByText('Priya Raghunathan').first().waitFor(slow)
  for (const path of ['access-ending', 'overdue', 'past-requests']) {
    await page.goto(`${app!.assent.baseUrl}/reports/${path}`)
    await page
      .getByRole('table')
      .or(page.getByRole('heading', { level: 2 }))
      .first()
      .waitFor(slow)
  }
  const other = await app!.visit('elif', '/reports/outcomes')
  await other.page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
