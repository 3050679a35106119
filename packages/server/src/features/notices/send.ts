import { pauseAfter } from '@assent/core/grant/backoff.ts'
import { type OrgId, systemUserId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { DeliveryOutcome, Outlet } from '@assent/core/outlet.ts'
import type { Services } from '../../app/services.ts'
import { pause } from '../../platform/wait.ts'
import { claimMail, type DueMail, type MailResult, settleMail } from './store-mail.ts'

/**
 * Sends up to `limit` mails that are due: claimed in one transaction, handed to the channel outside of any, and settled in
 * another. Should this process die in between, they are due again when their lease ends: better twice than never, and the
 * mail's Message-ID stays the same. Returns how many it took.
 */
export const sendMail = async (services: Services, orgId: OrgId, limit: number): Promise<number> => {
  const outlet = services.outlets?.get('email')
  if (!outlet) return 0
  const due = await services.db.inOrg(orgId, (tx) => claimMail(tx, limit))
  if (due.length === 0) return 0
  const results = await Promise.all(due.map((mail) => sendOne(outlet, mail)))
  await services.db.inOrg(orgId, async (tx) => {
    const failed = new Set(await settleMail(tx, results))
    const errors = new Map(results.map((result) => [result.mail_id, result.error ?? '']))
    for (const mail of due.filter(({ mail_id }) => failed.has(mail_id))) {
      services.log.warn({ orgId, mailId: mail.mail_id, kind: mail.kind, tries: mail.tries }, 'a mail could not be sent')
      tx.record({
        type: 'assent.notice.fail',
        actor: { id: systemUserId, type: 'System' },
        targets: [{ id: mail.user_id, type: 'User' }],
        outcome: 'FAILURE',
        ...(mail.request_id === null ? {} : { requestId: mail.request_id }),
        channel: 'email',
        detail: { mailId: mail.mail_id, kind: mail.kind, tries: mail.tries, error: errors.get(mail.mail_id) ?? '' },
      })
    }
  })
  return due.length
}

const sendOne = async (outlet: Outlet, mail: DueMail): Promise<MailResult> => {
  const base = { mail_id: mail.mail_id, address: mail.email, pause: null, error: null }
  if (!mail.wanted) return { ...base, state: 'DROPPED', error: 'Before it could be sent, it was no longer true.' }
  const outcome = await inTime(outlet, mail)
  switch (outcome.result) {
    case 'sent':
      return { ...base, state: 'SENT' }
    case 'refused':
      return { ...base, state: 'FAILED', error: outcome.reason.slice(0, limits.reason) }
    case 'retry':
      return { ...base, state: 'QUEUED', pause: pauseAfter(mail.tries), error: outcome.reason.slice(0, limits.reason) }
    default:
      return outcome satisfies never
  }
}

/** Hands a mail to its channel; should that hang, the mail is tried again before somebody else takes it for lost. */
const inTime = async (outlet: Outlet, mail: DueMail): Promise<DeliveryOutcome> => {
  const done = new AbortController()
  try {
    return await Promise.race([
      outlet.deliver({
        deliveryId: mail.mail_id,
        to: {
          userId: mail.user_id,
          name: mail.name,
          address: mail.email,
          timeZone: mail.time_zone,
          language: mail.language,
        },
        card: mail.card,
        thread: mail.request_id ?? mail.mail_id,
      }),
      pause(limits.mailMs, done.signal).then(() => ({ result: 'retry', reason: 'It took too long.' }) as const),
    ])
  } finally {
    done.abort()
  }
}
