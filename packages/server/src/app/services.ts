import type { ChannelName } from '@assent/core/caller.ts'
import type { IdKind, OrgId, RandomBytes } from '@assent/core/ids.ts'
import type { Outlet } from '@assent/core/outlet.ts'
import type { Connector, TicketSystem } from '@assent/core/ports.ts'
import type { FastifyBaseLogger } from 'fastify'
import type { CheckpointKeeper } from '../platform/checkpoint-keeper.ts'
import type { ClockWatch } from '../platform/clock-watch.ts'
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
  /** Systems that steps make tickets in, by the kind of connector; left out where there are none (tests). */
  readonly ticketing?: ReadonlyMap<string, TicketSystem>
  /** Channels that can bring a card to a person. Without one for mail, mail stays in the outbox. */
  readonly outlets?: ReadonlyMap<ChannelName, Outlet>
  readonly fetch: typeof fetch
  /** Signs the record; left out only where nothing needs to be signed (tests). */
  readonly checkpoints?: CheckpointKeeper
  /** Watches the database's clock; left out where nobody needs to (tests, programs that end). */
  readonly clock?: ClockWatch
  /** How people sign in; local passwords and no provider if left out. */
  readonly signIn?: SignInConfig
}

/** Ways to sign in, from the configuration. */
export type SignInConfig = {
  /** The organization that people sign in to; may be left out where there is only one. */
  readonly orgId?: OrgId
  /** Whether local passwords count. */
  readonly local: boolean
  readonly providers: readonly OidcProvider[]
  /**
   * People of a demo whom anybody may be, in an organization that was made as a demo and in no other; absent: nobody.
   * LOOPBACK: only from this very computer.
   */
  readonly personas?: {
    readonly from: 'LOOPBACK' | 'ANYWHERE'
    readonly people: readonly { readonly login: string; readonly purpose: string }[]
  }
}

/** An OpenID Connect provider that people of one organization come from. */
export type OidcProvider = {
  /** Part of our callback address: lower-case letters, digits and hyphens. */
  readonly id: string
  /** What the button says after "Sign in with". */
  readonly label: string
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret?: string
  /**
   * What makes a newcomer a user: `verified_email`: an address that the provider vouches for and exactly one active user
   * has; `none`: nothing, an administrator links him.
   */
  readonly link: 'verified_email' | 'none'
}
