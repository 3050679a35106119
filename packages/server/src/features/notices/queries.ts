import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { ShownKind } from '@assent/core/api/personal.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import type { Card } from '@assent/core/card.ts'
import type { Delivery } from '@assent/core/outlet.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'

/** One mail of the outbox. */
export type MailView = {
  readonly mailId: string
  readonly to: Delivery['to']
  readonly kind: ShownKind | 'digest'
  readonly requestId: string | null
  readonly state: 'QUEUED' | 'HELD' | 'SENT' | 'FAILED' | 'DROPPED'
  readonly created: string
  readonly sent?: string
  readonly tries: number
  /** What the last try that did not succeed came to. */
  readonly problem?: string
  readonly card: Card
}

type MailRow = {
  readonly mail_id: string
  readonly user_id: string
  readonly name: string
  readonly address: string
  readonly time_zone: string
  readonly language: string | null
  readonly kind: ShownKind | 'digest'
  readonly request_id: string | null
  readonly state: MailView['state']
  readonly created: string
  readonly sent: string | null
  readonly tries: number
  readonly last_error: string | null
  readonly card: Card
}

const columns = `m.mail_id, m.user_id, trim(u.first_name || ' ' || u.last_name) as name, m.address, u.time_zone, m.kind,
  m.request_id, m.state, m.created, m.sent, m.tries, m.last_error, m.card,
  (select f.language from preference f where f.org_id = m.org_id and f.user_id = m.user_id) as language`

const viewOf = (row: MailRow): MailView => ({
  mailId: row.mail_id,
  to: { userId: row.user_id, name: row.name, address: row.address, timeZone: row.time_zone, language: row.language },
  kind: row.kind,
  requestId: row.request_id,
  state: row.state,
  created: row.created,
  ...(row.sent ? { sent: row.sent } : {}),
  tries: row.tries,
  ...(row.last_error ? { problem: row.last_error } : {}),
  card: row.card,
})

/** Whose mail a caller may see: his own, and who looks after requests or audits them, everybody's. Null: everybody's. */
const whose = (caller: Caller): string | null =>
  hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR') ? null : caller.userId

/** The newest mail first. */
export const listMail =
  (services: Services) =>
  (caller: Caller, { limit, after }: PageInput): Promise<Result<Page<MailView>>> =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const rows = await tx.query<MailRow>(
        `select ${columns} from mail m join users u on u.org_id = m.org_id and u.user_id = m.user_id
         where m.org_id = org() and ($1::text is null or m.user_id = $1) and ($2::text is null or m.mail_id < $2)
         order by m.mail_id desc limit $3`,
        [whose(caller), after ?? null, limit + 1],
      )
      return pageOf(rows, limit, (row) => row.mail_id, viewOf)
    })

/** One mail. */
export const getMail =
  (services: Services) =>
  (caller: Caller, { mailId }: { readonly mailId: string }): Promise<Result<MailView>> =>
    services.db.inOrg(caller.orgId, async (tx) => {
      const rows = await tx.query<MailRow>(
        `select ${columns} from mail m join users u on u.org_id = m.org_id and u.user_id = m.user_id
         where m.org_id = org() and m.mail_id = $1 and ($2::text is null or m.user_id = $2)`,
        [mailId, whose(caller)],
      )
      return rows[0] ? viewOf(rows[0]) : refuse('not_found', 'There is no such mail.')
    })
