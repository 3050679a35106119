import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose, find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('teams and one of them stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-teams', path: '/admin/teams' })
  const { page } = await app!.visit('ines', '/admin/teams')
  const path = await page.getByRole('link', { name: 'IT', exact: true }).getAttribute('href', slow)
  await page.context().close()
  await standsUp(app!, { as: 'ines', name: 'admin-team', path: path! })
})

test('a team is made, filled, given a list, changed and deleted', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/teams')
  await page.getByRole('button', { name: 'New team' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('it')
  await page.keyboard.press('Enter')
  await dialog.getByText('Another team has this name.').waitFor(slow)
  await dialog.getByLabel('Name').fill('Travel')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Travel' }).waitFor(slow)

  await find(page, page.getByRole('combobox', { name: 'Put somebody in' }), 'lukas', /Lukas Brandt/)
  await page.getByRole('button', { name: 'Put in' }).click()
  const members = page.getByRole('list', { name: 'Members' })
  await members.getByText('Lukas Brandt').waitFor(slow)

  await find(page, page.getByRole('combobox', { name: 'An app' }), 'GitLab')
  await page.getByRole('button', { name: 'Let the team have it' }).click()
  const reach = page.getByRole('list', { name: 'What its members may give and call' })
  await reach.getByText('GitLab', { exact: true }).waitFor(slow)
  await reach.getByRole('button', { name: 'Take GitLab from the team' }).click()
  await page.getByText('GitLab is taken from the team').waitFor(slow)

  await page.getByRole('button', { name: 'New list' }).click()
  await dialog.getByLabel('Name').fill('Cities')
  await dialog.getByRole('textbox', { name: 'Values' }).fill('Lisbon\nBerlin\nLisbon')
  await dialog.getByRole('button', { name: 'Create the list' }).click()
  const lists = page.getByRole('list', { name: 'Configuration lists' })
  await lists.getByText('2 values').waitFor(slow)
  await page.getByRole('button', { name: 'Import Cities' }).click()
  const file = (text: string) => ({ name: 'cities.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const input = page.locator('input[type=file]')
  await input.setInputFiles(file('value\nPorto\nPorto\n'))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('Line 3: The value stands in line 2 already.').waitFor(slow)
  await input.setInputFiles(file('value\nPorto\nLisbon\nMadrid\n'))
  await dialog.getByRole('button', { name: 'Look at the file' }).click()
  await dialog.getByText('3 values: 2 new, 1 no longer there.').waitFor(slow)
  await dialog.getByRole('button', { name: 'Take these values' }).click()
  await lists.getByText('3 values').waitFor(slow)

  await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
  await dialog.getByLabel('Name').fill('Trips')
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await page.getByRole('heading', { level: 1, name: 'Trips' }).waitFor(slow)

  // Whoever is in a team finds the way to it without a role.
  const lukas = await app!.visit('lukas', '/')
  await lukas.page.getByRole('link', { name: 'Teams', exact: true }).click()
  await lukas.page.getByRole('link', { name: 'Trips', exact: true }).click()
  await lukas.page.getByRole('heading', { level: 1, name: 'Trips' }).waitFor(slow)
  await lukas.page.getByRole('link', { name: 'Request types', exact: true }).click()
  await lukas.page.getByRole('link', { name: 'New request type' }).click()
  await choose(lukas.page, lukas.page.locator('#type-team'), 'Trips')
  const form = await addStep(lukas.page, 1, /^Questions/)
  await addQuestions(lukas.page, form, [{ label: 'Where to?', type: 'One choice' }])
  await choose(lukas.page, form.getByRole('combobox', { name: 'Choices come from' }), 'Trips: Cities')
  const approval = await addStep(lukas.page, 2, /^Approval/)
  await choose(lukas.page, approval.getByRole('combobox', { name: 'Who', exact: true }), 'A certain person')
  await find(lukas.page, approval.getByRole('combobox', { name: 'Who', exact: true }).last(), 'chlo', 'Chloé Dubois')
  await approval.getByRole('switch', { name: 'Only if…' }).click()
  await choose(lukas.page, approval.getByRole('combobox', { name: 'How it is compared' }), 'is not in the list')
  await choose(lukas.page, approval.getByRole('combobox', { name: 'With which list' }), 'Trips: Cities')
  await choose(lukas.page, approval.getByRole('combobox', { name: 'How it is compared' }), 'is')
  await choose(lukas.page, approval.getByRole('combobox', { name: 'With what it is compared' }), 'Madrid')
  await approval.getByText('Chloé Dubois').first().waitFor(slow)
  assert.equal(await lukas.page.getByRole('link', { name: 'People', exact: true }).count(), 0)
  await lukas.page.context().close()

  await members.getByRole('button', { name: 'Take Lukas Brandt out' }).click()
  await page.getByText('Lukas Brandt is no longer in the team').waitFor(slow)
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByRole('button', { name: 'Delete the team' }).click()
  await page.getByRole('heading', { level: 1, name: 'Teams' }).waitFor(slow)
  await page.getByRole('link', { name: 'Trips' }).waitFor({ state: 'detached', ...slow })
})
