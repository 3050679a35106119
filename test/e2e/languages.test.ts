// The pages that the server draws by itself, for a browser that asks for German: signing in, and those without scripts.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { complaintsOf, type Look, needsChromium, phone } from './browser.ts'
import { accessible, fits, picture } from './checks.ts'

const app = await startApp()
const baseUrl = app?.assent.baseUrl

const looks: readonly (readonly [string, Look])[] = [
  ['light', {}],
  ['dark', { colors: 'dark' }],
  ['phone', { size: phone }],
]
const langOf = (page: Page) => page.locator('html').getAttribute('lang')

/** What a page has to stand in German, as it is now. */
const standsInGerman = async (page: Page, name: string): Promise<void> => {
  assert.equal(await langOf(page), 'de', name)
  assert.equal(await page.locator('h1').count(), 1, name)
  await picture(page, name)
  await accessible(page, name)
  await fits(page)
}

test('signing in is German where the browser asks for it, and so is what follows', needsChromium, async () => {
  for (const [name, look] of looks) {
    const context = await app!.browser.open({ ...look, locale: 'de-AT' })
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    await page.goto(`${baseUrl}/auth/sign-in`)
    await page.getByRole('heading', { name: 'Bei Assent anmelden' }).waitFor()
    await page.getByText('entscheidet für ihr Team').waitFor()
    await standsInGerman(page, `german-sign-in-${name}`)
    for (const [path, heading] of [
      ['second-factor', 'Code eingeben'],
      ['second-factor/set-up', 'Ein zweiter Nachweis'],
    ] as const) {
      await page.goto(`${baseUrl}/auth/${path}`)
      await page.getByRole('heading', { name: heading }).waitFor()
      await standsInGerman(page, `german-${path.replace('/', '-')}-${name}`)
    }
    assert.deepEqual(complaints, [])
    await page.goto(`${baseUrl}/auth/sign-in`)
    await page.getByLabel('Anmeldename').fill('nobody')
    await page.getByLabel('Passwort').fill('wrong')
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click()
    await page.getByRole('alert').waitFor()
    await standsInGerman(page, `german-sign-in-wrong-${name}`)
    const { login, password } = app!.who('chloe')
    await page.getByLabel('Anmeldename').fill(login)
    await page.getByLabel('Passwort').fill(password)
    await page.getByRole('button', { name: 'Anmelden', exact: true }).click()
    // The web app, too, speaks German from its first word on.
    await page.locator('#page-title').waitFor()
    assert.equal(await langOf(page), 'de')
    await context.close()
  }
})

test('the pages without scripts stand up in German', needsChromium, async () => {
  const terminal = `/terminal/sign-in?${new URLSearchParams({ port: '4321', state: 's'.repeat(20), challenge: 'c'.repeat(43), name: 'Laptop' })}`
  for (const [name, look] of looks) {
    const { page, complaints } = await app!.visit('chloe', '/tasks', { ...look, locale: 'de-DE' })
    await standsInGerman(page, `german-tasks-${name}`)
    const task = await page.locator('main li a').first().getAttribute('href')
    for (const [what, path] of [
      ['task', task!],
      ['reassign', `${task}/reassign?who=ana`],
      ['requests', '/requests'],
      ['delegate', '/delegate?who=hana'],
      ['terminal', terminal],
      ['outbox', '/demo/outbox'],
    ] as const) {
      await page.goto(baseUrl + path)
      await standsInGerman(page, `german-${what}-${name}`)
    }
    await page.goto(`${baseUrl}/tasks`)
    assert.deepEqual(complaints, [])
    await page.goto(`${baseUrl}/requests/req00000000000000000`)
    await standsInGerman(page, `german-nothing-${name}`)
    await page.context().close()

    const asked = await app!.visit('elif', '/requests', { ...look, locale: 'de-DE' })
    await asked.page.locator('main li a').first().click()
    await asked.page.getByRole('heading', { name: 'Was geschehen ist' }).waitFor()
    await standsInGerman(asked.page, `german-request-${name}`)
    await asked.page.context().close()
  }
})

test('an approver who chose German decides on a page without scripts', needsChromium, async () => {
  const { page } = await app!.visit('chloe', '/help')
  await page.evaluate(async () => {
    await fetch('/governance/api/v2/my/preferences', {
      method: 'PATCH',
      headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
      body: JSON.stringify({ language: 'de' }),
    })
  })
  await page.goto(`${baseUrl}/tasks`)
  await page.getByRole('heading', { name: 'Zu tun' }).waitFor()
  await page.locator('main li a').first().click()
  await page.getByText('Wartet auf eine Entscheidung').first().waitFor()
  await page.getByLabel('Nachricht', { exact: true }).fill('In Ordnung.')
  await page.getByRole('button', { name: 'Genehmigen' }).click()
  await page.getByText('Sie haben diesen Schritt genehmigt.').waitFor()
  assert.equal(await langOf(page), 'de')
  await page.getByRole('link', { name: 'Den ganzen Antrag ansehen' }).click()
  await page.getByText(/hat genehmigt.*In Ordnung\./).waitFor()
  assert.doesNotMatch((await page.locator('main').textContent())!, /approved|waits for|Steps|Messages/)
})
