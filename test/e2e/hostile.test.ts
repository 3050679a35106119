import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Actor } from '../scenarios/driver.ts'
import { settled, startApp } from './app.ts'
import { complaintsOf, needsChromium, phone } from './browser.ts'
import { hostileTexts, picture, unharmed } from './checks.ts'
import { makeHostileWorld } from './hostile-world.ts'
import { notAmong, pages } from './routes.ts'

const app = await startApp()
const world = app && (await makeHostileWorld(app))
const patient = { timeout: 30_000 }
const script = hostileTexts[0]!.slice(0, 40)

/** One window for each of the two, in which page after page is opened; dialogs of the browser are what scripts open. */
const windowOf = async ({ login }: Actor) => {
  const page = await (await app!.browser.open()).newPage()
  const complaints = complaintsOf(page)
  page.on('dialog', (dialog) => {
    complaints.push(`a script asks: ${dialog.message()}`)
    void dialog.dismiss()
  })
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const form = { login, password: world!.password, return_to: '/' }
  const answer = await page.request.post(`${base}/auth/sign-in`, { form, headers, maxRedirects: 0 })
  assert.equal(answer.status(), 303)
  return { page, complaints }
}
const windows = world && { boss: await windowOf(world.boss), asker: await windowOf(world.asker) }

/** Its markup can be read there as text: that it was drawn is half of what is tested. The header names the viewer anyway. */
const drawn = (page: Page, text = script) =>
  page.locator('main, [role=dialog], [role=menu]').getByText(text).filter({ visible: true }).first().waitFor(patient)

/** No column is out of sight because somebody has a long name. */
const wholeTables = async (page: Page): Promise<void> => {
  const wide = await page.evaluate<string[]>(`[...document.querySelectorAll('main table')]
    .filter((table) => table.parentElement.scrollWidth > table.parentElement.clientWidth + 1)
    .map((table) => table.getAttribute('aria-label'))`)
  assert.deepEqual(wide, [], 'a table scrolls sideways')
}

type There = {
  readonly who: 'boss' | 'asker'
  readonly path: string
  /** What is done there before anybody looks. */
  readonly and?: (page: Page) => Promise<unknown>
  /** Which of the texts is looked for; markup with a script if left out. */
  readonly shows?: string
}

