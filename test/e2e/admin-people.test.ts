import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium, phone } from './browser.ts'
import { choose, find } from './building.ts'
import { accessible, fits, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

/** A file that lies in memory only. */
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

test('the people stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-people', path: '/admin/people' })
})

test('an administrator finds somebody by the beginning of each name, and by state', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/people')
  await page.getByRole('searchbox').fill('bran luk')
  await page.waitForURL(/q=bran/, slow)
  const found = page.getByRole('link', { name: 'Lukas Brandt' })
  await page.getByText('One in all').waitFor(slow)
  await found.waitFor(slow)
  assert.equal(await page.getByRole('button', { name: 'Add a person' }).count(), 0, 'only super administrators add')
  await page.getByRole('button', { name: 'Clear filters' }).click()
  await choose(page, page.getByRole('combobox', { name: 'State' }), /Suspended/)
  await page.waitForURL(/status=SUSPENDED/, slow)
  await page.getByRole('heading', { name: 'Nobody is like that' }).waitFor(slow)
})

test('a file is tried, told line by line what is wrong, and imported once it is right', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/people')
  await page.getByRole('button', { name: 'Import' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import a file' })
  await dialog.getByRole('button', { name: 'Try it first' }).click()
  await dialog.getByText('Choose the file that is to be imported').waitFor(slow)
  const head = 'login,firstName,lastName,department\n'
  const choose = (text: string) => page.locator('input[type=file]').setInputFiles(csv('users.csv', head + text))
  await choose('nora.lund@fernhill.example,Nora,Lund,Sales\nno blanks here,Bad,Row,Sales\n')
  await dialog.getByRole('button', { name: 'Try it first' }).click()
  await dialog.getByText('Nothing was changed. Mend the file').waitFor(slow)
  await dialog.getByRole('row', { name: /^3 / }).first().waitFor(slow)
  await accessible(page, 'what is wrong in a file')
  await picture(page, 'admin-people-import-wrong')
  await choose('nora.lund@fernhill.example,Nora,Lund,Sales\n')
  await dialog.getByRole('button', { name: 'Try it first' }).click()
  await dialog.getByText('The file is right.').waitFor(slow)
  await picture(page, 'admin-people-import-right')
  await dialog.getByRole('button', { name: 'Import it now' }).click()
  await dialog.getByText('This is what happened').waitFor(slow)
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('searchbox').fill('nora')
  await page.getByRole('link', { name: 'Nora Lund' }).waitFor(slow)
})

test('a person is added by keyboard; the first wrong field gets the focus', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/people?open=add')
  const dialog = page.getByRole('dialog', { name: 'Add a person' })
  await dialog.getByLabel('First name').fill('Ada')
  await page.keyboard.press('Enter')
  await dialog.getByText('Enter an address').waitFor(slow)
  assert.equal(await dialog.getByLabel('E-mail').evaluate((field) => field === field.ownerDocument.activeElement), true)
  await page.keyboard.type('ines.duarte@fernhill.example')
  await fits(page)
  await accessible(page, 'adding a person')
  await picture(page, 'admin-people-add')
  await page.keyboard.press('Enter')
  await dialog.getByText('Somebody has this login already.').waitFor(slow)
  await dialog.getByLabel('E-mail').fill('ada.marsh@fernhill.example')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor(slow)
})

test('who is no administrator sees nobody', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/admin/people')
  await page.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})

const login = (start: string) => app!.who(start).login

test('the page of a person stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'ines',
    name: 'admin-person',
    path: `/admin/people/${login('yuki')}`,
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) =>
      page
        .getByText(/Production Viewers/)
        .first()
        .waitFor(slow),
  })
})

