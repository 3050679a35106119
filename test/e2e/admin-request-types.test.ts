import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

test('request types and one of them stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'ines', name: 'admin-request-types', path: '/admin/request-types' })
  const { page } = await app!.visit('ines', '/admin/request-types')
  const path = await page.getByRole('link', { name: 'New laptop', exact: true }).getAttribute('href', slow)
  await page.context().close()
  await standsUp(app!, { as: 'ines', name: 'admin-sequence-request-type', path: path! })
})

test('the flow of a request type is tried as somebody, and ends when the team says so', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/request-types')
  await page.getByRole('link', { name: 'New laptop', exact: true }).click(slow)
  const steps = page.getByRole('list', { name: 'The steps, one after the other' })
  await steps.waitFor(slow)
  await find(page, page.getByRole('combobox', { name: 'As whom' }), 'Chloe', /Chlo/)
  await page.getByLabel('Mark as done automatically').uncheck()
  const last = steps.getByRole('listitem').filter({ hasText: 'Mark as done' })
  await last.waitFor(slow)
  await accessible(page, 'a request type is tried')
  await picture(page, 'admin-request-type-tried')
})

test('a request type is built, seen in its preview, published, asked for and taken back', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/request-types')
  await page.getByRole('link', { name: 'New request type' }).click()
  await page.getByRole('heading', { level: 1, name: 'New request type' }).waitFor(slow)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('Give it a name.').waitFor(slow)
  await page.locator('#type-name').fill('Meeting room')
  await choose(page, page.locator('#type-team'), 'IT')
  await page.getByRole('button', { name: 'Add a step as number 1' }).click()
  await page.getByRole('menuitem', { name: /^Questions/ }).click()
  await page.getByLabel('Question 1').fill('For how many people?')
  const preview = page.getByRole('complementary', { name: 'How the form looks' })
  await preview.getByLabel('For how many people?').waitFor(slow)
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('It is published').waitFor(slow)
  await page.getByRole('heading', { level: 1, name: 'Meeting room' }).waitFor(slow)

  const asking = await app!.visit('chloe', '/')
  await asking.page.getByRole('link', { name: /^IT/ }).click()
  await asking.page.getByRole('link', { name: /Meeting room/ }).click()
  await asking.page.getByLabel('For how many people?').fill('six')
  await asking.page.getByRole('button', { name: /Send the request|Get it now/ }).click()
  await asking.page.getByRole('heading', { level: 1, name: /Meeting room/ }).waitFor(slow)

  await page.getByRole('button', { name: 'Take it back' }).click()
  await page.getByText('It is a draft again').waitFor(slow)
  await page.getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await page.getByRole('heading', { level: 1, name: 'Request types' }).waitFor(slow)
})

