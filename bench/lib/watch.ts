import type { Page } from 'playwright-core'

/** A frame or a task that was long: when it began, and how long it took, in milliseconds of the page. */
export type Long = { readonly at: number; readonly ms: number }

export type Watched = {
  /** Work of more than 50 ms during which the page answers nobody. */
  readonly tasks: readonly Long[]
  /** Frames of more than 50 ms, with what stood in them. */
  readonly frames: readonly (Long & { readonly by: readonly string[] })[]
  /** When the first result of the catalog stood on the page. */
  readonly tile: number | undefined
}

/** Watches a page from its very beginning: given to `addInitScript`. */
export const watching = `(() => {
  const seen = { tasks: [], frames: [], tile: undefined }
  window.assentBench = seen
  const on = (type, add) => new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true })
  on('longtask', ({ startTime, duration }) => seen.tasks.push({ at: startTime, ms: duration }))
  on('long-animation-frame', ({ startTime, duration, scripts }) =>
    seen.frames.push({ at: startTime, ms: duration, by: scripts.map((one) => one.invoker + ' ' + one.sourceFunctionName + ' ' + Math.round(one.duration)) }))
  const look = new MutationObserver(() => {
    if (!document.querySelector('[aria-labelledby="catalog-title"] li a')) return
    look.disconnect()
    requestAnimationFrame(() => setTimeout(() => { seen.tile = performance.now() }))
  })
  look.observe(document, { childList: true, subtree: true })
})()`

export const watched = (page: Page): Promise<Watched> => page.evaluate<Watched>('window.assentBench')
export const pageNow = (page: Page): Promise<number> => page.evaluate<number>('performance.now()')

/** Resolves when the page has had no long task for so many milliseconds; when its last one ended. */
export const quiet = async (page: Page, ms = 600): Promise<number> => {
  for (;;) {
    const { tasks } = await watched(page)
    const ended = Math.max(0, ...tasks.map((one) => one.at + one.ms))
    if ((await pageNow(page)) - ended > ms) return ended
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** How far apart the frames of an empty page are on this machine now, in milliseconds. */
export const emptyFrames = (page: Page, count: number): Promise<number[]> =>
  page.evaluate<number[]>(`new Promise((resolve) => {
    const gaps = []
    let before = performance.now()
    const next = () => {
      const now = performance.now()
      gaps.push(now - before)
      before = now
      if (gaps.length < ${count}) requestAnimationFrame(next)
      else resolve(gaps)
    }
    requestAnimationFrame(next)
  })`)

/** Scrolls so many pixels a frame until the page ends and nothing more comes; gives the gaps between the frames. */
export const scrollThrough = (page: Page, step: number, isWhole: string): Promise<number[]> =>
  page.evaluate<number[]>(`new Promise((resolve) => {
    const gaps = []
    const whole = new RegExp(${JSON.stringify(isWhole)})
    let before = performance.now()
    const next = () => {
      const now = performance.now()
      gaps.push(now - before)
      before = now
      const end = document.documentElement.scrollHeight - innerHeight
      const atEnd = ${step} > 0 ? scrollY >= end - 2 : scrollY <= 2
      const all = [...document.querySelectorAll('main [role=status]')].some((one) => whole.test(one.textContent))
      if (atEnd && all) return resolve(gaps)
      scrollBy(0, ${step})
      requestAnimationFrame(next)
    }
    requestAnimationFrame(next)
  })`)

/**
 * Begins to wait for the answer to what is typed: when a key went down, and when only what fits stood painted. Read it by
 * \`answered\`.
 */
export const awaitAnswer = (page: Page, word: string): Promise<void> =>
  page.evaluate(`(() => {
    const word = ${JSON.stringify(word.toLowerCase())}
    const answer = { key: undefined, drawn: undefined }
    window.assentAnswer = answer
    const onKey = (event) => { answer.key = event.timeStamp }
    addEventListener('keydown', onKey, true)
    // What fits may stand there since the key before: the answer to this one has to be there as well.
    const answered = () => performance.getEntriesByType('resource').some(({ name }) => new URL(name).searchParams.get('match') === word)
    const fits = () => {
      if (!answered()) return false
      const input = document.querySelector('main input[type=search]')
      const found = [...document.querySelectorAll('[aria-labelledby="catalog-title"] li a')]
      return input.value.toLowerCase() === word && found.length > 0 && found.length < 20 && found.every((one) => one.textContent.toLowerCase().includes(word))
    }
    const check = () => {
      if (!fits()) return
      look.disconnect()
      answers.disconnect()
      removeEventListener('keydown', onKey, true)
      requestAnimationFrame(() => { const { port1, port2 } = new MessageChannel(); port1.onmessage = () => { answer.drawn = performance.now() }; port2.postMessage(0) })
    }
    const look = new MutationObserver(check)
    const answers = new PerformanceObserver(check)
    answers.observe({ type: 'resource' })
    look.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true, attributes: true })
  })()`)

export const answered = async (page: Page): Promise<number> => {
  for (const end = Date.now() + 10_000; Date.now() < end; ) {
    const { drawn, key } = await page.evaluate<{ key: number; drawn: number | undefined }>('window.assentAnswer')
    if (drawn !== undefined) return drawn - key
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  throw new Error('what was typed was not answered within ten seconds')
}