test('one thing is taken back, with the reason that the record keeps', needsChromium, async () => {
  const { page } = await app!.visit('rashid', `/admin/people/${login('tomasz')}`)
  await page.getByRole('button', { name: /^Take back GitLab · GitLab Maintainers/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await dialog.getByText('Say why, for whoever reads the record').waitFor(slow)
  await page.keyboard.type('Moved to another team.')
  await picture(page, 'admin-person-take-back')
  await dialog.getByRole('button', { name: 'Take back' }).click()
  await page.getByText('Nothing. What is granted').waitFor(slow)
  assert.equal(await page.getByRole('region', { name: 'Sign-in' }).count(), 0, 'an app administrator sees no sessions')
  const { page: auditor } = await app!.visit('farah', '/admin/people')
  const log = await auditor.request.get(`${app!.assent.baseUrl}/api/v1/logs?sortOrder=DESCENDING&limit=100`)
  assert.match(await log.text(), /Moved to another team\./)
})

test('everything is taken back at once, by whoever types the login', needsChromium, async () => {
  const { page } = await app!.visit('ines', `/admin/people/${login('mateo')}`)
  await page
    .getByText(/Billing Database/)
    .first()
    .waitFor(slow)
  await page.getByRole('button', { name: 'Take everything back' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Why').fill('The laptop was stolen.')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await dialog.getByText('That is not the login').waitFor(slow)
  await page.keyboard.type(login('mateo'))
  await accessible(page, 'taking everything back')
  await picture(page, 'admin-person-take-all')
  await page.keyboard.press('Enter')
  await page.getByText('Nothing. What is granted').waitFor(slow)
})

test('somebody is edited, given a role, put into a group, suspended, deactivated', needsChromium, async () => {
  const { page } = await app!.visit('ines', `/admin/people/${login('noah')}`)
  await page.getByRole('button', { name: 'Edit' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('E-mail').fill('')
  await dialog.getByLabel('Title', { exact: true }).fill('Release Engineer')
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await dialog.getByText('Enter an address').waitFor(slow)
  await page.keyboard.type(login('noah'))
  await accessible(page, 'editing a profile')
  await picture(page, 'admin-person-edit')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Profile' }).getByText('Release Engineer').waitFor(slow)
  await page.getByRole('button', { name: 'Change the roles' }).click()
  await dialog.getByLabel('Auditor').check()
  await dialog.getByRole('button', { name: 'Change the roles' }).click()
  await page.getByRole('region', { name: 'Roles' }).getByText('Sees everything').waitFor(slow)
  await find(page, page.getByRole('combobox', { name: 'Put into a group' }), 'service', /Service desk/)
  await page.getByRole('button', { name: 'Put in' }).click()
  await page.getByRole('region', { name: 'Groups' }).getByRole('link', { name: 'Service desk' }).waitFor(slow)
  await page.getByRole('button', { name: 'Change the state' }).click()
  await page.getByRole('menuitem', { name: 'Suspend' }).click()
  await dialog.getByRole('button', { name: 'Suspend' }).click()
  await page.getByRole('status').getByText('Suspended', { exact: true }).first().waitFor(slow)

  await page.getByRole('button', { name: 'Change the state' }).click()
  await page.getByRole('menuitem', { name: 'Deactivate' }).click()
  await dialog.getByRole('button', { name: 'Deactivate' }).click()
  await dialog.getByText('That is not the login').waitFor(slow)
  await dialog.getByLabel(/Type the login/).fill(login('noah'))
  await accessible(page, 'deactivating somebody')
  await picture(page, 'admin-person-deactivate')
  await page.keyboard.press('Enter')
  await page.getByText('In no group.').waitFor(slow)
  await page.getByRole('region', { name: 'Roles' }).getByText('None: asks and decides').waitFor(slow)
})

test('an auditor sees all of a person and can change nothing', needsChromium, async () => {
  const { page } = await app!.visit('farah', `/admin/people/${login('giulia')}`)
  await page.getByRole('region', { name: 'Stand-in' }).getByText('Benjamin Osei').waitFor(slow)
  await page.getByRole('region', { name: 'Sign-in' }).waitFor(slow)
  for (const name of [/Take/, 'Edit', /Change/, /Put in/, 'Set a password', /Sign out everywhere/])
    assert.equal(await page.getByRole('main').getByRole('button', { name }).count(), 0, String(name))
})

test('hostile texts in a profile are drawn as text', needsChromium, async () => {
  const profile = Object.fromEntries(
    hostileTexts.map((text, index) => [`note${index}`, text.replaceAll(/[^\P{Cf}\u200d]/gu, '').slice(0, 900)]),
  )
  const { page } = await app!.visit('ines', '/admin/people')
  const { baseUrl } = app!.assent
  const answer = await page.request.post(`${baseUrl}/api/v1/users`, {
    data: {
      profile: { ...profile, login: 'odd@fernhill.example', firstName: '<b>Odd</b>', lastName: 'x'.repeat(200) },
    },
    headers: { origin: baseUrl, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(answer.status(), 200, await answer.text())
  for (const path of ['/admin/people?q=odd', '/admin/people/odd@fernhill.example']) {
    const { page: shown } = await app!.visit('ines', path, { size: phone })
    await shown.getByText('<b>Odd</b>').first().waitFor(slow)
    await unharmed(shown)
  }
})
