import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { find } from './building.ts'
import { standsUp } from './checks.ts'

const app = await startApp()

test('what one was told stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'elif',
    name: 'bell',
    path: '/help',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.getByRole('button', { name: /Notifications|Mitteilungen/ }).click()
      await page.getByRole('dialog').getByRole('listitem').first().waitFor()
    },
  })
})

test('the bell counts by itself, and a notice that is opened is read', needsChromium, async () => {
  const { page } = await app!.visit('samuel', '/help')
  const bell = page.getByRole('button', { name: /Notifications/ })
  const says = (count: number) =>
    page.getByRole('button', {
      name: count === 0 ? /^Notifications$/ : count === 1 ? /one is new/ : new RegExp(`\\b${count} are new`),
    })
  const asked = await page.request.get(`${app!.assent.baseUrl}/governance/api/v2/my/notifications/unread`)
  const { unread: before } = (await asked.json()) as { unread: number }
  await says(before).waitFor()
  // Somebody else does something that he is told of.
  const { page: other } = await app!.visit('mateo', '/me/delegates')
  await other.getByRole('button', { name: 'Choose somebody' }).click()
  await find(other, other.getByRole('combobox', { name: 'Who' }), 'Samuel', /Samuel/)
  await other.getByRole('button', { name: 'Let this person stand in' }).click()
  await says(before + 1).waitFor()
  await bell.press('Enter')
  const told = page.getByRole('dialog', { name: 'Notifications' })
  await told.getByText(/Mateo/).first().waitFor()
  await told.getByRole('listitem').first().getByRole('button').press('Enter')
  await page.waitForURL(/\/me\/delegates/)
  await told.waitFor({ state: 'detached' })
  await says(before).waitFor()
  // All at once, and the keys lead out again.
  if (before > 0) {
    await bell.click()
    await told.getByRole('button', { name: 'Mark all as read' }).click()
    await says(0).waitFor()
  }
  await page.keyboard.press('Escape')
  await told.waitFor({ state: 'detached' })
})
