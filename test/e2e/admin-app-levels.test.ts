import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find, patient } from './building.ts'
import { accessible, picture } from './checks.ts'

const app = await startApp()

test('an app is made, given its groups, renamed, switched off and deleted by clicking', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/apps')
  const dialog = page.getByRole('dialog')
  await page.getByRole('button', { name: 'New app' }).click(patient)
  await dialog.getByRole('button', { name: 'Create the app' }).click()
  await dialog.getByText('Give the app a name').waitFor()
  assert.equal(await dialog.getByLabel('Name').and(page.locator(':focus')).count(), 1)
  await dialog.getByLabel('Name').fill('Time sheets')
  await accessible(page, 'a new app')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Time sheets' }).waitFor(patient)

  await page.getByRole('button', { name: 'Change the groups' }).click(patient)
  await find(page, dialog.getByRole('combobox', { name: 'Groups' }), 'wiki e', /Wiki Editors/)
  await page.keyboard.press('Escape')
  await picture(page, 'admin-app-groups')
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  const aside = page.getByRole('complementary', { name: 'About the app' })
  await aside.getByText('Wiki Editors').waitFor(patient)

  const deed = async (name: string) => {
    await page.getByRole('button', { name: /^More about / }).click(patient)
    await page.getByRole('menuitem', { name }).click()
  }
  await deed('Edit name and description')
  await dialog.getByLabel('Name').fill('Time cards')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Time cards' }).waitFor(patient)
  await deed('Switch it off')
  await dialog.getByRole('button', { name: 'Switch it off' }).click()
  await page.getByText('The app is switched off: nobody can ask for it').waitFor(patient)
  await deed('Delete')
  await dialog.getByRole('button', { name: 'Delete the app' }).click()
  await page.getByRole('heading', { level: 1, name: 'Apps and rules' }).waitFor(patient)
  await page.getByRole('link', { name: 'Time cards' }).waitFor({ state: 'detached' })
  assert.deepEqual(complaints, [])
})

test('an app with entitlements of its own gets them and a bundle by clicking', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/apps?open=add')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Ticketing')
  await dialog.getByLabel('Bundles of entitlements').check()
  await dialog.getByRole('button', { name: 'Create the app' }).click()
  await page.getByRole('button', { name: 'Change the bundles' }).click(patient)
  await dialog.getByRole('button', { name: 'New entitlement' }).click(patient)
  await dialog.getByLabel('Name').fill('Role')
  const values = dialog.getByRole('combobox', { name: 'Values' })
  for (const value of ['Agent', 'Supervisor']) {
    await values.fill(value)
    await values.press('Enter')
  }
  await dialog.getByRole('button', { name: 'Create the entitlement' }).click()
  await dialog.getByText('Agent, Supervisor').waitFor(patient)
  await dialog.getByRole('button', { name: 'New bundle' }).click(patient)
  await dialog.getByRole('button', { name: 'Create the bundle' }).click()
  await dialog.getByText('Choose what it gives').waitFor()
  await dialog.getByLabel('Name').fill('Answer tickets')
  await choose(page, dialog.getByRole('combobox', { name: 'What it gives' }), 'Agent')
  await page.keyboard.press('Escape')
  await accessible(page, 'a new bundle')
  await dialog.getByRole('button', { name: 'Create the bundle' }).click()
  await dialog.getByText('Answer tickets').waitFor(patient)
  await picture(page, 'admin-app-managed')
  await dialog.getByRole('button', { name: 'Close' }).click()
  const aside = page.getByRole('complementary', { name: 'About the app' })
  await aside.getByText('Answer tickets').waitFor(patient)
  await aside.getByText('No rule opens it').waitFor()
  assert.deepEqual(complaints, [])
})
