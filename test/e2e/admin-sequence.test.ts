import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { hostileTexts, standsUp, unharmed } from './checks.ts'

const app = await startApp()
// A shared machine is slow; nothing here waits for time alone.
const patient = { timeout: 60_000 }

/** The address of a sequence of the demo. */
const pathOf = async (page: Page, name: string): Promise<string> => {
  const answer = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/request-sequences?limit=200`)
  const { data } = (await answer.json()) as { data: { id: string; name: string }[] }
  return `/admin/sequences/${data.find((one) => one.name === name)!.id}`
}

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
    await page.waitForFunction(`document.activeElement?.value === 'A few questions'`)
    await page.keyboard.type('What for')
    await page.locator('[data-step="2"]').getByLabel('Question 1').fill('What do you need it for?')
    const kept = page.waitForResponse((answer) => answer.url().includes('/my/drafts/SEQUENCE/') && answer.ok())
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
