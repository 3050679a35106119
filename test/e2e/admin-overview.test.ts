import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { foundAlone } from './building.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

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
    await foundAlone(page, /Hana/)
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

test(
  'what one administrator proposes another one puts in force, by keyboard, on the overview',
  needsChromium,
  async () => {
    const base = app!.assent.baseUrl
    const { page } = await app!.visit('ines', '/admin')
    const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
    const dana = app!.who('dana').login
    const role = { data: { type: 'SUPER_ADMIN' }, headers }
    assert.equal((await page.request.post(`${base}/api/v1/users/${dana}/roles`, role)).status(), 201)
    const settings = (limits: object) =>
      page.request.patch(`${base}/governance/api/v1/settings`, { data: { _limits: limits }, headers })
    assert.equal((await settings({ emergency: { hours: 4 }, fourEyes: { policy: true, grants: false } })).status(), 200)
    assert.equal((await settings({ accessCap: { times: 7, windowDays: 30 } })).status(), 202)
    await page.reload()
    const waiting = (window: Page) =>
      window.getByRole('region', { name: /^Changes that wait for a second administrator/ })
    await waiting(page).getByRole('button', { name: 'Yours' }).waitFor(slow)

    const { page: hers } = await app!.visit('dana', '/admin')
    await waiting(hers).getByRole('button', { name: 'Decide' }).press('Enter')
    const dialog = hers.getByRole('dialog')
    await dialog.getByText('Inês Duarte').waitFor(slow)
    await accessible(hers, 'a proposal')
    await picture(hers, 'admin-overview-proposal')
    await dialog.getByRole('button', { name: 'Put it in force' }).press('Enter')
    await waiting(hers).waitFor({ state: 'detached', ...slow })
    const after = await page.request.get(`${base}/governance/api/v1/settings`)
    assert.equal(((await after.json()) as { _limits: { accessCap: { times: number } } })._limits.accessCap.times, 7)
  },
)

test(
  'access in an emergency is reviewed by another administrator, and ends when it was not right',
  needsChromium,
  async () => {
    const base = app!.assent.baseUrl
    const { page: his } = await app!.visit('rashid', '/admin')
    const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
    const me = (await (await his.request.get(`${base}/api/v1/users/me`)).json()) as { id: string }
    const apps = (await (
      await his.request.get(`${base}/api/v1/apps?filter=${encodeURIComponent('label co "Team Chat"')}`)
    ).json()) as { id: string }[]
    const opened = await his.request.post(`${base}/governance/api/v1/emergency-access`, {
      data: { userId: me.id, scopeType: 'APPLICATION', scopeId: apps[0]!.id, reason: hostileTexts[1] },
      headers,
    })
    assert.equal(opened.status(), 201, await opened.text())
    const region = (window: Page) => window.getByRole('region', { name: /^Emergency access to be reviewed/ })
    await his.reload()
    await region(his).getByText(hostileTexts[1]!).waitFor(slow)
    await unharmed(his)
    assert.equal(await region(his).getByRole('button', { name: 'Review' }).count(), 0)

    const { page } = await app!.visit('ines', '/admin')
    await region(page).getByRole('button', { name: 'Review' }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: /^It was not/ }).check(slow)
    await dialog.getByRole('button', { name: 'Keep it on the record' }).press('Enter')
    await dialog.getByText('Say why').waitFor(slow)
    await dialog.getByLabel('Why').fill('Nobody needs chat at night.')
    await accessible(page, 'a review')
    await dialog.getByRole('button', { name: 'Keep it on the record' }).press('Enter')
    await region(page).waitFor({ state: 'detached', ...slow })
  },
)
