import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()

test('my requests stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'elif', name: 'my-requests', path: '/my/requests' })
})

test('the address says how my requests are sorted and which are shown', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/my/requests')
  await page.getByRole('button', { name: 'Asked' }).click()
  await page.waitForURL(/sort=created/)
  await page.getByRole('columnheader', { name: 'Asked' }).and(page.locator('[aria-sort="ascending"]')).waitFor()
  await page.goto(`${app!.assent.baseUrl}/my/requests?status=DENIED`)
  await page.getByText('Nothing is in this state').waitFor()
  assert.equal(await page.getByRole('table').count(), 0)
})

test('a request of mine is found by a part of what was asked for', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/my/requests')
  const rows = page.locator('tbody tr')
  await rows.nth(1).waitFor()
  const called = ((await rows.first().getByRole('link').textContent()) ?? '').split(' · ')[0]!
  await page.getByRole('searchbox').fill(called)
  await page.waitForURL(/q=/)
  await rows.first().getByRole('link', { name: called }).waitFor()
  await page.getByRole('searchbox').fill('nothing like it')
  await page.getByRole('heading', { name: 'No request of yours is like that' }).waitFor()
  await page.getByRole('searchbox').fill('')
  await rows.nth(1).waitFor()
})
