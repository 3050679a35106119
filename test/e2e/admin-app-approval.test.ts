import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const patient = { timeout: 30_000 }
const v2 = '/governance/api/v2'

/** An app of its own with two groups, for which nobody can ask yet. */
const newApp = async (label: string): Promise<string> => {
  const { page } = await app!.visit('ines', '/help')
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const post = async (url: string, data: object): Promise<{ id: string }> => {
    const answer = await page.request.post(base + url, { data, headers })
    assert.ok(answer.ok(), await answer.text())
    return (await answer.json()) as { id: string }
  }
  const { id } = await post('/api/v1/apps', { label })
  for (const name of [`${label} editors`, `${label} readers`]) {
    const group = await post('/api/v1/groups', { profile: { name } })
    const added = await page.request.put(`${base}/api/v1/apps/${id}/groups/${group.id}`, { data: {}, headers })
    assert.ok(added.ok(), await added.text())
  }
  await page.context().close()
  return id
}

test('five questions stand up in light, dark, on a phone and in German', needsChromium, async () => {
  const id = await newApp('Whiteboard')
  await standsUp(app!, { as: 'dana', name: 'admin-app-approval', path: `/admin/apps/${id}/approval` })
})

test('five answers become a rule and a sequence, are read back, and are changed', needsChromium, async () => {
  const id = await newApp('Sketchpad')
  const { complaints, page } = await app!.visit('dana', `/admin/apps/${id}`)
  await page.getByRole('link', { name: 'Begin with five questions' }).click(patient)
  const send = page.getByRole('button', { name: 'Let people ask for it' })
  // What lacks is said, and the first of it has the focus.
  await send.click(patient)
  await page.getByText('Choose at least one.').waitFor(patient)
  await page.locator('[aria-invalid=true]:focus').waitFor(patient)
  await choose(page, page.getByRole('combobox', { name: 'For what' }), /Sketchpad editors/)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'And then somebody else' }).click()
  await choose(page, page.getByRole('combobox', { name: 'Approver 2' }), /A certain person/)
  await find(page, page.getByRole('combobox', { name: 'Who', exact: true }), 'Hana', /^Hana/)
  await choose(page, page.getByRole('combobox', { name: 'It is given' }), /for at most 30 days/)
  await choose(
    page,
    page.getByRole('combobox', { name: 'The approver may give one of these instead' }),
    /Sketchpad readers/,
  )
  await page.keyboard.press('Escape')
  await page.getByText(/^Everybody may ask for Sketchpad\./).waitFor(patient)
  await send.click()
  await page.getByRole('group', { name: 'Asking for Sketchpad' }).waitFor(patient)

  // Whoever asks is asked why, and two have to approve.
  const read = async () => {
    const base = app!.assent.baseUrl
    const rules = await page.request.get(`${base}${v2}/resources/${id}/request-conditions?include=settings`)
    const [rule] = ((await rules.json()) as { data: { status: string; approvalSequenceId: string }[] }).data
    const sequence = await page.request.get(`${base}${v2}/request-sequences/${rule!.approvalSequenceId}`)
    const { steps, version } = (await sequence.json()) as {
      version: number
      steps: {
        type: string
        assignmentRule: { type: string }
        requireMessage?: string
        deadline?: object
        smaller?: object[]
      }[]
    }
    return { rule, steps, version }
  }
  const first = await read()
  assert.equal(first.rule!.status, 'ACTIVE')
  assert.deepEqual(
    first.steps.map(({ assignmentRule, deadline, requireMessage, smaller, type }) => [
      ...[type, assignmentRule.type, requireMessage, deadline, smaller?.length],
    ]),
    [
      ['QUESTION', 'REQUESTER', undefined, undefined, undefined],
      ['APPROVAL', 'MANAGER', 'DENY', { after: 'P7D', outcome: 'EXPIRE' }, 1],
      ['APPROVAL', 'USER', 'DENY', { after: 'P7D', outcome: 'EXPIRE' }, 1],
    ],
  )

  // They are read back as they were given, and changed where they stand.
  await page.goto(`${app!.assent.baseUrl}/admin/apps/${id}/approval`)
  await page.getByText(/Hana/).first().waitFor(patient)
  await page.getByRole('button', { name: 'Move approver 2 up' }).click(patient)
  await choose(page, page.getByRole('combobox', { name: 'Then' }), /it counts as denied/)
  await page.getByRole('button', { name: 'Save the change' }).click()
  await page.getByRole('group', { name: 'Asking for Sketchpad' }).waitFor(patient)
  const second = await read()
  assert.equal(second.version, first.version + 1)
  assert.deepEqual(
    second.steps.map(({ assignmentRule, deadline }) => [assignmentRule.type, deadline]),
    [
      ['REQUESTER', undefined],
      ['USER', { after: 'P7D', outcome: 'DENY' }],
      ['MANAGER', { after: 'P7D', outcome: 'DENY' }],
    ],
  )
  assert.deepEqual(second.steps[0], first.steps[0], 'the question keeps its id')
  assert.deepEqual(complaints, [])
})

