import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find } from './building.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('tokens stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-tokens', path: '/admin/tokens?whose=all' })
})

test('a token is made by keyboard, shown once, opens the API, and is revoked', needsChromium, async () => {
  const { complaints, page } = await app!.visit('dana', '/admin/tokens')
  // Machines are not for her to see.
  assert.equal(await page.getByRole('heading', { name: 'Machine identities' }).count(), 0)
  await page.getByRole('button', { name: 'New token' }).press('Enter')
  const dialog = page.getByRole('dialog')
  const name = dialog.getByLabel('Name')
  await dialog.getByRole('button', { name: 'Make the token' }).press('Enter')
  await dialog.getByText('Give it a name').waitFor(slow)
  await name.fill(hostileTexts[0]!)
  await dialog.getByLabel('Days that it lasts').fill('4000')
  await dialog.getByRole('button', { name: 'Make the token' }).press('Enter')
  await dialog.getByText('Between 1 and 365 days').waitFor(slow)
  await dialog.getByRole('checkbox', { name: '30 days' }).press(' ')
  await dialog.getByRole('radio', { name: 'Only these scopes of it' }).check()
  await find(page, dialog.getByRole('combobox', { name: 'Scopes' }), 'tasks.read', /okta\.accessRequests\.tasks\.read/)
  await page.keyboard.press('Escape')
  await accessible(page, 'a new token')
  await picture(page, 'admin-tokens-new')
  await dialog.getByRole('button', { name: 'Make the token' }).press('Enter')
  const token = await page.getByRole('status', { name: 'Token', exact: true }).textContent(slow)
  assert.match(token ?? '', /^ast_[0-9A-Za-z]{38}$/)
  await accessible(page, 'a token, shown once')
  await picture(page, 'admin-tokens-once')
  const call = (path: string) => fetch(`${app!.assent.baseUrl}${path}`, { headers: { authorization: `SSWS ${token}` } })
  assert.equal((await call('/governance/api/v2/my/tasks')).status, 200)
  assert.equal((await call('/governance/api/v2/requests')).status, 403)
  // It does not go away before somebody says that it is kept.
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: /I have kept it/ }).press(' ')
  await page.getByRole('button', { name: 'Done', exact: true }).press('Enter')
  const row = page.getByRole('row').filter({ hasText: hostileTexts[0]! })
  await row.getByText('One scope').waitFor(slow)
  await unharmed(page)
  await row.getByRole('button', { name: /^Revoke/ }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).press('Enter')
  await row.waitFor({ state: 'detached', ...slow })
  assert.equal((await call('/governance/api/v2/my/tasks')).status, 401)
  await page.getByRole('switch', { name: 'Also those that are over' }).press(' ')
  await row.getByText('Revoked').waitFor(slow)
  assert.deepEqual(complaints, [])
})

test('a machine identity is made and becomes a client whose secret is shown once', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/tokens')
  const machines = page.getByRole('region', { name: 'Machine identities' })
  await machines.getByRole('button', { name: 'New machine identity' }).click(slow)
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Deployments')
  await dialog.getByLabel('Login').fill('deploy bot')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.getByText('One word, such as').waitFor(slow)
  await dialog.getByLabel('Login').fill('deploy-bot')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  const row = machines.getByRole('row').filter({ hasText: 'Deployments' })
  await row.getByText('nothing yet').waitFor(slow)
  await row.getByRole('button', { name: 'What can be done with Deployments' }).click()
  await page.getByRole('menuitem', { name: 'Make it an OAuth client' }).click()
  await find(page, dialog.getByRole('combobox', { name: 'Scopes' }), 'users.read', 'okta.users.read')
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Make the secret' }).click()
  const secret = await page.getByRole('status', { name: 'Client secret' }).textContent(slow)
  assert.match(secret ?? '', /^asc_/)
  await page.getByRole('checkbox', { name: /I have kept it/ }).check()
  await page.getByRole('button', { name: 'Done', exact: true }).click()
  await row.getByText('Client with a secret').waitFor(slow)
  await picture(page, 'admin-tokens-machine')
})
