import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { choose, find } from './building.ts'
import { hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
// A shared machine is slow; nothing here waits for time alone.
const patient = { timeout: 60_000 }

const api = async (page: Page, method: string, path: string, body?: object) => {
  const answer = await page.request.fetch(app!.assent.baseUrl + path, {
    method,
    headers: { origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' },
    ...(body ? { data: body } : {}),
  })
  return answer.json()
}
const named = async (page: Page, path: string, name: string): Promise<string> =>
  (await api(page, 'GET', path)).data.find((one: { name: string }) => one.name === name).id
const rules = '/governance/api/v1/risk-rules'

test('the rules and one of them stand up in light, dark, on a phone and in German', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/risk-rules')
  await page.getByText('Book and release payments').first().waitFor(patient)
  const id = await named(page, rules, 'Book and release payments')
  await standsUp(app!, { as: 'ines', name: 'admin-risk-rules', path: '/admin/risk-rules' })
  await standsUp(app!, { as: 'ines', name: 'admin-risk-rule', path: `/admin/risk-rules/${id}` })
  await standsUp(app!, {
    as: 'ines',
    name: 'admin-risk-rule-new',
    path: '/admin/risk-rules/new',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (window) => window.getByRole('button', { name: /^(First list|Erste Liste)/ }).click(),
  })
})

test(
  'a rule is written by keyboard, counts at once, says who is over the line, and is tried',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('ines', '/admin/risk-rules')
    await page.getByRole('link', { name: 'New rule' }).focus()
    await page.keyboard.press('Enter')
    // Nothing is chosen: it says so, and the first wrong field has the focus.
    await page.getByLabel('Name').fill('Code and badges')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Choose at least one thing.').first().waitFor(patient)
    await page.locator('button[data-wrong]:focus').waitFor(patient)
    await page.keyboard.press('Enter')
    const first = page.getByRole('dialog', { name: 'First list' })
    await first.getByText('A group', { exact: true }).click()
    await find(page, first.getByRole('combobox', { name: 'Group' }), 'GitLab Rep', /GitLab Reporters/)
    await first.getByRole('list', { name: 'Chosen' }).getByText('GitLab Reporters').waitFor(patient)
    await first.getByRole('button', { name: 'Done' }).press('Enter')
    await page.getByRole('button', { name: /^Second list/ }).press('Enter')
    const second = page.getByRole('dialog', { name: 'Second list' })
    await find(page, second.getByRole('combobox', { name: 'App' }), 'Grafana', /Grafana/)
    await second.getByRole('checkbox', { name: 'Grafana itself' }).check(patient)
    await picture(page, 'risk-rule-choosing')
    await second.getByRole('button', { name: 'Done' }).press('Enter')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Saved: it counts from now on').first().waitFor(patient)
    await page.waitForURL(/\/admin\/risk-rules\/rul/)
    await page.getByRole('heading', { name: 'Over the line now' }).waitFor(patient)
    await find(page, page.getByRole('combobox', { name: 'Who' }), 'Anneke', /Anneke/)
    await page
      .getByText(/Nothing conflicts|Code and badges/)
      .first()
      .waitFor(patient)
    await find(page, page.getByRole('combobox', { name: 'Would get something of' }), 'ERP')
    await choose(page, page.getByRole('combobox', { name: 'What of it' }), /Payment approver/)
    await page.getByText('They could not ask for it.').waitFor(patient)
    await page.getByRole('alert').getByText('Book and release payments').waitFor(patient)
    await picture(page, 'risk-rule-tried')
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click()
    await page.waitForURL(/\/admin\/risk-rules$/)
    assert.deepEqual(complaints, [])
  },
)

test('an auditor reads a rule and changes nothing; others see nothing of it', needsChromium, async () => {
  const { page } = await app!.visit('farah', '/admin/risk-rules')
  await page.getByRole('link', { name: 'Book and release payments' }).click(patient)
  await page.getByRole('heading', { name: 'Over the line now' }).waitFor(patient)
  assert.equal(await page.getByRole('button', { name: 'Save' }).count(), 0)
  const other = await app!.visit('anneke', '/admin/risk-rules')
  await other.page.getByText('You may not see this').waitFor(patient)
})

