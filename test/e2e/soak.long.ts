import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { HeldView } from '@assent/core/api/shapes.ts'
import { type Assent, startAssent } from '@assent/server/assent.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { makeDatabase } from '@assent/server/platform/testing.ts'
import type { CDPSession, Page } from 'playwright-core'
import { apiDriver } from '../scenarios/drivers/api.ts'
import { type Browser, complaintsOf, needsChromium, startBrowser } from './browser.ts'

/** For how long the two windows stay open (`SOAK_MINUTES`). */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 10)
assert.ok(minutes >= 3, 'SOAK_MINUTES is 3 or more: growth is looked at from the second minute on')

/**
 * By how much a window may have more at the end of the last minute than at the end of the second one. Compiled code is among
 * the heap, some hundred kilobytes in the first minutes.
 */
const bounds = { heapMB: 3, nodes: 400, listeners: 60 }

/**
 * What is kept for ten minutes in case somebody comes back to it (data/query.ts), some kilobytes for each task that was
 * opened, is kept for twenty seconds here: what grows all the same is a leak.
 */
const forgetful = `{
  const usual = window.setTimeout
  window.setTimeout = (run, ms, ...rest) => usual(run, ms === 600000 ? 20000 : ms, ...rest)
}`

const patient = { timeout: 60_000 }
const second = 1_000
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })

