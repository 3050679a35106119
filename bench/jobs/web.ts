import { existsSync, readFileSync, statSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { type Browser, needsChromium, startBrowser } from '../../test/e2e/browser.ts'
import { median, percentile } from '../lib/measure.ts'
import { longestTask, watchProcessor } from '../lib/processor.ts'
import type { Report } from '../lib/report.ts'
import {
  answered,
  awaitAnswer,
  emptyFrames,
  pageNow,
  quiet,
  scrollThrough,
  type Watched,
  watched,
  watching,
} from '../lib/watch.ts'
import { asker, decider, makeWebWorld, type WebWorld } from '../lib/web-world.ts'

const built = fileURLToPath(new URL('../../packages/web/dist', import.meta.url))
const budget = new URL('../../packages/web/budget.json', import.meta.url)

/** What a person waits for in the web app: its first page, a search in the catalog, and a long inbox. */
export const web = async (report: Report, quick: boolean): Promise<void> => {
  if (needsChromium.skip !== false) return void process.stdout.write('        left out: no Chromium here\n')
  if (!existsSync(`${built}/index.html`)) throw new Error('the web app is not built: npm run web')
  const began = performance.now()
  const say = (what: string): void =>
    void process.stdout.write(`        ${((performance.now() - began) / 1000).toFixed(0).padStart(4)} s  ${what}\n`)
  const size = quick
    ? { users: 10_000, groups: 500, apps: 1_000, conditions: 2_000, tasks: 1_000 }
    : { users: 100_000, groups: 5_000, apps: 10_000, conditions: 20_000, tasks: 10_000 }
  const world = await makeWebWorld(size, say)
  const browser = await startBrowser()
  try {
    await measureWeb(report, { browser, world, say, tasks: size.tasks }, quick)
  } finally {
    await browser.close()
    await world.stop()
  }
}

type Bench = {
  readonly browser: Browser
  readonly world: Pick<WebWorld, 'baseUrl' | 'who'>
  readonly say: (what: string) => void
  readonly tasks: number
}

/** The three of them, in a world that is there. */
export const measureWeb = async (report: Report, bench: Bench, quick: boolean): Promise<void> => {
  await firstLoad(report, bench, quick ? 3 : 9)
  await search(report, bench, quick ? 15 : 60)
  await inbox(report, bench, quick ? 10 : 30)
  const [load] = loadavg() as [number]
  if (load > cpus().length)
    bench.say(
      `the load is ${load.toFixed(1)} on ${cpus().length} cores: times by the clock are longer than they need be`,
    )
}

/** A window in which somebody of the demo is signed in, watched from the beginning; it shows nothing yet. */
const windowOf = async ({ browser, world }: Bench, as: string) => {
  const context = await browser.open()
  await context.addInitScript(watching)
  const page = await context.newPage()
  const { login, password } = world.who(as)
  const answer = await page.request.post(`${world.baseUrl}/auth/sign-in`, {
    form: { login, password, return_to: '/' },
    headers: { origin: world.baseUrl, 'sec-fetch-site': 'same-origin' },
    maxRedirects: 0,
  })
  if (answer.status() !== 303) throw new Error(`${login} could not sign in: ${answer.status()}`)
  return { context, page, devtools: await context.newCDPSession(page) }
}

const gzipKB = (url: string): number => statSync(`${built}${new URL(url).pathname}.gz`).size / 1024

/** One first visit with an empty cache, on a machine that is four times slower unless told otherwise. */
const visit = async (bench: Bench, path: string, rate = 4) => {
  const { context, devtools, page } = await windowOf(bench, asker)
  const spent = await watchProcessor(devtools)
  await devtools.send('Emulation.setCPUThrottlingRate', { rate })
  await page.goto(bench.world.baseUrl + path, { waitUntil: 'load' })
  if (path === '/') await page.locator('[aria-labelledby="catalog-title"] li a').first().waitFor()
  const last = await quiet(page)
  const { tile = 0, tasks } = await watched(page)
  const [painted, loaded, scripts] = await page.evaluate<[number, number, string[]]>(`[
    performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd,
    performance.getEntriesByType('resource').map((one) => one.name).filter((name) => /assets.*\\.js$/.test(name))]`)
  const cpu = await spent()
  await context.close()
  const blocked = tasks.reduce((sum, one) => sum + Math.max(0, one.ms - 50), 0)
  return { interactive: Math.max(tile, loaded, last), tile, painted, blocked, cpu, scripts }
}

const firstLoad = async (report: Report, bench: Bench, rounds: number): Promise<void> => {
  bench.say(`first load of the catalog, ${rounds} times, each beside a page without scripts`)
  // What the server does for the first time is not the page's.
  await visit(bench, '/')
  type Visit = Awaited<ReturnType<typeof visit>>
  const [ours, plain, bare]: [Visit[], Visit[], number[]] = [[], [], []]
  for (let round = 0; round < rounds; round++) {
    ours.push(await visit(bench, '/'))
    plain.push(await visit(bench, '/', 1))
    bare.push((await visit(bench, '/requests')).interactive)
  }
  const scripts = ours[0]!.scripts
  const kB = scripts.reduce((sum, url) => sum + gzipKB(url), 0)
  const { firstRoute } = JSON.parse(readFileSync(budget, 'utf8')) as { firstRoute: { javascriptGzipKB: number } }
  report.row({
    job: 'JavaScript of the first page, gzipped',
    ours: `${kB.toFixed(1)} KB`,
    against: `its budget: ${firstRoute.javascriptGzipKB} KB`,
    ratio: kB / firstRoute.javascriptGzipKB,
    aim: '≤ 200 KB',
    met: kB <= 200,
    more: { files: scripts.length },
  })
  const of = (pick: (one: (typeof ours)[number]) => number) => median(ours.map(pick))
  const interactive = of((one) => one.interactive)
  report.row({
    job: 'first load of the catalog until it answers, processor 4 times slower',
    ours: `${Math.round(interactive)} ms`,
    against: `a page without scripts: ${Math.round(median(bare))} ms`,
    aim: '≤ 1500 ms',
    met: interactive <= 1_500,
    more: {
      'best ms': Math.min(...ours.map((one) => one.interactive)),
      'first paint ms': of((one) => one.painted),
      'tiles drawn ms': of((one) => one.tile),
      'blocked ms': of((one) => one.blocked),
      'not slowed ms': median(plain.map((one) => one.interactive)),
      'its processor ms': median(plain.map((one) => one.cpu.task)),
      'of it scripts ms': median(plain.map((one) => one.cpu.script)),
      load: loadavg()[0]!,
    },
  })
}

/** Names of the catalog, each by a part that few have. */
const wordsOf = async (page: Page, bench: Bench, count: number): Promise<string[]> => {
  const found = await page.request.get(
    `${bench.world.baseUrl}/governance/api/v2/my/catalogs/default/entries?limit=200&filter=${encodeURIComponent('not(parent pr)')}&match=app`,
  )
  const { data } = (await found.json()) as { data: { name: string }[] }
  const names = data
    .filter(({ name }) => name.startsWith('App '))
    .map(({ name }) => name.slice('App '.length, 'App '.length + 5))
  return Array.from({ length: count }, (_, n) => names[n % names.length]!)
}

const search = async (report: Report, bench: Bench, rounds: number): Promise<void> => {
  bench.say(`a search in the catalog, typed key by key, ${rounds} times`)
  const { context, devtools, page } = await windowOf(bench, asker)
  await page.goto(`${bench.world.baseUrl}/`)
  const input = page.locator('main input[type=search]')
  await page.locator('[aria-labelledby="catalog-title"] li').nth(20).waitFor()
  await quiet(page)
  const spent = await watchProcessor(devtools)
  const times: number[] = []
  let cpu = 0
  for (const word of await wordsOf(page, bench, rounds + 3)) {
    await input.fill('')
    await page.locator('[aria-labelledby="catalog-title"] li').nth(20).waitFor()
    await awaitAnswer(page, word)
    await input.focus()
    const before = await spent()
    await page.keyboard.type(word, { delay: 110 })
    times.push(await answered(page))
    cpu += (await spent()).task - before.task
  }
  const answers = await page.evaluate<number[]>(
    `performance.getEntriesByType('resource').filter(({ name }) => name.includes('match=')).map(({ duration }) => duration)`,
  )
  await context.close()
  // The first ones warm up.
  const measured = times.slice(3)
  const p95 = percentile(measured, 0.95)
  report.row({
    job: 'a search is answered on the screen, from the last key on',
    ours: `p95 ${p95.toFixed(0)} ms`,
    against: `the server's answer alone: p95 ${percentile(answers, 0.95).toFixed(0)} ms`,
    aim: 'p95 ≤ 100 ms',
    met: p95 <= 100,
    more: {
      p50: median(measured),
      worst: Math.max(...measured),
      'processor ms a word': cpu / times.length,
      'answers asked for': answers.length,
      load: loadavg()[0]!,
    },
  })
}

const inbox = async (report: Report, bench: Bench, decisions: number): Promise<void> => {
  const { context, page } = await windowOf(bench, decider)
  const floor = await emptyFrames(page, 300)
  await page.goto(`${bench.world.baseUrl}/inbox`)
  await page.locator('li[data-id]').nth(5).waitFor()
  await page.locator('[data-ready]').waitFor()
  await quiet(page)
  bench.say(`an inbox of ${bench.tasks.toLocaleString('en')} tasks, from its beginning to its end and back`)
  const [began, frames] = [await pageNow(page), [] as number[]]
  const scrolling = await longestTask(page, async () => {
    frames.push(...(await scrollThrough(page, 300, ' in all')))
    frames.push(...(await scrollThrough(page, -900, '.')))
  })
  tellFrames(report, `an inbox of ${bench.tasks.toLocaleString('en')} tasks scrolls`, {
    frames: frames.length,
    floor,
    long: longSince(await watched(page), began),
    processor: scrolling,
    more: { 'p99 gap ms': percentile(frames, 0.99), 'worst gap ms': Math.max(...frames) },
  })
  await page.waitForTimeout(1_000)
  bench.say(`${decisions} decisions by one key each`)
  const from = await pageNow(page)
  const times: number[] = []
  const deciding = await longestTask(page, async () => {
    for (let n = 0; n < decisions; n++) {
      await page.locator('[data-ready]').waitFor()
      const task = () => page.evaluate<string>(`document.querySelector('li[data-current]')?.dataset.id ?? ''`)
      const [before, at] = [await task(), performance.now()]
      await page.keyboard.press('a')
      while ((await task()) === before) await page.waitForTimeout(10)
      times.push(performance.now() - at)
    }
    // What a decision sets going comes after it.
    await page.waitForTimeout(3_000)
  })
  const passed = (await pageNow(page)) - from
  tellFrames(report, `and ${decisions} decisions in it`, {
    frames: Math.round(passed / 16.7),
    floor,
    long: longSince(await watched(page), from),
    processor: deciding,
    more: { 'next one p50 ms': median(times), 'next one p95 ms': percentile(times, 0.95) },
  })
  await context.close()
}

const longSince = ({ frames }: Watched, from: number) => frames.filter(({ at, ms }) => at >= from && ms > 50)

type Frames = {
  readonly frames: number
  readonly floor: readonly number[]
  readonly long: ReturnType<typeof longSince>
  /** Milliseconds of the processor that the longest task took. */
  readonly processor: number
  readonly more: Readonly<Record<string, number>>
}

const tellFrames = (report: Report, job: string, { floor, frames, long, more, processor }: Frames): void => {
  const worst = Math.max(0, ...long.map(({ ms }) => ms))
  report.row({
    job,
    ours:
      long.length === 0
        ? 'no frame over 50 ms'
        : `${long.length} frames over 50 ms, the longest ${worst.toFixed(0)} ms`,
    against: `an empty page: worst frame ${Math.max(...floor).toFixed(0)} ms`,
    aim: 'no frame over 50 ms',
    met: long.length === 0,
    more: { frames, 'longest task, processor ms': processor, ...more, load: loadavg()[0]! },
  })
  for (const { at, by, ms } of long.slice(0, 5))
    process.stdout.write(
      `        at ${at.toFixed(0)} ms for ${ms.toFixed(0)} ms: ${by.join('; ') || 'no script of long'}\n`,
    )
}
