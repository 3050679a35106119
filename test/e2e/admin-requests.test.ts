import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose } from './building.ts'
import { standsUp } from './checks.ts'

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

test('who is no administrator sees no request of others', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/admin/requests')
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
