import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { launch } from '../../bench/lib/server.ts'

const key = randomBytes(32).toString('base64')

/**
 * Starts the shipped server as a process on a test database, reached at `url` (a proxy's, say) or as it is. All of one
 * test have the same key for secrets, as the servers of one installation have.
 */
export const launchOn = async (
  database: TestDatabase,
  { settings = {}, url = database.url }: { url?: string; settings?: Readonly<Record<string, string>> } = {},
) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-faults-'))
  const server = await launch({
    ASSENT_DATA_DIR: dataDir,
    DATABASE_URL: url,
    DATABASE_OWNER_URL: database.ownerUrl,
    SECRET_KEY: key,
    ...settings,
  })
  const ended = async (end: () => Promise<void>): Promise<void> => {
    await end()
    rmSync(dataDir, { recursive: true, force: true })
  }
  return { ...server, kill: () => ended(server.kill), stop: () => ended(server.stop) }
}
