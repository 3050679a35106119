import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { settled, startApp } from './app.ts'
import { needsChromium, phone } from './browser.ts'
import { choose } from './building.ts'
import { accessible, fits, picture } from './checks.ts'

const app = await startApp()
const patient = { timeout: 30_000 }
const v2 = '/governance/api/v2'

/** Ids of a level that elif may ask for, and of its app. */
const level = async () => {
  const { page } = await app!.visit('elif', '/help')
  const answer = await page.request.get(
    `${app!.assent.baseUrl}${v2}/my/catalogs/default/levels?match=production%20viewers`,
  )
  const [found] = ((await answer.json()) as { data: { id: string; app: { id: string } }[] }).data
  await page.context().close()
  return found!
}

test('whoever asks sets the priority where the app lets him, and sends files along', needsChromium, async () => {
  const { page: admin } = await app!.visit('ines', '/admin/apps')
  const found = await admin.request.get(`${app!.assent.baseUrl}/api/v1/apps?limit=200`)
  const { id: appId } = ((await found.json()) as { id: string; label: string }[]).find(
    (one) => one.label === 'Kubernetes Production' || one.label === 'Kubernetes',
  )!
  await admin.goto(`${app!.assent.baseUrl}/admin/apps/${appId}`)
  const lets = admin.getByRole('switch', { name: 'Whoever asks sets the priority' })
  await lets.press(' ')
  await admin.getByText('Saved: it counts from now on').waitFor(patient)
  await lets.scrollIntoViewIfNeeded()
  await picture(admin, 'admin-app-priority')

  const { id } = await level()
  const { complaints, page } = await app!.visit('elif', `/catalog/${id}`)
  await page.getByRole('button', { name: 'Attach files' }).waitFor(patient)
  await choose(page, page.getByRole('combobox', { name: 'Priority' }), /Urgent/)
  const file = (name: string, content: string | Buffer) => ({ name, mimeType: '', buffer: Buffer.from(content) })
  const input = page.locator('input[type=file]')
  await input.setInputFiles([
    file('release plan.txt', 'the plan'),
    file('tool.exe', Buffer.from([0x4d, 0x5a, 0, 1])),
    file('huge.txt', Buffer.alloc(10 * 1_048_576 + 1, 'a')),
    file('gone.txt', 'x'),
    file('too much.txt', 'there is no room for it'),
  ])
  const files = page.getByRole('list', { name: 'Files of the message' })
  await files.getByText('A file has at most 10 MB.').waitFor(patient)
  await files.getByText(/^Attached can be PDF/).waitFor(patient)
  await files.getByRole('button', { name: 'Remove gone.txt' }).click()
  assert.equal(await page.getByRole('button', { name: 'Put it on my list' }).isDisabled(), true)
  await picture(page, 'entry-files-light')
  await accessible(page, 'the form with files')
  await page.emulateMedia({ colorScheme: 'dark' })
  await picture(page, 'entry-files-dark')
  await page.setViewportSize({ width: phone[0], height: phone[1] })
  await fits(page)
  await picture(page, 'entry-files-phone')
  await page.setViewportSize({ width: 1280, height: 860 })
  await settled(page)
  // Room for one file of the largest size.
  await app!.asOwner(
    `insert into attachment_use (org_id, bytes) values ($1, $2)
     on conflict (org_id) do update set bytes = excluded.bytes`,
    [limits.attachmentBytesPerOrg - limits.attachmentBytes],
  )
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByText('Sent, but not all that goes with it').waitFor(patient)
  await page.getByText(/too much\.txt: Your organization has no more room/).waitFor(patient)
  assert.equal(await page.getByText('tool.exe').count(), 0)
  await page.getByRole('link', { name: 'release plan.txt' }).waitFor(patient)
  await picture(page, 'entry-files-sent')
  assert.equal(await page.getByRole('link', { name: 'huge.txt' }).count(), 0)
  assert.deepEqual(
    complaints.filter((one) => !/status of 409/.test(one)),
    [],
  )
  const inbox = await app!.visit('chloe', '/inbox')
  await inbox.page.getByText('Urgent').first().waitFor(patient)
  await picture(inbox.page, 'inbox-urgent')
  await app!.asOwner('update attachment_use set bytes = 100 where org_id = $1')
})

test('the page without scripts takes files and a priority', needsChromium, async () => {
  const { id } = await level()
  const { page } = await app!.visit('noah', `/ask/${id}`)
  await picture(page, 'ask-files-light')
  await accessible(page, 'the page to ask on')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: phone[0], height: phone[1] })
  await fits(page)
  await picture(page, 'ask-files-phone')
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'why.txt', mimeType: 'text/plain', buffer: Buffer.from('x') })
  await page.getByLabel('Priority').selectOption('HIGH')
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByRole('link', { name: 'why.txt' }).waitFor(patient)
})

test(
  'the team of privileged access says why it cannot be deleted, and teams let priorities be set',
  needsChromium,
  async () => {
    const { page } = await app!.visit('ines', '/admin/teams')
    await page.getByRole('link', { name: 'Privileged Access', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Privileged Access' }).waitFor(patient)
    await page.getByRole('button', { name: 'Delete', exact: true }).hover()
    await page.getByText('Privileged access belongs to this team').waitFor(patient)
    await picture(page, 'admin-team-privileged')
    assert.equal(await page.getByRole('button', { name: 'Delete', exact: true }).isEnabled(), false)
    await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Whoever asks sets the priority').check()
    await picture(page, 'admin-team-form')
    await dialog.getByRole('button', { name: 'Keep the change' }).click()
    await dialog.waitFor({ state: 'hidden', ...patient })
    await page.getByRole('button', { name: 'Edit', exact: true }).first().click()
    assert.equal(await dialog.getByLabel('Whoever asks sets the priority').isChecked(), true)
  },
)
