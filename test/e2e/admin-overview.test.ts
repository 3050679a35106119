import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { picture, standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('the overview stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'ines',
    name: 'admin-overview',
    path: '/admin',
  })
})

test(
  'what nobody can decide stands on the overview, leads to where it is mended, and goes when it is',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin')
    const steps = page.getByRole('region', { name: 'First steps' })
    await steps.getByRole('img', { name: 'Done' }).nth(5).waitFor(slow)
    // What only a super administrator can do is not in it.
    assert.equal(await steps.getByText('A way back in is sealed').count(), 0)
    const stuck = page.getByRole('region', { name: /^Steps that nobody can decide/ })
    await stuck.getByRole('listitem').getByRole('link').first().press('Enter')
    await page.getByRole('heading', { name: 'Nobody can act on it' }).waitFor(slow)
    await page.getByRole('button', { name: 'Name somebody' }).press('Enter')
    const people = page.getByRole('dialog').getByRole('combobox', { name: /People/ })
    await people.pressSequentially('hana')
    await page.getByRole('option', { name: /Hana/ }).waitFor(slow)
    await page
      .getByRole('option')
      .nth(1)
      .waitFor({ state: 'detached', ...slow })
    await people.press('ArrowDown')
    await people.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: 'Give it to them' }).press('Enter')
    await page.getByRole('heading', { name: /Waiting for Hana/ }).waitFor(slow)
    await page.goBack()
    await steps.waitFor(slow)
    await stuck.waitFor({ state: 'detached', ...slow })
    await picture(page, 'admin-overview-mended')
    assert.deepEqual(complaints, [])
  },
)

test('who administers nothing has no overview', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/admin')
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})
