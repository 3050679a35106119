import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { startServer } from '../../bench/lib/server.ts'
import { check, runLoad, settled } from './load.ts'

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** kill -9 of the server under load, `times` times; after each the shipped server starts again on the same data. */
export const killServer = async (times: number): Promise<{ created: number; decided: number }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-kill-'))
  let server = await startServer(dataDir)
  const organization = await makeLifecycleOrganization(server, 16)
  const load = runLoad(organization, server.port, 16)
  try {
    for (let n = 0; n < times; n++) {
      await pause(300 + Math.random() * 700)
      await server.kill()
      server = await startServer(dataDir, server.port)
    }
    await pause(500)
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

/** kill -9 of PostgreSQL under load, `times` times; the server brings it back by itself and stays up. */
export const killPostgres = async (times: number): Promise<{ created: number; decided: number }> => {
  const server = await startServer()
  const organization = await makeLifecycleOrganization(server, 16)
  const load = runLoad(organization, server.port, 16)
  const pidFile = join(server.dataDir, 'postgres', 'data', 'postmaster.pid')
  try {
    for (let n = 0; n < times; n++) {
      await pause(500 + Math.random() * 700)
      const before = load.acknowledged.created.size
      process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGKILL')
      while (load.acknowledged.created.size <= before + 16) await pause(50)
    }
    await load.stop()
    await settled(server, organization.orgId)
    await check(server, organization.orgId, load.acknowledged)
    return { created: load.acknowledged.created.size, decided: load.acknowledged.decided.size }
  } finally {
    await load.stop()
    await server.stop()
  }
}
