import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()

test('preferences stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'elif', name: 'my-preferences', path: '/me/preferences' })
})

test('what somebody chooses follows to another browser, and back to the usual', needsChromium, async () => {
  const { page } = await app!.visit('noah', '/me/preferences')
  await page.getByText('Dark', { exact: true }).click()
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor()
  const mailOfApproval = page.getByRole('checkbox', { name: 'A request was approved: Mail' })
  await mailOfApproval.uncheck()
  await page.getByRole('switch', { name: 'Keys of one letter' }).uncheck()
  await page.getByRole('switch', { name: 'Quiet hours' }).check()
  await page.getByLabel('Until', { exact: true }).fill('20:00')
  await page.getByText('Choose another time than the first').waitFor()
  await page.getByLabel('Until', { exact: true }).fill('06:30')
  await page.getByLabel('From', { exact: true }).focus()
  await page.getByRole('radio', { name: /every day/ }).check()
  await find(page, page.getByRole('combobox', { name: 'Time zone' }), 'Tokyo', /Asia\/Tokyo/)
  // The server knows who looks, and where.
  await page.getByText('Times are of Asia/Tokyo').waitFor()
  // Language comes last: from then on the page speaks German.
  await choose(page, page.getByRole('combobox', { name: 'Language' }), /Deutsch/)
  await page.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor()
  await page.getByRole('status').getByText('Gespeichert').waitFor()

  const { page: other } = await app!.visit('noah', '/me/preferences')
  await other.locator('html[data-mantine-color-scheme="dark"][lang="de"]').waitFor()
  await other.getByRole('heading', { name: 'Einstellungen', level: 1 }).waitFor()
  assert.equal(await other.getByRole('checkbox', { name: 'Ein Antrag wurde genehmigt: E-Mail' }).isChecked(), false)
  assert.equal(await other.getByRole('checkbox', { name: 'Ein Antrag wurde genehmigt: In der App' }).isChecked(), true)
  assert.equal(await other.getByLabel('Bis', { exact: true }).inputValue(), '06:30')
  // The one window hears of what the other changes.
  await choose(other, other.getByRole('combobox', { name: 'Sprache' }), /English/)
  await page.getByRole('heading', { name: 'Preferences', level: 1 }).waitFor()
  // By keyboard: the page does nothing on a single key that its viewer has switched off.
  await page.getByRole('heading', { level: 1 }).focus()
  await page.keyboard.press('?')
  assert.equal(await page.getByRole('dialog').count(), 0)
})
