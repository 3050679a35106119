import type { FastifyBaseLogger } from 'fastify'
import { pause } from './wait.ts'

export type Stopper = {
  /** Registers what has to be closed; the last registered is closed first. */
  readonly add: (what: string, close: () => Promise<unknown>) => void
  /** Closes everything once and ends the process with that code. */
  readonly stop: (why: string, code?: number) => Promise<never>
}

export type StopperOptions = {
  readonly log: FastifyBaseLogger
  /** The most that closing may take, in milliseconds; then the process ends as it is. */
  readonly limitMs?: number
  /** The npm that started us, when we are to end with it: kill -9 of npm tells its children nothing. */
  readonly parent?: number
  readonly exit?: (code: number) => never
}

/** True when bin/run started us for a person at a terminal, and we are to end when npm does. */
export const parentOf = (env: Readonly<Record<string, string | undefined>>): number | undefined =>
  env['ASSENT_STOP_WITH_PARENT'] === '1' ? process.ppid : undefined

/** Ends the process in an orderly way on SIGTERM, SIGINT, SIGHUP, a fault, or the end of its parent. A second signal ends it at once. */
export const makeStopper = ({ log, limitMs = 30_000, parent, exit = process.exit }: StopperOptions): Stopper => {
  const parts: { what: string; close: () => Promise<unknown> }[] = []
  let stopping = false
  const closeAll = async (): Promise<boolean> => {
    let well = true
    for (const { what, close } of parts.toReversed()) {
      try {
        await close()
      } catch (error) {
        well = false
        log.error({ err: error, what }, 'could not be closed')
      }
    }
    return well
  }
  const stop = async (why: string, code = 0): Promise<never> => {
    if (stopping) return exit(code || 1)
    stopping = true
    log.info({ why }, 'stopping')
    const well = await Promise.race([closeAll(), pause(limitMs).then(() => undefined)])
    if (well === undefined) log.error({ limitMs }, 'stopping took too long')
    else log.info('stopped')
    return exit(well ? code : code || 1)
  }
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(signal))
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (error: unknown) => {
      log.fatal({ err: error }, fault)
      void stop(fault, 1)
    })
  }
  if (parent !== undefined) {
    const watch = setInterval(() => {
      if (process.ppid !== parent) void stop('the process that started this one is gone')
    }, 500)
    watch.unref()
  }
  return { add: (what, close) => void parts.push({ what, close }), stop }
}
