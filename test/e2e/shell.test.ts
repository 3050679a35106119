import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium, phone } from './browser.ts'
import { accessible, fits, picture } from './checks.ts'

const app = await startApp()

test('preferences that come late change the look of the page and leave what is open on it', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/me/security')
  let answer = () => {}
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  await page.route('**/my/preferences', async (route) => {
    const found = await route.fetch()
    const chosen = (await found.json()) as object
    await held
    await route.fulfill({ response: found, json: { ...chosen, theme: 'DARK', language: 'de', shortcuts: false } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'Set up one-time codes' }).click()
  const code = page.getByRole('dialog').getByRole('textbox').first()
  await code.fill('123')
  await page.evaluate(
    `document.querySelector('main').marked = true; document.querySelector('#page-title').marked = true`,
  )
  answer()
  await page
    .getByRole('heading', { name: 'Anmeldung und Sitzungen', includeHidden: true })
    .waitFor({ state: 'attached' })
  await page.locator('html[data-mantine-color-scheme=dark]').waitFor()
  assert.equal(await code.inputValue(), '123')
  assert.deepEqual(
    await page.evaluate(`[document.querySelector('main').marked, document.querySelector('#page-title').marked]`),
    [true, true],
  )
})

test('on a phone the navigation opens over the page, and closes on arrival', needsChromium, async () => {
  const { complaints, page } = await app!.visit('dana', '/', { size: phone })
  const navigation = page.getByRole('navigation', { name: 'Pages' })
  assert.equal(await navigation.isVisible(), false)
  await page.getByRole('button', { name: 'Navigation', exact: true }).click()
  await navigation.getByRole('link', { name: 'Catalog' }).and(page.locator('[aria-current=page]')).waitFor()
  await picture(page, 'shell-phone')
  await accessible(page, 'the navigation on a phone')
  await fits(page)
  await navigation.getByRole('link', { name: 'My requests' }).click()
  await page.getByRole('heading', { level: 1, name: 'My requests' }).waitFor()
  await navigation.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'Navigation', exact: true }).click()
  await page.getByRole('button', { name: 'Close the navigation' }).click()
  await navigation.waitFor({ state: 'hidden' })
  assert.deepEqual(complaints, [])
})

test('an address of nothing is a page for people, and an answer for programs', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/help')
  const answer = await page.goto(`${app!.assent.baseUrl}/nonsense/x`)
  assert.equal(answer?.status(), 404)
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor()
  const plain = await page.request.get(`${app!.assent.baseUrl}/nonsense/x`)
  assert.equal(plain.status(), 404)
  assert.equal(((await plain.json()) as { errorCode: string }).errorCode, 'E0000022')
  const wrong = await page.request.get(`${app!.assent.baseUrl}/api/v1/nonsense`, { headers: { accept: 'text/html' } })
  assert.equal(((await wrong.json()) as { errorCode: string }).errorCode, 'E0000022')
})

test('a page whose parts do not come says so in words, and comes when the network is back', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/help')
  await page.context().setOffline(true)
  await page.getByRole('link', { name: 'My access', exact: true }).first().click()
  await page.getByRole('heading', { name: 'The server does not answer' }).waitFor()
  await page.context().setOffline(false)
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByRole('heading', { level: 1, name: 'My access' }).waitFor()
})
