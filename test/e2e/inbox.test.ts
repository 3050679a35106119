import assert from 'node:assert/strict'
import { test } from 'node:test'
import { makeClient, sendByFetch } from '@assent/core/api/client.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium, phone } from './browser.ts'
import { accessible, hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
const patient = { timeout: 30_000 }
const v2 = '/governance/api/v2'

/** The API as somebody of the demo, for what other people do meanwhile. */
const as = (who: string) => {
  const client = makeClient(sendByFetch(fetch, app!.assent.baseUrl), app!.who(who).apiToken)
  const fine = <T>(value: Result<T>): T => {
    if (isRefusal(value)) throw new Error(`${value.summary} ${JSON.stringify(value.causes)}`)
    return value
  }
  return {
    get: async <T>(path: string) => fine(await client.get<T>(path)),
    post: async <T>(path: string, body?: unknown) =>
      fine(await client.post<T>(path, body, { key: crypto.randomUUID() })),
  }
}

type Made = { readonly id: string }
type Named = { readonly data: readonly { readonly id: string; readonly name: string; readonly label?: string }[] }

/** Asks for a level of an app of the demo. */
const ask = async (who: string, appName: string, level: string, fields: readonly object[] = []): Promise<Made> => {
  const { get, post } = as(who)
  const entries = `${v2}/my/catalogs/default/entries`
  const found = await get<Named>(
    `${entries}?filter=${encodeURIComponent('not(parent pr)')}&match=${encodeURIComponent(appName)}`,
  )
  const levels = await get<Named>(`${entries}?filter=${encodeURIComponent(`parent eq "${found.data[0]?.id}"`)}`)
  const entry = levels.data.find(({ label, name }) => name === level || label === level)
  assert.ok(entry, `${who} can ask for ${level} of ${JSON.stringify(levels.data)}`)
  return post<Made>(`${entries}/${entry.id}/requests`, { requesterFieldValues: fields })
}

const toast = (page: Page, text: string | RegExp) =>
  page.getByRole('alert').filter({ hasText: text }).first().waitFor(patient)
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 2, name }).waitFor(patient)

test('the inbox stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'chloe', name: 'inbox', path: '/inbox' })
})

test('the inbox begins at its top, however little room there is', needsChromium, async () => {
  const { page } = await app!.visit('chloe', '/inbox')
  await page.setViewportSize({ width: 1280, height: 400 })
  await page.reload()
  await page.locator('#task-title').waitFor()
  // It comes into sight within some frames; where it goes is told only afterwards.
  await page.waitForTimeout(500)
  assert.equal(await page.evaluate('scrollY'), 0)
})

test('a task stands up beside the list, and in a drawer on a phone', needsChromium, async () => {
  await standsUp(app!, {
    as: 'hana',
    name: 'inbox-task',
    path: '/inbox',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      if ((page.viewportSize()?.width ?? 0) < 1000) await page.locator('li[data-id] button').first().click(patient)
      await page.locator('#task-title').waitFor(patient)
      await page.getByRole('heading', { name: /Who decides|Wer entscheidet/ }).waitFor(patient)
    },
  })
})

test(
  'by keyboard: one key approves, the next comes up, a denial says why, and both are found again',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('chloe', '/inbox')
    await heading(page, /^Elif Demir asks for Grafana/)
    await page.getByText('14 days, until').waitFor(patient)
    await page.keyboard.press('j')
    await heading(page, /^Samuel Adeyemi asks for Kubernetes Staging/)
    await page.keyboard.press('k')
    await heading(page, /^Elif Demir/)
    await page.locator('[data-ready]').waitFor(patient)
    await page.keyboard.press('a')
    await toast(page, /Approved\. Elif Demir has access until \d+ \w+|Approved\. Elif Demir has access until \w+ \d+/)
    await heading(page, /^Samuel Adeyemi/)
    await page.locator('[data-ready]').waitFor(patient)
    await page.keyboard.press('d')
    const why = page.getByLabel('Why not? Samuel Adeyemi reads this')
    await page.locator('textarea:focus').waitFor(patient)
    await page.keyboard.type('Ask the platform team.')
    // What was typed outlives a reload.
    await page.reload()
    await heading(page, /^Samuel Adeyemi/)
    await page.locator('[data-ready]').waitFor(patient)
    await page.keyboard.press('d')
    await why.waitFor(patient)
    assert.equal(await why.inputValue(), 'Ask the platform team.')
    await page.keyboard.press('Control+Enter')
    await toast(page, 'Denied. Samuel Adeyemi is told.')
    await page.getByText('Nothing waits for you').waitFor(patient)
    await page.getByText('Done', { exact: true }).click()
    await page.locator('li[data-id]').nth(1).waitFor(patient)
    const list = await page.getByRole('list', { name: 'Tasks' }).textContent()
    assert.match(list ?? '', /Elif Demir[\s\S]*Approved/)
    assert.match(list ?? '', /Samuel Adeyemi[\s\S]*Denied/)
    await page
      .getByText('“Ask the platform team.”')
      .or(page.getByText('Chloé Dubois approved'))
      .first()
      .waitFor(patient)
    assert.deepEqual(complaints, [])
  },
)

