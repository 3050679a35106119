import assert from 'node:assert/strict'
import { test } from 'node:test'
import { limits } from '@assent/core/limits.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find } from './building.ts'
import { hostileTexts, picture, standsUp, unharmed } from './checks.ts'

const app = await startApp()
// A shared machine is slow; nothing here waits for time alone.
const patient = { timeout: 60_000 }
const own = () => ({ origin: app!.assent.baseUrl, 'sec-fetch-site': 'same-origin' })

/** Emergency access for so many hours; null: none. */
const settings = async (emergency: { hours: number } | null): Promise<void> => {
  const { page } = await app!.visit('ines', '/help')
  const set = await page.request.patch(`${app!.assent.baseUrl}/governance/api/v1/settings`, {
    data: { _limits: { emergency } },
    headers: own(),
  })
  assert.equal(set.status(), 200, await set.text())
  await page.context().close()
}

/** Somebody of the demo who may give it, and is no super administrator. */
const admin = (): string =>
  app!.assent.demo!.credentials.users.find(({ roles }) => roles.includes('APP_ADMIN'))!.login.split('@')[0]!

test('A24: who may not give it, or where there is none, is told so', needsChromium, async () => {
  const off = await app!.visit(admin(), '/admin/emergency')
  await off.page.getByText('There is no emergency access here').waitFor(patient)
  await off.page.goto(`${app!.assent.baseUrl}/catalog/list`)
  assert.equal(await off.page.getByRole('link', { name: 'Emergency access' }).count(), 0)
  const plain = await app!.visit('noah', '/admin/emergency')
  await plain.page.getByText('You may not see this').waitFor(patient)
})

test(
  'A24: access in an emergency is found, given with its reason, seen on my access, and ended',
  needsChromium,
  async () => {
    await settings({ hours: 3 })
    const { complaints, page } = await app!.visit(admin(), '/')
    // Where somebody looks: the finder.
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Search apps and pages').fill('emerg')
    await page.getByRole('dialog').getByText('Emergency access', { exact: true }).click(patient)
    await page.getByRole('heading', { level: 1, name: 'Emergency access' }).waitFor(patient)

    // Nothing is sent that lacks something: the first wrong field has the focus.
    const give = page.getByRole('button', { name: 'Give it now' })
    await give.click()
    await page.getByText('Choose an app', { exact: true }).waitFor(patient)
    await page.locator('input[data-path="appId"]:focus').waitFor(patient)
    await find(page, page.getByRole('combobox', { name: 'App' }), 'GitLab')
    await find(page, page.getByRole('combobox', { name: 'Level' }), 'GitLab Maintainers')
    await page.getByLabel('For how many hours').fill('9')
    await page.getByLabel('Why it cannot wait').fill('Sign-in is broken since the deployment of tonight.')
    await give.click()
    await page.getByText('Between 1 and 3').waitFor(patient)
    await page.getByLabel('For how many hours').fill('2')
    await picture(page, 'emergency-filled')
    await give.press('Enter')
    await page.getByText('Nobody has reviewed the last one yet').waitFor(patient)
    assert.equal(await give.isDisabled(), true)
    await page.getByRole('listitem').filter({ hasText: 'Sign-in is broken' }).getByText('Running').waitFor(patient)
    await picture(page, 'emergency-given')

    await page.goto(`${app!.assent.baseUrl}/my/access`)
    const section = page.getByRole('region', { name: 'Emergency access that you gave or have' })
    await section.getByText('Sign-in is broken').waitFor(patient)
    assert.match((await section.textContent()) ?? '', /Ends in (2 hours|1 hour|119 minutes)/)
    await section.getByRole('button', { name: /^End GitLab: GitLab Maintainers/ }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'End it now' }).click()
    await section.getByText('Over', { exact: true }).waitFor(patient)

    // Another one reviews it, on the overview; then it is no more on my access.
    const root = await app!.visit('ines', '/admin')
    await root.page.getByRole('button', { name: 'Review' }).click(patient)
    await root.page.getByLabel('It was right').check()
    await root.page.getByLabel('Why', { exact: true }).fill('I read the log.')
    await root.page.getByRole('button', { name: 'Keep it on the record' }).click()
    await section.waitFor({ state: 'detached', ...patient })
    await page.goto(`${app!.assent.baseUrl}/admin/emergency`)
    await page.getByText('What was found: I read the log.').waitFor(patient)
    assert.equal(await give.isEnabled(), true)
    assert.deepEqual([complaints, root.complaints], [[], []])
  },
)

test('A24: the form of a level leads there, with the level chosen', needsChromium, async () => {
  const { page } = await app!.visit('ines', '/')
  const answer = await page.request.get(
    `${app!.assent.baseUrl}/governance/api/v2/my/catalogs/default/levels?match=grafana&limit=20`,
  )
  const [level] = ((await answer.json()) as { data: { id: string; name: string }[] }).data
  await page.goto(`${app!.assent.baseUrl}/catalog/${level!.id}`)
  await page.getByRole('link', { name: 'Emergency access' }).click(patient)
  await page.getByRole('combobox', { name: 'Level' }).waitFor(patient)
  const chosen = page.locator(`input[data-path="scopeId"][value=${JSON.stringify(level!.name)}]`)
  await chosen.waitFor(patient)
})

test(
  'the page stands up in light, dark, on a phone and in German; a reason is drawn as text',
  needsChromium,
  async () => {
    const { page } = await app!.visit('ines', '/help')
    const base = app!.assent.baseUrl
    const apps = (await (await page.request.get(`${base}/api/v1/apps?limit=200`)).json()) as {
      id: string
      label: string
    }[]
    const me = (await (await page.request.get(`${base}/api/v1/users/me`)).json()) as { id: string }
    const scopeId = apps.find(({ label }) => label === 'Wiki')!.id
    // What has invisible marks is refused.
    const reason = hostileTexts
      .filter((text) => text.length < 400 && !/[\u200b-\u206f\ufeff]/.test(text))
      .join(' ')
      .slice(0, limits.reason)
    const data = { userId: me.id, appId: scopeId, scopeType: 'APPLICATION', scopeId, reason }
    const made = await page.request.post(`${base}/governance/api/v1/emergency-access`, { data, headers: own() })
    assert.equal(made.status(), 201, await made.text())
    for (const path of ['/admin/emergency', '/my/access', '/admin']) {
      await page.goto(base + path)
      await page.getByText('{{7*7}}').first().waitFor(patient)
      await unharmed(page)
    }
    await standsUp(app!, { as: 'ines', name: 'emergency', path: '/admin/emergency' })
  },
)

test('A24: a collection is given in an emergency as a whole', needsChromium, async () => {
  await settings({ hours: 3 })
  const { page } = await app!.visit(admin(), '/admin/emergency')
  await find(page, page.getByRole('combobox', { name: 'App or collection' }), 'Data analyst kit')
  assert.equal(await page.getByRole('combobox', { name: 'Level' }).count(), 0)
  await page.getByLabel('Why it cannot wait').fill('The board meets in an hour.')
  await picture(page, 'emergency-collection')
  await page.getByRole('button', { name: 'Give it now' }).click()
  await page.getByRole('listitem').filter({ hasText: 'Data analyst kit for' }).getByText('Running').waitFor(patient)
})