test('an app says what a conflict does, and is changed there', needsChromium, async () => {
  const { complaints, page } = await app!.visit('dana', '/admin/apps')
  const { id } = (await api(page, 'GET', '/api/v1/apps?limit=200')).find(
    (one: { label: string }) => one.label === 'ERP',
  )
  await page.goto(`${app!.assent.baseUrl}/admin/apps/${id}`)
  await page.getByText('It cannot be asked for.').waitFor(patient)
  await page.getByRole('button', { name: 'Change what a conflict does' }).click()
  const form = page.getByRole('dialog', { name: 'If it conflicts' })
  await form.getByText('Is decided by another sequence').click()
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Choose a sequence').last().waitFor(patient)
  await find(page, form.getByRole('combobox', { name: 'Sequence' }), 'Two of', /Two of the security reviewers/)
  await form.getByText('Always the same time').click()
  await picture(page, 'app-conflicts')
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText(/“Two of the security reviewers” decides instead, for/).waitFor(patient)
  await page.getByRole('button', { name: 'Change what a conflict does' }).click()
  await form.getByText('Is refused').click()
  await form.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It cannot be asked for.').waitFor(patient)
  assert.deepEqual(complaints, [])
})

test('who asks is warned before sending, and who decides sees it', needsChromium, async () => {
  const { complaints, page } = await app!.visit('anneke', '/')
  const entryOf = async (label: string, level: string) => {
    const base = '/governance/api/v2/my/catalogs/default/entries'
    const top = await named(page, `${base}?filter=${encodeURIComponent('not(parent pr)')}&limit=200`, label)
    return named(page, `${base}?filter=${encodeURIComponent(`parent eq "${top}"`)}&limit=200`, level)
  }
  const refused = await entryOf('ERP', 'Payment approver')
  await standsUp(app!, {
    as: 'anneke',
    name: 'entry-conflict',
    path: `/catalog/${refused}`,
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (window) =>
      window
        .getByText(/Book and release payments/)
        .first()
        .waitFor(patient),
  })
  await page.goto(`${app!.assent.baseUrl}/catalog/${refused}`)
  await page.getByText('This cannot be asked for now').waitFor(patient)
  await page.getByText('Nobody may have this together: Book and release payments').waitFor(patient)
  await page.getByText('Accountant, ERP: held').waitFor(patient)
  assert.equal(await page.getByRole('button', { name: 'Send the request' }).isDisabled(), true)
  const second = await entryOf('Payroll', 'Payroll run')
  await page.goto(`${app!.assent.baseUrl}/catalog/${second}`)
  await page.getByText('Because of that others decide, and maybe for another time.').waitFor(patient)
  const kept = page.waitForResponse((answer) => answer.url().includes('/my/drafts/REQUEST/') && answer.ok())
  await page.getByLabel('What do you need it for?').fill('The run of November, while Giulia is away.')
  await page.getByRole('radio', { name: 'Planned change' }).check()
  await kept
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.waitForURL(/\/my\/requests\/req/)
  assert.deepEqual(complaints, [])
  const boss = await app!.visit('benjamin', '/inbox')
  await boss.page.getByText('Payroll run').first().click(patient)
  await boss.page.getByText('Nobody may have this together: Run the payroll and book it').first().waitFor(patient)
  await picture(boss.page, 'inbox-conflict')
})

test('the report of conflicts of the process stands up', needsChromium, async () => {
  // Benjamin approved for Anneke, and now she is his manager.
  const { page } = await app!.visit('ines', '/reports/process-conflicts')
  const find = async (q: string) => (await api(page, 'GET', `/api/v1/users?q=${q}`))[0]
  const [anneke, benjamin] = [await find('anneke'), await find('benjamin')]
  await api(page, 'POST', `/api/v1/users/${benjamin.id}`, { profile: { managerId: anneke.profile.login } })
  await page.reload()
  const found = page.getByRole('region', { name: 'Approved for one’s own manager' })
  await found.getByRole('link', { name: 'Benjamin Osei' }).waitFor(patient)
  await found.getByRole('link', { name: 'Anneke de Vries' }).waitFor(patient)
  await standsUp(app!, { as: 'dana', name: 'report-process', path: '/reports/process-conflicts?days=365' })
})

test('hostile texts in a rule are drawn as text', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/admin/risk-rules')
  const book = (await api(page, 'GET', `${rules}?limit=200`)).data[0]
  for (const [n, text] of hostileTexts.entries()) {
    const name = `${text.slice(0, 250)}${n}`
    await api(page, 'POST', rules, {
      name,
      description: text.slice(0, 1_000),
      type: 'SEPARATION_OF_DUTIES',
      resources: [],
      conflictCriteria: book.conflictCriteria,
    })
  }
  await page.goto(`${app!.assent.baseUrl}/admin/risk-rules`)
  await page.getByText('{{7*7}}').first().waitFor(patient)
  await unharmed(page)
  await picture(page, 'risk-rules-hostile')
  const { data } = await api(page, 'GET', `${rules}?limit=200`)
  await page.goto(`${app!.assent.baseUrl}/admin/risk-rules/${data.at(-1).id}`)
  await page.getByRole('heading', { level: 1 }).waitFor(patient)
  await unharmed(page)
})