test(
  'what came meanwhile appears by itself; several are decided at once, each with its own result',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('chloe', '/inbox?q=VPN')
    await page.getByText('Nothing fits').waitFor(patient)
    await ask('yuki', 'VPN', 'VPN Office Network')
    await heading(page, /^Yuki/)
    const gone = await ask('noah', 'VPN', 'VPN Office Network')
    await page.locator('li[data-id]').nth(1).waitFor(patient)
    // What is being looked at stays, though another one came on top of it.
    await heading(page, /^Yuki/)
    assert.match((await page.locator('li[data-current]').textContent()) ?? '', /Yuki/)
    await page.keyboard.press('x')
    await page.keyboard.press('k')
    await heading(page, /^Noah/)
    await page.keyboard.press('x')
    await page.getByText('2 chosen').waitFor(patient)
    await page.keyboard.press('a')
    const dialog = page.getByRole('dialog', { name: 'Approve 2 requests?' })
    await dialog.waitFor(patient)
    await as('noah').post(`${v2}/requests/${gone.id}/cancel`, { reason: 'Not needed any more.' })
    await dialog.getByLabel('Message to all of them').fill('Welcome.')
    await dialog.getByRole('button', { name: 'Approve all' }).click()
    const results = page.getByRole('dialog', { name: 'What became of them' })
    await results.getByText('One did not go through').waitFor(patient)
    const became = await results.getByRole('listitem').allInnerTexts()
    assert.match(became.find((text) => text.includes('Yuki')) ?? '', /Approved/)
    assert.match(became.find((text) => text.includes('Noah')) ?? '', /Not done/)
    await results.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('Nothing fits').waitFor(patient)
    assert.deepEqual(complaints, [])
  },
)

test('what changed after it was shown is shown again, and only then decided', needsChromium, async () => {
  const { page } = await app!.visit('hana', '/help')
  // As if the page had been opened before somebody changed the request.
  let decided = false
  page.on('request', (request) => {
    decided ||= request.url().endsWith('/resolve')
  })
  await page.route('**/context', async (route) => {
    const answer = await route.fetch()
    const body = await answer.json()
    if (!decided) {
      body.task.request.digest = '0'.repeat(64)
      body.task.request.accessDuration = 'P30D'
    }
    await route.fulfill({ response: answer, json: body })
  })
  await page.goto(`${app!.assent.baseUrl}/inbox`)
  await heading(page, /^Priya Raghunathan asks for Cloud Console/)
  await page.getByText('30 days, until').waitFor(patient)
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await page.getByText('It changed while you looked').waitFor(patient)
  await page.getByText('How long: it was 30 days, now it is 4 hours.').waitFor(patient)
  assert.equal(await page.getByRole('button', { name: 'Approve', exact: true }).isDisabled(), true)
  await page.getByRole('button', { name: 'I have seen it' }).click()
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await toast(page, 'Approved. Others have to agree as well.')
})

test('a custom task is done with a note, and a stand-in sees for whom', needsChromium, async () => {
  const { page } = await app!.visit('oliver', '/inbox')
  await heading(page, /^Yuki Tanaka asks for Door Badges/)
  await page.getByLabel('What you did').fill('Badge 214.')
  await page.getByRole('button', { name: 'Mark as done' }).click()
  await toast(page, /Marked as done\./)
  await ask('farah', 'VPN', 'VPN Office Network')
  const { page: other } = await app!.visit('benjamin', '/inbox')
  await other.getByText('For Giulia Ferrari').first().waitFor(patient)
})

