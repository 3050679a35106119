import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose } from './building.ts'
import { standsUp } from './checks.ts'
import { waitingFor } from './requests.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('all requests stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'dana', name: 'admin-requests', path: '/admin/requests?status=PENDING' })
})

test('an administrator finds a request, keeps the filter, and uses it again', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/requests')
  await choose(page, page.getByRole('combobox', { name: 'State' }), /Waiting/)
  await page.waitForURL(/status=PENDING/, slow)
  await page.getByRole('searchbox', { name: 'Search by person, app or level' }).fill('production operators')
  await page.waitForURL(/q=production/, slow)
  const found = page.getByRole('link', { name: /production operators/i })
  await found.first().waitFor(slow)
  await page.getByRole('button', { name: 'Keep this filter' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Keep it' }).click()
  await page.getByText('Give it a name.').waitFor(slow)
  await page.getByRole('dialog').getByLabel('Name').fill('Operators')
  await page.keyboard.press('Enter')
  const saved = page.getByRole('button', { name: 'Operators', exact: true })
  await saved.waitFor(slow)
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await page.waitForURL(/\/admin\/requests$/, slow)
  await saved.click()
  await page.waitForURL(/q=production/, slow)
  await found.first().click()
  await page.getByRole('heading', { level: 1, name: /production operators/i }).waitFor(slow)
})

test(
  'what was asked for stays readable where requests have a priority and are looked after',
  needsChromium,
  async () => {
    const id = await waitingFor(app!, 'production operators')
    const { page } = await app!.visit('dana', '/help')
    const base = `${app!.assent.baseUrl}/governance/api/v2/requests/${id}`
    const headers = { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' }
    const me = (await (await page.request.get(`${app!.assent.baseUrl}/api/v1/users/me`)).json()) as { id: string }
    for (const [path, data] of [
      ['assignee', { userId: me.id }],
      ['priority', { priority: 'URGENT' }],
    ] as const)
      assert.ok((await page.request.put(`${base}/${path}`, { data, headers })).ok(), path)
    await page.goto(`${app!.assent.baseUrl}/admin/requests`)
    await page.getByRole('columnheader', { name: 'Priority' }).waitFor(slow)
    await page.getByRole('columnheader', { name: 'Looked after by' }).waitFor(slow)
    const widths = await page
      .locator('tbody td:first-child')
      .evaluateAll((cells) => cells.map((one) => one.clientWidth))
    assert.ok(Math.min(...widths) >= 170, `${Math.min(...widths)} pixels`)
    const { hidden } = await page.locator('table').evaluate((table) => {
      const around = table.parentElement!
      return { hidden: around.scrollWidth - around.clientWidth }
    })
    assert.ok(hidden <= 0, `${hidden} pixels are out of sight`)
  },
)

test('who is no administrator sees no request of others', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/admin/requests')
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
