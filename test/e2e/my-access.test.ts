import assert from 'node:assert/strict'
import { test } from 'node:test'
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
  // The app itself, which came with it, goes a moment later.
  await page.getByRole('main').getByText('Billing Database').first().waitFor({ state: 'detached' })
  assert.equal(await held.count(), 0)
})
