import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { foundAlone } from './building.ts'
import { standsUp } from './checks.ts'
import { waitingFor } from './requests.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

const requestPath = async (match: string): Promise<string> => `/admin/requests/${await waitingFor(app!, match)}`

test('a request stands up for its administrator', needsChromium, async () => {
  await standsUp(app!, { as: 'dana', name: 'admin-request', path: await requestPath('finance analyst') })
})

test(
  'an administrator names somebody else for a step, then cancels the request, by keyboard',
  needsChromium,
  async () => {
    const { page } = await app!.visit('dana', await requestPath('finance analyst'))
    await page.getByRole('button', { name: 'Reassign' }).press('Enter')
    const dialog = page.getByRole('dialog')
    const people = dialog.getByRole('combobox', { name: /People/ })
    await people.waitFor(slow)
    await dialog.getByRole('button', { name: 'Give it to them' }).press('Enter')
    await dialog.getByText('Choose somebody.').waitFor(slow)
    await people.pressSequentially('chloe')
    await foundAlone(page, /Chlo/)
    await people.press('ArrowDown')
    await people.press('Enter')
    await dialog.getByLabel('Why').fill('The others are away.')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /Waiting for Chlo/ }).waitFor(slow)
    await page.getByRole('button', { name: 'Cancel the request' }).press('Enter')
    await dialog.getByLabel('Reason').fill('No longer needed.')
    await dialog.getByRole('button', { name: 'Cancel the request' }).press('Enter')
    await page.getByRole('heading', { name: 'It was withdrawn' }).waitFor(slow)
    await page.getByText('No longer needed.').first().waitFor(slow)
    assert.equal(await page.getByRole('button', { name: 'Reassign' }).count(), 0)
  },
)
