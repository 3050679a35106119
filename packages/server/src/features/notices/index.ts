import type { Page, PageInput } from '@assent/core/api/page.ts'
import type { MakeFeature } from '../../app/feature.ts'
import { deliverNotices } from './deliver.ts'
import { noticeEndings } from './ending.ts'
import { getMail, listMail, type MailView } from './queries.ts'
import { sendMail } from './send.ts'
import { sweepMail } from './store-mail.ts'

export type { MailView } from './queries.ts'

export type NoticesCommands = Record<never, never>
export type NoticesQueries = {
  /** The outbox: the caller's own mail, or all of it for whoever looks after access requests. */
  'mail.list': { input: PageInput; output: Page<MailView> }
  'mail.get': { input: { readonly mailId: string }; output: MailView }
}

/** Telling people: what happened to a request becomes mail to whoever has to know, and mail is sent. */
export const makeNotices: MakeFeature<NoticesCommands, NoticesQueries> = (services) => ({
  commands: {},
  queries: { 'mail.list': listMail(services), 'mail.get': getMail(services) },
  lanes: [
    {
      name: 'notices.deliver',
      work: (orgId, limit) => deliverNotices(services, orgId, limit),
      batch: 200,
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
