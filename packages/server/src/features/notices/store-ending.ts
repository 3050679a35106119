import type { Tx } from '../../platform/db.ts'

/** How long before its end access is spoken of: one day, one hour. */
export const spans = ['P1D', 'PT1H'] as const
export type Span = (typeof spans)[number]

/** An end of access: when, and of which grant. */
export type Mark = { readonly ends: string; readonly grant_id: string }

/** Up to which end this span was looked at; undefined if another worker is looking now. Locks it. */
export const lockMark = async (tx: Tx, span: Span): Promise<Mark | undefined> => {
  await tx.query(
    `insert into notice_mark (org_id, span, ends, grant_id) values (org(), $1, clock_timestamp(), '') on conflict do nothing`,
    [span],
  )
  const rows = await tx.query<Mark>(
    // As text, since microseconds count here.
    `select ends::text as ends, grant_id from notice_mark where org_id = org() and span = $1 for update skip locked`,
    [span],
  )
  return rows[0]
}

export const saveMark = (tx: Tx, span: Span, mark: Mark): Promise<unknown> =>
  tx.query(`update notice_mark set ends = $2::timestamptz, grant_id = $3 where org_id = org() and span = $1`, [
    span,
    mark.ends,
    mark.grant_id,
  ])

export type EndingGrant = Mark & {
  readonly request_id: string | null
  readonly user_id: string
  /** Its holder is told: it came by a request, was longer than the span, and nothing carries the access on. */
  readonly tell: boolean
}

// Of a grant g and the span $1.
const columns = `g.ends::text as ends, g.grant_id, g.request_id, g.user_id,
       g.request_id is not null and g.granted is not null and g.ends > clock_timestamp()
       and g.ends - g.granted > $1::interval
       -- The notice of the shorter span says it better.
       and ($1 <> 'P1D' or g.ends > clock_timestamp() + interval '1 hour')
       and not exists (select from grants x where x.org_id = g.org_id and x.extends_id = g.grant_id and x.status in ('ACTIVE', 'SCHEDULED'))
       and not exists (
         select from grants o where o.org_id = g.org_id and o.user_id = g.user_id and o.app_id = g.app_id and o.status = 'ACTIVE' and o.action = 'ALLOW'
           and o.scope_type = g.scope_type and o.scope_id = g.scope_id and o.grant_id <> g.grant_id
           and (o.ends is null or o.ends > g.ends)) as tell`

/** Living grants that end within the span, after the mark, in the order of their ends. */
export const endingGrants = (tx: Tx, span: Span, mark: Mark, limit: number): Promise<EndingGrant[]> =>
  tx.query<EndingGrant>(
    `select ${columns}
     from grants g
     where g.org_id = org() and g.status = 'ACTIVE' and g.ends <= clock() + $1::interval
       and (g.ends, g.grant_id) > ($2::timestamptz, $3)
     order by g.ends, g.grant_id limit $4`,
    [span, mark.ends, mark.grant_id, limit],
  )

/** Takes up to `limit` grants whose end was moved; another worker passes them over meanwhile. */
export const takeMoved = async (tx: Tx, limit: number): Promise<readonly string[]> => {
  const rows = await tx.query<{ grant_id: string }>(
    `delete from notice_end where org_id = org() and grant_id = any (array(
       select grant_id from notice_end where org_id = org() order by grant_id limit $1 for update skip locked))
     returning grant_id`,
    [limit],
  )
  return rows.map((row) => row.grant_id)
}

/** Those of these living grants that the mark of the span has passed already. */
export const passedGrants = (
  tx: Tx,
  span: Span,
  mark: Mark,
  grantIds: readonly string[],
): Promise<readonly EndingGrant[]> =>
  tx.query<EndingGrant>(
    `select ${columns}
     from grants g
     where g.org_id = org() and g.grant_id = any ($4) and g.status = 'ACTIVE' and (g.ends, g.grant_id) <= ($2::timestamptz, $3)`,
    [span, mark.ends, mark.grant_id, grantIds],
  )

/** Queues the notices. */
export const insertNotices = async (
  tx: Tx,
  notices: readonly { noticeId: string; span: Span; requestId: string; userId: string }[],
): Promise<void> => {
  if (notices.length === 0) return
  await tx.query(
    `insert into notice (org_id, notice_id, kind, request_id, to_kind, to_id, note, created)
     select org(), n.notice_id, 'access_ending', n.request_id, 'USER', n.user_id, n.span, clock_timestamp()
     from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n(notice_id, span, request_id, user_id)`,
    [
      notices.map((n) => n.noticeId),
      notices.map((n) => n.span),
      notices.map((n) => n.requestId),
      notices.map((n) => n.userId),
    ],
  )
  await tx.query(`select pg_notify('assent_notice', org())`)
}
