import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { demoUser, startDemo } from '../../server/test/support/demo.ts'

/** What one run of the terminal came to. */
export type Ended = { readonly code: number; readonly out: string; readonly err: string }

export type Terminal = (
  args: readonly string[],
  options?: { readonly as?: string; readonly input?: string; readonly env?: Record<string, string> },
) => Promise<Ended>

const bin = fileURLToPath(new URL('../bin/assent.js', import.meta.url))

/**
 * A real server with the demo, on a database of its own, and the terminal as a program of its own beside it. `as` is the
 * beginning of a demo login.
 */
export const startDemoServer = async () => {
  const { assent, close, credentials, database, dataDir, env } = await startDemo()
  after(close)
  const who = (as: string) => demoUser(credentials, as)
  const terminal: Terminal = (args, { as, env: more, input } = {}) =>
    runProgram(
      args,
      {
        ...env,
        ...home(dataDir),
        ASSENT_URL: assent.baseUrl,
        ...(as ? { ASSENT_TOKEN: who(as).apiToken } : {}),
        ...more,
      },
      input,
    )
  return { assent, credentials, dataDir, database, env, terminal, who }
}

const home = (dataDir: string) => ({ HOME: dataDir, XDG_CONFIG_HOME: join(dataDir, 'config') })

/** Runs the terminal with nothing of our own environment but the path and the time zone. */
export const runProgram = (args: readonly string[], env: Record<string, string>, input = ''): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const { PATH = '', TZ } = process.env
    const child = spawn(process.execPath, [bin, ...args], {
      env: { PATH, ...(TZ === undefined ? {} : { TZ }), ...env },
    })
    const ended = { out: '', err: '' }
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      ended.out += part
    })
    child.stderr.setEncoding('utf8').on('data', (part: string) => {
      ended.err += part
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code: code ?? -1, ...ended }))
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })

/** What a run printed that went well. */
export const ok = ({ code, err, out }: Ended): string => {
  assert.equal(code, 0, err + out)
  return out
}

/** The id of the first request that a text names. */
export const idIn = (text: string): string => {
  const id = /req[0-9A-Za-z]{17}/.exec(text)?.[0]
  assert.ok(id, text)
  return id
}
