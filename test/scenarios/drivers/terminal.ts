import { runProgram } from '../../../packages/cli/test/demo-server.ts'
import { type Actor, type Asked, type Driver, Refused, type Stand } from '../driver.ts'

const stands: readonly (readonly [RegExp, Stand])[] = [
  [/ is waiting for (a decision|somebody who can act)/, 'waiting'],
  [/access is there/, 'granted'],
  [/access ended/, 'ended'],
  [/access is being given/, 'approved'],
  [/ is denied/, 'denied'],
  [/ is canceled/, 'canceled'],
]

/** P7D as one writes it at a terminal: 7d. */
const short = (iso: string): string => iso.replace(/^PT?/, '').toLowerCase()

/** The terminal: a program of its own for each line, with nothing of our environment. */
export const terminalDriver = (baseUrl: string, home: string): Driver => {
  const run = async (who: Actor, ...args: readonly string[]): Promise<string> => {
    const env = { HOME: home, ASSENT_URL: baseUrl, ASSENT_TOKEN: who.token, TZ: 'UTC' }
    const { code, err, out } = await runProgram(args, env)
    if (code !== 0) throw new Refused(`exit status ${code}: ${err}${out}`)
    return out
  }
  const detail = (who: Actor, { requestId }: Asked) => run(who, 'requests', requestId)
  return {
    name: 'terminal',
    ask: async (who, offer, { answers = {}, duration }) => {
      const given = Object.entries(answers).flatMap(([label, value]) => ['--answer', `${label}=${value}`])
      const out = await run(
        who,
        ...['request', offer.label, '--yes', ...given, ...(duration ? ['--duration', short(duration)] : [])],
      )
      const requestId = /req\w{17}/.exec(out)?.[0]
      if (!requestId) throw new Refused(out)
      return { requestId, offer }
    },
    waiting: async (who, { requestId }) =>
      (await run(who, 'inbox')).split('\n').find((line) => line.startsWith(requestId)),
    approve: async (who, { requestId }, { duration, message } = {}) => {
      await run(
        who,
        ...['approve', requestId, '--yes', ...(message ? ['-m', message] : [])],
        ...(duration ? ['--duration', short(duration)] : []),
      )
    },
    deny: async (who, { requestId }, message) => void (await run(who, 'deny', requestId, '--yes', '-m', message)),
    answer: async (who, { requestId }, text) => void (await run(who, 'complete', requestId, text)),
    cancel: async (who, { requestId }, reason) => void (await run(who, 'cancel', requestId, '-m', reason)),
    stand: async (who, asked) => {
      const [first] = (await detail(who, asked)).split('\n')
      const found = stands.find(([pattern]) => pattern.test(first!))
      if (!found) throw new Refused(`it is not said how it stands: ${first}`)
      return found[1]
    },
    activity: detail,
  }
}