/** Every page that shows what people wrote. */
const places = (): Readonly<Record<string, There>> => {
  const { asker, collectionId, given, heldId, requestId, ruleId, team, waiting } = world!
  return {
    home: { who: 'asker', path: '/' },
    'what is found': { who: 'asker', path: '/?q=script' },
    'an app': { who: 'asker', path: `/catalog/${waiting.topId}` },
    'the form': { who: 'boss', path: `/catalog/${waiting.entryId}` },
    'a level that one has': { who: 'asker', path: `/catalog/${given.entryId}` },
    'the list': { who: 'asker', path: '/catalog/list' },
    'my requests': { who: 'asker', path: '/my/requests' },
    'my request': { who: 'asker', path: `/my/requests/${requestId}`, and: unfold },
    'my request, given': { who: 'asker', path: `/my/requests/${heldId}`, and: unfold },
    'my access': { who: 'asker', path: '/my/access', shows: hostileTexts[1]! },
    'the inbox': { who: 'boss', path: '/inbox' },
    'what is done': { who: 'boss', path: '/inbox?view=done' },
    'my delegates': { who: 'boss', path: '/me/delegates' },
    'all apps': { who: 'boss', path: '/admin/apps?q=script' },
    'the rules of an app': { who: 'boss', path: `/admin/apps/${waiting.appId}` },
    'who approves for an app': { who: 'boss', path: `/admin/apps/${waiting.appId}/approval` },
    collections: { who: 'boss', path: '/admin/collections?q=script' },
    'a collection': { who: 'boss', path: `/admin/collections/${collectionId}` },
    'the rules of a collection': { who: 'boss', path: `/admin/apps/${collectionId}` },
    labels: { who: 'boss', path: '/admin/labels' },
    'all sequences': { who: 'boss', path: '/admin/sequences?q=script' },
    'a sequence': { who: 'boss', path: `/admin/sequences/${waiting.sequenceId}` },
    teams: { who: 'boss', path: '/admin/teams' },
    'a team': { who: 'boss', path: `/admin/teams/${team.teamId}` },
    'request types': { who: 'boss', path: '/admin/request-types' },
    'a request type': { who: 'boss', path: `/admin/request-types/${team.typeId}` },
    calendars: { who: 'boss', path: '/admin/calendars' },
    'separation of duties': { who: 'boss', path: '/admin/risk-rules?q=script' },
    'a risk rule': { who: 'boss', path: `/admin/risk-rules/${ruleId}` },
    'all requests': { who: 'boss', path: '/admin/requests' },
    'a request': { who: 'boss', path: `/admin/requests/${requestId}`, and: unfold },
    'past requests': { who: 'boss', path: '/reports/past-requests' },
    'times to decision': { who: 'boss', path: '/reports/decision-times' },
    'who has what': { who: 'boss', path: `/reports/access?person=${asker.userId}` },
    'access ending': { who: 'boss', path: '/reports/access-ending?days=30' },
    'the log': { who: 'boss', path: '/reports/log' },
    overview: { who: 'boss', path: '/admin' },
    people: { who: 'boss', path: `/admin/people?q=${encodeURIComponent(script)}` },
    'a person': { who: 'boss', path: `/admin/people/${asker.userId}` },
    groups: { who: 'boss', path: `/admin/groups?q=${encodeURIComponent(script)}` },
    'a group': { who: 'boss', path: `/admin/groups/${waiting.groupId}` },
    delegates: { who: 'boss', path: '/admin/delegates' },
    tokens: { who: 'boss', path: '/admin/tokens?whose=all' },
    connections: { who: 'boss', path: '/admin/connections' },
    settings: { who: 'boss', path: '/admin/settings' },
    'access in an emergency': { who: 'boss', path: '/admin/emergency' },
    'my passkeys and sessions': { who: 'boss', path: '/me/security' },
    'the bell': {
      who: 'boss',
      path: '/help',
      and: (page) => page.getByRole('button', { name: /^Notifications/ }).click(),
    },
    'who one is': {
      who: 'boss',
      path: '/status',
      and: (page) => page.getByRole('button', { name: /^You: / }).click(),
    },
    'what is searched everywhere': {
      who: 'asker',
      path: '/help',
      and: async (page) => {
        await page.keyboard.press('Control+k')
        await page.getByPlaceholder('Search apps and pages').fill('script')
      },
    },
  }
}
/** Pages that show nothing that people wrote, but in what is around every page. */
const wordless: readonly string[] = ['/help', '/status', '/reports', '/me/preferences']
const unfold = (page: Page) => page.getByText('Everything that happened', { exact: true }).click()

for (const [index, [name, { and, path, shows, who }]] of Object.entries(world ? places() : {}).entries())
  test(`what people wrote harms nothing: ${name}`, needsChromium, async () => {
    const { complaints, page } = windows![who]
    for (const [width, height] of [[1280, 860], phone] as const) {
      await page.setViewportSize({ width, height })
      await page.goto(app!.assent.baseUrl + path)
      await settled(page)
      await and?.(page)
      await drawn(page, shows)
      await unharmed(page)
      if (width > 1000) await wholeTables(page)
      await picture(page, `hostile-${index}-${width}`)
    }
    assert.deepEqual(complaints.splice(0), [])
  })
if (!world) test('what people wrote harms nothing', needsChromium)

test('every page is looked at with what people wrote, or shows nothing of it', needsChromium, () => {
  const known = pages.map(({ path }) => path)
  assert.deepEqual(
    wordless.filter((path) => !known.includes(path)),
    [],
    'pages that are no more',
  )
  const left = notAmong([...Object.values(places()).map(({ path }) => path), ...wordless])
  assert.deepEqual(left, [], 'give these a line in `places`, or name them as wordless')
})
