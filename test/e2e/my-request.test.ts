import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { hostileTexts, standsUp, unharmed } from './checks.ts'

const app = await startApp()

/** The address of somebody's newest request for something. */
const requestPath = async (as: string, match: string): Promise<string> => {
  const { page } = await app!.visit(as, '/help')
  const answer = await page.request.get(
    `${app!.assent.baseUrl}/governance/api/v2/my/requests?match=${encodeURIComponent(match)}`,
  )
  const { data } = (await answer.json()) as { data: { id: string }[] }
  await page.context().close()
  assert.ok(data[0], `${as} has a request for ${match}`)
  return `/my/requests/${data[0].id}`
}

test('a request half way stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'elif',
    name: 'my-request',
    path: await requestPath('elif', 'production operators'),
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (page) => {
      await page.getByText('Hana Novotná').first().waitFor()
      await page.locator('summary').click()
    },
  })
})

test('a given request stands up', needsChromium, async () => {
  await standsUp(app!, {
    as: 'priya',
    name: 'my-request-given',
    path: await requestPath('priya', 'production viewers'),
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (page) => page.locator('a[href*="extends="]').waitFor(),
  })
})

test('the steps say what is done, what waits and what is to come', needsChromium, async () => {
  const { page } = await app!.visit('elif', await requestPath('elif', 'production operators'))
  await page.getByRole('heading', { name: 'Waiting for Security reviewers' }).waitFor()
  const steps = page.getByRole('region', { name: 'Steps' }).getByRole('listitem')
  await steps.filter({ hasText: 'Hana Novotná approved' }).waitFor()
  assert.deepEqual(
    (await steps.allTextContents()).map((text) => /\((done|now|to come)\)/.exec(text)?.[1]),
    ['done', 'done', 'now', 'to come'],
  )
  // Somebody has acted: it cannot be withdrawn any more, and the page says why.
  await page.getByText(/Somebody has acted on it already/).waitFor()
  assert.equal(await page.getByRole('button', { name: 'Withdraw' }).count(), 0)
})

test('messages appear on the other side by themselves, and are text whatever they hold', needsChromium, async () => {
  const path = await requestPath('samuel', 'staging')
  const [samuel, chloe] = [await app!.visit('samuel', path), await app!.visit('chloe', path)]
  const text = hostileTexts.join(' ').slice(0, 4_900)
  await samuel.page.getByLabel('Write to everybody concerned').fill(text)
  await samuel.page.getByRole('button', { name: 'Send' }).click()
  await chloe.page.getByText('onerror').first().waitFor()
  await unharmed(chloe.page)
  await chloe.page.getByLabel('Write to everybody concerned').fill('Which cluster?')
  await chloe.page.keyboard.press('Control+Enter')
  await samuel.page.getByText('Which cluster?').waitFor()
  await unharmed(samuel.page)
})

test('what nobody has acted on is withdrawn, and asked for again with the same answers', needsChromium, async () => {
  const { page } = await app!.visit('sofia', await requestPath('sofia', 'payroll'))
  await page.getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('The report is late.')
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await page.getByRole('heading', { name: 'It was withdrawn' }).waitFor()
  await page.getByText('The report is late.').first().waitFor()
  await page.getByRole('link', { name: 'Ask again' }).click()
  await page.waitForURL(/\/catalog\/.+from=/)
  const reason = page.getByLabel(/What do you need it for/)
  await reason.waitFor()
  assert.equal(await reason.inputValue(), 'Checking the figures for the yearly report')
})

test('somebody else’s request is not here', needsChromium, async () => {
  const { page } = await app!.visit('grace', await requestPath('sofia', 'payroll'))
  await page.getByRole('heading', { name: 'This is not here' }).waitFor()
})
