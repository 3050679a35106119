import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { hostileTexts, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('the log stands up with a signed event open, which proves itself', needsChromium, async () => {
  const { page: farah } = await app!.visit('farah', '/help')
  // An export signs the record up to now.
  const exported = await farah.request.post(`${app!.assent.baseUrl}/governance/api/v2/audit/exports`, {
    data: {},
    headers: { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(exported.status(), 200)
  await standsUp(app!, {
    as: 'farah',
    name: 'log',
    path: '/reports/log?about=requests',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.locator('main [data-id] button').last().click(slow)
      await page.getByText(/Proven to be|Nachweislich/).waitFor(slow)
    },
  })
})

test('what happens appears by itself, until the log is paused; an event proves itself', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/reports/log?about=requests')
  const rows = page.getByRole('table', { name: 'Events' }).locator('tbody tr')
  await rows.first().waitFor(slow)
  const before = await rows.first().getAttribute('data-id')
  const samuel = await app!.visit('samuel', '/help')
  const base = `${app!.assent.baseUrl}/governance/api/v2`
  const mine = await samuel.page.request.get(`${base}/my/requests?limit=1`)
  const { data } = (await mine.json()) as { data: { id: string }[] }
  const write = async (message: string) => {
    const sent = await samuel.page.request.post(`${base}/requests/${data[0]!.id}/messages`, {
      data: { message },
      headers: { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(sent.status(), 201)
  }
  await write(hostileTexts.join(' ').slice(0, 4_900))
  await page.locator(`tbody tr:first-child:not([data-id="${before}"])`).waitFor(slow)
  await rows.first().getByRole('button').press('Enter')
  const dialog = page.getByRole('dialog')
  await dialog.locator('summary').click()
  await dialog.getByText(/Proven to be in the record|Not signed yet/).waitFor(slow)
  await unharmed(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Pause' }).press('Enter')
  await page.waitForURL(/until=/, slow)
  await page.getByRole('button', { name: 'Go on' }).waitFor(slow)
  const paused = await rows.first().getAttribute('data-id')
  await write('Still there?')
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('samuel')
  await page.waitForURL(/q=samuel/, slow)
  assert.equal(await rows.first().getAttribute('data-id'), paused)
  await page.getByRole('button', { name: 'Go on' }).press('Enter')
  await page.locator(`tbody tr:first-child:not([data-id="${paused}"])`).waitFor(slow)
})

test('what nobody did, such as a step that began, is said to be done by Assent', needsChromium, async () => {
  const { page } = await app!.visit('farah', '/reports/log?about=requests')
  const rows = page.getByRole('table', { name: 'Events' }).locator('tbody tr')
  await rows.filter({ hasText: 'Access request updatedAssent' }).first().waitFor(slow)
  assert.equal(await rows.filter({ hasText: '00u00000000000system' }).count(), 0)
})

test('who may not read the log reads none of it', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/reports/log')
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
