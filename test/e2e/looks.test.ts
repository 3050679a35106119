import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'
import { pages as routes } from './routes.ts'

// What has no test file of its own, and that nothing is left out.

const app = await startApp()
const patient = { timeout: 30_000 }

type There = {
  readonly as: string
  readonly name: string
  readonly path: string
  readonly then?: (page: Page) => Promise<unknown>
}

const places: readonly There[] = [
  { as: 'dana', name: 'admin-sequences', path: '/admin/sequences' },
  { as: 'farah', name: 'report-past', path: '/reports/past-requests' },
  { as: 'farah', name: 'report-access', path: '/reports/access' },
  { as: 'farah', name: 'report-ending', path: '/reports/access-ending?days=90' },
  { as: 'farah', name: 'report-overdue', path: '/reports/overdue' },
  { as: 'farah', name: 'report-unknown', path: '/reports/no-such-report' },
  { as: 'elif', name: 'not-allowed', path: '/admin/requests' },
  { as: 'elif', name: 'nowhere', path: '/my/nowhere' },
  {
    as: 'dana',
    name: 'palette',
    path: '/status',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.keyboard.press('Control+k')
      await page.getByRole('dialog').getByRole('textbox').fill('grafana')
      await page.getByRole('dialog').getByText('Grafana').first().waitFor(patient)
    },
  },
  {
    as: 'dana',
    name: 'keys',
    path: '/inbox',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.keyboard.press('?')
      await page.getByRole('dialog').getByRole('table').waitFor(patient)
    },
  },
  {
    as: 'elif',
    name: 'person-menu',
    path: '/status',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.getByRole('button', { name: /^(You|Sie): / }).click()
      await page.getByRole('menu').waitFor(patient)
    },
  },
]

for (const place of places)
  test(`${place.name} stands up in light, dark, on a phone and in German`, needsChromium, async () => {
    await standsUp(app!, place)
  })

test('every page of the app is looked at in light, dark, on a phone and in German by some test', () => {
  const here = new URL('.', import.meta.url)
  const tests = readdirSync(here).filter((name) => name.endsWith('.test.ts'))
  const named = tests.flatMap((name) => [
    ...readFileSync(new URL(name, here), 'utf8').matchAll(/\bname: '([a-z-]+)', path|name: '([a-z-]+)',\n\s+path/g),
  ])
  const looked = named.map(([, first, second]) => first ?? second ?? '')
  const pages = routes.map(({ folder }) => folder.replaceAll('/', '-'))
  /** `admin-overview` is of the folder `admin`, `admin-app` is not. */
  const pageOf = (name: string) =>
    pages.filter((page) => name === page || name.startsWith(`${page}-`)).toSorted((a, b) => b.length - a.length)[0]
  const seen = new Set(looked.map(pageOf))
  const left = pages.filter((page) => !seen.has(page))
  assert.deepEqual(left, [], 'no call of standsUp has the name of these folders of packages/web/src/routes')
})
