import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { settled, startApp } from './app.ts'
import { needsChromium, phone } from './browser.ts'
import { addresses } from './routes.ts'

const app = await startApp()
const patient = { timeout: 30_000 }

const nextFrame = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))'

/**
 * Somebody without a mouse. After each key the focus is somewhere, on something that can be seen and that shows that it has
 * it. What somebody only arrives at, such as a title, cannot be acted on and needs no mark.
 */
const hands = (page: Page) => {
  const wrongFocus = () =>
    page.evaluate<string>(`(() => {
      const at = document.activeElement
      if (!at || at === document.body || at === document.documentElement) return 'the focus is lost'
      const what = at.outerHTML.slice(0, 200)
      if (!at.matches(':focus-visible')) return 'the focus is not shown on ' + what
      if (at.tabIndex < 0 || at.matches('textarea, input:not([type=radio], [type=checkbox])')) return ''
      // A radio that is drawn by its label has no size of its own.
      const drawn = [at, at.labels?.[0], at.nextElementSibling, at.closest('[tabindex],a,button')].filter(Boolean)
      const marked = drawn.some((one) => {
        const { boxShadow, outlineStyle, outlineWidth } = getComputedStyle(one)
        const { bottom, height, right, top, width } = one.getBoundingClientRect()
        const inSight = width > 1 && height > 1 && bottom > 0 && right > 0 && top < innerHeight
        return inSight && ((outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none')
      })
      return marked ? '' : 'nobody sees that the focus is on ' + what
    })()`)
  const focused = async (after: string): Promise<void> => {
    // What goes hands the focus on with the frames that follow, before anybody can press the next key.
    for (let frames = 0; frames < 12 && (await wrongFocus()) !== ''; frames++) await page.evaluate(nextFrame)
    assert.equal(await wrongFocus(), '', `after ${after}`)
  }
  const press = async (key: string): Promise<void> => {
    await page.keyboard.press(key)
    // What a key sets going by itself is drawn with the next frame.
    await page.evaluate(nextFrame)
    await focused(key)
  }
  const isAt = async (what: Locator): Promise<boolean> => (await what.and(page.locator(':focus')).count()) > 0
  return {
    press,
    /** Presses a key until the focus is there. */
    to: async (what: Locator, key = 'Tab'): Promise<void> => {
      await what.first().waitFor({ state: 'attached', ...patient })
      for (let presses = 0; !(await isAt(what)); presses++) {
        assert.ok(presses < 60, `${key} does not come to ${what}`)
        await press(key)
      }
    },
    /** Presses a key that leads elsewhere, and waits until that has the focus. */
    leads: async (key: string, there: Locator): Promise<void> => {
      await page.keyboard.press(key)
      await there.and(page.locator(':focus')).waitFor(patient)
      await focused(key)
    },
    /** Presses a key, and waits until something is seen; the focus is somewhere then. */
    shows: async (key: string, there: Locator): Promise<void> => {
      await page.keyboard.press(key)
      await there.first().waitFor(patient)
      await focused(key)
    },
    type: async (text: string): Promise<void> => {
      await page.keyboard.type(text)
      await focused('typing')
    },
  }
}

const title = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const task = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 2, name })

/** Asks for a level by the API, as somebody else does meanwhile. */
const ask = async (who: string, level: string): Promise<void> => {
  const { page } = await app!.visit(who, '/help')
  const [base, v2] = [app!.assent.baseUrl, '/governance/api/v2/my/catalogs/default']
  const found = await page.request.get(`${base}${v2}/levels?match=${encodeURIComponent(level)}`)
  const { data } = (await found.json()) as { data: { id: string; name: string }[] }
  const { id } = data.find(({ name }) => name === level)!
  const headers = { origin: base, 'sec-fetch-site': 'same-origin' }
  const asked = await page.request.post(`${base}${v2}/entries/${id}/requests`, { data: {}, headers })
  assert.equal(asked.status(), 202, await asked.text())
  await page.context().close()
}

