import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

/** The id of the newest request for something that waits. */
const requestFor = async (match: string): Promise<string> => {
  const { page } = await app!.visit('dana', '/help')
  const answer = await page.request.get(
    `${app!.assent.baseUrl}/governance/api/v2/requests?match=${encodeURIComponent(match)}&filter=${encodeURIComponent('status eq "PENDING"')}`,
  )
  const { data } = (await answer.json()) as { data: { id: string }[] }
  await page.context().close()
  assert.ok(data[0], `a request for ${match} waits`)
  return data[0].id
}

test(
  'an administrator takes a request, orders it and adds somebody, who follows it until he stops',
  needsChromium,
  async () => {
    const requestId = await requestFor('finance analyst')
    const { page } = await app!.visit('dana', `/admin/requests/${requestId}`)
    const running = page.getByRole('region', { name: 'Running it' })
    await running.getByRole('button', { name: 'I look after it' }).click()
    await running.getByText('Dana').first().waitFor(slow)
    await running.getByRole('combobox', { name: 'Priority' }).click()
    await page.getByRole('option', { name: 'Urgent' }).click()
    await page.getByText(/made the priority urgent/).waitFor(slow)
    await running.getByRole('combobox', { name: 'Tags' }).fill('Year end')
    await page.keyboard.press('Enter')
    await page.getByText(/added the tags Year end/).waitFor(slow)
    await running.getByRole('combobox', { name: 'Add somebody' }).fill('lukas')
    await page.getByRole('option', { name: 'Lukas Brandt' }).click()
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
    await lukas.page
      .getByText(/is not here|not found|no such/i)
      .first()
      .waitFor(slow)
    await lukas.page.context().close()
  },
)
