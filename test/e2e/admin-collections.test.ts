import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test(
  'collections, one of them and labels stand up in light, dark, on a phone and in German',
  needsChromium,
  async () => {
    await standsUp(app!, { as: 'ines', name: 'admin-collections', path: '/admin/collections' })
    const { page } = await app!.visit('ines', '/admin/collections')
    const path = await page.getByRole('link', { name: 'Data analyst kit' }).getAttribute('href', slow)
    await page.context().close()
    await standsUp(app!, { as: 'ines', name: 'admin-collection', path: path! })
    await standsUp(app!, { as: 'ines', name: 'admin-labels', path: '/admin/labels' })
  },
)

test('a collection is made, filled, given for a time, moved, taken and deleted', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/collections')
  await page.getByRole('button', { name: 'New collection' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('data analyst KIT')
  await page.keyboard.press('Enter')
  await dialog.getByText('Another collection has this name.').waitFor(slow)
  await dialog.getByLabel('Name').fill('First week')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'First week' }).waitFor(slow)

  await page.getByRole('button', { name: 'Put an app in' }).click()
  await find(page, dialog.getByRole('combobox', { name: 'App' }), 'billing', /Billing Database/)
  await dialog.getByLabel('Read only').check(slow)
  await dialog.getByRole('button', { name: 'Put it in' }).click()
  const holds = page.getByRole('list', { name: 'What it holds' })
  await holds.getByText('Read only').waitFor(slow)

  await page.getByRole('button', { name: 'Give it to somebody' }).click()
  await find(page, dialog.getByRole('combobox', { name: 'People' }), 'lukas', /Lukas Brandt/)
  await page.keyboard.press('Escape')
  if (await dialog.isHidden()) assert.fail('Escape closes the list of people, not the form')
  await dialog.getByLabel('Until').fill('2020-01-01T10:00')
  await dialog.getByRole('button', { name: 'Give it' }).click()
  await dialog.getByText('The end is in the past.').waitFor(slow)
  await dialog.getByLabel('Until').fill(`${new Date().getFullYear() + 1}-01-01T10:00`)
  await dialog.getByRole('button', { name: 'Give it' }).click()
  const people = page.getByRole('list', { name: 'Who has it' })
  await people.getByText('Ends').waitFor(slow)

  // He has it at once.
  const his = await app!.visit('lukas', '/my/access')
  await his.page.getByText('First week').first().waitFor(slow)
  await his.page.context().close()

  await people.getByRole('button', { name: 'Move the end for Lukas Brandt' }).click()
  await dialog.getByLabel('Until').fill('')
  await dialog.getByRole('button', { name: 'Move the end' }).click()
  await people.getByText('Without an end').waitFor(slow)
  await holds.getByRole('button', { name: 'Take Billing Database out' }).click()
  await page.getByText('It holds nothing yet.').waitFor(slow)
  await people.getByRole('button', { name: 'Take it from Lukas Brandt' }).click()
  await page.getByText('Nobody yet').waitFor(slow)

  await page.getByRole('link', { name: 'Rules', exact: true }).click()
  await page.getByRole('link', { name: 'What it holds, and who has it' }).click(slow)
  await page.getByRole('button', { name: 'Delete', exact: true }).click()
  await dialog.getByRole('button', { name: 'Delete the collection' }).click()
  await page.getByRole('heading', { level: 1, name: 'Collections' }).waitFor(slow)
  await page.getByRole('link', { name: 'First week' }).waitFor({ state: 'detached', ...slow })
})

test('a label is made, put on an app, and taken off again', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/labels')
  await page.getByRole('button', { name: 'New label' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('Compliance')
  await dialog.getByLabel('Value 1', { exact: true }).fill('SOX')
  await dialog.getByRole('button', { name: 'Another value' }).click()
  await dialog.getByLabel('Value 2', { exact: true }).fill('PII')
  await dialog.getByRole('button', { name: 'Create the label' }).click()
  await page.getByText('Compliance: PII').waitFor(slow)
  await page.getByRole('button', { name: 'Edit Compliance' }).click()
  await dialog.getByRole('button', { name: 'Remove value 2' }).click()
  await dialog.getByLabel('Value 1', { exact: true }).fill('SOX 404')
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await page.getByText('Compliance: SOX 404').waitFor(slow)
  assert.equal(await page.getByText('Compliance: PII').count(), 0)

  await page.goto(`${app!.assent.baseUrl}/admin/apps?q=ERP`)
  await page.getByRole('link', { name: 'ERP' }).click(slow)
  await page.getByRole('button', { name: 'Change the labels' }).click(slow)
  await dialog.getByLabel('Compliance: SOX 404').check(slow)
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  const card = page.getByRole('region', { name: 'Labels' })
  await card.getByText('Compliance: SOX 404').waitFor(slow)
  await page.getByRole('button', { name: 'Change the labels' }).click()
  await dialog.getByLabel('Compliance: SOX 404').uncheck(slow)
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await card.getByText('It has none.').waitFor(slow)
})

test('a collection is asked for with what it holds before one’s eyes', needsChromium, async () => {
  const { baseUrl, demo } = app!.assent
  const { apiToken } = demo!.credentials.users.find(({ login }) => login.startsWith('ines.'))!
  type Found = { readonly id: string; readonly data: readonly { readonly id: string }[] }
  const call = async (method: string, path: string, body?: unknown): Promise<Found> => {
    const headers = { authorization: `SSWS ${apiToken}`, 'content-type': 'application/json' }
    const answer = await fetch(`${baseUrl}/governance/api/${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    assert.ok(answer.ok, await answer.clone().text())
    return (await answer.json()) as Found
  }
  const { id } = (await call('GET', 'v1/collections')).data[0]!
  const [sequence] = (await call('GET', 'v2/request-sequences?limit=1')).data
  const rules = `v2/resources/${id}/request-conditions`
  const rule = await call('POST', rules, {
    name: 'Everybody',
    approvalSequenceId: sequence!.id,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  })
  await call('POST', `${rules}/${rule.id}/activate`)
  const { page } = await app!.visit('lukas', '/')
  await page.getByRole('link', { name: /Data analyst kit/ }).click(slow)
  await page.getByText('It holds: Data Warehouse, Grafana, Wiki').waitFor(slow)
  const rulesPage = await app!.visit('ines', `/admin/apps/${id}`)
  await rulesPage.page.getByText('Everybody').first().waitFor(slow)
})
