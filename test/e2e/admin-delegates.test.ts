import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('an administrator lets somebody stand in for another by keyboard, and ends it', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/delegates')
  await page.getByRole('button', { name: 'Let somebody stand in' }).press('Enter')
  const dialog = page.getByRole('dialog')
  const send = dialog.getByRole('button', { name: 'Let this person stand in' })
  await send.press('Enter')
  await dialog.getByText('Choose somebody').first().waitFor(slow)
  await page.locator('[aria-invalid=true]:focus').waitFor(slow)
  const pick = async (label: string, typed: string, name: RegExp) => {
    await dialog.getByRole('combobox', { name: label }).fill(typed)
    await page.getByRole('option', { name }).click(slow)
  }
  await pick('Who is away', 'Anneke', /Anneke de Vries/)
  await pick('Who stands in', 'Anneke', /Anneke de Vries/)
  await send.press('Enter')
  await dialog.getByText('Choose another person').waitFor(slow)
  await pick('Who stands in', 'Rohan', /Rohan Mehta/)
  await dialog.getByRole('checkbox', { name: 'Two weeks' }).press(' ')
  await dialog.getByLabel('A word to whoever stands in').fill(hostileTexts[0]!)
  await accessible(page, 'somebody is to stand in')
  await picture(page, 'admin-delegates-form')
  await send.press('Enter')
  const row = page.getByRole('row').filter({ hasText: 'Anneke de Vries' })
  await row.getByText('Rohan Mehta').waitFor(slow)
  await row.getByText('Now', { exact: true }).waitFor(slow)
  await unharmed(page)

  // Whoever stands in is told on a page of his own.
  const { page: hers } = await app!.visit('rohan', '/me/delegates')
  await hers.getByRole('list', { name: 'Whom I stand in for' }).getByText('Anneke de Vries').waitFor(slow)

  await row.getByRole('button', { name: 'Change who stands in for Anneke de Vries' }).press('Enter')
  await dialog.getByRole('checkbox', { name: 'Without an end' }).press(' ')
  await dialog.getByRole('button', { name: 'Keep the change' }).press('Enter')
  await row.getByText('without an end').waitFor(slow)
  assert.deepEqual(complaints, [])
})

test('delegates stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-delegates', path: '/admin/delegates' })
})

test('it ends, and people no longer choose themselves when that is switched off', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/delegates')
  await page.getByRole('button', { name: 'End standing in for Anneke de Vries' }).click(slow)
  await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
  await page
    .getByRole('row')
    .filter({ hasText: 'Anneke de Vries' })
    .waitFor({ state: 'detached', ...slow })
  const choice = page.getByRole('region', { name: 'What people may choose themselves' })
  await choice.getByRole('radio', { name: /Only administrators/ }).check()
  await choice.getByRole('button', { name: 'Keep the change' }).click()
  await page.getByText('That is kept').waitFor(slow)
  const { page: elif } = await app!.visit('elif', '/me/delegates')
  await elif.getByText(/an administrator chooses who stands in/).waitFor(slow)
  const { page: hers } = await app!.visit('farah', '/admin/delegates')
  await hers.getByRole('radio', { name: /Only administrators/ }).waitFor(slow)
  assert.equal(await hers.getByRole('button', { name: 'Let somebody stand in' }).count(), 0)
})
