import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OrgId } from '@assent/core/ids.ts'
import { makeWorld } from '@assent/server/demo/world.ts'
import { systemCaller } from '../../packages/server/test/support/server.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, fits, picture } from './checks.ts'

const app = await startApp()
const system = '11111111-0000-4000-8000-00000000000a'

/** Samuel asked for a server; on Linux somebody else decides. */
const asked = async (): Promise<string> => {
  const { assent, who } = app!
  const { orgId } = assent.demo!.credentials
  const { run } = makeWorld(assent.app, orgId as OrgId)
  const caller = systemCaller(orgId as OrgId)
  const [hana] = await assent.db.inOrg(orgId as OrgId, (tx) =>
    tx.query<{ user_id: string }>('select user_id from users where login = $1', [who('hana').login]),
  )
  const { appId } = await run(caller, 'app.create', { label: 'Servers', description: 'A server', activate: true })
  const steps = [
    {
      type: 'QUESTION',
      label: 'What you need',
      assignmentRule: { type: 'REQUESTER' },
      questions: [
        { id: system, label: 'Which system?', type: 'SELECT', choices: ['Windows', 'Linux'] },
        { label: 'What for?', type: 'TEXT' },
      ],
    },
    {
      type: 'APPROVAL',
      label: 'Linux people',
      when: { all: [{ of: system, is: 'IS', value: 'Linux' }] },
      assignmentRule: { type: 'USER', userId: hana!.user_id },
    },
    { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } },
  ]
  const { sequenceId } = await run(caller, 'sequence.create', { name: 'Server', description: 'Server', steps })
  const condition = {
    name: 'Everybody',
    description: 'Everybody',
    approvalSequenceId: sequenceId,
    requesterSettings: { type: 'EVERYONE' as const },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' as const },
  }
  await run(caller, 'condition.import', { activate: true, conditions: [{ appId, condition }] })
  const { page } = await app!.visit('samuel', '/help')
  const headers = { origin: assent.baseUrl, 'sec-fetch-site': 'same-origin' }
  const catalog = `${assent.baseUrl}/governance/api/v2/my/catalogs/default/entries`
  const entries = await assent.db.inOrg(orgId as OrgId, (tx) =>
    tx.query<{ entry_id: string }>('select entry_id from catalog_entry where app_id = $1', [appId]),
  )
  // The app stands in the catalog as what is found and as what is asked for.
  const forms = await Promise.all(
    entries.map(async ({ entry_id }) => {
      const base = `${catalog}/${entry_id}`
      const form = await page.request.get(`${base}/request-fields`)
      return form.ok() ? [{ base, fields: (await form.json()).data as { id: string; type: string }[] }] : []
    }),
  )
  const { base, fields } = forms.flat()[0]!
  const requesterFieldValues = fields.map(({ id, type }) => ({
    id,
    value: type === 'SELECT' ? 'Windows' : 'wrok',
  }))
  const answer = await page.request.post(`${base}/requests`, { headers, data: { requesterFieldValues } })
  assert.ok(answer.ok(), await answer.text())
  const { id } = await answer.json()
  await page.context().close()
  return `/my/requests/${id}`
}

test(
  'a wrong answer is corrected; one that leads to somebody else is shown before; after a decision it is too late',
  needsChromium,
  async () => {
    const path = await asked()
    const { page } = await app!.visit('samuel', path)
    await page.getByRole('heading', { name: 'Waiting for Chloé Dubois' }).waitFor()
    const open = page.getByRole('button', { name: 'Correct an answer' })
    await open.click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('What for?').fill('work')
    await accessible(page, 'the form of a correction')
    await dialog.getByRole('button', { name: 'Correct it' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText('work', { exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Waiting for Chloé Dubois' }).waitFor()

    await open.click()
    await dialog.getByLabel('Linux').check()
    await dialog.getByRole('button', { name: 'Correct it' }).click()
    await dialog.getByText('“Manager” waits for Chloé Dubois').waitFor()
    await dialog.getByText('“Linux people” waits for Hana Novotná').waitFor()
    await fits(page)
    await accessible(page, 'another way')
    await picture(page, 'request-correction')
    await dialog.getByRole('button', { name: 'Correct it all the same' }).click()
    await page.getByRole('heading', { name: 'Waiting for Hana Novotná' }).waitFor()
    await page.getByText('It ended when answers were corrected.').waitFor()
    await page.locator('summary').click()
    await page
      .getByText('Samuel Adeyemi corrected “Which system?” (from “Windows” to “Linux”); the steps after it began anew')
      .waitFor()
    await picture(page, 'request-corrected')

    const hana = await app!.visit('hana', '/help')
    const base = `${app!.assent.baseUrl}/governance/api/v2/my/tasks`
    const { data } = await (
      await hana.page.request.get(`${base}?filter=${encodeURIComponent(`requestId eq "${path.split('/').at(-1)}"`)}`)
    ).json()
    const headers = { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' }
    // Whoever has it open meanwhile keeps what he wrote, is told why it is too late, and it is not offered any more.
    await open.click()
    await dialog.getByLabel('Windows').check()
    const done = await hana.page.request.post(`${base}/${data[0].id}/resolve`, { headers, data: { value: 'APPROVED' } })
    assert.ok(done.ok(), await done.text())
    const late = /Somebody has decided on the basis of this answer already/
    await dialog.getByRole('alert').filter({ hasText: late }).waitFor()
    assert.equal(await dialog.getByLabel('Windows').isChecked(), true)
    await dialog.getByRole('button', { name: 'Correct it' }).click()
    await page.getByRole('alert').filter({ hasText: 'That did not work' }).filter({ hasText: late }).waitFor()
    assert.equal(await open.count(), 0)
  },
)
