import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { standsUp } from './checks.ts'
import { waitingFor } from './requests.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test(
  'an administrator takes a request, orders it and adds somebody, who follows it until he stops',
  needsChromium,
  async () => {
    const requestId = await waitingFor(app!, 'finance analyst')
    const { page } = await app!.visit('dana', `/admin/requests/${requestId}`)
    const running = page.getByRole('region', { name: 'Running it' })
    await running.getByRole('button', { name: 'I look after it' }).click()
    await running.getByText('Dana').first().waitFor(slow)
    await choose(page, running.getByRole('combobox', { name: 'Priority' }), /Urgent/)
    await page.getByText('Kept').first().waitFor(slow)
    await running.getByRole('combobox', { name: 'Tags' }).fill('Year end')
    await page.keyboard.press('Enter')
    await running.getByText('Year end').first().waitFor(slow)
    await find(page, running.getByRole('combobox', { name: 'Add somebody' }), 'lukas', /Lukas Brandt/)
    await running.getByRole('list', { name: 'Followed by' }).getByText('Lukas Brandt').waitFor(slow)
    await page.context().close()

    await standsUp(app!, { as: 'dana', name: 'running', path: `/admin/requests/${requestId}` })

    const list = await app!.visit('dana', '/admin/requests')
    await list.page.getByRole('button', { name: 'Looked after by me' }).click()
    await list.page.getByRole('table').getByText('Year end').waitFor(slow)
    await list.page.getByRole('table').getByText('Urgent').waitFor(slow)
    await list.page.context().close()

    const lukas = await app!.visit('lukas', `/my/requests/${requestId}`)
    const his = lukas.page.getByRole('region', { name: 'Running it' })
    await his.getByText('Urgent').waitFor(slow)
    assert.equal(await his.getByRole('combobox').count(), 0, 'he changes nothing')
    await his.getByRole('button', { name: 'Stop following' }).click()
    // It was shown to him for as long as he followed it.
    await lukas.page.getByText('You follow it no longer').waitFor(slow)
    await lukas.page.reload()
    await lukas.page.getByText('This is not here').waitFor(slow)
    await lukas.page.context().close()
  },
)

test('a request is put on hold, goes on, is canceled and opened again', needsChromium, async () => {
  const requestId = await waitingFor(app!, 'finance analyst')
  const { page } = await app!.visit('dana', `/admin/requests/${requestId}`)
  await page.getByRole('button', { name: 'Put on hold' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Put on hold' }).click()
  await dialog.getByText('Say what it waits for.').waitFor(slow)
  await dialog.getByLabel('What it waits for').fill('The vendor sends the contract')
  await dialog.getByRole('button', { name: 'Put on hold' }).click()
  await page.getByText('On hold', { exact: true }).first().waitFor(slow)
  await page.getByText('The vendor sends the contract').first().waitFor(slow)
  // One button stands out: what comes next.
  const first = page.getByRole('region', { name: /Waiting for/ }).locator('button:not([data-variant="default"])')
  assert.deepEqual(await first.allTextContents(), ['Go on with it'])
  await page.context().close()
  await standsUp(app!, { as: 'dana', name: 'on-hold', path: `/admin/requests/${requestId}` })

  const again = await app!.visit('dana', `/admin/requests/${requestId}`)
  await again.page.getByRole('button', { name: 'Go on with it' }).click()
  await again.page.getByRole('button', { name: 'Put on hold' }).waitFor(slow)
  const stands = again.page.getByRole('region', { name: /Waiting for/ }).locator('button:not([data-variant="default"])')
  assert.deepEqual(await stands.allTextContents(), ['Reassign'])
  await again.page.getByRole('button', { name: 'Cancel the request' }).click()
  const asked = again.page.getByRole('dialog')
  await asked.getByRole('button', { name: 'Cancel the request' }).click()
  await again.page.getByRole('button', { name: 'Open it again' }).click()
  await asked.getByLabel('Reason').fill('It was a slip.')
  await asked.getByRole('button', { name: 'Open it again' }).click()
  await again.page.getByText('It counts no longer: the request was opened again.').waitFor(slow)
  await again.page.getByRole('button', { name: 'Put on hold' }).waitFor(slow)
  await again.page.context().close()
})

test('several requests are tagged at once, and what could not be done is said one by one', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/requests')
  const table = page.getByRole('table')
  const boxes = table.getByRole('checkbox')
  await boxes.first().waitFor(slow)
  for (const n of [0, 1, 2]) await boxes.nth(n).check()
  const chosen = page.getByRole('group', { name: 'What is chosen' })
  await chosen.getByText('3 chosen').waitFor(slow)
  await chosen.getByRole('button', { name: 'Tags' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Tags' }).click()
  await dialog.getByText('Say what is to be done.').waitFor(slow)
  await dialog.getByRole('combobox', { name: 'Add' }).fill('audit')
  await page.keyboard.press('Enter')
  await dialog.getByRole('button', { name: 'Tags' }).click()
  await page.getByText('Done for all of them').waitFor(slow)
  await table.getByText('audit').nth(2).waitFor(slow)
  await page.context().close()
})
