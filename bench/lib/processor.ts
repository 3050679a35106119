import type { CDPSession, Page } from 'playwright-core'

/**
 * Milliseconds of the processor that a page's main thread and its scripts have used so far: others on the machine do not make
 * it more, as they do with time by the clock.
 */
export const watchProcessor = async (devtools: CDPSession) => {
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics')
    const of = (name: string) => (metrics.find((one) => one.name === name)?.value ?? Number.NaN) * 1000
    return { task: of('TaskDuration'), script: of('ScriptDuration') }
  }
}

type Traced = {
  readonly name: string
  readonly pid: number
  readonly tid: number
  /** Microseconds by the clock and of the processor. */
  readonly dur?: number
  readonly tdur?: number
  readonly args: { readonly name?: string }
}

/** Does something on a page; the longest task of its main thread meanwhile, in milliseconds of the processor. */
export const longestTask = async (page: Page, work: () => Promise<unknown>): Promise<number> => {
  const browser = page.context().browser()
  if (!browser) throw new Error('the page has no browser')
  await browser.startTracing(page, { categories: ['toplevel'] })
  await work()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly Traced[] }
  const threads = new Set(
    traceEvents
      .filter(({ args, name }) => name === 'thread_name' && args.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  )
  return traceEvents
    .filter(({ name, pid, tid }) => name === 'ThreadControllerImpl::RunTask' && threads.has(`${pid} ${tid}`))
    .reduce((most, { tdur = 0 }) => Math.max(most, tdur / 1000), 0)
}
