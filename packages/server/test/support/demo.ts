import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startAssent } from '@assent/server/assent.ts'
import { type DemoCredentials, writeCredentials } from '@assent/server/demo/seed.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import type { DatabaseUrls } from '@assent/server/platform/embedded.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { type Content, makeDatabase } from '@assent/server/platform/testing.ts'

/** What a copy of the demo needs besides its rows: the key of its secrets, and who can sign in how. */
type Note = { readonly secretKey: string; readonly credentials: DemoCredentials }

/**
 * The whole product with its demo, on a database and a data directory of its own, which go with it. The demo is made once
 * for all test files, and copied. `settings`: what the configuration says besides.
 */
export const startDemo = async (settings: Readonly<Record<string, string>> = {}) => {
  const database = await makeDatabase(demo)
  const { credentials, secretKey } = JSON.parse(database.note) as Note
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-demo-'))
  writeCredentials(dataDir, credentials)
  const env = envOf(database, dataDir, secretKey)
  const assent = await startAssent({ config: loadConfig({ ...env, ...settings }), log: makeLog('fatal') })
  const close = async () => {
    await assent.close()
    await database.close()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { assent, close, credentials: assent.demo!.credentials, database, dataDir, env }
}

/** Somebody of the demo by the beginning of the login: `elif`, `chloe`, `dana`. */
export const demoUser = ({ users }: DemoCredentials, start: string): DemoCredentials['users'][number] => {
  const found = users.find(({ login }) => login.startsWith(start))
  if (!found) throw new Error(`the demo has nobody like ${start}`)
  return found
}

const envOf = ({ ownerUrl, url }: DatabaseUrls, dataDir: string, secretKey: string) => ({
  ASSENT_DATA_DIR: dataDir,
  DATABASE_URL: url,
  DATABASE_OWNER_URL: ownerUrl,
  SECRET_KEY: secretKey,
  ASSENT_DEMO: 'true',
  PORT: '0',
})

const folder = fileURLToPath(new URL('../../src/demo/', import.meta.url))

const demo: Content = {
  source: readdirSync(folder)
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join(''),
  fill: async (urls) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'assent-demo-'))
    const secretKey = randomBytes(32).toString('base64')
    try {
      const config = loadConfig(envOf(urls, dataDir, secretKey))
      const assent = await startAssent({ config, log: makeLog('fatal') })
      const { credentials } = assent.demo!
      await assent.close()
      return JSON.stringify({ secretKey, credentials } satisfies Note)
    } finally {
      rmSync(dataDir, { recursive: true, force: true })
    }
  },
}
