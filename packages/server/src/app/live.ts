import type { AdminRole } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { type Changes, changesAfter, lastPlace, placeBefore, waitingFor } from '../features/desk/index.ts'
import { checkedChannel } from '../features/flows/index.ts'
import { toldChannel, toldSince } from '../features/notices/index.ts'
import { startListener } from '../platform/listener.ts'
import type { Services } from './services.ts'

/** What may have changed; the parts of the web app fetch again what they show of it. */
export const liveTopics = ['requests', 'tasks', 'access', 'catalog', 'admin', 'log', 'me', 'notices'] as const
export type LiveTopic = (typeof liveTopics)[number]

/** Somebody who looks on. `roles` are those of the moment: whoever lost one is told no more of what it showed. */
export type Viewer = {
  readonly orgId: OrgId
  readonly userId: string
  readonly roles: () => readonly AdminRole[]
  readonly tell: (topics: readonly LiveTopic[]) => void
}

/** Tells those who look on *that* something changed which they may see, never what. */
export type Live = {
  /**
   * From the end of this call on; the answer ends it. `since`: when the page was written that looks on, ISO 8601; it is told at
   * once of what happened between.
   */
  readonly look: (viewer: Viewer, since?: string) => Promise<() => void>
  readonly stop: () => Promise<void>
}

type Looking = Viewer & { waiting: Set<string>; timer?: NodeJS.Timeout }
type Room = { readonly viewers: Set<Looking>; seq: number; due: boolean; busy: boolean }

/** Changes that come in a burst are told together. */
const gatherMs = 120
/** What was written meanwhile may bear an instant as long ago: its transaction was still under way. */
const underWayMs = 1_000
/** Timers count no further. */
const longestTimer = 2 ** 31 - 1

/**
 * Follows the record of the organizations that somebody looks at, in this process: the database notifies every process of
 * each commit, and one query per burst finds whom it concerns.
 */
export const startLive = ({ db, log }: Pick<Services, 'db' | 'log'>): Live => {
  const rooms = new Map<OrgId, Room>()

  const read = async (orgId: OrgId, room: Room): Promise<void> => {
    const viewers = [...new Set([...room.viewers].map(({ userId }) => userId))]
    const changes = await changesAfter(db, orgId, room.seq, viewers)
    room.seq = Math.max(room.seq, changes.seq)
    for (const viewer of room.viewers) {
      const topics = topicsFor(viewer, changes)
      if (topics.length > 0) viewer.tell(topics)
    }
    if (changes.standIns) for (const viewer of room.viewers) await standsIn(viewer)
  }

  /** Looks at what waits for somebody, now and when his standing in for others begins or ends by the clock. */
  const follow = async (viewer: Looking): Promise<void> => {
    const { otherInMs, requests } = await waitingFor(db, viewer.orgId, viewer.userId)
    viewer.waiting = new Set(requests)
    clearTimeout(viewer.timer)
    if (otherInMs === undefined) return
    const again = () =>
      void standsIn(viewer).catch((error: unknown) => log.warn({ err: error }, 'a stand-in could not be told of it'))
    viewer.timer = setTimeout(again, Math.min(otherInMs + 50, longestTimer)).unref()
  }
  const standsIn = async (viewer: Looking): Promise<void> => {
    const before = viewer.waiting
    await follow(viewer)
    const { waiting } = viewer
    if (before.size !== waiting.size || [...before].some((id) => !waiting.has(id)))
      viewer.tell(['requests', 'tasks', 'me'])
  }

  const catchUp = async (viewer: Looking, since: string): Promise<void> => {
    const { orgId, userId } = viewer
    const from = new Date(Date.parse(since) - underWayMs).toISOString()
    const [changes, isTold] = await Promise.all([
      placeBefore(db, orgId, from).then((place) => changesAfter(db, orgId, place, [userId])),
      toldSince(db, orgId, userId, from),
    ])
    const topics = [...topicsFor(viewer, changes), ...(isTold ? (['notices'] as const) : [])]
    if (topics.length > 0) viewer.tell(topics)
  }

  const nudge = (orgId: OrgId, room: Room): void => {
    room.due = true
    if (room.busy) return
    room.busy = true
    const run = async (): Promise<void> => {
      while (room.due && room.viewers.size > 0) {
        await new Promise((resolve) => setTimeout(resolve, gatherMs))
        room.due = false
        await read(orgId, room)
      }
    }
    run()
      // The next notice, or the listener's return, tries again; nothing that was not told is passed over.
      .catch((error: unknown) => log.warn({ err: error }, 'people who look on could not be told of a change'))
      .finally(() => {
        room.busy = false
      })
  }

  const listener = startListener({
    db,
    log,
    channels: ['assent_event', toldChannel, checkedChannel],
    onConnected: () => {
      for (const [orgId, room] of rooms) nudge(orgId, room)
    },
    onNotice: (channel, payload) => {
      if (channel === toldChannel) return told(rooms, payload)
      const room = rooms.get(payload as OrgId)
      if (room && channel === checkedChannel) checked(room)
      else if (room) nudge(payload as OrgId, room)
    },
  })

  return {
    look: async (viewer, since) => {
      const { orgId } = viewer
      const looking: Looking = { ...viewer, waiting: new Set() }
      const [seq] = await Promise.all([lastPlace(db, orgId), follow(looking)])
      const room = rooms.get(orgId) ?? { viewers: new Set(), seq, due: false, busy: false }
      rooms.set(orgId, room)
      room.viewers.add(looking)
      const leave = (): void => {
        clearTimeout(looking.timer)
        room.viewers.delete(looking)
        if (room.viewers.size === 0 && rooms.get(orgId) === room) rooms.delete(orgId)
      }
      try {
        if (since !== undefined) await catchUp(looking, since)
      } catch (error) {
        leave()
        throw error
      }
      return leave
    },
    stop: () => listener.stop(),
  }
}

