import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find } from './building.ts'
import { hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
// A shared machine is slow; nothing here waits for time alone.
const patient = { timeout: 60_000 }

/** The address of a sequence of the demo. */
const pathOf = async (page: Page, name: string): Promise<string> => {
  const answer = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/request-sequences?limit=200`)
  const { data } = (await answer.json()) as { data: { id: string; name: string }[] }
  return `/admin/sequences/${data.find((one) => one.name === name)!.id}`
}

test('what several rules lack is told once, with the rules that it concerns', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/sequences?q=parallel')
  await page.getByRole('link', { name: 'Manager and finance, in parallel' }).click()
  await page.getByText('It concerns: Data Warehouse · Finance figures, ERP · Buy').waitFor(patient)
  assert.equal(await page.getByText('Nobody could act on step 1 for one person').count(), 1)
})

test('a sequence stands up in light, dark, on a phone and in German, with a step open', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/sequences')
  const path = await pathOf(page, 'Two of the security reviewers')
  await standsUp(app!, {
    as: 'dana',
    name: 'admin-sequence',
    path,
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (window) => window.getByRole('button', { name: /^Two security reviewers/ }).click(),
  })
  await standsUp(app!, { as: 'dana', name: 'admin-sequence-new', path: '/admin/sequences/new' })
})

test(
  'a draft outlives a reload, is published as the next version, and who began before keeps his',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/sequences?q=parallel')
    await page.getByRole('link', { name: 'Manager and finance, in parallel' }).click()
    await page.getByText('Version 1 is published').waitFor(patient)
    await page.getByText(/rules use it$/).waitFor(patient)
    // By keyboard alone: open the menu, add a step, and name it where the focus is.
    await page.getByRole('button', { name: 'Add a step as number 2' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: /^Questions/ }).focus()
    await page.keyboard.press('Enter')
    await page.locator('[data-step="2"] input[value="A few questions"]:focus').waitFor(patient)
    await page.keyboard.type('What for')
    await page.locator('[data-step="2"]').getByLabel('Question 1').fill('What do you need it for?')
    // What was typed is kept in between, too: the one that is meant has the questions first.
    const kept = page.waitForResponse(
      (answer) =>
        answer.url().includes('/my/drafts/SEQUENCE/') &&
        answer.ok() &&
        /What for.*Manager and finance/s.test(answer.request().postData() ?? ''),
    )
    await page.getByRole('button', { name: 'Move step 2 up' }).press('Enter')
    await kept
    await page.reload()
    await page.getByText('Only you see it until you publish it.').waitFor(patient)
    const [first, second] = [page.locator('[data-step="1"]'), page.locator('[data-step="2"]')]
    assert.match((await first.textContent()) ?? '', /What for/)
    assert.match((await second.textContent()) ?? '', /Manager and finance/)
    await page.getByRole('button', { name: 'Publish version 2' }).click()
    await page.getByText('Version 2 is published').first().waitFor(patient)
    await page.getByRole('button', { name: 'Version 1', exact: true }).click(patient)
    await page.getByRole('button', { name: 'Take it as my draft' }).waitFor(patient)
    assert.deepEqual(complaints, [])
  },
)

test(
  'smaller levels are named app by app, in order; what the server refuses stands beside its level',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/sequences/new')
    await page.getByLabel('Name', { exact: true }).fill('Less, perhaps')
    await page
      .getByRole('button', { name: /^Add (a|the first) step/ })
      .first()
      .click()
    await page.getByRole('menuitem', { name: /^Approval/ }).click()
    const card = page.locator('[data-step="1"]')
    await addApp(page, 'GitLab')
    const gitlab = card.getByRole('group', { name: 'GitLab' })
    for (const level of ['GitLab Reporters', 'GitLab Developers']) await addLevel(page, gitlab, level)
    await addApp(page, 'Grafana')
    await addLevel(page, card.getByRole('group', { name: 'Grafana' }), 'Grafana Viewers')
    await gitlab.getByRole('button', { name: 'Move GitLab Developers up' }).press('Enter')
    await addApp(page, 'Wiki')
    const wiki = card.getByRole('group', { name: 'Wiki' })
    await addLevel(page, wiki, 'Wiki itself')
    await wiki.getByRole('button', { name: 'Remove Wiki', exact: true }).click()
    await card.getByText('Or less in GitLab: GitLab Developers, GitLab Reporters').waitFor(patient)
    await card.getByText('Or less in Grafana: Grafana Viewers').waitFor(patient)
    assert.equal(await wiki.count(), 0)

    // Meanwhile the group is no level of Grafana any more.
    const grafana = await levelOf(page, 'Grafana', 'Grafana Viewers')
    const way = `${app!.assent.baseUrl}/api/v1/apps/${grafana.appId}/groups/${grafana.groupId}`
    const headers = { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' }
    const { page: owner } = await app!.visit('ines', '/help')
    const gone = await owner.request.delete(way, { headers })
    assert.equal(gone.status(), 204, await gone.text())
    await page.getByRole('button', { name: /^Publish/ }).click()
    const item = card.getByRole('listitem').filter({ hasText: 'Grafana Viewers' })
    await item.getByText('is no level of that app').waitFor(patient)
    await item.locator('button:focus').waitFor(patient)
    await picture(page, 'admin-sequence-smaller-wrong')
    await item.getByRole('button', { name: 'Remove Grafana Viewers' }).press('Enter')
    assert.equal((await owner.request.put(way, { headers })).ok(), true)
    await page.getByRole('button', { name: /^Publish/ }).click()
    await page.getByText('Version 1 is published').first().waitFor(patient)
    const id = page.url().split('/').at(-1)
    const answer = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/request-sequences/${id}`)
    const { steps } = (await answer.json()) as { steps: { smaller?: { scopeId: string }[] }[] }
    assert.deepEqual(
      steps[0]?.smaller?.map(({ scopeId }) => scopeId),
      [
        (await levelOf(page, 'GitLab', 'GitLab Developers')).groupId,
        (await levelOf(page, 'GitLab', 'GitLab Reporters')).groupId,
      ],
    )
    assert.deepEqual(
      complaints.filter((one) => !one.includes('request-sequences')),
      [],
    )
    await standsUp(app!, {
      as: 'dana',
      name: 'admin-sequence-smaller',
      path: `/admin/sequences/${id}`,
      // biome-ignore lint/suspicious/noThenProperty: it is no promise
      then: async (window) => {
        await window.getByRole('button', { name: /^Approval (Approval|Genehmigung)/ }).click()
        await window.getByText('2. GitLab Reporters').scrollIntoViewIfNeeded()
      },
    })
  },
)

