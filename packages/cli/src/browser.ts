import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname, userInfo } from 'node:os'
import { withQuery } from '@assent/core/api/client.ts'
import type { Context } from './context.ts'
import type { SignIn } from './credentials.ts'
import type { Transport } from './http.ts'
import { refused, Stop } from './problems.ts'

const waitMs = 5 * 60_000

/**
 * Signs in with a browser on this computer: the server sends a code to an address of ours on the loopback, which only the
 * secret that never left this process turns into a token (RFC 8252, 7636; abuse case F28).
 */
export const signInByBrowser = async (context: Context, url: string, transport: Transport): Promise<SignIn> => {
  const [verifier, state] = [randomBytes(32).toString('base64url'), randomBytes(24).toString('base64url')]
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const back = await listen(state, context.signal)
  try {
    const page = withQuery(`${url}/terminal/sign-in`, { port: back.port, state, challenge, name: ownName() })
    context.screen.note('Sign in with a browser on this computer; it opens by itself, or open this page:')
    context.screen.note(`  ${page}`)
    openBrowser(context, page)
    return await exchange(transport, url, await back.code, verifier)
  } finally {
    back.close()
  }
}

const ownName = (): string => {
  const host = hostname().slice(0, 60)
  try {
    return `terminal of ${userInfo().username.slice(0, 30)} on ${host}`
  } catch {
    return `terminal on ${host}`
  }
}

type Back = { readonly port: number; readonly code: Promise<string>; readonly close: () => void }

/** Waits on the loopback for the browser to come back with our state; anything else is answered and forgotten. */
const listen = async (state: string, signal: AbortSignal): Promise<Back> => {
  const { promise, reject, resolve } = Promise.withResolvers<string>()
  promise.catch(() => {})
  const server: Server = createServer((request, answer) => {
    const query = new URL(request.url ?? '/', 'http://127.0.0.1').searchParams
    const ours = request.method === 'GET' && query.get('state') === state
    const code = ours ? query.get('code') : null
    answer.writeHead(ours ? 200 : 404, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' })
    answer.end(
      code ? 'The terminal is signed in. You can close this page.\n' : ours ? 'The terminal is not signed in.\n' : '',
    )
    if (code) resolve(code)
    else if (ours) reject(refused('You said no in the browser.'))
  })
  const timer = setTimeout(() => reject(refused('Nobody signed in within five minutes.')), waitMs)
  signal.addEventListener('abort', () => reject(new Stop(130, 'Stopped.')), { once: true })
  await new Promise<void>((ready, failed) => server.once('error', failed).listen(0, '127.0.0.1', ready))
  return {
    port: (server.address() as AddressInfo).port,
    code: promise,
    close: () => {
      clearTimeout(timer)
      server.close()
      server.closeAllConnections()
    },
  }
}

const exchange = async (transport: Transport, url: string, code: string, verifier: string): Promise<SignIn> => {
  const { status, text } = await transport.send({
    method: 'POST',
    path: '/terminal/token',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ code, verifier }),
  })
  if (status !== 200) throw refused('The server did not take the sign-in.', 'Try `assent login` again.')
  const { login, token } = JSON.parse(text) as { login: string; token: string }
  return { url, login, token }
}

const openBrowser = ({ env }: Context, page: string): void => {
  const desktop =
    process.platform === 'darwin' || process.platform === 'win32' || env['DISPLAY'] || env['WAYLAND_DISPLAY']
  const program =
    env['BROWSER'] ?? (process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open')
  if (!desktop && !env['BROWSER']) return
  spawn(program, [page], { stdio: 'ignore', detached: true })
    .on('error', () => {})
    .unref()
}
