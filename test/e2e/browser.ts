import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, chromium, type Page } from 'playwright-core'

const candidates = [
  process.env['CHROMIUM'],
  // The same engine without the window around it: it needs half the processor.
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
const executablePath = candidates.find((path): path is string => path !== undefined && existsSync(path))

/**
 * The option of a browser test that leaves it out where there is no Chromium: `test('…', needsChromium, async () => …)`.
 * In CI (`CI` is set) nothing is left out.
 */
export const needsChromium: { readonly skip: string | false } = {
  skip:
    executablePath === undefined && !process.env['CI']
      ? 'browser tests are skipped: no Chromium here. Install it with: apt-get install chromium-headless-shell fonts-inter'
      : false,
}

/** Screenshots go here, a folder that git ignores: look at them. */
export const out = fileURLToPath(new URL('out/', import.meta.url))

export type Look = {
  readonly colors?: 'light' | 'dark'
  /** Width and height of the window in pixels; 390 wide is a phone. */
  readonly size?: readonly [number, number]
  readonly locale?: string
}

export const phone: readonly [number, number] = [390, 844]
const desktop: readonly [number, number] = [1280, 860]

export type Browser = {
  /** A window of its own: its cookies and storage are nobody else's. */
  readonly open: (look?: Look) => Promise<BrowserContext>
  readonly close: () => Promise<void>
}

// `SLOW_BROWSER=200`: whatever a page asks for takes 200 ms longer to come. What only passes on a quick machine shows so.
const latency = Number(process.env['SLOW_BROWSER'] ?? 0)

const slowDown = async (page: Page): Promise<void> => {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.enable')
  const unlimited = { downloadThroughput: -1, uploadThroughput: -1 }
  await devtools.send('Network.emulateNetworkConditions', { offline: false, latency, ...unlimited })
}

/** A Chromium without a screen that calls nobody but us. */
export const startBrowser = async (): Promise<Browser> => {
  mkdirSync(out, { recursive: true })
  const profile = mkdtempSync(join(tmpdir(), 'assent-chromium-'))
  const browser = await chromium.launch({
    ...(executablePath === undefined ? {} : { executablePath }),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--font-render-hinting=none',
    ],
    // The profile that Chromium makes by itself lies in the home of whoever runs it.
    env: { ...process.env, HOME: profile },
  })
  return {
    open: async ({ colors = 'light', locale = 'en-GB', size: [width, height] = desktop } = {}) => {
      const context = await browser.newContext({
        colorScheme: colors,
        viewport: { width, height },
        locale,
        timezoneId: 'Europe/Lisbon',
        reducedMotion: 'reduce',
      })
      if (latency > 0) context.on('page', (page) => void slowDown(page).catch(() => undefined))
      return context
    },
    close: async () => {
      await browser.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** What a page complained about since it was opened: errors in its console, and what its policy did not let in. */
export const complaintsOf = (page: Page): string[] => {
  const said: string[] = []
  page.on('console', (message) => {
    if (message.type() !== 'error' && message.type() !== 'warning') return
    // An interface of this machine came or went, and the browser ended what was under way: the page asks again by itself.
    if (message.text().includes('net::ERR_NETWORK_CHANGED')) return
    // Of a call that was refused, the text says no more than the status.
    const { url } = message.location()
    said.push(message.text().startsWith('Failed to load') ? `${message.text()}: ${url}` : message.text())
  })
  page.on('pageerror', (error) => said.push(error.message))
  return said
}
