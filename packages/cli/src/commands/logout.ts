import { readSignIns, resolve, writeSignIns } from '../credentials.ts'
import type { Run } from '../definitions/definition.ts'

/** `assent logout` */
export const run: Run = async ({ env, flags, json, screen }, _args, options) => {
  const signIns = readSignIns(env)
  if (signIns.length === 0) return json ? screen.json({ forgot: [] }) : screen.line('There is no saved sign-in.')
  if (options['all']) {
    writeSignIns(env, [])
    const forgot = signIns.map(({ login, url }) => ({ login, url }))
    return json ? screen.json({ forgot }) : screen.line(`Forgot ${signIns.length} saved sign-ins.`)
  }
  const { login, url } = resolve(flags, { ...env, ASSENT_TOKEN: undefined })
  writeSignIns(
    env,
    signIns.filter((signIn) => signIn.url !== url || signIn.login !== login),
  )
  if (json) return screen.json({ forgot: [{ login, url }] })
  screen.line(`Forgot ${login} at ${url}. The token itself is still good: revoke it in the settings of the account.`)
}
