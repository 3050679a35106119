import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Page } from 'playwright-core'
import { fakeJira, jiraAccount } from '../../packages/server/test/tickets/jira.ts'
import { fakeServiceNow, serviceNowAccount } from '../../packages/server/test/tickets/servicenow.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose } from './building.ts'
import { accessible, picture, standsUp } from './checks.ts'

const app = await startApp({ OUTBOUND_ALLOW: '127.0.0.1' })
const [jira, now] = [await fakeJira(), await fakeServiceNow()]
after(() => {
  jira.close()
  now.close()
})
const slow = { timeout: 30_000 }

const make = async (page: Page, kind: RegExp, fields: Readonly<Record<string, string>>) => {
  await page.getByRole('button', { name: 'New connection' }).click(slow)
  await page.getByRole('menuitem', { name: kind }).click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
  if (kind.source.includes('Jira')) await accessible(page, 'a new connection')
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.waitFor({ state: 'detached' })
}

test('connections are made, tried in words, and given another secret', needsChromium, async () => {
  const { complaints, page } = await app!.visit('ines', '/admin/connections')
  await page.getByText('No connection yet').waitFor(slow)
  await make(page, /^Jira/, {
    Name: 'Our Jira',
    Address: jira.url,
    'E-mail address of the account': jiraAccount.email,
    Secret: 'not the right one',
  })
  const line = page.getByRole('listitem').filter({ hasText: 'Our Jira' })
  await line.getByRole('button', { name: 'Test', exact: true }).click()
  await line.getByText(/Jira does not accept the credential \(401\)/).waitFor(slow)
  await picture(page, 'admin-connections-wrong')
  await line.getByRole('button', { name: 'Change, or replace the secret' }).click()
  const dialog = page.getByRole('dialog')
  assert.equal(await dialog.getByLabel('Secret', { exact: true }).inputValue(), '', 'a secret never comes out again')
  await dialog.getByLabel('Secret', { exact: true }).fill(jiraAccount.token)
  await dialog.getByRole('button', { name: 'Keep the change' }).click()
  await dialog.waitFor({ state: 'detached' })
  await line.getByRole('button', { name: 'Test', exact: true }).click()
  await line.getByText('Jira answered, and knows us as Assent Robot.').waitFor(slow)
  await make(page, /^ServiceNow/, {
    Name: 'Our ServiceNow',
    Address: now.url,
    'User name, or id of the OAuth client': serviceNowAccount.user,
    Secret: serviceNowAccount.secret,
  })
  const other = page.getByRole('listitem').filter({ hasText: 'Our ServiceNow' })
  await other.getByRole('button', { name: 'Test', exact: true }).click()
  await other.getByText('ServiceNow answered').waitFor(slow)
  assert.ok(!(await page.content()).includes(jiraAccount.token))

  // Its webhook: address and secret are shown this once.
  await line.getByRole('button', { name: 'Let it tell us of changes' }).click()
  const shown = page.getByRole('dialog', { name: 'The webhook of Our Jira' })
  assert.match((await shown.getByLabel('Address').textContent()) ?? '', /\/tickets\/00o\w{17}\/con\w{17}$/)
  assert.match((await shown.getByLabel('Secret').textContent()) ?? '', /^[\w-]{43}$/)
  await accessible(page, 'the webhook of a connection')
  await picture(page, 'admin-connections-webhook')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'admin-connections-webhook-dark')
  await page.setViewportSize({ width: 390, height: 844 })
  await picture(page, 'admin-connections-webhook-phone')
  await page.setViewportSize({ width: 1280, height: 860 })
  await page.emulateMedia({ colorScheme: 'light' })
  await shown.getByRole('checkbox').check()
  await shown.getByRole('button', { name: 'Done' }).click()
  await line.getByRole('button', { name: 'End the webhook' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'End it' }).click()
  await line.getByRole('button', { name: 'Let it tell us of changes' }).waitFor(slow)
  assert.deepEqual(complaints, [])
  await page.context().close()
  await standsUp(app!, { as: 'ines', name: 'admin-settings-connections', path: '/admin/connections' })
  const { page: elif } = await app!.visit('elif', '/admin/connections')
  await elif.getByRole('heading', { name: 'You may not see this' }).waitFor(slow)
})

