// What the server says, on pages whose language was chosen in the app and is not the browser's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { accessible, picture } from './checks.ts'

const app = await startApp()
const slow = { timeout: 30_000 }

/** Somebody whose browser asks for English, and who chose German in the app. */
const inGerman = async (as: string, path: string) => {
  const { page, complaints } = await app!.visit(as, path)
  await page.evaluate(async () => {
    await fetch('/governance/api/v2/my/preferences', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ language: 'de' }),
    })
  })
  await page.reload()
  await page.locator('html[lang=de]').waitFor(slow)
  return { page, complaints }
}

test('what the server finds wrong is German on a German page, beside its field', needsChromium, async () => {
  const { page } = await inGerman('ines', '/admin/people?open=add')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Vorname').fill('Ada')
  await dialog.getByLabel('E-Mail').fill('ada@fernhill.example')
  await dialog.getByLabel('Anmeldename').fill('ada lovelace')
  await page.keyboard.press('Enter')
  await dialog.getByText('darf keine Leerzeichen oder unsichtbaren Zeichen haben').waitFor(slow)
  await picture(page, 'german-refusal')
  await accessible(page, 'a German refusal')
})

test('rules that are tried say in German why', needsChromium, async () => {
  const base = app!.assent.baseUrl
  const { page } = await inGerman('dana', '/help')
  const first = async <T>(path: string): Promise<T> => ((await (await page.request.get(base + path)).json()) as T[])[0]!
  const { id } = await first<{ id: string }>('/api/v1/apps?q=Grafana')
  const level = await first<{ id: string }>(`/api/v1/groups?q=${encodeURIComponent('Grafana Viewers')}`)
  const elif = await first<{ id: string }>('/api/v1/users?q=elif')
  await page.goto(`${base}/admin/apps/${id}?try=open&as=${elif.id}&level=${level.id}`)
  const drawer = page.getByRole('dialog', { name: 'Die Regeln als jemand ausprobieren' })
  await drawer
    .getByText(/Die Person ist in |Alle dürfen beantragen\.|Sie gilt für/)
    .first()
    .waitFor(slow)
  assert.equal(await drawer.getByText(/The requester|Everybody may ask|It covers/).count(), 0)
  await picture(page, 'german-try')
})

test('what the browser itself finds wrong is German too', needsChromium, async () => {
  const base = app!.assent.baseUrl
  const { page } = await inGerman('dana', '/help')
  const answer = await page.request.get(`${base}/api/v1/apps?q=Payroll`)
  const [{ id }] = (await answer.json()) as [{ id: string }]
  await page.goto(`${base}/admin/apps/${id}`)
  const rule = page.getByRole('group', { name: 'See salaries' })
  await rule.getByRole('button', { name: /^Wer: / }).click(slow)
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Ausschreiben' }).click(slow)
  const written = dialog.getByLabel('Regel über das Profil')
  await written.fill('department == ')
  await dialog.getByText(/^Zeichen \d+: /).waitFor(slow)
  await written.fill('password == "x"')
  await dialog.getByText('„password“ ist kein Attribut').waitFor(slow)
  await picture(page, 'german-expression')
})

test('the log says in German what happened, and a notice what one is told', needsChromium, async () => {
  const { page } = await inGerman('ines', '/reports/log')
  await page.getByRole('button', { name: 'Benutzer angemeldet' }).first().waitFor(slow)
  assert.equal(await page.getByText('User login').count(), 0)
  const { page: told } = await inGerman('elif', '/help')
  await told.getByRole('button', { name: /Mitteilungen/ }).click()
  const list = told.getByRole('dialog').getByRole('listitem')
  await list.first().waitFor(slow)
  const words = (await list.allInnerTexts()).join('\n')
  assert.match(words, /Bitte entscheiden|Antrag|Zugang/)
  assert.doesNotMatch(words, /Please decide|Approved|Received|request/)
  await picture(told, 'german-notices')
})
