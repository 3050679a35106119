import type { Cause } from './refusal.ts'

/** What a connector is asked to make true, or to find out, for one user at one target. */
export type AccessItem = {
  /** Our id of the access row; stable, so that a target can recognise a repeated call. */
  readonly accessId: string
  /** Raised with each change of mind; a target may ignore anything older (fencing, abuse cases B10, C11). */
  readonly generation: number
  readonly user: {
    readonly userId: string
    readonly login: string
    readonly email: string
    readonly firstName: string
    readonly lastName: string
    readonly active: boolean
  }
  /** `app`: an account in the app. `group`: membership. `entitlement`: one entitlement value. */
  readonly kind: 'app' | 'group' | 'entitlement'
  readonly appId: string
  /** Our id of the app, group or entitlement value. */
  readonly targetId: string
  /** The name the target knows it by: group name, or the external value of an entitlement with its attribute. */
  readonly targetName: string
  readonly attribute?: string
  /** Ids at the target that an earlier call learned. Where they are, names are never searched for again (C12). */
  readonly known?: LearnedIds
}

/** The target's own immutable ids: of the user's account, and of the group or entitlement. Kept by us after each call. */
export type LearnedIds = { readonly user?: string; readonly target?: string }

/** The state of access at a target has three values; `unknown` is what every outside call starts with. */
export type ActualState = 'there' | 'gone' | 'unknown'

/**
 * What one call came to. `done` states what was read back from the target, never what was hoped for.
 * `retry` is tried again, for ever for revocations; `after` is the target's own Retry-After in milliseconds.
 * `manual` means that only a person can do it (grantStatus MANUAL_REQUIRED), or has to judge it first.
 */
export type ConnectorOutcome =
  | {
      readonly result: 'done'
      readonly actual: 'there' | 'gone'
      readonly learned?: LearnedIds
    }
  | { readonly result: 'retry'; readonly reason: string; readonly after?: number }
  | { readonly result: 'manual'; readonly reason: string }

/** Everything a connector may use of the world, injected (design rule 11). */
export type ConnectorContext = {
  readonly config: unknown
  /** The opened secret, or undefined if none is stored. */
  readonly secret?: string
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
  readonly now: () => number
}

/**
 * How we act on one kind of external system. One folder in server/src/connectors/, one line in its registry.
 * All calls are idempotent: giving what is there and taking what is gone succeed. Called only from jobs, never inside
 * a transaction. The conformance suite in test/conformance holds every connector to this.
 */
export type Connector = {
  readonly kind: string
  /** JSON Schema (TypeBox) of `config`; drives forms, validation and docs. */
  readonly configSchema: object
  readonly title: string
  /** Most items of one call. */
  readonly batch: number
  /** All apps of one connector share one account there: it stays while any of them is wanted. */
  readonly oneAccount: boolean
  /** Says whether the settings work, in words, without changing anything at the target. */
  readonly check: (context: ConnectorContext) => Promise<readonly Cause[]>
  /** The same of a target that gives nothing, but is called by steps. */
  readonly checkCalls?: (context: ConnectorContext) => Promise<readonly Cause[]>
  /** Makes each item there. One outcome per item, in order. */
  readonly give: (items: readonly AccessItem[], context: ConnectorContext) => Promise<readonly ConnectorOutcome[]>
  /** Makes each item gone. */
  readonly take: (items: readonly AccessItem[], context: ConnectorContext) => Promise<readonly ConnectorOutcome[]>
  /** Reads the actual state of each item and changes nothing. `manual`: the target cannot say. */
  readonly read: (items: readonly AccessItem[], context: ConnectorContext) => Promise<readonly ConnectorOutcome[]>
}

/** A ticket that somebody's step made elsewhere. `names`: all that its state is called there, the one for people first. */
export type Ticket = {
  readonly id: string
  readonly key: string
  readonly url: string
  readonly state: string
  readonly names: readonly string[]
}

/** What a step wants of a ticket system. `mark` is ours, in one ticket and no other; `step` is as its kind's schema takes it. */
export type TicketDraft = {
  readonly mark: string
  readonly step: Readonly<Record<string, unknown>>
  /** A text of the step with its places filled in. `shown` makes harmless what people typed. */
  readonly fill: (text: string, shown?: (value: string) => string) => string
}

/**
 * What one call came to. `none`: nothing like that is there, or is not shown to us. `refused`: it was not done, and will not
 * be done like this. `trouble`: perhaps later; `unsure` if it may have been done all the same, `grave` if somebody should
 * look at once; `after` is the other side's own Retry-After in milliseconds.
 */
export type TicketOutcome =
  | { readonly result: 'there'; readonly ticket: Ticket }
  | { readonly result: 'none' }
  | { readonly result: 'refused'; readonly reason: string }
  | {
      readonly result: 'trouble'
      readonly reason: string
      readonly after?: number
      readonly unsure?: true
      readonly grave?: true
    }

/** What a try of the settings came to: what is wrong, or what was answered, in words. */
export type TicketTrial = { readonly problems: readonly Cause[]; readonly said?: string }

/** What came of something that was to be said under a ticket. */
export type TicketNote = { readonly result: 'done' } | Extract<TicketOutcome, { result: 'refused' | 'trouble' }>

/**
 * How steps work with one kind of ticket system. One file in server/src/connectors/tickets/, one line in the registry.
 * Called only from jobs, never inside a transaction; never throws for what the other side does.
 */
export type TicketSystem = {
  readonly kind: string
  readonly title: string
  /** JSON Schema (TypeBox) of the settings; drives forms, validation and docs. */
  readonly configSchema: object
  /** Says what came back from a call that changes nothing. */
  readonly check: (context: ConnectorContext) => Promise<TicketTrial>
  readonly create: (draft: TicketDraft, context: ConnectorContext) => Promise<TicketOutcome>
  /** The ticket that carries our mark. */
  readonly find: (draft: Pick<TicketDraft, 'mark' | 'step'>, context: ConnectorContext) => Promise<TicketOutcome>
  /** How each of these is now: one call for all of a kind, one outcome for each, in order. */
  readonly read: (
    tickets: readonly { readonly id: string; readonly step: TicketDraft['step'] }[],
    context: ConnectorContext,
  ) => Promise<readonly TicketOutcome[]>
  /** Says something under a ticket. `look`: it may have been said before, and is looked for by its mark first. */
  readonly comment: (
    note: {
      readonly id: string
      readonly step: TicketDraft['step']
      readonly text: string
      readonly mark: string
      readonly look: boolean
    },
    context: ConnectorContext,
  ) => Promise<TicketNote>
  /** The id of the ticket that it says has changed, in the body of its webhook; undefined: it speaks of none. */
  readonly told: (body: unknown) => string | undefined
  /** It cannot sign what it tells us, so that it may send the secret itself. */
  readonly sendsSecret?: true
}
