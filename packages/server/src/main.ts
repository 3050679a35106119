import { setFlagsFromString } from 'node:v8'
import { startAssent } from './assent.ts'
import { loadConfig } from './platform/config.ts'
import { makeLog } from './platform/log.ts'
import { makeStopper, parentOf } from './platform/stop.ts'

// Under load most of what is made is garbage soon: left to itself the heap grows to four times of what lives in it. So it takes
// a third less memory, for some percent more of the processor (docs/speed.md).
setFlagsFromString('--heap-growing-percent=60')

// What `npm start` and the container run: reads the settings, starts everything, and stops in an orderly way.
const main = async (): Promise<void> => {
  const config = loadConfig()
  const person = process.stdout.isTTY === true || parentOf(process.env) !== undefined
  const log = makeLog(person && config.logLevel === 'info' ? 'warn' : config.logLevel)
  const parent = parentOf(process.env)
  const stopper = makeStopper({ log, ...(parent === undefined ? {} : { parent }) })
  const say = (line: string): void => {
    if (person) process.stdout.write(`${line}\n`)
    else log.info(line)
  }
  const assent = await startAssent({
    config,
    log,
    say,
    onLost: (error) => {
      log.fatal({ err: error }, 'the database is gone')
      void stopper.stop('the database is gone', 1)
    },
  })
  stopper.add('assent', assent.close)
  say(person && assent.demo ? assent.demo.screen : `Assent is ready at ${assent.baseUrl}`)
}

try {
  await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
