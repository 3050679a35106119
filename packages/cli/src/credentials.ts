import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { usage } from './problems.ts'

/** One saved sign-in: which server, as whom, with what. */
export type SignIn = { readonly url: string; readonly login: string; readonly token: string }

/** Every saved sign-in; the first is the one in use. */
export type SignIns = readonly SignIn[]

type Env = Readonly<Record<string, string | undefined>>

/** The file of saved sign-ins: $XDG_CONFIG_HOME/assent/credentials.json, by default under ~/.config. */
export const credentialsFile = (env: Env): string =>
  join(env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config'), 'assent', 'credentials.json')

/** The saved sign-ins; none if there is no file. A file that others can read is not used. */
export const readSignIns = (env: Env): SignIns => {
  const file = credentialsFile(env)
  let text: string
  try {
    if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0)
      throw usage(`${file} can be read by others, so it is not used.`, `Run: chmod 600 ${file}`)
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
  try {
    const { signIns } = JSON.parse(text) as { signIns?: SignIns }
    return (signIns ?? []).filter(isSignIn)
  } catch {
    throw usage(`${file} is not as \`assent login\` writes it.`, 'Delete it and sign in again.')
  }
}

const isSignIn = (value: unknown): value is SignIn =>
  typeof value === 'object' &&
  value !== null &&
  ['url', 'login', 'token'].every((name) => typeof Reflect.get(value, name) === 'string')

/** Saves the sign-ins, readable by their owner alone. */
export const writeSignIns = (env: Env, signIns: SignIns): string => {
  const file = credentialsFile(env)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, `${JSON.stringify({ signIns }, undefined, 2)}\n`, { mode: 0o600 })
  chmodSync(`${file}.new`, 0o600)
  renameSync(`${file}.new`, file)
  return file
}

/** The sign-ins with this one in front, in place of an older one of the same login and server. */
export const putFirst = (signIns: SignIns, first: SignIn): SignIns => [
  first,
  ...signIns.filter(({ url, login }) => url !== first.url || login !== first.login),
]

export type Flags = { readonly url?: string; readonly token?: string; readonly as?: string }

export const usualUrl = 'http://127.0.0.1:8080'

/**
 * Which server and token a command uses: flags, then environment, then the saved sign-in. A saved token is given to no
 * server but its own.
 */
export const resolve = (
  flags: Flags,
  env: Env,
): { readonly url: string; readonly token?: string; readonly login?: string } => {
  const url = trim(flags.url ?? env['ASSENT_URL'])
  const token = flags.token ?? env['ASSENT_TOKEN']
  if (token) return { url: url ?? readSignIns(env)[0]?.url ?? usualUrl, token }
  const saved = readSignIns(env).filter((signIn) => url === undefined || signIn.url === url)
  const found = flags.as === undefined ? saved.slice(0, 1) : named(saved, flags.as)
  if (flags.as !== undefined && found.length !== 1) {
    const known = saved.map(({ login }) => login)
    throw usage(
      found.length === 0
        ? `No saved sign-in is like ${flags.as}.`
        : `${flags.as} fits ${found.length} saved sign-ins: ${found.map(({ login }) => login).join(', ')}.`,
      known.length === 0 ? 'Sign in with `assent login` first.' : `Saved: ${someOf(known)}.`,
    )
  }
  return found[0] ?? { url: url ?? usualUrl }
}

/** Some of many logins, for a message. */
export const someOf = (logins: readonly string[]): string =>
  logins.length > 10 ? `${logins.slice(0, 8).join(', ')} and ${logins.length - 8} more` : logins.join(', ')

/** Sign-ins of that login, or whose login begins with it. */
export const named = (signIns: SignIns, as: string): SignIns => {
  const wanted = as.toLowerCase()
  const exact = signIns.filter(({ login }) => login.toLowerCase() === wanted)
  return exact.length > 0 ? exact : signIns.filter(({ login }) => login.toLowerCase().startsWith(wanted))
}

const trim = (url: string | undefined): string | undefined => url?.replace(/\/+$/, '') || undefined
