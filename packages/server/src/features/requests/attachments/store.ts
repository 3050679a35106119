import type { AttachedFile } from '@assent/core/request/model.ts'
import type { Look, Tx } from '../../../platform/db.ts'

/** An attachment with what it belongs to. */
export type StoredFile = AttachedFile & {
  readonly requestId: string
  readonly authorId: string
  /** Undefined while its author has not sent it. */
  readonly messageId?: string
  readonly created: string
}

type Row = {
  attachment_id: string
  request_id: string
  author_id: string
  name: string
  type: string
  size: number
  sha256: string
  message_id: string | null
  created: string
}

const columns = `attachment_id, request_id, author_id, name, type, size, encode(sha256, 'hex') as sha256, message_id, created`

const fileOf = (row: Row): StoredFile => ({
  attachmentId: row.attachment_id,
  requestId: row.request_id,
  authorId: row.author_id,
  name: row.name,
  type: row.type,
  size: row.size,
  sha256: row.sha256,
  ...(row.message_id === null ? {} : { messageId: row.message_id }),
  created: row.created,
})

/** What is counted against the limits while one file more is to come. */
export type Uses = {
  readonly org: number
  readonly request: number
  readonly requestFiles: number
  readonly authorDay: number
  readonly unsent: number
}

/** Counts what is there, those that just arrive among them; nobody else adds to it until this transaction ends. */
export const usesOf = async (tx: Tx, requestId: string, authorId: string): Promise<Uses> => {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('attachments ' || org(), 0))`)
  const [row] = await tx.query<Uses>(
    `select coalesce((select bytes from attachment_use where org_id = org()), 0) as org,
       (select coalesce(sum(size), 0)::bigint from attachment where org_id = org() and request_id = $1) as request,
       (select count(*) from attachment where org_id = org() and request_id = $1) as "requestFiles",
       (select coalesce(sum(size), 0)::bigint from attachment
         where org_id = org() and author_id = $2 and created > clock_timestamp() - interval '1 day') as "authorDay",
       (select count(*) from attachment where org_id = org() and author_id = $2 and message_id is null) as unsent`,
    [requestId, authorId],
  )
  return row!
}

/** Begins a file: nothing of it is there yet, and it counts as if it were as large as can be. */
export const beginFile = (
  tx: Tx,
  file: Pick<StoredFile, 'attachmentId' | 'requestId' | 'authorId' | 'name' | 'size'>,
): Promise<unknown> =>
  tx.query(
    'insert into attachment (org_id, attachment_id, request_id, author_id, name, size) values (org(), $1, $2, $3, $4, $5)',
    [file.attachmentId, file.requestId, file.authorId, file.name, file.size],
  )

export const addChunk = (tx: Tx, attachmentId: string, at: number, data: Buffer): Promise<unknown> =>
  tx.query('insert into attachment_chunk (org_id, attachment_id, at, data) values (org(), $1, $2, $3)', [
    attachmentId,
    at,
    data,
  ])

/** Says what has arrived; undefined if it is gone meanwhile. */
export const endFile = async (
  tx: Tx,
  { attachmentId, name, sha256, size, type }: AttachedFile,
): Promise<StoredFile | undefined> => {
  const [row] = await tx.query<Row>(
    `update attachment set type = $2, size = $3, sha256 = decode($4, 'hex'), name = $5
     where org_id = org() and attachment_id = $1 and sha256 is null returning ${columns}`,
    [attachmentId, type, size, sha256, name],
  )
  return row && fileOf(row)
}

/** Drops a file that was not sent; only its author's where one is named. True if there was one. */
export const dropUnsent = async (tx: Tx, attachmentId: string, authorId?: string): Promise<boolean> => {
  const rows = await tx.query(
    `delete from attachment where org_id = org() and attachment_id = $1 and message_id is null
       and ($2::text is null or author_id = $2) returning attachment_id`,
    [attachmentId, authorId ?? null],
  )
  return rows.length > 0
}

/** Drops files that no message came for, the oldest first. Returns how many. */
export const sweepUnsent = async (tx: Tx, olderMs: number, limit: number): Promise<number> => {
  const rows = await tx.query(
    `delete from attachment where org_id = org() and attachment_id = any (array(
       select attachment_id from attachment where org_id = org() and message_id is null
         and created < clock_timestamp() - $1 * interval '1 millisecond'
       order by created limit $2 for update skip locked)) returning attachment_id`,
    [olderMs, limit],
  )
  return rows.length
}

/** Files by their ids, as far as they have arrived; locked, so that each goes with one message only. */
export const lockFiles = async (look: Look, attachmentIds: readonly string[]): Promise<Map<string, StoredFile>> => {
  if (attachmentIds.length === 0) return new Map()
  const rows = await look.query<Row>(
    `select ${columns} from attachment
     where org_id = org() and attachment_id = any ($1::text[]) and sha256 is not null
     order by attachment_id for update`,
    [attachmentIds],
  )
  return new Map(rows.map((row) => [row.attachment_id, fileOf(row)]))
}

/** Sends files with messages: those of a message that is saved in this transaction. */
export const sendFiles = (tx: Tx, sent: readonly { readonly messageId: string; readonly attachmentId: string }[]) => {
  if (sent.length === 0) return
  tx.send(
    `update attachment a set message_id = s.message_id
     from jsonb_to_recordset($1::jsonb) as s(message_id text, attachment_id text)
     where a.org_id = org() and a.attachment_id = s.attachment_id`,
    [
      JSON.stringify(
        sent.map(({ attachmentId, messageId }) => ({ attachment_id: attachmentId, message_id: messageId })),
      ),
    ],
  )
}

/** The files that were sent with messages of a request, and those that its reader has not sent yet. */
export const filesOf = async (tx: Tx, requestId: string, readerId: string): Promise<readonly StoredFile[]> => {
  const rows = await tx.query<Row>(
    `select ${columns} from attachment
     where org_id = org() and request_id = $1 and sha256 is not null and (message_id is not null or author_id = $2)
     order by attachment_id`,
    [requestId, readerId],
  )
  return rows.map(fileOf)
}

/** One piece of a file; undefined after the last. */
export const readChunk = async (tx: Tx, attachmentId: string, at: number): Promise<Buffer | undefined> => {
  const [row] = await tx.query<{ data: Buffer }>(
    'select data from attachment_chunk where org_id = org() and attachment_id = $1 and at = $2',
    [attachmentId, at],
  )
  return row?.data
}

/** Deletes what was attached to a request, or by somebody, for good. Returns how many files that were. */
export const eraseFiles = async (
  tx: Tx,
  { requestId, userId }: { readonly requestId?: string | undefined; readonly userId?: string | undefined },
): Promise<number> => {
  const rows = await tx.query(
    `delete from attachment where org_id = org() and ($1::text is null or request_id = $1) and ($2::text is null or author_id = $2)
       and ($1::text is not null or $2::text is not null) returning attachment_id`,
    [requestId ?? null, userId ?? null],
  )
  return rows.length
}
