import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type IdKind, makeId, type OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Opened, openSeal } from './features/directory/index.ts'
import { type BackupResult, backup } from './platform/backup/backup.ts'
import { type Comparison, compareCheckpoints, readCheckpoints } from './platform/backup/outside.ts'
import {
  confirmRestore,
  enterQuarantine,
  type Quarantined,
  quarantined,
  settleRestored,
} from './platform/backup/quarantine.ts'
import { checkArchive, type RestoredOrg, restore } from './platform/backup/restore.ts'
import { type Config, type ConfigResult, loadConfig, readConfig } from './platform/config.ts'
import { openDb } from './platform/db.ts'
import { attachEmbedded, type DatabaseUrls, startEmbedded } from './platform/embedded.ts'
import { keysOf, makeSecrets } from './platform/secrets.ts'

/**
 * What the terminal does on the server's own machine, beside a server or without one: no HTTP, the owner's login, the
 * settings of the environment. Everything throws an Error in words for people.
 */
type Env = Readonly<Record<string, string | undefined>>
type Say = (line: string) => void

/** Every setting with its source, and every mistake. */
export const checkConfig = (env: Env): ConfigResult => readConfig(env)

export const backupTo = (
  env: Env,
  options: { file: string; force: boolean; version: string; say: Say },
): Promise<BackupResult & { keyFile?: string }> =>
  onDatabase(env, options.say, async ({ ownerUrl }, config) => {
    const result = await backup({ ...options, ownerUrl, secrets: makeSecrets(keysOf(config)) })
    return config.secretKey ? result : { ...result, keyFile: join(config.dataDir, 'secret-key') }
  })

/** Reads a backup to its end and every checksum in it. */
export const checkBackup = async (env: Env, file: string) => checkArchive(file, secretsOf(loadConfig(env)))

export type Restored = {
  readonly created: string
  readonly rows: number
  readonly orgs: readonly (RestoredOrg & { readonly outside?: Comparison })[]
}

/** Fills the empty database that the settings name; compares its records with checkpoints kept outside, if there are any. */
export const restoreFrom = (
  env: Env,
  { checkpoints, file, say }: { file: string; checkpoints: string | undefined; say: Say },
): Promise<Restored> => {
  return onDatabase(env, say, async ({ ownerUrl, url }, config) => {
    const done = await restore({ file, ownerUrl, url, secrets: secretsOf(config), say })
    if (checkpoints === undefined) return done
    const db = openDb({ url: ownerUrl, size: 1, name: 'assent-restore' })
    try {
      const orgs = []
      for (const org of done.orgs) {
        const kept = readCheckpoints(checkpoints, org.orgId, org.epoch - 1)
        orgs.push({ ...org, outside: await compareCheckpoints(db, org.orgId as OrgId, kept, org.events) })
      }
      return { ...done, orgs }
    } finally {
      await db.close()
    }
  })
}

/** Organizations in quarantine after a restore. */
export const listQuarantined = (env: Env, say: Say): Promise<readonly Quarantined[]> =>
  onDatabase(env, say, ({ ownerUrl }) => withDb(ownerUrl, quarantined))

/** Ends the quarantine of every organization that is in one; returns them. */
export const confirmAll = (env: Env, say: Say): Promise<readonly Quarantined[]> =>
  onDatabase(env, say, ({ ownerUrl }) =>
    withDb(ownerUrl, async (db) => {
      const all = await quarantined(db)
      for (const { orgId } of all) await confirmRestore(db, orgId)
      return all
    }),
  )

/** Puts every organization into a new epoch and into quarantine: after a restore by other means, or a promotion. */
export const quarantineAll = (env: Env, say: Say): Promise<readonly Quarantined[]> =>
  onDatabase(env, say, ({ ownerUrl }) =>
    withDb(ownerUrl, async (db) => {
      await db.bare(enterQuarantine)
      const created = new Date().toISOString()
      for (const { orgId } of await quarantined(db)) await settleRestored(db, orgId, { created, events: 0 })
      return quarantined(db)
    }),
  )

/** Opens the sealed recovery with its code, for one person, on the database of the settings (abuse case D10). */
export const openRecovery = (
  env: Env,
  { code, login, say }: { readonly code: string; readonly login: string; readonly say: Say },
): Promise<Opened> =>
  onDatabase(env, say, ({ ownerUrl }) =>
    withDb(ownerUrl, async (db) => {
      const newId = (kind: IdKind) => makeId(kind, Date.now(), randomBytes)
      const opened = await openSeal(db, { newId, random: randomBytes }, { code, login })
      if (isRefusal(opened)) throw new Error(opened.summary)
      return opened
    }),
  )

const withDb = async <T>(url: string, work: (db: ReturnType<typeof openDb>) => Promise<T>): Promise<T> => {
  const db = openDb({ url, size: 1, name: 'assent-terminal' })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

// A key is made at the first start of a server, never here: a new one would open nothing that a backup holds.
const secretsOf = (config: Config) => {
  if (!config.secretKey && !existsSync(join(config.dataDir, 'secret-key')))
    throw new Error(
      `The key of the backup is missing: put the file secret-key that was beside the old database into ${config.dataDir}, or set SECRET_KEY.`,
    )
  return makeSecrets(keysOf(config))
}

/** The database of the settings: the given one, that of a server that runs here now, or the embedded one for this while. */
const onDatabase = async <T>(
  env: Env,
  say: Say,
  work: (urls: Pick<DatabaseUrls, 'ownerUrl' | 'url'>, config: Config) => Promise<T>,
): Promise<T> => {
  const config = loadConfig(env)
  if (config.databaseUrl)
    return work({ ownerUrl: config.databaseOwnerUrl ?? config.databaseUrl, url: config.databaseUrl }, config)
  const running = attachEmbedded(config.dataDir)
  if (running) return work(running, config)
  const embedded = await startEmbedded({ dataDir: config.dataDir, say })
  try {
    return await work(embedded, config)
  } finally {
    await embedded.stop()
  }
}