test(
  'what stands beside the list is of the list: by priority, and after several were decided',
  needsChromium,
  async () => {
    const urgent = await ask('samuel', 'Design Board', 'Design Editors')
    const { page: dana } = await app!.visit('dana', '/help')
    const set = await dana.request.put(`${app!.assent.baseUrl}${v2}/requests/${urgent.id}/priority`, {
      data: { priority: 'URGENT' },
      headers: { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' },
    })
    assert.ok(set.ok(), await set.text())
    await ask('elif', 'Design Board', 'Design Editors')
    await ask('yuki', 'Design Board', 'Design Editors')
    const { page } = await app!.visit('chloe', '/inbox?q=Design')
    const rows = page.locator('li[data-id]')
    await rows.nth(2).waitFor(patient)
    await heading(page, /^Yuki/)
    const urgentFirst = page.getByRole('button', { name: 'Most urgent first' })
    await urgentFirst.click()
    await heading(page, /^Samuel/)
    await urgentFirst.click()
    await heading(page, /^Yuki/)
    await page.getByRole('combobox', { name: 'Priority' }).click()
    await page.getByRole('option', { name: 'Low' }).click()
    await page.getByRole('heading', { name: 'Nothing fits' }).waitFor(patient)
    await page.getByRole('combobox', { name: 'Priority' }).click()
    await page.getByRole('option', { name: 'Every priority' }).click()
    await heading(page, /^Yuki/)
    await page.locator('#task-title').focus()
    await page.keyboard.press('x')
    await page.keyboard.press('j')
    await heading(page, /^Elif/)
    await page.keyboard.press('x')
    await page.keyboard.press('a')
    await page.getByRole('dialog').getByRole('button', { name: 'Approve all' }).click(patient)
    await page
      .getByRole('dialog', { name: 'What became of them' })
      .getByRole('button', { name: 'Close' })
      .last()
      .click()
    await heading(page, /^Samuel/)
  },
)

test('by mouse: for less time, asking for more, and giving it away', needsChromium, async () => {
  await ask('mateo', 'Grafana', 'Grafana Editors', [{ id: 'OKTA_ACCESS_DURATION', value: 'P30D' }])
  await ask('amara', 'Grafana', 'Grafana Editors', [{ id: 'OKTA_ACCESS_DURATION', value: 'P14D' }])
  const { page } = await app!.visit('kenji', '/inbox')
  const more = async (item: string) => {
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: item }).waitFor(patient)
    await accessible(page, 'what else can be done')
    await page.getByRole('menuitem', { name: item }).click()
  }
  await page.locator('li[data-id] button').filter({ hasText: 'Mateo' }).click(patient)
  await heading(page, /^Mateo/)
  await more('Ask for more')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('Say it in a word or two.').waitFor(patient)
  await page.getByLabel('What do you want to know from Mateo Álvarez?').fill('For which dashboards?')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('An answer is awaited').waitFor(patient)
  await page.getByText('For which dashboards?').waitFor(patient)
  await more('Approve with a message, or for less time')
  await page.getByLabel('For how long').selectOption('P1W')
  await page.getByRole('button', { name: 'Approve', exact: true }).click()
  await toast(page, /Approved\. Mateo Álvarez has access until/)
  await heading(page, /^Amara/)
  await more('Give it to somebody else')
  await page.getByPlaceholder('Type a name').fill('Marta')
  await picture(page, 'inbox-hand-over')
  await accessible(page, 'giving it away')
  await page.getByRole('option', { name: 'Marta Lindqvist' }).click(patient)
  await page.getByRole('button', { name: 'Give it away' }).click()
  await toast(page, 'Marta Lindqvist has it now.')
})

test(
  'on a phone: a key opens the drawer, a key decides in it, and closing it keeps the list',
  needsChromium,
  async () => {
    const { page } = await app!.visit('david', '/inbox', { size: phone })
    await page.locator('li[data-id]').first().waitFor(patient)
    await page.keyboard.press('j')
    await page.locator('li[data-current]:focus, li[data-current] :focus').waitFor(patient)
    await page.keyboard.press('Enter')
    const drawer = page.getByRole('dialog', { name: 'Task' })
    await drawer.getByRole('heading', { name: /^Leila Farouk asks for Error Monitor/ }).waitFor(patient)
    await drawer.getByText('The customer of last week has the same crash again.').waitFor(patient)
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'detached', ...patient })
    await page.locator('li[data-id] button').first().click()
    await drawer.locator('[data-ready]').waitFor(patient)
    await page.keyboard.press('a')
    await toast(page, /^Approved\./)
  },
)

