import { hash, randomFillSync, randomUUID } from 'node:crypto'
import type { AuditEvent } from '@assent/core/audit/event.ts'
import { envelopeText, privateText } from '@assent/core/audit/leaf.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Tx } from './db.ts'

/**
 * Appends events to the organization's chain, in order: seals each body here, numbers and links them in the database
 * under the lock of the chain's head. Must be the last statement of its transaction. Throws if it cannot be done, and
 * then the act fails (abuse case H9).
 */
export const append = async (
  query: Tx['query'],
  orgId: OrgId,
  began: string,
  events: readonly AuditEvent[],
): Promise<void> => {
  let rows = ''
  for (const event of events) rows += (rows === '' ? '[' : ',') + sealedRow(event, orgId, began)
  await query('select assent.events_append($1::jsonb)', [`${rows}]`], 'events_append')
}

const text = JSON.stringify

/** One row for `events_append`: the sealed body, the private part beside it, and what the record is searched by. */
const sealedRow = (event: AuditEvent, org: OrgId, began: string): string => {
  const detail = privateText(event)
  let privately = ''
  let commitment: string | undefined
  if (detail !== undefined) {
    const salt = freshSalt()
    commitment = commit(salt, detail)
    privately = `,"detail":${text(detail)},"salt":"${salt.toString('hex')}"`
  }
  const at = event.at ?? began
  const body = envelopeText(event, { id: randomUUID(), org, at, ...(commitment ? { commitment } : {}) })
  return (
    `{"body":${text(body)}${privately},"type":${text(event.type)},"at":${text(at)},"actor":${text(event.actor.id)}` +
    (event.requestId === undefined ? '' : `,"request":${text(event.requestId)}`) +
    `,"targets":${text(event.targets.map((target) => target.id))}}`
  )
}

/** Hex SHA-256 of the salt's bytes and the private text: proves the text while it is there, tells nothing when erased. */
const commit = (salt: Buffer, detail: string): string => {
  const length = Buffer.byteLength(detail)
  const bytes = Buffer.allocUnsafe(salt.length + length)
  salt.copy(bytes)
  bytes.write(detail, salt.length, 'utf8')
  return hash('sha256', bytes, 'hex')
}

// Random bytes are asked of the system 256 salts at a time: one call each would cost more than all the rest.
const saltBytes = 16
const pool = Buffer.alloc(saltBytes * 256)
let used = pool.length

const freshSalt = (): Buffer => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += saltBytes
  return pool.subarray(used - saltBytes, used)
}
