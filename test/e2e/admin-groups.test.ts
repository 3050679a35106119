import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find, foundAlone } from './building.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

/** The address of a group's page, by its name. */
const pathOf = async (name: string): Promise<string> => {
  const { page } = await app!.visit('ines', '/admin/groups')
  await page.getByRole('searchbox').fill(name)
  const link = page.getByRole('link', { name, exact: true })
  await link.waitFor(slow)
  const href = await link.getAttribute('href')
  await page.context().close()
  return href!
}

test('the groups and one of them stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-groups', path: '/admin/groups' })
  await standsUp(app!, {
    as: 'ines',
    name: 'admin-group',
    path: await pathOf('Security reviewers'),
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) => page.getByRole('link', { name: 'Hana Novotná' }).waitFor(slow),
  })
})

test('a group is made, filled by keyboard, owned, renamed and deleted', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/groups')
  await page.getByRole('button', { name: 'New group' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('service DESK')
  await page.keyboard.press('Enter')
  await dialog.getByText('Another group has this name.').waitFor(slow)
  await page.keyboard.press('ControlOrMeta+A')
  await page.keyboard.type('Night shift')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Night shift' }).waitFor(slow)
  await page.getByText('Nothing yet: no app, no rule and no sequence names it.').waitFor(slow)

  await page.getByRole('combobox', { name: 'Put somebody in' }).focus()
  await page.keyboard.type('lukas')
  await foundAlone(page, 'Lukas Brandt')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Members' }).getByRole('button', { name: 'Put in' }).press('Enter')
  const members = page.getByRole('list', { name: 'Members' })
  await members.getByRole('link', { name: 'Lukas Brandt' }).waitFor(slow)
  await members.getByRole('button', { name: 'Take Lukas Brandt out' }).click()
  await dialog.getByRole('button', { name: 'Take out' }).click()
  await page.getByText('Nobody is in this group.').waitFor(slow)

  await find(page, page.getByRole('combobox', { name: 'New owner' }), 'kenji', /Kenji Watanabe/)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('list', { name: 'Owners' }).getByRole('link', { name: 'Kenji Watanabe' }).waitFor(slow)

  await page.getByRole('button', { name: 'Edit' }).click()
  await dialog.getByLabel('Name').fill('Late shift')
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await page.getByRole('heading', { level: 1, name: 'Late shift' }).waitFor(slow)
  await page.getByRole('button', { name: 'Delete' }).click()
  await dialog.getByText('Nobody is in it and nothing names it.').waitFor(slow)
  await dialog.getByRole('button', { name: 'Delete the group' }).click()
  await dialog.getByText('That is not the name').waitFor(slow)
  await page.keyboard.type('late shift')
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/admin\/groups$/, slow)
  await page.getByRole('searchbox').fill('shift')
  await page.getByRole('heading', { name: 'No group is called that' }).waitFor(slow)
})

test('what would be lost is said before a group is deleted', needsChromium, async () => {
  const { page } = await app!.visit('ines', await pathOf('Security reviewers'))
  await page.getByRole('region', { name: 'What it is for' }).getByText('It is asked in').waitFor(slow)
  await page.getByRole('button', { name: 'Delete' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByText('4 people lose what it gives.').waitFor(slow)
  await dialog.getByText('In these sequences nobody is left to ask').waitFor(slow)
  await accessible(page, 'deleting a group')
  await picture(page, 'admin-group-delete')
})

test('who takes many out of a group that decides is asked whether it is meant', needsChromium, async () => {
  const { page } = await app!.visit('ines', await pathOf('Service desk'))
  const dialog = page.getByRole('dialog')
  const members = page.getByRole('list', { name: 'Members' })
  const take = async (name: string) => {
    await members.getByRole('button', { name: `Take ${name} out` }).click()
    await dialog.getByRole('button', { name: 'Take out' }).click()
  }
  for (const name of ['Oliver Grant', 'Mei Chen']) {
    await take(name)
    await members.getByRole('link', { name }).waitFor({ state: 'detached', ...slow })
  }
  await take('Dana Whitcombe')
  await dialog.getByText('that is taken for a fault').waitFor(slow)
  await accessible(page, 'the brake')
  await picture(page, 'admin-group-brake')
  const anyway = dialog.getByRole('button', { name: 'Take out all the same' })
  await anyway.click()
  await dialog.getByText('Say why, for whoever reads the record').waitFor(slow)
  await page.keyboard.type('The desk moves to another team.')
  await anyway.click()
  await page.getByText('Nobody is in this group.').waitFor(slow)
})

test('an auditor sees who is in a group and can change nothing', needsChromium, async () => {
  const { page } = await app!.visit('farah', await pathOf('Finance approvers'))
  await page.getByRole('list', { name: 'Members' }).getByRole('link', { name: 'Benjamin Osei' }).waitFor(slow)
  await page.getByRole('list', { name: 'Owners' }).getByRole('link', { name: 'Giulia Ferrari' }).waitFor(slow)
  for (const name of ['Edit', 'Delete', 'Put in', 'Add', /out$/])
    assert.equal(await page.getByRole('main').getByRole('button', { name }).count(), 0, String(name))
  const { page: other } = await app!.visit('elif', '/admin/groups')
  await other.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})

test('a group with a hostile name is drawn as text', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/groups')
  const { baseUrl } = app!.assent
  const answer = await page.request.post(`${baseUrl}/api/v1/groups`, {
    data: { profile: { name: hostileTexts[0]!.slice(0, 255), description: 'x'.repeat(1_000) } },
    headers: { origin: baseUrl, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(answer.status(), 200, await answer.text())
  const { id } = (await answer.json()) as { id: string }
  for (const path of ['/admin/groups', `/admin/groups/${id}`]) {
    const { page: shown } = await app!.visit('ines', path)
    await shown.getByText('<script>').first().waitFor(slow)
    await unharmed(shown)
  }
})
