import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('help stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'help', path: '/help' })
})

test('the state of the server stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'elif', name: 'status', path: '/status' })
})

test(
  'the guided demo makes one somebody else at the right place, ticks itself off, and leads the administrator on',
  needsChromium,
  async () => {
    const { page } = await app!.visit('elif', '/help')
    assert.equal(await page.getByRole('region', { name: 'First steps for the administrator' }).count(), 0)
    const tour = page.getByRole('region', { name: 'Five minutes in the demo' })
    await tour.getByText('0 of 6 done').waitFor(slow)
    // Somebody asks, in another window: it is ticked off here by itself.
    const { page: other } = await app!.visit('elif', '/?q=error')
    await other
      .getByRole('link', { name: /Error Monitor/ })
      .first()
      .click(slow)
    await other.getByRole('button', { name: /^Send/ }).click(slow)
    await tour.getByText('1 of 6 done').waitFor(slow)
    await tour.getByText('(done)').waitFor({ state: 'attached', ...slow })
    await picture(page, 'help-tour')
    await page.getByRole('button', { name: 'Be Dana Whitcombe' }).first().press('Enter')
    await page.waitForURL(/\/admin\/sequences\/new/, slow)
    await page.getByRole('button', { name: /You: Dana Whitcombe/ }).waitFor(slow)
    await page.goto(`${app!.assent.baseUrl}/help`)
    await page.getByRole('link', { name: 'To the overview' }).click(slow)
    await page.getByRole('region', { name: 'First steps' }).waitFor(slow)
  },
)

test('a server that is not well says what is wrong, and one that is away is told from it', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/status')
  await page.getByRole('heading', { name: 'All is well' }).waitFor()
  await page.getByText('You see what others do').waitFor()
  await page.route('**/readyz', (route) =>
    route.fulfill({ status: 503, json: { status: 'not ready', version: '9', checks: { database: false } } }),
  )
  const again = page.getByRole('button', { name: 'Look again' })
  await again.click()
  await page.getByRole('heading', { name: 'The server cannot do its work' }).waitFor()
  await page.getByText('It does not answer.').waitFor()
  await accessible(page, 'a server that is not well')
  await picture(page, 'status-unwell')
  await page.unroute('**/readyz')
  await page.route('**/readyz', (route) => route.abort())
  await again.click()
  await page.getByRole('heading', { name: 'The server does not answer' }).waitFor()
})
