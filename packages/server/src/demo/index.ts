import { readFileSync } from 'node:fs'
import type { OrgId } from '@assent/core/ids.ts'
import { type Db, openDb } from '../platform/db.ts'
import { until } from '../platform/wait.ts'
import { screenOf } from './screen.ts'
import {
  credentialsFile,
  type DemoCredentials,
  type DemoOptions,
  renewCredentials,
  seedDemo,
  writeCredentials,
} from './seed.ts'

/** A demo organization. `screen` says where to go, who to be, what to try. */
export type Demo = { readonly credentials: DemoCredentials; readonly screen: string }

type Org = { readonly org_id: OrgId; readonly demo: boolean; readonly unfinished: boolean }

const orgsQuery = `select org_id, coalesce((settings ->> 'demo')::boolean, false) as demo, settings ? 'unfinished' as unfinished from org limit 2`

/**
 * The demo of a database: made if it is empty, found again if it is there. Undefined where somebody's own organization is.
 * The credentials are written anew where the file is gone or names another address.
 */
export const ensureDemo = (
  options: DemoOptions & { readonly say?: (line: string) => void },
): Promise<Demo | undefined> => alone(options.services.db, () => makeOrFind(options))

const makeOrFind = async (
  options: DemoOptions & { readonly say?: (line: string) => void },
): Promise<Demo | undefined> => {
  const { dataDir, services } = options
  const orgs = await services.db.bare<Org>(orgsQuery)
  const [org] = orgs
  if (!org) {
    options.say?.('Making the demo organization; this is done once.')
    return demoOf(await seedDemo(options), dataDir)
  }
  if (orgs.length > 1 || !org.demo) return undefined
  const known = readCredentials(dataDir)
  if (known?.orgId !== org.org_id) return demoOf(await renewCredentials(options, org.org_id), dataDir)
  if (known.baseUrl === services.baseUrl) return demoOf(known, dataDir)
  const moved = { ...known, baseUrl: services.baseUrl }
  writeCredentials(dataDir, moved)
  return demoOf(moved, dataDir)
}

/** Empties a database in which the making of a demo was cut short (kill -9): then it is made again as a whole. */
export const clearUnfinishedDemo = async (ownerUrl: string): Promise<void> => {
  const db = openDb({ url: ownerUrl, size: 2, name: 'assent-demo' })
  try {
    await alone(db, async () => {
      const [there] = await db.bare<{ there: boolean }>(`select to_regclass('assent.org') is not null as there`)
      if (!there?.there) return
      const orgs = await db.bare<Org>(orgsQuery)
      if (orgs.length === 1 && orgs[0]!.demo && orgs[0]!.unfinished) await db.bare('drop schema assent cascade')
    })
  } finally {
    await db.close()
  }
}

// Any number will do as long as nobody else uses it; the lock is the session's and falls with it.
const lockKey = 4_153_534_557

/** One process at a time: another one that starts on the same database finds the demo made, not half of it. */
const alone = async <T>(db: Db, work: () => Promise<T>): Promise<T> => {
  const client = await db.client()
  const tried = async () =>
    (await client.query<{ got: boolean }>(`select pg_try_advisory_lock(${lockKey}) as got`)).rows[0]!.got
  try {
    if (!(await until(tried, 120_000, 100)))
      throw new Error('Another process has been making the demo for two minutes.')
    try {
      return await work()
    } finally {
      await client.query(`select pg_advisory_unlock(${lockKey})`)
    }
  } finally {
    client.release()
  }
}

const readCredentials = (dataDir: string): DemoCredentials | undefined => {
  try {
    return JSON.parse(readFileSync(credentialsFile(dataDir), 'utf8')) as DemoCredentials
  } catch {
    return undefined
  }
}

const demoOf = (credentials: DemoCredentials, dataDir: string): Demo => ({
  credentials,
  screen: screenOf(credentials, credentialsFile(dataDir)),
})
