import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { picture, standsUp } from './checks.ts'

const app = await startApp()

test('the catalog stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'elif', name: 'home', path: '/' })
})

test('what can be asked for is in the order of its names', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/')
  const tiles = page.getByRole('region', { name: 'What you can ask for' }).getByRole('listitem')
  await tiles.filter({ hasText: 'Wiki' }).waitFor()
  const names = await tiles.locator('[class*="name"]').allTextContents()
  assert.ok(names.length > 15)
  assert.deepEqual(
    names,
    names.toSorted((a, b) => a.localeCompare(b)),
  )
})

test(
  'a catalog of many pages stands in the order of its names, too, and more of it comes at its end',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('elif', '/help')
    // The demo has less than a page of 24.
    await page.route('**/my/catalogs/default/entries?*', (route) =>
      route.continue({ url: route.request().url().replace('limit=24', 'limit=6') }),
    )
    await page.goto(`${app!.assent.baseUrl}/`)
    const list = page.getByRole('region', { name: 'What you can ask for' })
    const names = () => list.getByRole('listitem').locator('[class*="name"]').allTextContents()
    await list.getByRole('button', { name: 'Show more' }).waitFor()
    const first = await names()
    assert.equal(first.length, 6)
    const more = list.getByRole('button', { name: 'Show more' })
    for (let shown = 6; (await more.count()) > 0; ) {
      await more.click()
      await list.getByRole('listitem').nth(shown).waitFor()
      shown = (await names()).length
    }
    const all = await names()
    assert.deepEqual(all.slice(0, 6), first)
    assert.ok(all.length > 15)
    assert.deepEqual(
      all,
      all.toSorted((a, b) => a.localeCompare(b)),
    )
    assert.deepEqual(complaints, [])
  },
)

test(
  'what ends soon comes among what I have, and a search leaves nothing but what it finds',
  needsChromium,
  async () => {
    const { page } = await app!.visit('tomasz', '/')
    const mine = page.getByRole('region', { name: 'What you have' })
    await mine.getByText('GitLab · GitLab Maintainers').waitFor()
    assert.match((await mine.textContent()) ?? '', /GitLab Maintainers.*Ends in \d+ (days|weeks)/)
    await mine.getByRole('link', { name: 'All that I have' }).waitFor()
    await page.getByRole('searchbox').fill('grafana')
    await mine.waitFor({ state: 'detached' })
  },
)

test('typing finds what can be asked for, and the address keeps it', needsChromium, async () => {
  const { complaints, page } = await app!.visit('elif', '/')
  const tile = (name: string) => page.getByRole('listitem').filter({ hasText: name })
  await tile('Cloud Console').waitFor()
  // From the first letter on: the server itself searches for three and more.
  await page.getByRole('searchbox').fill('gr')
  await page.getByRole('heading', { name: 'Found' }).waitFor()
  await tile('Cloud Console').waitFor({ state: 'detached' })
  await tile('Grafana').waitFor()
  await page.getByRole('searchbox').fill('grafana')
  await tile('Grafana').getByRole('link').waitFor()
  await page.waitForURL(/\?q=grafana/)
  await page.reload()
  assert.equal(await page.getByRole('searchbox').inputValue(), 'grafana')
  await page.getByRole('searchbox').fill('zzzz')
  await page.getByText('Nothing is called that').waitFor()
  assert.deepEqual(complaints, [])
})

test(
  'what an app or a team offers is found by its own name, in the catalog and in the palette',
  needsChromium,
  async () => {
    const { page } = await app!.visit('elif', '/')
    await page.getByRole('searchbox').fill('laptop')
    const found = page.getByRole('listitem').filter({ hasText: 'New laptop' })
    await found.getByText('IT', { exact: false }).first().waitFor()
    await picture(page, 'home-found-level')
    await page.keyboard.press('Control+k')
    await page.getByPlaceholder('Search apps and pages').fill('laptop')
    await page.getByRole('dialog').locator('[data-selected]', { hasText: 'New laptop' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'New laptop' }).waitFor()
  },
)

test('the palette opens by Ctrl+K and leads to a page', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search apps and pages').fill('inbox')
  await page.getByRole('dialog').locator('[data-selected]', { hasText: 'Inbox' }).waitFor()
  await page.keyboard.press('Enter')
  await page.waitForURL(/\/inbox$/)
  // Arriving moves the focus to the page's title.
  await page.locator('#page-title:focus').waitFor()
})
