import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { Writable } from 'node:stream'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { startAssent } from '@assent/server/assent.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { pause } from '@assent/server/platform/wait.ts'
import { makeOrganization } from '../../packages/server/test/support/organization.ts'
import { systemCaller } from '../../packages/server/test/support/server.ts'
import { checkInvariants } from '../faults/invariants.ts'
import type { Target } from './run.ts'

/** Users of one sort who call; the others are there to be changed. */
const mostOfASort = 4

/** Tokens of each caller: a limit of calls counts by token, and one of them alone would soon be told to wait. */
const tokensEach = 4

const idsOf = async (database: TestDatabase, orgId: string, login: string) => {
  const rows = await database.owner.bare<{ user_id: string; token_id: string }>(
    'select user_id, token_id from users join api_token using (org_id, user_id) where org_id = $1 and login = $2',
    [orgId, login],
  )
  return { userId: rows[0]!.user_id, tokenIds: rows.map((row) => row.token_id) }
}

const tokenFor = async ({ app }: Awaited<ReturnType<typeof startAssent>>, orgId: string, userId: string) => {
  const made = await app.run(systemCaller(orgId as OrgId), 'token.create', { name: 'fuzz', userId })
  if (isRefusal(made)) throw new Error(made.summary)
  return made
}

/**
 * The shipped server with the demo organization, and once they are invited an organization of others beside it whose
 * every name is a canary. What the server logs as a fault is kept.
 */
export const startWorld = async (database: TestDatabase) => {
  const dataDir = mkdtempSync(join(tmpdir(), 'assent-fuzz-'))
  const canary = `canary${randomBytes(8).toString('hex')}`
  const log: string[] = []
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log.push(chunk.toString())
      done()
    },
  })
  const key = randomBytes(32).toString('base64')
  const assent = await startAssent({
    config: loadConfig({
      ASSENT_DATA_DIR: dataDir,
      DATABASE_URL: database.url,
      DATABASE_OWNER_URL: database.ownerUrl,
      SECRET_KEY: key,
      ASSENT_DEMO: 'true',
      PORT: '0',
    }),
    log: makeLog('warn', sink),
  })
  const { credentials } = assent.demo!
  const ours = [
    key,
    new URL(database.url).password,
    ...credentials.users.flatMap((one) => [one.apiToken, one.password]),
  ]
  const callersOf = (fits: (roles: readonly string[]) => boolean) =>
    credentials.users.filter(({ roles }) => fits(roles)).slice(0, mostOfASort)
  const spared: string[] = []
  const sort = async (percent: number, fits: (roles: readonly string[]) => boolean) => {
    const tokens: string[] = []
    for (const { login } of callersOf(fits)) {
      const { tokenIds, userId } = await idsOf(database, credentials.orgId, login)
      const more = await Promise.all(
        Array.from({ length: tokensEach }, () => tokenFor(assent, credentials.orgId, userId)),
      )
      tokens.push(...more.map(({ token }) => token))
      spared.push(userId, ...tokenIds, ...more.map(({ id }) => id))
    }
    return { percent, tokens, secrets: oneOf([...ours, ...tokens, canary]) }
  }
  const alone: Target = {
    baseUrl: assent.baseUrl,
    foreign: [],
    spared,
    loggedOf: (errorId) => log.find((line) => line.includes(errorId)) ?? '',
    without: [],
    callers: [
      await sort(55, (roles) => roles.includes('SUPER_ADMIN')),
      await sort(8, (roles) => roles.includes('ACCESS_REQUESTS_ADMIN')),
      await sort(7, (roles) => roles.includes('APP_ADMIN')),
      await sort(4, (roles) => roles.includes('AUDITOR')),
      await sort(16, (roles) => roles.length === 0),
    ],
  }
  /** The same with the others as callers too, and their ids known to everybody. */
  const withOthers = async (): Promise<Target> => {
    const { ids, tokens } = await makeOthers(database, assent, canary)
    const theirs = { percent: 6, tokens, secrets: oneOf([...ours, ...tokens]), others: true }
    // Signing in is for one organization: with two and none named in the settings there is no token for anybody.
    return { ...alone, foreign: ids, without: ['token'], callers: [...alone.callers, theirs] }
  }
  for (const { tokens } of alone.callers) assert.ok(tokens.length > 0, 'the demo has callers of each sort')
  return {
    alone,
    withOthers,
    orgId: credentials.orgId,
    /** The server lives, its background work met nothing that it cannot take, and the invariants hold. */
    isWell: async (): Promise<void> => {
      const ready = await fetch(`${assent.baseUrl}/readyz`)
      assert.equal(ready.status, 200)
      await pause(1_000)
      const faults = log.filter((line) => line.includes('"level":"error"') || line.includes('waits for the database'))
      assert.deepEqual(faults, [], 'faults in the log')
      await checkInvariants({ sql: database.owner.bare }, credentials.orgId)
    },
    circles: () => circlesIn(database),
    close: async (): Promise<void> => {
      await assent.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** What PostgreSQL wrote down of transactions of this database that waited for each other; the server tries them again. */
const circlesIn = async (database: TestDatabase): Promise<string> => {
  const [seen] = await database.owner.bare<{ folder: string; deadlocks: number }>(
    `select current_setting('data_directory') as folder, deadlocks from pg_stat_database where datname = current_database()`,
  )
  if (seen!.deadlocks === 0) return ''
  const log = readFileSync(join(dirname(seen!.folder), 'postgres.log'), 'utf8')
  const entries = log.split(/^(?=.* ERROR: )/m).filter((entry) => entry.includes('deadlock detected'))
  return `${seen!.deadlocks} circles of transactions:\n${entries.join('')}`
}

// None of them has a character that means anything to a pattern, but for base64's plus.
const oneOf = (texts: readonly string[]): RegExp =>
  new RegExp(texts.map((text) => text.replaceAll('+', '\\+')).join('|'))

/** Somebody else's organization (abuse case F1): an administrator's token of it is among the callers. */
const makeOthers = async (database: TestDatabase, assent: Awaited<ReturnType<typeof startAssent>>, canary: string) => {
  const orgId = (await database.newOrg(canary)) as OrgId
  const org = await makeOrganization(assent.services, orgId)
  const boss = await org.user(`${canary}-boss`, { roles: ['SUPER_ADMIN'] })
  const user = await org.user(`${canary}-user`, { managerId: boss, profile: { secret: canary } })
  const group = await org.group(`${canary}-group`, [user])
  const things = await org.requestable(`${canary}-app`, [
    { type: 'APPROVAL', label: canary, assignmentRule: { type: 'MANAGER' } },
  ])
  const made = await tokenFor(assent, orgId, boss)
  return { tokens: [made.token], ids: [orgId, boss, user, group, made.id, ...Object.values(things)] }
}
