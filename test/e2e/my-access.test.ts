import { test } from 'node:test'
import { eventually } from '../scenarios/world.ts'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()

test('what I have stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'yuki',
    name: 'my-access',
    path: '/my/access',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) => page.getByText(/Production Viewers/).waitFor(),
  })
})

test('what ends can be had for longer with one click', needsChromium, async () => {
  const { page } = await app!.visit('tomasz', '/my/access')
  await page.getByRole('button', { name: /More time for GitLab/ }).click()
  await page.getByText(/Sent: more time for GitLab · GitLab Maintainers/).waitFor()
  await page.getByRole('link', { name: 'More time is asked for' }).waitFor()
})

test('what I give back is gone', needsChromium, async () => {
  const { page } = await app!.visit('mateo', '/my/access')
  const held = page.getByRole('listitem').filter({ hasText: 'Billing Database' })
  await held.getByRole('button', { name: /Give back/ }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Give back' }).click()
  await page.getByText('Given back').waitFor()
  // In the end it is gone with the app itself, which came with it and goes a moment later; then the page says so too.
  await eventually(
    async () => {
      const answer = await page.request.get(
        `${app!.assent.baseUrl}/governance/api/v2/my/access?match=Billing%20Database`,
      )
      return ((await answer.json()) as { data: readonly unknown[] }).data.length
    },
    (left) => left === 0,
  )
  await held.first().waitFor({ state: 'detached' })
})