/** The whole product at one address, which can be ended and started again. */
const startHost = async () => {
  const database = await makeDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-soak-'))
  const config = loadConfig({
    ASSENT_DATA_DIR: dataDir,
    DATABASE_URL: database.url,
    DATABASE_OWNER_URL: database.ownerUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    ASSENT_DEMO: 'true',
    PORT: String(await freePort()),
  })
  const start = () => startAssent({ config, log: makeLog('fatal') })
  let assent: Assent = await start()
  after(async () => {
    await assent.close()
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const { users } = assent.demo!.credentials
  return {
    baseUrl: assent.baseUrl,
    who: (begin: string) => users.find(({ login }) => login.startsWith(begin))!,
    restart: async (): Promise<void> => {
      await assent.close()
      await wait(3 * second)
      assent = await start()
    },
  }
}
type Host = Awaited<ReturnType<typeof startHost>>

type Window = {
  readonly name: string
  readonly page: Page
  readonly devtools: CDPSession
  readonly complaints: readonly string[]
}

const openWindow = async (browser: Browser, host: Host, name: string, begin: string, path: string): Promise<Window> => {
  const page = await (await browser.open()).newPage()
  await page.addInitScript(forgetful)
  const complaints = complaintsOf(page)
  const { login, password } = host.who(begin)
  const signedIn = await page.request.post(`${host.baseUrl}/auth/sign-in`, {
    form: { login, password, return_to: '/' },
    headers: { origin: host.baseUrl, 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  })
  assert.equal(signedIn.status(), 303)
  await page.goto(host.baseUrl + path)
  await page.locator('h1').first().waitFor(patient)
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  await devtools.send('HeapProfiler.enable')
  return { name, page, devtools, complaints }
}

type Weight = { readonly heapMB: number; readonly nodes: number; readonly listeners: number }

/** What a window holds once nothing is left to be collected. */
const weigh = async ({ devtools }: Window): Promise<Weight> => {
  for (let times = 0; times < 3; times++) await devtools.send('HeapProfiler.collectGarbage')
  const { metrics } = await devtools.send('Performance.getMetrics')
  const of = (name: string) => metrics.find((one) => one.name === name)!.value
  const heapMB = Math.round(of('JSHeapUsedSize') / 1e5) / 10
  return { heapMB, nodes: of('Nodes'), listeners: of('JSEventListeners') }
}

/** Requests of one person that come, are decided by the other, and are given back, one after the other. */
const makeTraffic = async (host: Host) => {
  const actorOf = (begin: string) => {
    const { apiToken, login } = host.who(begin)
    return { name: login, login, userId: '', token: apiToken, browser: undefined as never }
  }
  const [asker, boss] = [actorOf('yuki'), actorOf('chloe')]
  const driver = apiDriver(host.baseUrl)
  const call = async <T>(method: string, path: string): Promise<T> => {
    const headers = { authorization: `SSWS ${asker.token}` }
    const answer = await fetch(host.baseUrl + path, { method, headers })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const name = 'VPN Office Network'
  const found = await call<{ data: { id: string; name: string }[] }>(
    'GET',
    `/governance/api/v2/my/catalogs/default/levels?match=${encodeURIComponent(name)}`,
  )
  const offer = { label: name, appId: '', groupId: '', entryId: found.data.find((one) => one.name === name)!.id }
  return {
    ask: () => driver.ask(asker, offer, {}),
    approve: (asked: Parameters<typeof driver.approve>[1]) => driver.approve(boss, asked),
    deny: (asked: Parameters<typeof driver.deny>[1]) => driver.deny(boss, asked, 'Not today.'),
    /** Waits for the access, and gives it back, so that it can be asked for again. */
    giveBack: async (): Promise<void> => {
      for (const until = Date.now() + 60 * second; ; await wait(200)) {
        const { data } = await call<{ data: HeldView[] }>('GET', '/governance/api/v2/my/access?match=VPN')
        const grant = data.find(({ state }) => state === 'HELD')?.grants[0]
        if (grant) return void (await call('POST', `/governance/api/v1/my/grants/${grant.id}/give-back`))
        assert.ok(Date.now() < until, 'what was approved is not given')
      }
    },
  }
}

test(`two windows stay open for ${minutes} minutes and grow no heavier, and live on when the server restarts`, {
  ...needsChromium,
  timeout: (minutes + 10) * 60 * second,
}, async (t) => {
  const [host, browser] = await Promise.all([startHost(), startBrowser()])
  after(browser.close)
  const traffic = await makeTraffic(host)
  // The list of requests is full before anybody weighs it: what it draws more of would be no leak.
  for (let times = 0; times < 60; times++) await traffic.deny(await traffic.ask())
  const approver = await openWindow(browser, host, 'the approver', 'chloe', '/inbox?q=VPN')
  const asker = await openWindow(browser, host, 'the requester', 'yuki', '/my/requests')
  const windows = [approver, asker]
  const rows = approver.page.getByRole('list', { name: 'Tasks' }).getByRole('button', { name: /Yuki Tanaka/ })
  const waits = asker.page.getByRole('row').filter({ hasText: 'VPN' }).filter({ hasText: 'Waiting' })

  /** One request: it is seen to come, decided on the page or elsewhere, and seen to go. */
  const round = async (onPage: boolean): Promise<void> => {
    const asked = await traffic.ask()
    await rows.first().waitFor(patient)
    await waits.first().waitFor(patient)
    if (onPage) {
      await approver.page.locator('[data-ready]').waitFor(patient)
      await approver.page.keyboard.press('a')
    } else await traffic.deny(asked)
    await rows.first().waitFor({ state: 'detached', ...patient })
    await waits.first().waitFor({ state: 'detached', ...patient })
    if (onPage) await traffic.giveBack()
  }

  const began = Date.now()
  const weights = new Map<Window, Weight[]>(windows.map((window) => [window, []]))
  let rounds = 0
  for (let minute = 1; minute <= minutes; minute++) {
    // In the middle of it all, the server is gone for some seconds: what comes afterwards is seen without a reload.
    if (minute === Math.ceil(minutes / 2) + 1) await host.restart()
    while (Date.now() - began < minute * 60 * second) await round(rounds++ % 2 === 0)
    for (const window of windows) weights.get(window)!.push(await weigh(window))
  }
  for (const [{ complaints, name }, all] of weights) {
    const line = all.map(({ heapMB, listeners, nodes }) => `${heapMB} MB, ${nodes} nodes, ${listeners} listeners`)
    t.diagnostic(`${name}, minute by minute, ${rounds} requests: ${line.join('; ')}`)
    const [from, to] = [all[1]!, all.at(-1)!]
    for (const what of ['heapMB', 'nodes', 'listeners'] as const)
      assert.ok(to[what] - from[what] <= bounds[what], `${what} of ${name}: ${from[what]}, then ${to[what]}`)
    // While the server was away, calls and the stream failed; nothing else did.
    const others = complaints.filter((one) => !/Failed to load|ERR_|events\/stream/.test(one))
    assert.deepEqual(others, [], `the console of ${name}`)
  }
})