test('what alone can be asked for is chosen already, and one approver is told as one', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/help')
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const made = await page.request.post(`${base}/api/v1/apps`, { data: { label: 'Benevity' }, headers })
  const { id } = (await made.json()) as { id: string }
  await page.goto(`${base}/admin/apps/${id}/approval`)
  await page.getByText('Then this one has to approve: their manager.').waitFor(patient)
  await page.getByRole('button', { name: 'Let people ask for it' }).click()
  await page.getByRole('group', { name: 'Asking for Benevity' }).waitFor(patient)
})

test('rules that say more than five questions can are left alone', needsChromium, async () => {
  const { page } = await app!.visit('dana', '/help')
  const answer = await page.request.get(`${app!.assent.baseUrl}/api/v1/apps?limit=200`)
  const apps = (await answer.json()) as { id: string; label: string }[]
  const { id } = apps.find(({ label }) => label === 'Grafana')!
  await page.goto(`${app!.assent.baseUrl}/admin/apps/${id}/approval`)
  await page.getByText('Its rules say more than five questions can').waitFor(patient)
  const { page: reader } = await app!.visit('farah', `/admin/apps/${id}/approval`)
  await reader
    .getByRole('main')
    .getByText(/may not|permission|not allowed/i)
    .first()
    .waitFor(patient)
})

/** The only rule of an app, and the sequence that it goes by; neither where there is none. */
const ruleOf = async (page: Page, appId: string) => {
  const base = app!.assent.baseUrl
  const answer = await page.request.get(`${base}${v2}/resources/${appId}/request-conditions?include=settings`)
  const { data } = (await answer.json()) as {
    data: { id: string; status: string; approvalSequenceId: string; accessDurationSettings?: object }[]
  }
  assert.ok(data.length <= 1)
  const [rule] = data
  if (!rule) return { rule, approvers: [] }
  const sequence = await page.request.get(`${base}${v2}/request-sequences/${rule.approvalSequenceId}`)
  const { steps } = (await sequence.json()) as { steps: { type: string; assignmentRule: { type: string } }[] }
  const approvers = steps.filter(({ type }) => type === 'APPROVAL').map(({ assignmentRule }) => assignmentRule.type)
  return { rule, approvers }
}

const begin = async (page: Page, label: string) => {
  await choose(page, page.getByRole('combobox', { name: 'For what' }), new RegExp(`${label} editors`))
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Let people ask for it' }).click(patient)
}

