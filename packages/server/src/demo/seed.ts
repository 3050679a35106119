import { randomInt } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { OrgId } from '@assent/core/ids.ts'
import type { App } from '../app/app.ts'
import type { Services } from '../app/services.ts'
import { makeCollections } from './collections.ts'
import { makeApps, makePeople } from './directory.ts'
import { company, people } from './people.ts'
import { makePolicy } from './policy.ts'
import { tellStories } from './tell.ts'
import { makeWorld, type World } from './world.ts'

/** Who can be whom in the demo: demo-credentials.json in the data directory. */
export type DemoCredentials = {
  readonly baseUrl: string
  readonly orgId: string
  readonly users: readonly {
    readonly login: string
    readonly roles: readonly string[]
    readonly password: string
    readonly apiToken: string
  }[]
}

export type DemoOptions = {
  readonly app: App
  readonly services: Services
  /** Where demo-credentials.json is written (mode 0600). */
  readonly dataDir: string
}

/** The file of the demo's passwords and tokens. */
export const credentialsFile = (dataDir: string): string => join(dataDir, 'demo-credentials.json')

/**
 * Fills an empty database with a made-up company: people, apps, rules, and requests in every state, all through the same
 * door as everybody. The data are always the same; ids, passwords and tokens are new each time.
 */
export const seedDemo = async ({ app, dataDir, services }: DemoOptions): Promise<DemoCredentials> => {
  const orgId = services.newId('org') as OrgId
  // `demo` lets a super administrator make tokens for others (features/accounts): nobody real is here.
  await services.db.bare(
    `insert into org (org_id, name, settings) values ($1, $2, '{"demo": true, "unfinished": true}')`,
    [orgId, company.name],
  )
  const world = makeWorld(app, orgId)
  const passwords = new Map(people.map(({ key }) => [key, newPassword()]))
  const groups = await makePeople(world, (key) => passwords.get(key)!)
  const resources = await makeApps(world)
  await world.run(world.system, 'settings.update', { delegatePermission: 'WRITE', requesterCanEscalate: true })
  await makePolicy(world, groups, resources)
  await makeCollections(world, resources)
  await tellStories(world, resources)
  const credentials = await credentialsOf(world, services.baseUrl, passwords)
  writeCredentials(dataDir, credentials)
  // What is done from now on is somebody's own doing: the guided demo ticks it off.
  await services.db.bare(
    `update org set settings = settings - 'unfinished' || jsonb_build_object('demoReady', clock_timestamp()) where org_id = $1`,
    [orgId],
  )
  return credentials
}

/** New passwords and tokens for everybody in a demo whose file is gone. */
export const renewCredentials = async (
  { app, dataDir, services }: DemoOptions,
  orgId: OrgId,
): Promise<DemoCredentials> => {
  const world = makeWorld(app, orgId)
  const passwords = new Map(people.map(({ key }) => [key, newPassword()]))
  for (const { key, roles } of people) {
    const user = await world.read(world.system, 'user.get', { user: `${key}@${company.domain}` })
    world.know(key, user, roles ?? [])
    await world.run(world.system, 'password.set', { userId: user.userId, password: passwords.get(key)! })
  }
  const credentials = await credentialsOf(world, services.baseUrl, passwords)
  writeCredentials(dataDir, credentials)
  return credentials
}

const credentialsOf = async (
  world: World,
  baseUrl: string,
  passwords: ReadonlyMap<string, string>,
): Promise<DemoCredentials> => ({
  baseUrl,
  orgId: world.orgId,
  users: await Promise.all(
    people.map(async ({ key, roles }) => {
      const { token } = await world.run(world.system, 'token.create', {
        name: 'Demo',
        userId: world.userId(key),
        expiresInDays: 365,
      })
      return {
        login: `${key}@${company.domain}`,
        roles: roles ?? [],
        password: passwords.get(key)!,
        apiToken: token,
      }
    }),
  ),
})

/** Writes the credentials so that only their owner can read them, and never half of them. */
export const writeCredentials = (dataDir: string, credentials: DemoCredentials): void => {
  const file = credentialsFile(dataDir)
  writeFileSync(`${file}.new`, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

// Without letters and digits that look alike; four groups are some 95 bits.
const letters = 'abcdefghjkmnpqrstuvwxyz23456789'
const newPassword = (): string =>
  Array.from({ length: 4 }, () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')).join(
    '-',
  )
