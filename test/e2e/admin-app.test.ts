import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose as chooseFrom, find } from './building.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp()
const v2 = '/governance/api/v2'
// A shared machine is slow; nothing here waits for time alone.
const patient = { timeout: 60_000 }

/** The app of the demo with that name. */
const appOf = async (page: Page, label: string): Promise<{ id: string; path: string }> => {
  const answer = await page.request.get(`${app!.assent.baseUrl}/api/v1/apps?limit=200`)
  const apps = (await answer.json()) as { id: string; label: string }[]
  const { id } = apps.find((one) => one.label === label)!
  return { id, path: `/admin/apps/${id}` }
}

/** Opens a field that one chooses from, and chooses. */
const choose = async (within: Locator, label: string, option: string, typed?: string): Promise<void> => {
  const field = within.getByLabel(label, { exact: true }).and(within.locator('input'))
  if (typed === undefined) await chooseFrom(within.page(), field, option)
  else await find(within.page(), field, typed, option)
}

/** What an approver does in the inbox, by the API: approves the open task of a request. */
const approve = async (as: string, requestId: string): Promise<void> => {
  const { page } = await app!.visit(as, '/help')
  const base = app!.assent.baseUrl
  const filter = encodeURIComponent(`requestId eq "${requestId}"`)
  const tasks = (await (await page.request.get(`${base}${v2}/my/tasks?filter=${filter}`)).json()) as {
    data: { id: string; request: { digest: string } }[]
  }
  const [task] = tasks.data
  assert.ok(task, `${as} is asked`)
  const answer = await page.request.post(`${base}${v2}/my/tasks/${task.id}/resolve`, {
    data: { value: 'APPROVED', digest: task.request.digest },
    headers: { origin: base, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(answer.status(), 200, await answer.text())
  await page.context().close()
}

test(
  'an administrator builds a sequence and a rule, tries it as somebody, and a request goes through it',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/sequences')
    await page.getByRole('link', { name: 'New sequence' }).click()
    await page.getByLabel('Name', { exact: true }).fill('Manager, then two reviewers', patient)
    await page.getByRole('button', { name: 'Add a step as number 1' }).click()
    await page.getByRole('menuitem', { name: /^Approval/ }).click()
    const first = page.locator('[data-step="1"]')
    await first.getByLabel('Name of the step').fill('The manager agrees')
    await page.getByRole('button', { name: 'Add a step as number 2' }).click()
    await page.getByRole('menuitem', { name: /^Approval/ }).click()
    const second = page.locator('[data-step="2"]')
    await second.getByLabel('Name of the step').fill('Two reviewers agree')
    await choose(second, 'Who', 'Members of a group')
    // What lacks is said beside its field, which gets the focus.
    await page.getByRole('button', { name: 'Publish' }).click()
    await second.getByText('Choose a group.').first().waitFor(patient)
    await choose(second, 'Which group', 'Security reviewers', 'Security')
    await choose(second, 'How many of them', 'A number of them')
    await second.getByText('any 2 of Security reviewers', { exact: true }).waitFor(patient)
    await picture(page, 'admin-sequence-built')
    await page.getByRole('button', { name: 'Publish' }).click()
    await page.getByText('Version 1 is published').waitFor(patient)
    await page.getByText('No rule uses it').waitFor(patient)

    const { id: appId, path } = await appOf(page, 'Package Registry')
    await page.goto(app!.assent.baseUrl + path)
    await page.getByRole('button', { name: 'New rule' }).click(patient)
    const rule = page.getByRole('group', { name: 'New rule' })
    await rule.getByRole('button', { name: 'Save and switch on' }).click()
    await rule.getByText('Say what may be asked for.').waitFor()
    await rule.getByLabel('Name of the rule').fill('Everybody, with two reviewers')
    const made = page.getByRole('group', { name: 'Everybody, with two reviewers' })
    await made.getByRole('button', { name: /^What: / }).click()
    await page.getByRole('radio', { name: 'Package Registry itself' }).check()
    await page.getByRole('button', { name: 'Done', exact: true }).click()
    await made.getByRole('button', { name: /^By which sequence: / }).click()
    await page.getByLabel('Search sequences').fill('two reviewers')
    await page.getByRole('radio', { name: 'Manager, then two reviewers' }).check()
    await page.getByRole('button', { name: 'Done', exact: true }).click()
    await made.getByText(/people could ask for Package Registry, who cannot now/).waitFor(patient)

    await made.getByRole('button', { name: 'Try it as' }).click()
    const drawer = page.getByRole('dialog', { name: 'Try your draft as somebody' })
    await choose(drawer, 'As whom', 'Elif Demir', 'Elif')
    await choose(drawer, 'For what', 'Package Registry itself')
    await drawer.getByText('They could ask for it').waitFor(patient)
    await drawer.getByText('Chloé Dubois').waitFor()
    await drawer.getByText('Security reviewers').waitFor()
    await drawer.getByText('2 of them have to agree.').waitFor()
    await picture(page, 'admin-app-try')
    await accessible(page, 'the drawer in which rules are tried')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await picture(page, 'admin-app-draft')
    await made.getByRole('button', { name: 'Save and switch on' }).click()
    await made.getByRole('switch', { name: 'Everybody, with two reviewers: on' }).waitFor(patient)
    assert.deepEqual(complaints, [])

    const { page: hers } = await app!.visit('elif', '/help')
    const base = app!.assent.baseUrl
    const found = await hers.request.get(
      `${base}${v2}/my/catalogs/default/levels?match=${encodeURIComponent('Package Registry')}`,
    )
    const { data } = (await found.json()) as { data: { id: string; name: string }[] }
    const entry = data.find(({ name }) => name === 'Package Registry')!
    const asked = await hers.request.post(`${base}${v2}/my/catalogs/default/entries/${entry.id}/requests`, {
      data: {},
      headers: { origin: base, 'sec-fetch-site': 'same-origin' },
    })
    assert.equal(asked.status(), 202, await asked.text())
    const { id: requestId } = (await asked.json()) as { id: string }
    await approve('chloe', requestId)
    const reviewers = await page.request.get(`${base}/api/v1/groups?q=Security%20reviewers`)
    const [group] = (await reviewers.json()) as { id: string }[]
    const members = (await (await page.request.get(`${base}/api/v1/groups/${group!.id}/users`)).json()) as {
      profile: { login: string }
    }[]
    for (const { profile } of members.slice(0, 2)) await approve(profile.login, requestId)
    const request = await hers.request.get(`${base}${v2}/my/catalogs/default/entries/${entry.id}/requests/${requestId}`)
    assert.equal(((await request.json()) as { status: string }).status, 'APPROVED')
    assert.ok(appId)
  },
)

test('rules are moved, switched off and on, duplicated and deleted by keyboard alone', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/apps')
  const { path } = await appOf(page, 'Grafana')
  await page.goto(app!.assent.baseUrl + path)
  const names = () =>
    page
      .getByRole('list')
      .locator('[role=group]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('aria-label')))
  const press = async (target: Locator, key: string) => {
    await target.focus(patient)
    await page.keyboard.press(key)
  }
  await press(page.getByRole('button', { name: 'Move “Administrators, for a day” up' }), 'Enter')
  const second = page.locator('ol [role=group]').nth(1)
  await second.and(page.getByRole('group', { name: 'Administrators, for a day' })).waitFor(patient)
  assert.equal((await names()).length, 3)
  await press(page.getByRole('switch', { name: 'Anybody may look: on' }), 'Space')
  const dialog = page.getByRole('dialog', { name: 'Switch this rule off?' })
  await dialog.getByText(/could no longer ask for Grafana Viewers/).waitFor(patient)
  await press(dialog.getByRole('button', { name: 'Switch off' }), 'Enter')
  await page.getByRole('group', { name: 'Anybody may look' }).getByText('Off', { exact: true }).waitFor(patient)
  await press(page.getByRole('button', { name: 'What can be done with “Anybody may look”' }), 'Enter')
  await press(page.getByRole('menuitem', { name: 'Duplicate' }), 'Enter')
  const copy = page.getByRole('group', { name: 'Anybody may look (copy)' })
  const saves = copy.getByRole('button', { name: 'Save, leave it off' })
  await press(saves, 'Enter')
  await saves.waitFor({ state: 'detached', ...patient })
  await press(page.getByRole('button', { name: 'What can be done with “Anybody may look (copy)”' }), 'Enter')
  await press(page.getByRole('menuitem', { name: 'Delete' }), 'Enter')
  await press(page.getByRole('dialog').getByRole('button', { name: 'Delete' }), 'Enter')
  await copy.waitFor({ state: 'detached', ...patient })
})

test('what somebody else saved meanwhile is not overwritten unseen', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/apps')
  const { id, path } = await appOf(page, 'Issue Tracker')
  await page.goto(app!.assent.baseUrl + path)
  const rules = `${app!.assent.baseUrl}${v2}/resources/${id}/request-conditions`
  const read = async () =>
    ((await (await page.request.get(rules)).json()) as { data: { id: string; name: string }[] }).data
  const [rule] = await read()
  const card = page.getByRole('group', { name: rule!.name }).first()
  await card.getByRole('button', { name: /^What can be done with/ }).click(patient)
  await page.getByRole('menuitem', { name: 'Rename' }).click(patient)
  await card.getByLabel('Name of the rule').fill('Named by dana', patient)
  const theirs = await page.request.patch(`${rules}/${rule!.id}`, {
    data: { description: 'Described by somebody else' },
    headers: { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' },
  })
  assert.equal(theirs.status(), 200, await theirs.text())
  const mine = page.getByRole('group', { name: 'Named by dana' })
  const refused = page.waitForResponse(
    (answer) => answer.request().method() === 'PATCH' && answer.url().includes(rule!.id),
  )
  await mine.getByRole('button', { name: 'Save', exact: true }).click(patient)
  assert.equal((await refused).status(), 412)
  await page.getByText('This was changed meanwhile.').waitFor(patient)
  assert.equal((await read())[0]!.name, rule!.name)
  // Told of it, she saves it all the same: what she wrote is still there.
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await mine.getByRole('button', { name: 'Save', exact: true }).click(patient)
  await saved
  assert.equal((await read())[0]!.name, 'Named by dana')
})

test(
  'a rule over the profile is read and written in plain words, and a lifted rule is moved by arrow keys',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('dana', '/admin/apps')
    const { path } = await appOf(page, 'Payroll')
    await page.goto(app!.assent.baseUrl + path)
    const rule = page.getByRole('group', { name: 'See salaries' })
    await rule
      .getByRole('button', {
        name: 'Who: People whose department is one of People, Finance and employee type is not contractor',
      })
      .click(patient)
    const dialog = page.getByRole('dialog', { name: 'Who' })
    await dialog.getByRole('button', { name: 'One more' }).click()
    await choose(dialog, 'Line 3: attribute', 'year of hiring', 'year')
    await choose(dialog, 'Line 3: comparison', 'is at least')
    await dialog.getByLabel('Line 3: value').fill('2020')
    await picture(page, 'admin-app-expression')
    await accessible(page, 'the lines of a rule over the profile')
    await dialog.getByRole('button', { name: 'Write it out' }).click()
    const written = dialog.getByLabel('Rule over the profile')
    assert.equal(
      await written.inputValue(),
      'department in ["People", "Finance"] and employeeType != "contractor" and hireYear >= 2020',
    )
    // What cannot be read is said beside it, and nothing is lost.
    await written.fill('department = "People"')
    await dialog.getByText(/Character \d+/).waitFor()
    await page.keyboard.press('Escape')
    await rule.getByRole('button', { name: 'Discard changes' }).click()
    await rule.getByText('Who would this reach?').waitFor({ state: 'detached' })

    const grip = page.getByRole('button', { name: 'Drag “See salaries”' })
    await grip.focus()
    await page.keyboard.press('Space')
    await page.getByText(/You have lifted an item/).waitFor({ state: 'attached', ...patient })
    await page.keyboard.press('ArrowDown')
    await page.getByText(/You have moved the item/).waitFor({ state: 'attached' })
    const moved = page.waitForResponse((answer) => answer.url().endsWith('/reorder') && answer.ok())
    await page.keyboard.press('Space')
    await moved
    const first = page.locator('ol [role=group]').first()
    await first.and(page.getByRole('group', { name: 'Run the payroll' })).waitFor(patient)
    assert.deepEqual(complaints, [])
  },
)

test('what is typed into another rule while one is saved stays', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/admin/apps')
  const { id, path } = await appOf(page, 'Kubernetes Production')
  await page.goto(app!.assent.baseUrl + path)
  const cards = page.locator('ol [role=group]')
  const rename = async (index: number, name: string): Promise<void> => {
    const card = cards.nth(index)
    await card.getByRole('button', { name: /^What can be done with/ }).click(patient)
    await page.getByRole('menuitem', { name: 'Rename' }).click(patient)
    await card.getByLabel('Name of the rule').fill(name, patient)
  }
  const held = Promise.withResolvers<void>()
  await page.route(/request-conditions\/rco\w+$/, async (route) => {
    await held.promise
    await route.continue()
  })
  const kept = page.waitForRequest((request) => request.url().includes(`/my/drafts/CONDITION/${id}`), patient)
  await rename(0, 'Saved first')
  await kept
  const saved = page.waitForResponse((answer) => answer.request().method() === 'PATCH' && answer.ok())
  await cards.nth(0).getByRole('button', { name: 'Save', exact: true }).click(patient)
  await rename(1, 'Typed meanwhile')
  held.resolve()
  await saved
  await cards
    .nth(0)
    .getByRole('button', { name: 'Save', exact: true })
    .waitFor({ state: 'detached', ...patient })
  assert.equal(await cards.nth(1).getByLabel('Name of the rule').inputValue(), 'Typed meanwhile')
  await page.context().close()

  // Kept by a page that was left before it could forget it: what is saved by now is no change.
  const again = await app!.visit('dana', '/help')
  const base = app!.assent.baseUrl
  const put = await again.page.request.put(`${base}${v2}/my/drafts/CONDITION/${id}`, {
    data: (await kept).postDataJSON(),
    headers: { origin: base, 'sec-fetch-site': 'same-origin' },
  })
  assert.ok(put.ok(), await put.text())
  await again.page.goto(base + path)
  await again.page.getByRole('group', { name: 'Saved first' }).waitFor(patient)
  assert.equal(await again.page.getByRole('button', { name: 'Discard changes' }).count(), 0)
})