test('a Jira step is filled in by clicking in a sequence', needsChromium, async () => {
  const { complaints, page } = await app!.visit('dana', '/admin/sequences/new')
  await page.getByLabel('Name', { exact: true }).fill('By ticket')
  await addQuestions(page, await addStep(page, 1, /^Questions/), [{ label: 'Why do you need it?' }])
  const step = await addStep(page, 2, /^Jira issue/)
  await choose(page, step.getByRole('combobox', { name: 'Connection' }), 'Our Jira')
  await step.getByLabel('Project', { exact: true }).fill('OPS')
  await step.getByLabel('Type of issue').fill('Task')
  assert.equal(
    await step.getByLabel('Summary', { exact: true }).inputValue(),
    '{{What it is of}}: {{Who gets it}}',
    'places are shown by their names',
  )
  await step.getByLabel('Description', { exact: true }).fill('Reason: ')
  await step.getByRole('button', { name: 'Put in an answer: Description' }).click()
  await page.getByRole('menuitem', { name: 'Why do you need it?' }).click()
  for (const [field, state] of [
    ['Done when its state is', 'Done'],
    ['Denied when its state is', 'Rejected'],
  ] as const) {
    await step.getByLabel(field, { exact: true }).fill(state)
    await step.getByLabel(field, { exact: true }).press('Enter')
  }
  await picture(page, 'admin-sequence-jira')
  // What it gives out can be compared with.
  const approval = await addStep(page, 3, /^Approval/)
  await approval.getByRole('switch', { name: 'Only if…' }).click()
  await choose(page, approval.getByRole('combobox', { name: 'What is compared' }), 'An issue in Jira: number')
  await choose(page, approval.getByRole('combobox', { name: 'How it is compared' }), 'is answered')
  await page.getByRole('button', { name: /^Publish/ }).click()
  await page.getByText('Version 1 is published').first().waitFor(slow)
  const id = page.url().split('/').at(-1)
  const answer = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/request-sequences/${id}`)
  const { steps } = (await answer.json()) as { steps: Record<string, unknown>[] }
  const [asked, made] = steps as [{ questions: { id: string }[] }, Record<string, unknown>]
  const { connectorId, key, ...rest } = made
  assert.match(String(connectorId), /^con/)
  assert.match(String(key), /^[0-9a-f-]{36}$/)
  assert.deepEqual(rest, {
    type: 'JIRA',
    label: 'An issue in Jira',
    project: 'OPS',
    issueType: 'Task',
    summary: '{{resource}}: {{requestedFor}}',
    text: `Reason: {{${asked.questions[0]!.id}}}`,
    done: ['Done'],
    denied: ['Rejected'],
  })
  assert.deepEqual(complaints, [])
})

test('a request type makes an incident; its request shows it, and goes on with its state', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/request-types')
  await page.getByRole('link', { name: 'New request type' }).click()
  await page.locator('#type-name').fill('Broken screen')
  await choose(page, page.locator('#type-team'), 'IT')
  await addQuestions(page, await addStep(page, 1, /^Questions/), [{ label: 'What is broken?' }])
  const step = await addStep(page, 2, /^ServiceNow/)
  await choose(page, step.getByRole('combobox', { name: 'Connection' }), 'Our ServiceNow')
  await choose(page, step.getByRole('combobox', { name: 'What is made' }), 'An incident')
  await step.getByLabel('Summary', { exact: true }).fill('{{What is broken?}}')
  await step.getByLabel('Done when its state is', { exact: true }).fill('Resolved')
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await page.getByText('It is published').waitFor(slow)

  const asking = await app!.visit('chloe', '/')
  await asking.page.getByRole('link', { name: /^IT/ }).click()
  await asking.page.getByRole('link', { name: /Broken screen/ }).click()
  await asking.page.getByLabel('What is broken?').fill('My left screen')
  await asking.page.getByRole('button', { name: /Send the request|Get it now/ }).click()
  await asking.page.getByText('Waiting for INC0000001, which is “New”').waitFor(slow)
  const link = asking.page.getByRole('link', { name: /INC0000001/ })
  assert.equal(await link.getAttribute('href'), `${now.url}/nav_to.do?uri=incident.do%3Fsys_id%3D${now.rows[0]!.sysId}`)
  assert.equal(now.rows[0]!.sent['short_description'], 'My left screen')
  await picture(asking.page, 'my-request-ticket')

  const { page: connections } = await app!.visit('ines', '/admin/connections')
  const line = connections.getByRole('listitem').filter({ hasText: 'Our ServiceNow' })
  await line.getByText('one request that waits').waitFor(slow)
  await line.getByRole('button', { name: 'Delete' }).click()
  await connections.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
  await connections.getByText(/Steps go by the connector: Broken screen, one request that waits/).waitFor(slow)
  await connections.keyboard.press('Escape')
  await line.getByRole('button', { name: 'Disable' }).click()
  await line.getByText('Disabled', { exact: true }).waitFor(slow)
  await line.getByRole('button', { name: 'Use again' }).click()
  await line.getByText('Disabled', { exact: true }).waitFor({ state: 'detached' })

  now.move('INC0000001', '6')
  await app!.asOwner(
    'update assent.flow_call set next_try = clock_timestamp() where org_id = $1 and next_try is not null',
  )
  await asking.page.getByText('is “Resolved”').first().waitFor(slow)
  await picture(asking.page, 'my-request-ticket-done')
  assert.deepEqual([jira.wrong, now.wrong], [[], []])
})

test(
  'a connection to a flow is named for what it is to steps, and asks for nothing about access',
  needsChromium,
  async () => {
    const { page } = await app!.visit('ines', '/admin/connections')
    await page.getByRole('button', { name: 'New connection' }).click(slow)
    await page.getByRole('menuitem', { name: /^Delegated flow/ }).click()
    const form = page.getByRole('dialog', { name: 'New connection' })
    await form.getByLabel('Address', { exact: true }).waitFor(slow)
    assert.equal(await form.getByLabel('Read back').count(), 0)
    await accessible(page, 'a new connection to a flow')
    await picture(page, 'admin-connections-flow')
  },
)