/** An app of its own that everybody may ask for, decided in these steps. */
const offer = async (label: string, steps: readonly object[]): Promise<void> => {
  const { post } = as('ines')
  const { id: appId } = await post<Made>('/api/v1/apps', { label, signOnMode: 'BOOKMARK' })
  const sequence = await post<Made>(`${v2}/request-sequences`, { name: label, steps })
  const conditions = `${v2}/resources/${appId}/request-conditions`
  const { id } = await post<Made>(conditions, {
    name: label,
    approvalSequenceId: sequence.id,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
  })
  await post(`${conditions}/${id}/activate`)
}

/** Somebody of the demo at the name of this machine, which passkeys need, with a device that verifies its person. */
const withDevice = async (name: RegExp): Promise<Page> => {
  const base = app!.assent.baseUrl.replace('127.0.0.1', 'localhost')
  const context = await app!.browser.open()
  const page = await context.newPage()
  const devtools = await context.newCDPSession(page)
  await devtools.send('WebAuthn.enable')
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  await page.goto(`${base}/auth/sign-in?return_to=/inbox`)
  await page.getByRole('button', { name }).click()
  await page.waitForURL(`${base}/inbox`)
  return page
}

const addPasskey = (page: Page): Promise<unknown> =>
  page.evaluate(`(async () => {
    const post = async (path, body) => (await fetch(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })).json()
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await post('/api/v1/me/passkeys/options', {}))
    const made = await navigator.credentials.create({ publicKey })
    return post('/api/v1/me/passkeys', { name: 'This one', credential: made.toJSON() })
  })()`)

test(
  'questions of every kind are answered, and an approval that asks for it is signed with a passkey',
  needsChromium,
  async () => {
    const manager = { assignmentRule: { type: 'MANAGER' } }
    await offer('Vault', [
      {
        type: 'QUESTION',
        label: 'What the manager knows',
        ...manager,
        questions: [
          { label: 'Which team?', type: 'TEXT' },
          { label: 'Which site?', type: 'SELECT', choices: ['Porto', 'Osaka'] },
          { label: 'Which shelves?', type: 'MULTISELECT', choices: ['Left', 'Middle', 'Right'] },
          { label: 'From when on?', type: 'ISO_DATE' },
          { label: 'Anything else?', type: 'TEXT', required: false },
        ],
      },
      { type: 'APPROVAL', label: 'Signed by the manager', stepUp: true, ...manager },
    ])
    await ask('samuel', 'Vault', 'Vault')
    const page = await withDevice(/Chlo/)
    await page.locator('li[data-id] button').filter({ hasText: 'Vault' }).click(patient)
    await heading(page, 'Samuel Adeyemi asks for Vault')
    await page.getByRole('button', { name: 'Send the answers' }).click()
    await page.getByText('This needs an answer.').nth(3).waitFor(patient)
    await page.locator('textarea:focus').waitFor(patient)
    await page.keyboard.type('Instruments')
    await page.getByRole('radio', { name: 'Osaka' }).check()
    await page.getByRole('checkbox', { name: 'Left' }).check()
    await page.getByRole('checkbox', { name: 'Right' }).check()
    await page.getByLabel('From when on?').fill('2027-01-04')
    await page.getByRole('button', { name: 'Send the answers' }).click()
    await toast(page, 'Answered. Next: Signed by the manager.')
    await page.locator('li[data-id] button').filter({ hasText: 'Vault' }).filter({ hasText: 'Passkey' }).click(patient)
    await page.getByText('Left, Right').first().waitFor(patient)
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await page.getByRole('link', { name: 'Add a passkey' }).waitFor(patient)
    await addPasskey(page)
    await page.getByRole('button', { name: 'Approve', exact: true }).click()
    await toast(page, /^Approved\. /)
    await page
      .locator('li[data-id]')
      .filter({ hasText: 'Vault' })
      .waitFor({ state: 'detached', ...patient })
  },
)

test('nothing that people wrote comes alive', needsChromium, async () => {
  const { id } = await ask('elif', 'Status Page', 'Status Page Editors')
  for (const message of hostileTexts)
    await as('elif').post(`${v2}/requests/${id}/messages`, { message: message.slice(0, 5_000) })
  const { page } = await app!.visit('chloe', '/inbox')
  await page.getByText('{{7*7}}').waitFor(patient)
  await unharmed(page)
})
