import type { Caller } from '@assent/core/caller.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Services } from './services.ts'

/** Names of commands or queries, each with what goes in and what comes out. A feature exports one type of this form. */
export type Operations = Record<string, { readonly input: unknown; readonly output: unknown }>

export type Handlers<O extends Operations> = {
  readonly [Name in keyof O]: (caller: Caller, input: O[Name]['input']) => Promise<Result<O[Name]['output']>>
}

/** Background work of a feature: claims what is due by its state, a batch at a time (platform/lanes.ts runs it). */
export type Lane = {
  readonly name: string
  /**
   * Does one batch for one organization; returns how many items it did. A full batch is followed by the next at once.
   * `limit` is the most it may take.
   */
  readonly work: (orgId: import('@assent/core/ids.ts').OrgId, limit: number) => Promise<number>
  readonly batch: number
  /** The longest sleep between looks when nothing wakes it, in milliseconds. */
  readonly everyMs: number
  /** After a batch that did anything it looks again at once: what it is for may have become due meanwhile. */
  readonly looksAgain?: boolean
  /** NOTIFY channels (payload: the org id) that wake it at once. */
  readonly wakeOn?: readonly string[]
}

/** One area of the product. `commands` change, `queries` read; both judge what the caller may do. */
export type Feature<C extends Operations, Q extends Operations> = {
  readonly commands: Handlers<C>
  readonly queries: Handlers<Q>
  readonly lanes: readonly Lane[]
}

export type MakeFeature<C extends Operations, Q extends Operations> = (services: Services) => Feature<C, Q>
