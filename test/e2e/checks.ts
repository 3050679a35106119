import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { type E2E, settled } from './app.ts'
import { type Look, out, phone } from './browser.ts'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const colorRules = ['color-contrast', 'link-in-text-block']

const axeSource = readFileSync(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')

/**
 * No violation of WCAG 2.2 AA on the page as it is now. `onlyColors`: nothing but its colours has changed since it was
 * looked at as a whole.
 */
export const accessible = async (page: Page, what: string, { onlyColors = false } = {}): Promise<void> => {
  // By itself the builder sends its source, one and a half megabytes, twice with every look; a page needs it once.
  if (!(await page.evaluate<boolean>(`'axe' in window`))) await page.evaluate(axeSource)
  const axe = new AxeBuilder({ page, axeSource: ';' }).options({ resultTypes: ['violations'] })
  // What is called legacy runs within the page, not in a further one beside it: three times quicker, and we have no frames.
  const { violations } = await (onlyColors ? axe.withRules(colorRules) : axe.withTags(tags)).setLegacyMode().analyze()
  const found = violations.map(
    ({ help, id, nodes }) => `${id}: ${help}\n    ${nodes.map(({ html }) => html.slice(0, 200)).join('\n    ')}`,
  )
  assert.deepEqual(found, [], `${what}: ${found.length} violations`)
}

/** Nothing reaches beyond the right edge: nobody has to scroll sideways. */
export const fits = async (page: Page): Promise<void> => {
  const wide = await page.evaluate<string[]>(`(() => {
    const width = document.documentElement.clientWidth
    if (document.documentElement.scrollWidth <= width) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .slice(-5)
      .map((element) => element.outerHTML.slice(0, 160))
  })()`)
  assert.deepEqual(wide, [], `something is wider than the window of ${page.viewportSize()?.width} px`)
}

/** A screenshot in test/e2e/out, to be looked at. */
export const picture = async (page: Page, name: string): Promise<void> => {
  await page.screenshot({ path: join(out, `${name}.png`), animations: 'disabled' })
}

/**
 * What every page has to stand: light, dark, and German on a phone; WCAG 2.2 AA, no sideways scroll, no complaint in the console, a
 * title, one h1. `name` names its pictures. `then` brings the page into the state that is looked at, such as an open drawer.
 */
export const standsUp = async (
  { visit }: E2E,
  { as, name, path, then }: { as: string; name: string; path: string; then?: (page: Page) => Promise<unknown> },
): Promise<void> => {
  /**
   * Opens the page and holds it to all that in one look after the other, the first one as it is opened. What comes after it
   * differs in its colours alone: the app draws the same elements in light and dark.
   */
  const look = async (options: Look, looks: Readonly<Record<string, (page: Page) => Promise<unknown>>>) => {
    const { complaints, page } = await visit(as, path, options)
    await then?.(page)
    for (const [at, [called, change]] of Object.entries(looks).entries()) {
      await change(page)
      await picture(page, `${name}-${called}`)
      await accessible(page, `${path} in ${called}`, { onlyColors: at > 0 })
      await fits(page)
      assert.equal(await page.locator('h1').count(), 1, `${path} has one h1`)
      assert.match(await page.title(), /^.+ · Assent$/)
      assert.deepEqual(complaints, [], `${path} in ${called}: the console says`)
    }
    await page.context().close()
  }
  await look(
    {},
    {
      light: settled,
      dark: (page) => page.emulateMedia({ colorScheme: 'dark' }),
    },
  )
  // German words are the longer ones: what fits a phone in German fits it in English.
  await look({ locale: 'de-DE', size: phone, colors: 'dark' }, { phone: settled })
}

/** Texts that people may send: each has to be drawn as text, and change nothing else on the page. */
export const hostileTexts: readonly string[] = [
  '<script>document.title="gone"</script><img src=x onerror=\'document.title="gone"\'>',
  '"><svg onload=alert(1)>',
  'javascript:alert(1)',
  '\u202Egnirts desrever\u2066',
  'zero\u200bwidth\ufeffhere',
  '\u{1f9d1}\u200d\u{1f680}'.repeat(40),
  'Z\u0351\u0320\u0334'.repeat(60),
  'x'.repeat(10_000),
  '{{7*7}} <%= 7*7 %>',
]

/** Nothing of a hostile text came alive: no element of it, no script of it, no wider page. */
export const unharmed = async (page: Page): Promise<void> => {
  assert.equal(await page.locator('main img[src="x"], main svg[onload], main script').count(), 0)
  assert.match(await page.title(), / · Assent$/)
  await fits(page)
}
