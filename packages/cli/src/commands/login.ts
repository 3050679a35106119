import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeClient } from '@assent/core/api/client.ts'
import type { UserView } from '@assent/core/api/shapes.ts'
import { askSecret } from '../ask.ts'
import { signInByBrowser } from '../browser.ts'
import { type Context, must } from '../context.ts'
import {
  named,
  putFirst,
  readSignIns,
  resolve,
  type SignIn,
  type SignIns,
  someOf,
  usualUrl,
  writeSignIns,
} from '../credentials.ts'
import type { Options, Run } from '../definitions/definition.ts'
import { makeTransport, type Transport } from '../http.ts'
import { textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'

/** `assent login [login]` */
export const run: Run = async (context, [login], options) => {
  if (options['demo']) return demo(context, login, options)
  if (login !== undefined) return choose(context, login)
  const url = (context.flags.url ?? context.env['ASSENT_URL'] ?? usualUrl).replace(/\/+$/, '')
  warnOfPlainHttp(context, url)
  const transport = await makeTransport(url)
  try {
    const signIn = byBrowser(context, options)
      ? await signInByBrowser(context, url, transport)
      : await signInByToken(context, url, transport)
    save(context, putFirst(readSignIns(context.env), signIn))
  } finally {
    transport.close()
  }
}

/** A person at a terminal signs in by browser; a script brings a token. */
const byBrowser = ({ flags, stdin }: Context, options: Options): boolean =>
  options['browser'] === true || (flags.token === undefined && !options['paste'] && stdin.isTTY === true)

const signInByToken = async (context: Context, url: string, transport: Transport): Promise<SignIn> => {
  const token = context.flags.token ?? (await askSecret(context, `API token for ${url}: `))
  if (token === '') throw usage('No token was given.')
  const me = await must(makeClient(transport.send, token).get<UserView>('/api/v1/users/me'))
  return { url, login: me.profile.login, token }
}

const save = ({ env, json, screen }: Context, signIns: SignIns): void => {
  const file = writeSignIns(env, signIns)
  const { login, url } = signIns[0]!
  if (json) screen.json({ url, login, saved: signIns.length })
  else screen.line(`${screen.style('bold', plain(login))} at ${url}, saved in ${file}`)
}

const choose = (context: Context, login: string): void => {
  const chosen = resolve({ ...context.flags, as: login }, { ...context.env, ASSENT_TOKEN: undefined })
  const signIns = readSignIns(context.env)
  const first = signIns.find((signIn) => signIn.login === chosen.login && signIn.url === chosen.url)
  save(context, putFirst(signIns, first!))
}

type DemoCredentials = {
  readonly baseUrl: string
  readonly users: readonly { readonly login: string; readonly apiToken: string }[]
}

const demo = (context: Context, login: string | undefined, options: Options): void => {
  const folder = textOf(options, 'dataDir') ?? context.env['ASSENT_DATA_DIR'] ?? 'data'
  const { baseUrl, users } = readDemo(join(folder, 'demo-credentials.json'))
  const url = (context.flags.url ?? baseUrl).replace(/\/+$/, '')
  const signIns = users.map((user): SignIn => ({ url, login: user.login, token: user.apiToken }))
  const [first] = login === undefined ? signIns : named(signIns, login)
  if (!first) throw usage(`The demo has no user like ${login}.`, `It has ${someOf(signIns.map((one) => one.login))}.`)
  const others = readSignIns(context.env).filter((one) => one.url !== url)
  save(context, putFirst([...signIns, ...others], first))
  if (!context.json) context.screen.line(`All ${users.length} demo users are saved; \`--as LOGIN\` takes another one.`)
}

const readDemo = (file: string): DemoCredentials => {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as DemoCredentials
  } catch {
    throw usage(
      `There are no demo users in ${file}.`,
      '`npm start` on an empty data directory makes a demo; --data-dir or ASSENT_DATA_DIR says where.',
    )
  }
}

const warnOfPlainHttp = ({ screen }: Context, url: string): void => {
  if (/^http:\/\/(?!localhost|127\.|\[::1\])/i.test(url))
    screen.note(screen.style('yellow', 'This is http:// to another machine: whoever is on the way can read the token.'))
}
