import { after, afterEach, type TestContext } from 'node:test'
import type { BrowserContext, Page } from 'playwright-core'
import { demoUser, startDemo } from '../../packages/server/test/support/demo.ts'
import { complaintsOf, type Look, needsChromium, startBrowser } from './browser.ts'

export type Visit = {
  readonly page: Page
  /** What the page complained about: the console's errors and warnings, the policy's refusals. */
  readonly complaints: readonly string[]
}

/**
 * The whole product with its demo, on a database of its own, and a browser in front of it; ends with the test file.
 * Undefined where there is no Chromium: the tests are skipped then. `settings`: what the configuration says besides.
 */
export const startApp = async (settings: Readonly<Record<string, string>> = {}) => {
  if (needsChromium.skip !== false) return undefined
  const [{ assent, close, credentials, database, dataDir }, browser] = await Promise.all([
    startDemo(settings),
    startBrowser(),
  ])
  after(async () => {
    await browser.close()
    await close()
  })
  /** Somebody of the demo by the beginning of the login: `elif`, `chloe`, `dana`. */
  const who = (start: string) => demoUser(credentials, start)

  // A window that nobody looks at any more reads everything anew with each change that a later test makes.
  const opened = new Map<BrowserContext, Visit>()
  afterEach(async (context) => {
    // Known to Node, and not yet to its types.
    const test = context as TestContext & { readonly passed: boolean }
    if (!test.passed) for (const visit of opened.values()) test.diagnostic(await lastSeen(visit))
    await Promise.all([...opened.keys()].map((window) => window.close()))
    opened.clear()
  })
  /** A window in which somebody is signed in, at that address; it is closed at the end of the test. */
  const visit = async (as: string, path: string, look: Look = {}): Promise<Visit> => {
    const context = await browser.open(look)
    const page = await context.newPage()
    const complaints = complaintsOf(page)
    opened.set(context, { page, complaints })
    context.once('close', () => opened.delete(context))
    const { login, password } = who(as)
    // Not through the form: every test would pay for it, and it has tests of its own.
    const answer = await page.request.post(`${assent.baseUrl}/auth/sign-in`, {
      form: { login, password, return_to: '/' },
      headers: { origin: assent.baseUrl, 'sec-fetch-site': 'same-origin' },
      maxRedirects: 0,
    })
    if (answer.status() !== 303) throw new Error(`${login} could not sign in: ${answer.status()}`)
    await page.goto(assent.baseUrl + path)
    await settled(page)
    return { page, complaints }
  }
  /** Changes what no role of the product can, as if time had passed; $1 is the organization. */
  const asOwner = (text: string, values: readonly unknown[] = []) =>
    database.owner.bare(text, [credentials.orgId, ...values])
  return { assent, asOwner, browser, dataDir, visit, who }
}

export type E2E = NonNullable<Awaited<ReturnType<typeof startApp>>>

/** Waits until the page has its title and nothing is loading. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator('h1').first().waitFor()
  // Not by waitForFunction: what it runs again and again is refused by the policy of the page.
  await page.locator('[role=status][aria-label="Loading"],[aria-label="Lädt"]').first().waitFor({ state: 'detached' })
}

/** Where a window stands whose test has failed, what its console and its page say. */
const lastSeen = async ({ complaints, page }: Visit): Promise<string> => {
  const said = await page.locator('main, [role=dialog], [role=alert]').allInnerTexts().then(String, String)
  return [`${page.url()} at the end:`, ...complaints, said.replaceAll(/\s+/g, ' ').slice(0, 1_500)].join('\n')
}