test(
  'a request type says how more time is approved, and whoever has it asks for more with one click',
  needsChromium,
  async () => {
    const { page } = await app!.visit('ines', '/help')
    const base = app!.assent.baseUrl
    const read = async (path: string) => (await page.request.get(base + path)).json()
    const apps = (await read('/api/v1/apps?limit=200')) as { id: string; label: string }[]
    const teams = (await read('/governance/api/v1/teams')).data as { id: string; name: string }[]
    const [group] = (await read('/api/v1/groups?q=VPN%20Engineering')) as { id: string }[]
    const answer = await page.request.post(`${base}/governance/api/v1/request-types/forms`, {
      data: {
        teamId: teams.find(({ name }) => name === 'IT')!.id,
        name: 'Borrowed network',
        audience: { type: 'EVERYONE' },
        status: 'ACTIVE',
        steps: [],
        gives: { appId: apps.find(({ label }) => label === 'VPN')!.id, scopeType: 'GROUP', scopeId: group!.id },
        accessDuration: 'P2D',
      },
      headers: { origin: base, 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(answer.status(), 201, await answer.text())
    const { entryId, id } = (await answer.json()) as { entryId: string; id: string }

    await page.goto(`${base}/admin/request-types/${id}`)
    await page.getByRole('button', { name: 'More time: as at first' }).click(slow)
    const dialog = page.getByRole('dialog', { name: 'More time' })
    await dialog.getByRole('radio', { name: 'By another sequence' }).check()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Publish the change' }).click()
    await page.getByRole('alert').getByText('Choose by which sequence more time goes').waitFor(slow)
    await page.getByRole('button', { name: /^More time: / }).click()
    await dialog.getByRole('radio', { name: /By itself, up to a total/ }).check()
    await accessible(page, 'how more time for what a request type gives is approved')
    await picture(page, 'admin-request-type-more-time')
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'More time: by itself up to 6 days in all' }).waitFor(slow)
    await page.getByRole('button', { name: 'Publish the change' }).click()
    await page.getByText('It is published').waitFor(slow)
    const { extension } = await read(`/governance/api/v1/request-types/${id}/form`)
    assert.deepEqual(extension, { type: 'AUTOMATIC', maximumTotal: 'P6D' })

    const holder = (await app!.visit('noah', `/catalog/${entryId}`)).page
    await holder.getByRole('button', { name: /Send the request|Get it now/ }).click(slow)
    await holder.getByRole('heading', { level: 1, name: /Borrowed network/ }).waitFor(slow)
    const ended = async (): Promise<{ ends: string; grants: object[] } | undefined> => {
      const held = await (
        await holder.request.get(`${base}/governance/api/v2/my/access?match=vpn%20engineering`)
      ).json()
      return held.data.find((one: { extendsEntryId?: string }) => one.extendsEntryId === entryId)
    }
    for (let tries = 0; tries < 60 && !(await ended()); tries++) await holder.waitForTimeout(500)
    const before = (await ended())!
    await holder.goto(`${base}/my/access`)
    await holder.getByRole('button', { name: /More time for VPN · VPN Engineering/ }).click(slow)
    await holder.getByText(/Sent: more time for VPN/).waitFor(slow)
    for (let tries = 0; tries < 60 && (await ended())?.grants.length !== 2; tries++) await holder.waitForTimeout(500)
    assert.equal(Date.parse((await ended())!.ends) - Date.parse(before.ends), 2 * 86_400_000)
  },
)

test(
  'what a request type lost is marked at the step that needs it, until something else is chosen there',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('ines', '/admin/request-types')
    const base = app!.assent.baseUrl
    const call = async (method: 'get' | 'post' | 'delete', path: string, data?: object) => {
      const answer = await page.request[method](`${base}${path}`, {
        ...(data ? { data } : {}),
        headers: { origin: base, 'sec-fetch-site': 'same-origin' },
      })
      assert.ok(answer.ok(), `${method} ${path}: ${await answer.text()}`)
      return answer.status() === 204 ? undefined : answer.json()
    }
    const group = await call('post', '/api/v1/groups', { profile: { name: 'Rack helpers' } })
    const teams = (await call('get', '/governance/api/v1/teams')).data as { id: string; name: string }[]
    const ask = (label: string, assignmentRule: object) => ({ type: 'TODO', label, assignmentRule })
    const made = await call('post', '/governance/api/v1/request-types/forms', {
      teamId: teams.find(({ name }) => name === 'IT')!.id,
      name: 'A new rack',
      description: '',
      icon: 'laptop',
      audience: { type: 'EVERYONE' },
      status: 'ACTIVE',
      steps: [ask('Look at it', { type: 'MANAGER' }), ask('Build it', { type: 'GROUP', groupId: group.id })],
    })
    await call('delete', `/api/v1/groups/${group.id}`)
    for (let tries = 0; tries < 60; tries++) {
      const { status } = await call('get', `/governance/api/v1/request-types/${made.id}/form`)
      if (status === 'DISABLED') break
      await page.waitForTimeout(500)
    }
    await page.goto(`${base}/admin/request-types/${made.id}`)
    const alert = page.getByRole('alert').filter({ hasText: 'It lost something that it needs' })
    await alert.getByText('There is no group "Rack helpers".').waitFor(slow)
    const step = page.getByRole('group', { name: 'Step 2' })
    await step.getByText('There is no group "Rack helpers".').waitFor()
    await accessible(page, 'a request type that lost a group')
    await picture(page, 'admin-request-type-lost')
    await alert.getByRole('button', { name: 'Repair step 2' }).click()
    const field = step.getByRole('combobox', { name: 'Which group' })
    await field.and(page.locator('[aria-invalid=true]')).waitFor(slow)
    await field.and(page.locator('[value="No longer there"]')).waitFor(slow)
    await step.getByText(group.id, { exact: true }).waitFor()
    // The field has the focus, so that its choices are open.
    await page.keyboard.press('Escape')
    await accessible(page, 'the step that lost a group')
    await picture(page, 'admin-request-type-lost-step')
    await find(page, field, 'wiki e', /Wiki Editors/)
    await step.getByText('There is no group "Rack helpers".').first().waitFor({ state: 'detached' })
    await alert.getByText('Its steps need nothing any more that is gone.').waitFor()
    await page.getByRole('button', { name: /^Publish/ }).click()
    await page.getByText('It is published').waitFor(slow)
    await alert.waitFor({ state: 'detached' })
    // What is gone is asked for by its name, and cannot be tried.
    const others = complaints.filter((one) => !/404.*\/groups\/|400.*\/request-types\/try/.test(one))
    assert.deepEqual(others, [])
  },
)

test('a task with a due date is built, shown where it waits and where it is asked for', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/request-types/new')
  await page.locator('#type-name').fill('Desk by the window')
  await page.getByRole('button', { name: 'Add a step as number 1' }).click(slow)
  await page.getByRole('menuitem', { name: /^Task by hand/ }).click()
  // It is the team's, whichever that will be; and may be somebody else's.
  await page.getByText('Does it by hand: the members of the team').waitFor(slow)
  await choose(page, page.locator('#type-team'), 'IT')
  await page.getByRole('switch', { name: 'A due date' }).check()
  await page.getByLabel('Due after: how many').waitFor(slow)
  await accessible(page, 'a due date')
  await picture(page, 'admin-request-type-due')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('It is published').waitFor(slow)

  const asking = await app!.visit('elif', '/')
  await asking.page.getByRole('link', { name: /^IT/ }).click(slow)
  await asking.page.getByRole('link', { name: /Desk by the window/ }).click(slow)
  await asking.page.getByRole('button', { name: /Send the request|Get it now/ }).click(slow)
  await asking.page.getByRole('heading', { level: 1, name: /Desk by the window/ }).waitFor(slow)
  await asking.page.getByText(/^To be done by /).waitFor(slow)
  await picture(asking.page, 'my-request-due')

  const doing = await app!.visit('priya', '/inbox')
  const row = doing.page.getByRole('button', { name: /Desk by the window/ })
  await row.getByText(/^Due \d+ /).waitFor(slow)
  await row.click()
  await doing.page.getByText('To be done', { exact: true }).waitFor(slow)
  await accessible(doing.page, 'a task that is due')
  await picture(doing.page, 'inbox-due')
})
