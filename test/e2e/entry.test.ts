import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled, startApp } from './app.ts'
import { needsChromium } from './browser.ts'
import { standsUp } from './checks.ts'

const app = await startApp()
const v2 = '/governance/api/v2'

/** The address of a level, found as the catalog finds it. */
const levelPath = async (as: string, match: string, name: string): Promise<string> => {
  const { page } = await app!.visit(as, '/help')
  const answer = await page.request.get(
    `${app!.assent.baseUrl}${v2}/my/catalogs/default/levels?match=${encodeURIComponent(match)}`,
  )
  const { data } = (await answer.json()) as { data: { id: string; name: string }[] }
  await page.context().close()
  const found = data.find((one) => one.name === name)
  assert.ok(found, `${as} finds ${name}`)
  return `/catalog/${found.id}`
}

test('an app with its levels stands up in light, dark, on a phone and in German', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/?q=kubernetes')
  await page.getByRole('listitem').filter({ hasText: 'The cluster that customers use' }).getByRole('link').click()
  await page.getByRole('link', { name: /Production Viewers/ }).waitFor()
  await standsUp(app!, {
    as: 'elif',
    name: 'entry-app',
    path: new URL(page.url()).pathname,
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (there) => there.getByRole('link', { name: /Production Viewers/ }).waitFor(),
  })
})

test('the form stands up in light, dark, on a phone and in German', needsChromium, async () => {
  await standsUp(app!, {
    as: 'elif',
    name: 'entry-form',
    path: await levelPath('elif', 'cloud console', 'Power user'),
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: async (there) => {
      await there.getByText('Amara Okafor').or(there.getByText('Chloé Dubois')).first().waitFor()
      await there.locator('button[type=submit]').click()
      await there.locator('[aria-invalid=true]').first().waitFor()
    },
  })
})

test(
  'somebody asks, the approver approves, and the access and its end appear by themselves',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('elif', '/')
    await page.getByRole('searchbox').fill('production')
    await settled(page)
    await page.getByRole('listitem').filter({ hasText: 'The cluster that customers use' }).getByRole('link').click()
    await page.getByRole('link', { name: /Production Viewers/ }).click()
    const deciders = page.getByRole('region', { name: 'Who decides' })
    await deciders.getByText('Chloé Dubois').waitFor()
    await page.getByText('1 week', { exact: true }).click()
    await page.getByText(/Given now, it ends/).waitFor()
    await page.getByLabel('Comment').fill('To follow the release on Tuesday.')
    await page.getByRole('button', { name: 'Send the request' }).click()
    await page.getByRole('heading', { name: 'Waiting for Chloé Dubois' }).waitFor()
    await page.getByText('To follow the release on Tuesday.').waitFor()

    const requestId = new URL(page.url()).pathname.split('/').at(-1) ?? ''
    const approver = await app!.visit('chloe', `/my/requests/${requestId}`)
    await approver.page.getByRole('heading', { name: 'This waits for you' }).waitFor()
    await approver.page.getByRole('link', { name: 'Decide it in your inbox' }).click()
    await approver.page.getByRole('heading', { name: /^Elif Demir asks for Kubernetes Production/ }).waitFor()
    await approver.page.locator('[data-ready]').waitFor()
    await approver.page.getByRole('button', { name: 'Approve', exact: true }).click()

    // Nobody touches the requester's window.
    await page.getByRole('heading', { name: 'You have it' }).waitFor()
    await page.getByText(/It ends \w+/).waitFor()
    await page.getByText('Chloé Dubois approved').first().waitFor()
    await page.getByRole('link', { name: 'My access' }).click()
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Production Viewers' })
      .getByText(/^in 7 days/)
      .waitFor()
    assert.deepEqual(complaints, [])
  },
)

test('asking works with the keyboard alone', needsChromium, async () => {
  const { page } = await app!.visit('elif', '/')
  await page.keyboard.press('Control+k')
  await page.getByPlaceholder('Search apps and pages').fill('travel booking')
  await page.getByRole('dialog').locator('[data-selected]', { hasText: 'Trains, flights and rooms' }).waitFor()
  await page.keyboard.press('Enter')
  // An app with one level opens its form at once.
  await page.getByRole('button', { name: 'Send the request' }).waitFor()
  for (let presses = 0; presses < 40; presses++) {
    await page.keyboard.press('Tab')
    if ((await page.evaluate<string>('document.activeElement?.textContent ?? ""')) === 'Send the request') break
  }
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: /Waiting for/ }).waitFor()
})

