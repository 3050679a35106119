import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const patient = { timeout: 30_000 }

test('the inbox stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, { as: 'chloe', name: 'inbox', path: '/inbox' })
})

test('a task stands up beside the list, and in a drawer on a phone', needsChromium, async () => {
  await standsUp(app!, {
    as: 'hana',
    name: 'inbox-task',
    path: '/inbox',
    then: async (page) => {
      if ((page.viewportSize()?.width ?? 0) < 1000) await page.locator('li[data-id] button').first().click(patient)
      await page.locator('#task-title').waitFor(patient)
    },
  })
  assert.ok(app)
})