test('asking by keyboard: catalog, app, level, form, request, and taking it back', needsChromium, async () => {
  const { complaints, page } = await app!.visit('elif', '/')
  const { leads, press, shows, to, type } = hands(page)
  await to(page.getByRole('link', { name: 'To the content' }))
  await leads('Enter', page.getByRole('main'))
  const search = page.getByRole('searchbox', { name: 'Search what can be asked for' })
  await to(search)
  // Faster than anybody types: no letter is lost.
  await type('cloud console')
  await page.waitForURL(/q=cloud/, patient)
  assert.equal(await search.inputValue(), 'cloud console')
  // What else can be asked for has gone, so that no link goes from under the focus.
  await page.getByRole('link', { name: /^\S?Wiki/ }).waitFor({ state: 'detached', ...patient })
  await page.getByRole('region', { name: 'Found' }).getByRole('link').first().waitFor(patient)
  await to(page.getByRole('link', { name: /^\S?Cloud Console/ }))
  await leads('Enter', title(page, 'Cloud Console'))
  await to(page.getByRole('link', { name: /Power user/ }))
  await leads('Enter', title(page, /Power user/))
  const send = page.getByRole('button', { name: 'Send the request' })
  await to(send)
  // Something is missing: the first wrong field has the focus.
  await leads('Enter', page.getByRole('textbox', { name: /What do you need it for/ }))
  await type('To size the machines.')
  await to(page.getByRole('radio'), 'Shift+Tab')
  const before = await page.getByRole('radio', { checked: true }).getAttribute('value')
  await press('ArrowRight')
  assert.notEqual(await page.getByRole('radio', { checked: true }).getAttribute('value'), before)
  await to(page.getByRole('textbox', { name: 'Comment' }))
  await type('For the import on Tuesday.')
  await to(send)
  await leads('Enter', title(page, /Power user/))
  await page.getByText('For the import on Tuesday.').waitFor(patient)

  await to(page.getByRole('button', { name: 'Withdraw' }))
  const dialog = page.getByRole('dialog', { name: 'Withdraw this request?' })
  await shows('Enter', dialog)
  await to(dialog.getByRole('textbox', { name: 'Reason' }))
  await type('Not needed after all.')
  await to(dialog.getByRole('button', { name: 'Withdraw' }))
  await shows('Enter', task(page, 'It was withdrawn'))
  await dialog.waitFor({ state: 'detached', ...patient })
  await press('Tab')
  assert.deepEqual(complaints, [])
})

for (const [how, pointed] of [
  ['', 0],
  [', also where pointing at it began to bring it', 600],
] as const)
  test(
    `a page that is long on its way: the focus is somewhere meanwhile, and then at its title${how}`,
    needsChromium,
    async () => {
      const { complaints, page } = await app!.visit('elif', '/my/requests')
      const { shows, to } = hands(page)
      const ways = Promise.withResolvers<void>()
      await page.route(/my-request-[^/]+[.]js$/, async (route) => {
        await ways.promise
        await route.continue()
      })
      // A pointer or a focus on its way may have brought the page already; what is held back is not kept by the browser.
      await page.reload()
      await settled(page)
      const row = page.getByRole('main').getByRole('link', { name: /Grafana/ })
      await to(row.first())
      await page.waitForTimeout(pointed)
      await shows('Enter', page.getByRole('status', { name: 'Loading' }))
      ways.resolve()
      await title(page, /Grafana/)
        .and(page.locator(':focus'))
        .waitFor(patient)
      assert.deepEqual(complaints, [])
    },
  )

test('deciding by keyboard: next, back, open, approve, deny, and nothing is left', needsChromium, async () => {
  const { complaints, page } = await app!.visit('chloe', '/inbox')
  const { leads, press, shows, type } = hands(page)
  const rows = page.getByRole('list', { name: 'Tasks' }).getByRole('button')
  await task(page, /^Elif Demir asks for Grafana/).waitFor(patient)
  await leads('j', rows.nth(1))
  await task(page, /^Samuel Adeyemi/).waitFor(patient)
  await leads('k', rows.nth(0))
  await leads('Enter', task(page, /^Elif Demir/))
  await page.locator('[data-ready]').waitFor(patient)
  await leads('a', task(page, /^Samuel Adeyemi/))
  await page.locator('[data-ready]').waitFor(patient)
  await leads('d', page.getByRole('textbox', { name: /^Why not\?/ }))
  // Back, and once more: what was typed is still there.
  await type('Ask the platform team.')
  await press('Escape')
  await page.locator('[data-ready]').waitFor(patient)
  await leads('d', page.getByRole('textbox', { name: /^Why not\?/ }))
  await shows('Control+Enter', page.getByText('Nothing waits for you'))
  await leads('?', page.getByRole('dialog').locator(':focus'))
  await leads('Escape', title(page, 'Inbox'))
  assert.deepEqual(complaints, [])
})

