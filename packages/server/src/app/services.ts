import type { IdKind, RandomBytes } from '@assent/core/ids.ts'
import type { Connector } from '@assent/core/ports.ts'
import type { FastifyBaseLogger } from 'fastify'
import type { Db } from '../platform/db.ts'

/** What every feature is given. Time, dice and the outside world come only through here (design rule 11). */
export type Services = {
  readonly db: Db
  readonly log: FastifyBaseLogger
  /** A new 20-character id. */
  readonly newId: (kind: IdKind) => string
  /** A new 24-hex-digit id. */
  readonly newHexId: () => string
  readonly random: RandomBytes
  /** Milliseconds of this process's clock: for pauses and tokens, never for a deadline. */
  readonly now: () => number
  /** Where people reach us, without a slash at the end. */
  readonly baseUrl: string
  readonly secrets: {
    /** AES-256-GCM, bound to `context` (org, record, version), with a fresh data key per record. */
    readonly seal: (plain: string, context: string) => Buffer
    readonly open: (sealed: Buffer, context: string) => string
  }
  readonly connectors: ReadonlyMap<string, Connector>
  readonly fetch: typeof fetch
}