const addApp = async (page: Page, name: string): Promise<void> => {
  await find(page, page.getByRole('combobox', { name: /^(For requests of which app|Another app)$/ }), name)
}

const addLevel = async (page: Page, group: Locator, name: string): Promise<void> => {
  await find(page, group.getByRole('combobox'), name)
  await group.getByRole('listitem').filter({ hasText: name }).waitFor(patient)
}

/** The ids of an app of the demo and of one of its groups. */
const levelOf = async (page: Page, label: string, group: string) => {
  const get = async <T>(path: string): Promise<T> =>
    (await (await page.request.get(`${app!.assent.baseUrl}${path}`)).json()) as T
  const apps = await get<{ id: string; label: string }[]>('/api/v1/apps?limit=200')
  const groups = await get<{ id: string }[]>(`/api/v1/groups?q=${encodeURIComponent(group)}`)
  return { appId: apps.find((one) => one.label === label)!.id, groupId: groups[0]!.id }
}

test('what people wrote into a sequence is drawn as text', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/help')
  const base = app!.assent.baseUrl
  const steps = hostileTexts.map((label) => ({
    type: 'APPROVAL',
    label: [...label].slice(0, 60).join(''),
    description: label.slice(0, 2_000),
    assignmentRule: { type: 'MANAGER' },
  }))
  const made = await page.request.post(`${base}/governance/api/v2/request-sequences`, {
    data: { name: hostileTexts[0], description: hostileTexts[7]?.slice(0, 2_000), steps },
    headers: { origin: base, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(made.status(), 201, await made.text())
  await page.goto(`${base}/admin/sequences/${((await made.json()) as { id: string }).id}`)
  await page.locator('[data-step="9"]').waitFor(patient)
  await unharmed(page)
  await page.goto(`${base}/admin/sequences`)
  await page.getByRole('table').waitFor(patient)
  await unharmed(page)
})

test('a sequence says what its steps name that is no longer there, also at the field', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/help')
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const create = async (path: string, data: object) => {
    const answer = await page.request.post(`${base}${path}`, { data, headers })
    assert.ok(answer.ok(), await answer.text())
    return (await answer.json()) as { id: string }
  }
  const group = await create('/api/v1/groups', { profile: { name: 'Old reviewers' } })
  const steps = [{ type: 'TODO', label: 'Look at it', assignmentRule: { type: 'GROUP', groupId: group.id } }]
  const { id } = await create('/governance/api/v2/request-sequences', { name: 'By a lost group', steps })
  await page.request.delete(`${base}/api/v1/groups/${group.id}`, { headers })
  await page.goto(`${base}/admin/sequences/${id}`)
  const alert = page.getByRole('alert').filter({ hasText: 'Its steps name what is no longer there' })
  await alert.getByText('Step 1: There is no group "Old reviewers".').waitFor(patient)
  await page.getByRole('button', { name: /^Look at it/ }).click()
  const field = page.getByRole('combobox', { name: 'Which group' })
  await field.and(page.locator('[aria-invalid=true][value="No longer there"]')).waitFor(patient)
  await page.getByText(group.id, { exact: true }).waitFor(patient)
  await picture(page, 'admin-sequence-lost')
})