test('the first wrong field has the focus, and nothing that was typed is lost', needsChromium, async () => {
  const path = await levelPath('samuel', 'cloud console', 'Power user')
  const { page } = await app!.visit('samuel', path)
  const reason = page.getByLabel(/What do you need it for/)
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByText('This needs an answer.').waitFor()
  await reason.and(page.locator(':focus')).waitFor()

  await reason.fill('To size the machines for the import.')
  // The tab is closed while the draft is still waiting to be sent.
  await page.goto('about:blank')
  const drafts = () => page.request.get(`${app!.assent.baseUrl}${v2}/my/drafts?kind=REQUEST`)
  while (!(await (await drafts()).text()).includes('To size the machines')) await page.goto('about:blank')
  await page.goto(app!.assent.baseUrl + path)
  await page.getByText('You had begun this before').waitFor()
  assert.equal(await reason.inputValue(), 'To size the machines for the import.')

  // The network fails in the very moment of sending.
  await page.route(/\/requests$/, (route) => route.abort())
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByText('Not sent; what you filled in is still here').waitFor()
  assert.equal(await reason.inputValue(), 'To size the machines for the import.')
  await page.unroute(/\/requests$/)
  await page.getByRole('button', { name: 'Send the request' }).click()
  await page.getByRole('heading', { name: /Waiting for/ }).waitFor()
  await page.getByText('To size the machines for the import.').waitFor()

  await page.goto(app!.assent.baseUrl + path)
  await page.getByText('You have asked for this already').waitFor()
  await page.getByRole('link', { name: 'Open the request' }).click()
  await page.getByRole('heading', { name: /Waiting for/ }).waitFor()
})

test('where a request waits already, nothing is asked that could not be sent', needsChromium, async () => {
  const { page } = await app!.visit('elif', await levelPath('elif', 'grafana', 'Grafana Editors'))
  await page.getByRole('link', { name: 'Open the request' }).waitFor()
  await page.getByRole('heading', { level: 1, name: 'Grafana Editors' }).waitFor()
  // What would be asked comes with the fields of the form.
  await page.waitForLoadState('networkidle').catch(() => undefined)
  assert.equal(await page.getByRole('main').getByLabel('Comment').count(), 0)
})

test('several people are asked for in one go, each with a result', needsChromium, async () => {
  const { page } = await app!.visit('samuel', await levelPath('samuel', 'grafana', 'Grafana Viewers'))
  await page.getByText('Given at once', { exact: true }).waitFor()
  await page.getByText('For others', { exact: true }).click()
  for (const [typed, name] of [
    ['nadia', 'Nadia Petrova'],
    ['emil', 'Emil Johansson'],
  ] as const) {
    await page
      .getByRole('textbox', { name: 'People' })
      .or(page.getByRole('combobox', { name: 'People' }))
      .first()
      .fill(typed)
    await page.getByRole('option', { name: new RegExp(name) }).click()
  }
  await page.getByRole('button', { name: 'Get it now' }).click()
  await page.getByRole('heading', { name: '2 of 2 sent' }).waitFor()
  assert.equal(await page.getByRole('main').locator('a[href^="/my/requests/"]').count(), 2)
})

test('what somebody cannot ask for says why there is no form', needsChromium, async () => {
  const { page } = await app!.visit('viktor', await levelPath('elif', 'gitlab', 'GitLab Maintainers'))
  await page.getByRole('heading', { name: 'You cannot ask for this' }).waitFor()
  assert.equal(await page.getByText('GitLab').count(), 0)
})

test('several levels are gathered on a list, and sent in one go with a result for each', needsChromium, async () => {
  const { complaints, page } = await app!.visit('lukas', await levelPath('lukas', 'billing', 'Read only'))
  await page.getByRole('button', { name: 'Put it on my list' }).click()
  // Back at the app, where the next level is chosen.
  await page.getByRole('link', { name: 'One request on your list' }).waitFor()
  await page.getByRole('link', { name: /Read and write/ }).click()
  await page.getByLabel(/What do you need it for/).fill('To correct the invoices of May.')
  await page.getByRole('button', { name: 'Put it on my list' }).click()
  await page.getByRole('link', { name: '2 requests on your list' }).waitFor()
  // It is there after a closed tab.
  await page.reload()
  await page.getByRole('link', { name: '2 requests on your list' }).click()
  await page.getByRole('button', { name: 'Send all 2 requests' }).click()
  await page.getByRole('heading', { name: '2 of 2 sent' }).waitFor()
  assert.equal(await page.getByRole('main').locator('a[href^="/my/requests/"]').count(), 2)
  await page.getByRole('button', { name: 'Send all 2 requests' }).waitFor({ state: 'detached' })
  await page.getByRole('link', { name: 'To my requests' }).waitFor()
  assert.deepEqual(complaints, [])
})

test('the list stands up in light, dark, on a phone and in German', needsChromium, async () => {
  const { page } = await app!.visit('chloe', await levelPath('chloe', 'billing', 'Read only'))
  await page.locator('button[type=button]', { hasText: 'Put it on my list' }).click()
  await page.getByRole('link', { name: 'One request on your list' }).waitFor()
  await standsUp(app!, {
    as: 'chloe',
    name: 'entry-list',
    path: '/catalog/list',
    // biome-ignore lint/suspicious/noThenProperty: it is no promise
    then: (there) => there.getByText('Billing Database · Read only').waitFor(),
  })
})
