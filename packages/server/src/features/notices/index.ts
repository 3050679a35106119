import type { Page, PageInput } from '@assent/core/api/page.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Feature, Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { pause } from '../../platform/wait.ts'
import { deliverNotices } from './deliver.ts'
import { noticeEndings } from './ending.ts'
import { type InAppInput, type InAppNotice, inAppOperations, type ReadInput } from './in-app.ts'
import { deliverDigests, deliverOwn } from './own.ts'
import { getMail, listMail, type MailView } from './queries.ts'
import { sendMail } from './send.ts'
import { sweepInApp } from './store-in-app.ts'
import { sweepMail } from './store-mail.ts'

export type { InAppNotice } from './in-app.ts'
export type { MailView } from './queries.ts'
export { toldChannel } from './store.ts'
export { toldSince } from './store-in-app.ts'

export type NoticesCommands = {
  /** The caller has read some of what he was told inside the app. */
  'notification.markRead': { input: ReadInput; output: { readonly unread: number } }
}
export type NoticesQueries = {
  /** The outbox: the caller's own mail, or all of it for whoever looks after access requests. */
  'mail.list': { input: PageInput; output: Page<MailView> }
  'mail.get': { input: { readonly mailId: string }; output: MailView }
  /** What the caller was told inside the app, the newest first. */
  'notification.list': { input: InAppInput; output: Page<InAppNotice> }
  'notification.unread': { input: Record<never, never>; output: { readonly unread: number } }
}

/** Telling people: what happened to a request becomes mail to whoever has to know, and mail is sent. */
export const makeNotices = (
  services: Services,
  { gatherMs = 250 }: { readonly gatherMs?: number } = {},
): Feature<NoticesCommands, NoticesQueries> => ({
  commands: { 'notification.markRead': inAppOperations(services).markRead },
  queries: {
    'mail.list': listMail(services),
    'mail.get': getMail(services),
    'notification.list': inAppOperations(services).list,
    'notification.unread': inAppOperations(services).unread,
  },
  lanes: [
    {
      name: 'notices.deliver',
      work: gathered((orgId, limit) => deliverNotices(services, orgId, limit), gatherMs),
      batch: 500,
      everyMs: 5_000,
      wakeOn: ['assent_notice'],
    },
    {
      name: 'notices.ending',
      work: (orgId, limit) => noticeEndings(services, orgId, limit),
      batch: 500,
      everyMs: 30_000,
    },
    {
      name: 'notices.own',
      work: (orgId, limit) => deliverOwn(services, orgId, limit),
      batch: 200,
      everyMs: 30_000,
      wakeOn: ['assent_own_notice'],
    },
    {
      name: 'notices.digest',
      work: (orgId, limit) => deliverDigests(services, orgId, limit),
      batch: 2_000,
      everyMs: 60_000,
    },
    {
      name: 'notices.sweep',
      work: (orgId, limit) => services.db.inOrg(orgId, (tx) => sweepInApp(tx, limits.inAppKeptMs, limit)),
      batch: 500,
      everyMs: 60 * 60_000,
    },
    {
      name: 'mail.send',
      work: (orgId, limit) => sendMail(services, orgId, limit),
      batch: 20,
      everyMs: 2_000,
      wakeOn: ['assent_mail'],
    },
    {
      name: 'mail.sweep',
      work: (orgId, limit) => services.db.inOrg(orgId, (tx) => sweepMail(tx, limit)),
      batch: 500,
      everyMs: 60 * 60_000,
    },
  ],
})

/**
 * Under load notices come in a stream, and taking them a quarter of a second at a time costs half of taking them one by
 * one. The first one after a pause is taken at once.
 */
const gathered = (work: Lane['work'], gatherMs: number): Lane['work'] => {
  const streaming = new Set<OrgId>()
  return async (orgId, limit) => {
    if (streaming.has(orgId)) await pause(gatherMs)
    const done = await work(orgId, limit)
    // After a full batch there is no need to wait for more.
    if (done > 0 && done < limit) streaming.add(orgId)
    else streaming.delete(orgId)
    return done
  }
}
