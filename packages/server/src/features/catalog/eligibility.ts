import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '../../app/services.ts'
import { startListener } from '../../platform/listener.ts'
import { pause } from '../../platform/wait.ts'
import { type EligibilityIndex, makeIndex, type PageWish } from './eligibility-index.ts'
import { activeUsers, appsAfter, membersOf, openersAfter, readApps, readUsers } from './eligibility-queries.ts'

/**
 * "May this user ask for this", from memory. It follows the database by its notifications, so it may be some milliseconds
 * behind: for showing and for sorting out, never for granting, which asks `loadPolicy` inside its transaction.
 */
export type Eligibility = {
  /** Undefined until the organization is loaded, which the first question begins: ask the database then. */
  readonly may: (orgId: OrgId, userId: string, entryId: string) => boolean | undefined
  /** Ids of a page of entries; undefined as above. */
  readonly page: (orgId: OrgId, userId: string, wish: PageWish) => readonly string[] | undefined
  /** Resolves when the organization is loaded and everything that was heard of it until now is in. */
  readonly settled: (orgId: OrgId) => Promise<void>
  readonly stop: () => Promise<void>
}

type Followed = {
  index: EligibilityIndex | undefined
  /** What was heard and is not yet read: user ids, @app ids, or * for everything. */
  readonly heard: Set<string>
  working: Promise<void> | undefined
  /** Until when it is not read as a whole again, by this process's own clock. */
  restUntil: number
}

/** NOTIFY channel of the triggers in 0003_catalog.sql. Payload: the organization, then items. */
const channel = 'assent_eligible'
const [userPage, openerPage, appPage] = [20_000, 200, 500]
const longestPauseMs = 2_000

/** Begins to follow; organizations are loaded when they are first asked about. */
export const followEligibility = ({ db, log }: Pick<Services, 'db' | 'log'>): Eligibility => {
  const orgs = new Map<OrgId, Followed>()
  // What happens before we listen is not heard, so nothing is read before.
  const listening = Promise.withResolvers<void>()
  let connections = 0
  const follow = (orgId: OrgId): Followed => {
    const known = orgs.get(orgId)
    if (known) return known
    const followed: Followed = { index: undefined, heard: new Set(['*']), working: undefined, restUntil: 0 }
    orgs.set(orgId, followed)
    work(orgId, followed)
    return followed
  }
  const work = (orgId: OrgId, followed: Followed): void => {
    followed.working ??= listening.promise
      .then(() => catchUp(db, orgId, followed))
      .catch((error: unknown) => {
        // What was read last may be old by now: the database answers until it can be read again.
        log.warn({ err: error, org: orgId }, 'the index of who may ask for what could not be read')
        followed.index = undefined
        followed.heard.add('*')
      })
      .finally(() => {
        followed.working = undefined
      })
  }
  const listener = startListener({
    db,
    channels: [channel],
    log,
    onConnected: () => {
      listening.resolve()
      if (++connections === 1) return
      // What was said while nobody listened is lost.
      for (const [orgId, followed] of orgs) {
        followed.heard.add('*')
        work(orgId, followed)
      }
    },
    onNotice: (_channel, payload) => {
      const [orgId, ...items] = payload.split(' ')
      const followed = orgs.get(orgId as OrgId)
      if (!followed) return
      for (const item of items) followed.heard.add(item)
      work(orgId as OrgId, followed)
    },
  })
  const indexOf = (orgId: OrgId): EligibilityIndex | undefined => {
    const followed = follow(orgId)
    if (!followed.index) work(orgId, followed)
    return followed.index
  }
  return {
    may: (orgId, userId, entryId) => indexOf(orgId)?.may(userId, entryId),
    page: (orgId, userId, wish) => indexOf(orgId)?.page(userId, wish),
    settled: async (orgId) => {
      const followed = follow(orgId)
      while (followed.working || followed.heard.size > 0) {
        work(orgId, followed)
        await followed.working
      }
    },
    stop: () => listener.stop(),
  }
}

type Db = Services['db']

/** Reads whatever was heard until nothing is left. */
const catchUp = async (db: Db, orgId: OrgId, followed: Followed): Promise<void> => {
  while (followed.heard.size > 0) {
    const items = [...followed.heard]
    followed.heard.clear()
    if (followed.index && !items.includes('*')) {
      await loadSome(db, orgId, followed.index, items)
      continue
    }
    // While an import says * again and again, reading takes half of the time at most.
    if (performance.now() < followed.restUntil) await pause(followed.restUntil - performance.now())
    const began = performance.now()
    followed.index = await loadAll(db, orgId)
    const took = performance.now() - began
    followed.restUntil = performance.now() + Math.min(took, longestPauseMs)
  }
}

const loadSome = async (db: Db, orgId: OrgId, index: EligibilityIndex, items: readonly string[]): Promise<void> => {
  const appIds = items.filter((item) => item.startsWith('@')).map((item) => item.slice(1))
  const userIds = items.filter((item) => !item.startsWith('@'))
  await db.inOrg(orgId, async (tx) => {
    if (appIds.length > 0) {
      const apps = await readApps(tx, appIds)
      // A group that opens something for the first time: nobody's list has it yet.
      const openers = [...apps.values()].flatMap((entries) => entries.flatMap((entry) => entry.openers))
      const unknown = [...new Set(openers)].filter((opener) => !index.knowsOpener(opener))
      for (const { opener, userIds } of unknown.length > 0 ? await membersOf(tx, unknown) : [])
        index.addMembers(opener, userIds)
      for (const appId of appIds) index.setApp(appId, apps.get(appId) ?? [])
    }
    if (userIds.length > 0)
      for (const user of await readUsers(tx, userIds)) index.setUser(user.userId, user.active, user.openers)
  })
}

/** Reads everything in pages, each in a transaction of its own, so that neither side is held up for long. */
const loadAll = async (db: Db, orgId: OrgId): Promise<EligibilityIndex> => {
  const index = makeIndex()
  const pages = async (limit: number, read: (after: string) => Promise<readonly string[]>): Promise<void> => {
    for (let after = ''; ; ) {
      const ids = await read(after)
      if (ids.length < limit) return
      after = ids.at(-1)!
    }
  }
  await pages(userPage, (after) =>
    db.inOrg(orgId, async (tx) => {
      const ids = await activeUsers(tx, after, userPage)
      for (const userId of ids) index.setUser(userId, true, [])
      return ids
    }),
  )
  await pages(openerPage, (after) =>
    db.inOrg(orgId, async (tx) => {
      const ids = await openersAfter(tx, after, openerPage)
      for (const { opener, userIds } of await membersOf(tx, ids)) index.addMembers(opener, userIds)
      return ids
    }),
  )
  await pages(appPage, (after) =>
    db.inOrg(orgId, async (tx) => {
      const ids = await appsAfter(tx, after, appPage)
      const apps = await readApps(tx, ids)
      for (const appId of ids) index.setApp(appId, apps.get(appId) ?? [])
      return ids
    }),
  )
  return index
}