test('who looks only sees rules without what changes them, and who has no role sees none', needsChromium, async () => {
  const { page } = await app!.visit('farah', '/admin/apps')
  const own = await app!.visit('dana', '/help')
  const { path } = await appOf(own.page, 'Grafana')
  await page.goto(app!.assent.baseUrl + path)
  await page.getByText('Anybody may look').or(page.getByText('You may not see this')).first().waitFor(patient)
  assert.equal(await page.getByRole('button', { name: 'New rule' }).count(), 0)
  const stranger = await app!.visit('elif', path)
  await stranger.page.getByText('You may not see this').waitFor(patient)
  assert.equal(await stranger.page.getByText('Anybody may look').count(), 0)
})

test('apps and the rules of one stand up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'dana', name: 'admin-apps', path: '/admin/apps' })
  const { page } = await app!.visit('dana', '/admin/apps')
  const { path } = await appOf(page, 'Kubernetes Production')
  await standsUp(app!, { as: 'dana', name: 'admin-app', path })
  await page.goto(app!.assent.baseUrl + path)
  for (const what of ['Who', 'What', 'How long', 'By which sequence']) {
    await page
      .getByRole('button', { name: new RegExp(`^${what}: `) })
      .first()
      .click(patient)
    await page.getByRole('dialog').waitFor()
    await picture(page, `admin-app-${what.toLowerCase().replaceAll(' ', '-')}`)
    await accessible(page, what)
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
  }
})

test('a rule says how more time is approved, in its sentence', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/help')
  const { id, path } = await appOf(page, 'GitLab')
  await page.goto(app!.assent.baseUrl + path)
  const part = page.getByRole('button', { name: 'More time: as at first' }).first()
  await part.click(patient)
  const dialog = page.getByRole('dialog', { name: 'More time' })
  await dialog.getByRole('radio', { name: /By itself, up to a total/ }).check()
  await accessible(page, 'how more time is approved')
  await picture(page, 'admin-app-more-time')
  await dialog.getByRole('radio', { name: 'By the first approver alone' }).check()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'More time: by the first approver alone' }).waitFor(patient)
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Save', exact: true }).waitFor({ state: 'detached', ...patient })
  const answer = await page.request.get(`${app!.assent.baseUrl}${v2}/resources/${id}/request-conditions`)
  const { data } = (await answer.json()) as { data: { _extension?: object }[] }
  assert.deepEqual(
    data.flatMap(({ _extension }) => _extension ?? []),
    [{ type: 'FIRST_APPROVER' }],
  )
})
