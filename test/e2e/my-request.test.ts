import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { hostileTexts, standsUp, unharmed } from './checks.ts'
import { ownRequest } from './requests.ts'

const app = await startApp()

/** A call of the API as whoever looks at the page. */
const call = async (page: Page, method: 'get' | 'post' | 'put', path: string, data?: unknown) => {
  const base = app!.assent.baseUrl
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const answer = await page.request[method](`${base}/governance/api/v2${path}`, { headers, data })
  const text = await answer.text()
  assert.ok(answer.ok(), `${method} ${path}: ${answer.status()} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const requestPath = (as: string, match: string): Promise<string> => ownRequest(app!, as, match)

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
  await steps.filter({ hasText: '(to come)' }).first().waitFor()
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

test('what happens before a page listens for changes appears on it by itself as well', needsChromium, async () => {
  const path = await requestPath('samuel', 'staging')
  const [samuel, chloe] = [await app!.visit('samuel', '/help'), await app!.visit('chloe', path)]
  const listens = Promise.withResolvers<void>()
  await samuel.page.route('**/events/stream*', async (route) => {
    await listens.promise
    await route.continue()
  })
  await samuel.page.goto(app!.assent.baseUrl + path)
  await samuel.page.getByText('Which cluster?').waitFor()
  await call(chloe.page, 'post', `/requests/${path.split('/').at(-1)}/messages`, { message: 'The one in Porto?' })
  // Everybody who listens has heard of it.
  await chloe.page.getByText('The one in Porto?').waitFor()
  listens.resolve()
  await samuel.page.getByText('The one in Porto?').waitFor()
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

test('what is asked back and what a step asks are answered on the page of the request', needsChromium, async () => {
  const admin = await app!.visit('dana', '/help')
  const { data: sequences } = await call(admin.page, 'get', '/request-sequences?limit=200')
  const { id } = sequences.find((one: { name: string }) => one.name === 'Manager')
  const { steps, ...rest } = await call(admin.page, 'get', `/request-sequences/${id}`)
  const question = {
    type: 'QUESTION',
    label: 'Where',
    assignmentRule: { type: 'REQUESTER' },
    questions: [
      { label: 'Which floor?', type: 'TEXT', required: true },
      { label: 'Which building?', type: 'SELECT', required: true, choices: ['North', 'South'] },
    ],
  }
  await call(admin.page, 'put', `/request-sequences/${id}`, {
    name: rest.name,
    description: rest.description,
    steps: [...steps, question],
  })

  const { complaints, page } = await app!.visit('noah', '/help')
  const { data: levels } = await call(page, 'get', '/my/catalogs/default/levels?match=kubernetes%20staging')
  const { id: requestId } = await call(page, 'post', `/my/catalogs/default/entries/${levels[0].id}/requests`, {})
  await page.goto(`${app!.assent.baseUrl}/my/requests/${requestId}`)
  await page.getByRole('heading', { name: 'Waiting for Chloé Dubois' }).waitFor()
  await page.getByText('Where').waitFor()

  const chloe = await app!.visit('chloe', '/help')
  const filter = encodeURIComponent(`requestId eq "${requestId}"`)
  const { data: tasks } = await call(chloe.page, 'get', `/my/tasks?filter=${filter}`)
  await call(chloe.page, 'post', `/tasks/${tasks[0].id}/request-information`, { message: 'For which service?' })
  await page.getByRole('heading', { name: 'Chloé Dubois asked you something' }).waitFor()
  await page.getByText('For which service?').waitFor()
  await page.getByText('Asked back').waitFor()
  await page.getByLabel('Write to everybody concerned').fill('For the importer.')
  await page.getByRole('button', { name: 'Send' }).click()
  await page.getByRole('heading', { name: 'Waiting for Chloé Dubois' }).waitFor()
  await call(chloe.page, 'post', `/my/tasks/${tasks[0].id}/resolve`, { value: 'APPROVED' })

  await page.getByRole('heading', { name: 'Please answer this' }).waitFor()
  await page.getByRole('button', { name: 'Send the answers' }).click()
  await page
    .getByLabel(/Which floor/)
    .and(page.locator(':focus'))
    .waitFor()
  await page.getByLabel(/Which floor/).fill('The second')
  await page.getByRole('button', { name: 'Send the answers' }).click()
  // The choice is still missing, and has the focus.
  await page.locator('input[type=radio]:focus').waitFor()
  await page.getByLabel('South').check()
  await page.getByRole('button', { name: 'Send the answers' }).click()
  await page.getByRole('heading', { name: 'You have it' }).waitFor()
  await page.getByText('The second').first().waitFor()
  assert.deepEqual(complaints, [])
})
