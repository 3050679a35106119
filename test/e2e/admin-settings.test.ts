import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('settings stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-settings', path: '/admin/settings' })
})

test('a limit is set by keyboard, is there after a reload, and the way back in is sealed', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/settings')
  const requests = page.getByRole('region', { name: 'Requests', exact: true })
  await requests.getByRole('switch', { name: 'Limit how much of the same adds up' }).press(' ')
  await requests.getByLabel('Times the longest that a rule gives').fill('400')
  const keep = requests.getByRole('button', { name: 'Keep the change' })
  await keep.press('Enter')
  await requests.getByText('Between 1 and 100').waitFor(slow)
  await page.locator('[aria-invalid=true]:focus').waitFor(slow)
  await requests.getByLabel('Times the longest that a rule gives').fill('2')
  await keep.press('Enter')
  await page.getByText('That is kept').waitFor(slow)
  await page.reload()
  assert.equal(await requests.getByLabel('Times the longest that a rule gives').inputValue(slow), '2')
  const guards = page.getByRole('region', { name: 'Guards' })
  await guards.getByLabel('Percent').fill('20')
  await guards.getByRole('button', { name: 'Keep the change' }).press('Enter')
  await page.getByText('That is kept').first().waitFor(slow)

  const recovery = page.getByRole('region', { name: 'The way back in' })
  await recovery.getByRole('button', { name: 'Seal a code' }).press('Enter')
  const code = await page.getByRole('status', { name: 'Recovery code' }).textContent(slow)
  assert.match(code ?? '', /^[0-9A-Z]{4}(-[0-9A-Z]{4}){7}$/)
  await accessible(page, 'a recovery code')
  await page.getByRole('checkbox', { name: /I have kept it/ }).press(' ')
  await page.getByRole('button', { name: 'Done', exact: true }).press('Enter')
  await recovery.getByText('Sealed', { exact: true }).waitFor(slow)
  // The first steps know of it at once.
  await page.goto(`${app!.assent.baseUrl}/admin`)
  const step = page.getByRole('listitem').filter({ hasText: 'A way back in is sealed' })
  await step.getByRole('img', { name: 'Done' }).waitFor(slow)
  assert.deepEqual(complaints, [])
})

test('connectors and webhooks are made, tried and told of in words', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/settings')
  const connectors = page.getByRole('region', { name: 'Connectors' })
  await connectors.getByRole('button', { name: 'New connector' }).click(slow)
  await page.getByRole('menuitem', { name: /^SCIM/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(hostileTexts[1]!)
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.getByText('It is needed').waitFor(slow)
  await dialog.getByLabel('Base address').fill('http://127.0.0.1:9/scim')
  await dialog.getByLabel('Secret', { exact: true }).fill('not a real one')
  await accessible(page, 'a new connector')
  await picture(page, 'admin-settings-connector')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await connectors.getByText(hostileTexts[1]!).waitFor(slow)
  await unharmed(page)
  await connectors
    .getByRole('button', { name: /^What can be done with/ })
    .last()
    .click()
  await page.getByRole('menuitem', { name: /^Try it/ }).click()
  await page.getByText('That did not work').waitFor(slow)

  const told = page.getByRole('region', { name: 'Notifications' })
  await told.getByRole('button', { name: 'New webhook' }).click()
  await dialog.getByLabel('Name', { exact: true }).fill('Log store')
  await dialog.getByLabel('Address').fill('ftp://x')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.getByText('Write an address that begins with https://').waitFor(slow)
  await dialog.getByLabel('Address').fill('https://hooks.example.test/assent')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  const secret = await page.getByRole('status', { name: 'Secret' }).textContent(slow)
  assert.match(secret ?? '', /^whsec_/)
  await page.getByRole('checkbox', { name: /I have kept it/ }).check()
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await told.getByText('Log store').waitFor(slow)
})

test('each role sees the settings that concern it, and others none', needsChromium, async () => {
  const { page: dana } = await app!.visit('dana', '/admin/settings')
  await dana.getByRole('region', { name: 'What rules may read' }).waitFor(slow)
  assert.equal(await dana.getByRole('region', { name: 'Guards' }).count(), 0)
  const { page: rashid } = await app!.visit('rashid', '/admin/settings')
  await rashid.getByRole('region', { name: 'Connectors' }).waitFor(slow)
  assert.equal(await rashid.getByRole('button', { name: 'New connector' }).count(), 0)
  const { page: elif } = await app!.visit('elif', '/admin/settings')
  await elif.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
