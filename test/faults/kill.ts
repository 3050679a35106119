import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pause } from '@assent/server/platform/wait.ts'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { startServer } from '../../bench/lib/server.ts'
import { check, runLoad, settled } from './load.ts'
import { postmasterOf } from './postgres.ts'

/** kill -9 of the server under load, `times` times; after each the shipped server starts again on the same data. */
export const killServer = async (times: number): Promise<{ created: number; decided: number }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-kill-'))
  let server = await startServer(dataDir)
  const organization = await makeLifecycleOrganization(server, 16)
  const load = runLoad(organization, [server.port], 16)
  try {
    for (let n = 0; n < times; n++) {
      await load.progress(20)
      await pause(Math.random() * 500)
      await server.kill()
      server = await startServer(dataDir, server.port)
    }
    await load.progress(1)
    await load.stop()
    await settled(server, organization.orgId)
    await check(server, organization.orgId, load.acknowledged)
    return { created: load.acknowledged.created.size, decided: load.acknowledged.decided.size }
  } finally {
    await load.stop()
    await server.stop()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

/**
 * Ends PostgreSQL under load, `times` times, by kill -9 or, with SIGINT, in good order; the server brings it back by itself
 * and stays up.
 */
export const killPostgres = async (
  times: number,
  signal: 'SIGKILL' | 'SIGINT' = 'SIGKILL',
): Promise<{ created: number; decided: number }> => {
  const server = await startServer()
  const organization = await makeLifecycleOrganization(server, 16)
  const load = runLoad(organization, [server.port], 16)
  try {
    for (let n = 0; n < times; n++) {
      await load.progress(20)
      await pause(Math.random() * 500)
      process.kill(postmasterOf(server.dataDir), signal)
    }
    await load.progress(20)
    await load.stop()
    await settled(server, organization.orgId)
    await check(server, organization.orgId, load.acknowledged)
    return { created: load.acknowledged.created.size, decided: load.acknowledged.decided.size }
  } finally {
    await load.stop()
    await server.stop()
  }
}
