import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { installNodeRed, startNodeRed } from '../../packages/server/test/flowcalls/node-red.ts'
import { fakeJira, jiraAccount } from '../../packages/server/test/tickets/jira.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { addQuestions, addStep, choose } from './building.ts'
import { picture } from './checks.ts'

const app = await startApp({ OUTBOUND_ALLOW: '127.0.0.1' })
const slow = { timeout: 60_000 }

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

const connect = async (page: Page, kind: RegExp, fields: Readonly<Record<string, string>>) => {
  await page.getByRole('button', { name: 'New connection' }).click(slow)
  await page.getByRole('menuitem', { name: kind }).click()
  const dialog = page.getByRole('dialog')
  for (const [label, value] of Object.entries(fields)) await dialog.getByLabel(label, { exact: true }).fill(value)
  await dialog.getByRole('button', { name: 'Make it' }).click()
  await dialog.waitFor({ state: 'detached' })
}

const onlyIf = async (page: Page, step: Locator, what: string, how: string, value: string) => {
  await step.getByRole('switch', { name: 'Only if…' }).click()
  await choose(page, step.getByRole('combobox', { name: 'What is compared' }), what)
  await choose(page, step.getByRole('combobox', { name: 'How it is compared' }), how)
  await step.getByLabel('With what it is compared').fill(value)
}

test(
  'logic, a delegated flow in Node-RED and a Jira wait: built by clicking, and run to its end',
  needsChromium,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'assent-by-clicking-'))
    after(() => rmSync(folder, { recursive: true, force: true }))
    await installNodeRed(folder)
    const secret = `whsec_${randomBytes(32).toString('base64')}`
    const [red, jira] = [await startNodeRed(folder, await freePort(), secret), await fakeJira()]
    after(async () => {
      jira.close()
      await red.stop()
    })
    const { page } = await app!.visit('ines', '/admin/connections')
    await connect(page, /^Delegated flow/, { Name: 'Node-RED', Address: red.url, Secret: secret })
    await connect(page, /^Jira/, {
      Name: 'Our Jira',
      Address: jira.url,
      'E-mail address of the account': jiraAccount.email,
      Secret: jiraAccount.token,
    })
    const idOf = async (login: string): Promise<string> => {
      const answer = await page.request.get(`${app!.assent.baseUrl}/api/v1/users/${app!.who(login).login}`)
      return ((await answer.json()) as { id: string }).id
    }
    const [hana, oliver] = [await idOf('hana'), await idOf('oliver')]

    await page.goto(`${app!.assent.baseUrl}/admin/request-types/new`)
    await page.locator('#type-name').fill('A change')
    await page.locator('#type-team').click(slow)
    await page.getByRole('option', { name: 'IT', exact: true }).click()
    await addQuestions(page, await addStep(page, 1, /^Questions/), [
      { label: 'System', type: 'One choice', choices: ['Production', 'Test'] },
      { label: 'What is changed?' },
    ])
    const flow = await addStep(page, 2, /^Another system/)
    await flow.getByLabel('Name of the step').fill('Weigh it')
    await choose(page, flow.getByRole('combobox', { name: 'Connection' }), 'Node-RED')
    await flow.getByRole('switch', { name: 'Constant inputs' }).click()
    await flow.getByRole('textbox', { name: 'Constant inputs' }).fill(`usual = ${oliver}\ncareful = ${hana}`)
    await flow.getByRole('button', { name: 'One more answer' }).click()
    await flow.getByLabel('Name of input 1').fill('system')
    await choose(page, flow.getByRole('combobox', { name: 'Answer for input 1' }), 'System')
    for (const [at, [name, type]] of [
      ['risk', 'A number'],
      ['approver', 'A person'],
    ].entries()) {
      await flow.getByRole('button', { name: 'One more output' }).click()
      await flow.getByLabel(`Name of output ${at + 1}`).fill(name!)
      await choose(page, flow.getByRole('combobox', { name: `What output ${at + 1} is` }), type!)
    }
    const approval = await addStep(page, 3, /^Approval/)
    await choose(page, approval.getByRole('combobox', { name: 'Who', exact: true }), 'Whom an answer names')
    await choose(page, approval.getByRole('combobox', { name: 'Which answer' }), 'approver')
    const issue = await addStep(page, 4, /^Jira issue/)
    await choose(page, issue.getByRole('combobox', { name: 'Connection' }), 'Our Jira')
    await issue.getByLabel('Project', { exact: true }).fill('OPS')
    await issue.getByLabel('Type of issue').fill('Task')
    await issue.getByLabel('Summary', { exact: true }).fill('{{What is changed?}} (risk {{risk}})')
    await issue.getByLabel('Done when its state is', { exact: true }).fill('Done')
    await onlyIf(page, issue, 'risk', 'is after', '5')
    await picture(page, 'by-clicking-built')
    await page.getByRole('button', { name: 'Publish', exact: true }).click()
    await page.getByText('It is published').waitFor(slow)

    let form = '/'
    const ask = async (system: string) => {
      const asking = await app!.visit('chloe', form)
      if (form === '/') {
        await asking.page.getByRole('link', { name: /^IT Devices/ }).click(slow)
        await asking.page.getByRole('link', { name: /A change/ }).click()
        await asking.page.getByLabel('What is changed?').waitFor(slow)
        form = new URL(asking.page.url()).pathname
      }
      await asking.page
        .getByRole('radio', { name: system })
        .or(asking.page.getByRole('combobox', { name: 'System' }))
        .click(slow)
      const option = asking.page.getByRole('option', { name: system, exact: true })
      if (await option.isVisible()) await option.click()
      await asking.page.getByLabel('What is changed?').fill('the certificate')
      await asking.page.getByRole('button', { name: /Send the request/ }).click()
      return asking.page
    }
    const approve = async (login: string) => {
      const { page: inbox } = await app!.visit(login, '/inbox')
      await inbox
        .getByRole('button', { name: /A change/ })
        .or(inbox.getByText(/A change/))
        .first()
        .click(slow)
      await inbox.getByRole('button', { name: 'Approve', exact: true }).click(slow)
      await inbox.getByText('Approved').first().waitFor(slow)
    }
    const grave = await ask('Production')
    await grave.getByText(/Waiting for Hana/).waitFor(slow)
    await approve('hana')
    await grave.getByText('Waiting for OPS-1, which is “To Do”').waitFor(slow)
    assert.equal(jira.issues[0]!.fields['summary'], 'the certificate (risk 9)')
    await picture(grave, 'by-clicking-waits')
    jira.move('OPS-1', 'Done')
    await app!.asOwner(
      'update assent.flow_call set next_try = clock_timestamp() where org_id = $1 and next_try is not null',
    )
    await grave.getByText('is “Done”').first().waitFor(slow)
    await picture(grave, 'by-clicking-done')

    const harmless = await ask('Test')
    await harmless.getByText(/Waiting for Oliver/).waitFor(slow)
    await approve('oliver')
    await harmless.getByRole('heading', { name: 'It is done' }).waitFor(slow)
    assert.equal(jira.issues.length, 1, 'the logic left the ticket out')
    assert.deepEqual(jira.wrong, [])
  },
)