test('deciding several by keyboard, and on a phone', needsChromium, async () => {
  for (const who of ['yuki', 'noah']) await ask(who, 'VPN Office Network')
  const { page: wide } = await app!.visit('chloe', '/inbox?q=VPN')
  const wideHands = hands(wide)
  await wide.getByRole('list', { name: 'Tasks' }).waitFor(patient)
  await wideHands.press('j')
  await wideHands.press('x')
  await wide.getByText('1 chosen').waitFor(patient)
  const dialog = wide.getByRole('dialog', { name: 'Approve one request?' })
  await wideHands.shows('a', dialog)
  await wideHands.to(dialog.getByRole('button', { name: 'Approve all' }))
  const results = wide.getByRole('dialog', { name: 'What became of them' })
  await wideHands.shows('Enter', results)
  await wideHands.to(results.getByRole('button', { name: 'Close' }).last())
  await wide.keyboard.press('Enter')
  await results.waitFor({ state: 'detached', ...patient })
  await wideHands.press('Tab')

  const { page } = await app!.visit('david', '/inbox', { size: phone })
  const { leads, press, shows } = hands(page)
  const row = page.getByRole('list', { name: 'Tasks' }).getByRole('button').first()
  await row.waitFor(patient)
  await leads('j', row)
  const drawer = page.getByRole('dialog', { name: 'Task' })
  await shows('Enter', drawer.getByRole('heading', { level: 2, name: /asks for/ }))
  await leads('Escape', row)
  await drawer.waitFor({ state: 'detached', ...patient })
  await shows('Enter', drawer.locator('[data-ready]'))
  const [decided] = await drawer.getByRole('heading', { level: 2 }).allInnerTexts()
  await page.keyboard.press('a')
  await drawer.getByRole('heading', { name: decided! }).waitFor({ state: 'detached', ...patient })
  await settled(page)
  await press('Tab')
})

/** How many things of a page are gone through; what is further down is of the same kinds. */
const mostSteps = 10

test(
  'every page by keyboard: from its beginning on, each step is on something that shows it, and there is a way back',
  needsChromium,
  async () => {
    const { complaints, page } = await app!.visit('ines', '/help')
    for (const path of await addresses(app!, page)) {
      await page.goto(app!.assent.baseUrl + path)
      await settled(page)
      const { press } = hands(page)
      await page.getByRole('main').focus()
      const at = () => page.evaluate<string>(place)
      const ways: string[] = []
      while (ways.length < mostSteps) {
        // After the last thing of a page comes the browser's own.
        const last = await page.evaluate<boolean>(lastOfAll)
        if (last) break
        await press('Tab')
        ways.push(await at())
      }
      assert.ok(ways.length > 0, `${path}: nothing on it can be reached`)
      for (const way of ways.toReversed().slice(1, 4)) {
        await press('Shift+Tab')
        assert.equal(await at(), way, `${path}: no way back along\n${ways.join('\n')}`)
      }
    }
    assert.deepEqual(complaints, [])
  },
)

/** What has the focus. Radios of a group are one place, into which the browser comes at its other end from behind. */
const place = `(() => {
  const at = document.activeElement
  return at.type === 'radio' ? 'the radios ' + at.name : at.outerHTML.slice(0, 400)
})()`

/** Whether nothing that Tab comes to stands after what has the focus. */
const lastOfAll = `(() => {
  const all = [...document.querySelectorAll('a[href],button,input,select,textarea,[tabindex]')].filter((one) =>
    one.tabIndex >= 0 && !one.disabled && one.checkVisibility({ visibilityProperty: true }) && !one.closest('[inert]'))
  return !all.some((one) => document.activeElement.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING)
})()`