test(
  'a rule that somebody switched off stays so, unless it is switched on with the change',
  needsChromium,
  async () => {
    const id = await newApp('Easel')
    const { complaints, page } = await app!.visit('dana', `/admin/apps/${id}/approval`)
    await begin(page, 'Easel')
    await page.getByRole('group', { name: 'Asking for Easel' }).waitFor(patient)
    const base = app!.assent.baseUrl
    const { rule } = await ruleOf(page, id)
    const off = await page.request.post(`${base}${v2}/resources/${id}/request-conditions/${rule!.id}/deactivate`, {
      headers: { origin: base, 'sec-fetch-site': 'same-origin' },
    })
    assert.ok(off.ok(), await off.text())

    const again = async (button: string, then: string) => {
      await page.goto(`${base}/admin/apps/${id}/approval`)
      await page.getByText(/^The rule is switched off: nobody can ask by it\./).waitFor(patient)
      await choose(page, page.getByRole('combobox', { name: 'Then' }), then)
      await page.getByRole('button', { name: button }).click()
      await page.getByRole('group', { name: 'Asking for Easel' }).waitFor(patient)
      return (await ruleOf(page, id)).rule!.status
    }
    assert.equal(await again('Save the change', 'it counts as denied'), 'INACTIVE')
    assert.equal(await again('Save and switch on', 'the request ends without a decision'), 'ACTIVE')
    await page.goto(`${base}/admin/apps/${id}/approval`)
    await page.getByRole('button', { name: 'Save the change' }).waitFor(patient)
    assert.equal(await page.getByText('The rule is switched off').count(), 0)
    assert.deepEqual(complaints, [])
  },
)

// The last of this file: four eyes are closed again by two alone.
test(
  'under four eyes the answers are one proposal, which is in force as a whole when it is confirmed',
  needsChromium,
  async () => {
    const id = await newApp('Canvas')
    const base = app!.assent.baseUrl
    const { page: other } = await app!.visit('ines', '/help')
    const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
    const role = { data: { type: 'SUPER_ADMIN' }, headers }
    const given = await other.request.post(`${base}/api/v1/users/${app!.who('dana').login}/roles`, role)
    assert.equal(given.status(), 201, await given.text())
    const guarded = await other.request.patch(`${base}/governance/api/v1/settings`, {
      data: { _limits: { fourEyes: { policy: true, grants: false } } },
      headers,
    })
    assert.equal(guarded.status(), 200, await guarded.text())

    const { complaints, page } = await app!.visit('dana', `/admin/apps/${id}/approval`)
    const kept = page.getByText('Kept as a proposal: another administrator has to confirm it')
    /** The other administrator reads what it would put on the record, both halves, and puts it in force. */
    const confirm = async (...events: readonly string[]) => {
      await other.goto(`${base}/admin`)
      const waiting = other.getByRole('region', { name: /^Changes that wait for a second administrator/ })
      await waiting.getByRole('button', { name: 'Decide' }).click(patient)
      const dialog = other.getByRole('dialog')
      for (const event of events) await dialog.getByText(event).waitFor(patient)
      await dialog.getByRole('button', { name: 'Put it in force' }).click()
      await other.getByText('It is in force', { exact: true }).waitFor(patient)
    }
    await begin(page, 'Canvas')
    await kept.waitFor(patient)
    assert.equal((await ruleOf(page, id)).rule, undefined)
    await confirm('Access request sequence created', 'Access request condition created')
    const first = await ruleOf(page, id)
    assert.deepEqual([first.rule!.status, first.approvers], ['ACTIVE', ['MANAGER']])

    // What was confirmed is what is changed next.
    await page.goto(`${base}/admin/apps/${id}/approval`)
    await page.getByRole('button', { name: 'And then somebody else' }).click(patient)
    await choose(page, page.getByRole('combobox', { name: 'Approver 2' }), /The owners of the app/)
    await choose(page, page.getByRole('combobox', { name: 'It is given' }), /for at most 30 days/)
    await page.getByRole('button', { name: 'Save the change' }).click()
    await kept.waitFor(patient)
    assert.deepEqual(await ruleOf(page, id), first)
    await confirm('Access request sequence updated', 'Access request condition updated')
    const second = await ruleOf(page, id)
    assert.deepEqual(second.approvers, ['MANAGER', 'RESOURCE_OWNER'])
    assert.deepEqual(second.rule!.accessDurationSettings, {
      type: 'REQUESTER_SPECIFIED_DURATION',
      maximumDuration: 'P30D',
    })
    assert.deepEqual(complaints, [])
  },
)
