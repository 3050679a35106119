import { hash, randomFillSync, randomUUID } from 'node:crypto'
import type { AuditEvent } from '@assent/core/audit/event.ts'
import { envelopeText, privateText } from '@assent/core/audit/leaf.ts'
import type { OrgId } from '@assent/core/ids.ts'

/**
 * The statement that appends events (sealedColumns) to the organization's chain, in order: it numbers and links them under
 * the lock of the chain's head. Must be the last of its transaction and is sent together with the commit, so that the lock
 * is held no round trip longer than it must. If it fails, the act fails (abuse case H9).
 */
export const appendStatement = 'select assent.events_append($1, $2, $3, $4, $5, $6, $7, $8)'

/** Events as `events_append` and `event_erase` take them: eight texts with one line per event each. */
export const sealedColumns = (orgId: OrgId, began: string, events: readonly AuditEvent[]): string[] => {
  const rows = events.map((event) => seal(event, orgId, began))
  const lines = (of: (row: Sealed) => string): string => rows.map(of).join('\n')
  return [
    lines((row) => row.body),
    lines((row) => row.detail),
    lines((row) => row.salt),
    lines((row) => flat(row.event.type)),
    lines((row) => row.at),
    lines((row) => flat(row.event.actor.id)),
    lines((row) => flat(row.event.requestId ?? '')),
    lines((row) => row.event.targets.map((target) => flat(target.id)).join()),
  ]
}

type Sealed = {
  readonly event: AuditEvent
  readonly at: string
  readonly body: string
  /** The private part and its salt in hex; empty if there is none. */
  readonly detail: string
  readonly salt: string
}

const seal = (event: AuditEvent, org: OrgId, began: string): Sealed => {
  const at = event.at ?? began
  const detail = privateText(event)
  if (detail === undefined) {
    return { event, at, detail: '', salt: '', body: envelopeText(event, { id: randomUUID(), org, at }) }
  }
  const salt = freshSalt()
  const commitment = commit(salt, detail)
  const body = envelopeText(event, { id: randomUUID(), org, at, commitment })
  return { event, at, detail, salt: salt.toString('hex'), body }
}

/**
 * An id for the search columns: on one line and of a length that an index takes, whatever somebody put into it (abuse
 * case H10); the body has it as it is.
 */
export const flat = (id: string): string => {
  const short = id.length > searchedMost ? id.slice(0, searchedMost) : id
  return /[\0\n,]|\p{Surrogate}/u.test(short) ? short.replace(/[\0\n,]|\p{Surrogate}/gu, ' ') : short
}
const searchedMost = 255

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
