import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()

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
    then: (window) => window.getByRole('button', { name: /^Two security reviewers/ }).click(),
  })
  await standsUp(app!, { as: 'dana', name: 'admin-sequence-new', path: '/admin/sequences/new' })
})