/** Somebody has a new notice. `payload`: the organization and whom; everybody if it names nobody. */
const told = (rooms: ReadonlyMap<OrgId, Room>, payload: string): void => {
  const [orgId, ...userIds] = payload.split(' ')
  for (const viewer of rooms.get(orgId as OrgId)?.viewers ?? [])
    if (userIds.length === 0 || userIds.includes(viewer.userId)) viewer.tell(['notices'])
}

/** What stands beside a sequence is another: nothing of it is on the record. */
const checked = ({ viewers }: Room): void => {
  for (const viewer of viewers)
    if (sees(viewer.roles(), 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) viewer.tell(['admin'])
}

const sees = (roles: readonly AdminRole[], ...anyOf: readonly AdminRole[]): boolean =>
  roles.includes('SUPER_ADMIN') || anyOf.some((role) => roles.includes(role))

const topicsFor = (viewer: Looking, { much, requests, rest, touched }: Changes): readonly LiveTopic[] => {
  const roles = viewer.roles()
  const topics = new Set<LiveTopic>()
  const add = (...more: readonly LiveTopic[]) => {
    for (const topic of more) topics.add(topic)
  }
  if (much) add('requests', 'tasks', 'access', 'catalog', 'me')
  if (touched.has(viewer.userId)) add('access', 'catalog', 'me')
  for (const [id, { actors, parties }] of requests) {
    const actsNow = actors.includes(viewer.userId)
    // It waits for him, or did until now.
    if (actsNow || viewer.waiting.has(id)) add('requests', 'tasks')
    if (parties.includes(viewer.userId)) add('requests', 'tasks', 'access', 'catalog')
    if (actsNow) viewer.waiting.add(id)
    else viewer.waiting.delete(id)
  }
  if ((requests.size > 0 || much) && sees(roles, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')) add('requests')
  if ((rest || much) && sees(roles, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) add('admin')
  if (sees(roles, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) add('log')
  return [...topics]
}
