import type { makeBrowser } from '../../packages/server/test/support/browser.ts'

/** Somebody of a story, with all that a channel may need to be him. */
export type Actor = {
  /** As channels show him. */
  readonly name: string
  readonly login: string
  readonly userId: string
  readonly token: string
  /** A browser in which he is signed in. */
  readonly browser: ReturnType<typeof makeBrowser>
}

/** Something that can be asked for. */
export type Offer = {
  /** What the catalog calls it; no other offer has that name. */
  readonly label: string
  readonly entryId: string
  readonly appId: string
  /** The group that it makes one a member of; undefined where it assigns the app itself. */
  readonly groupId: string | undefined
}

/** A request of a story. */
export type Asked = { readonly requestId: string; readonly offer: Offer }

export type Wish = {
  /** ISO 8601, one unit. */
  readonly duration?: string
  /** Answers to the form's questions by their labels. */
  readonly answers?: Readonly<Record<string, string>>
}

/** How a request stands, as its requester is told. */
export type Stand = 'waiting' | 'approved' | 'granted' | 'denied' | 'canceled' | 'ended'

/**
 * A channel as a story uses it: what people do there, in the words of the glossary. What the channel refuses, or does not
 * let somebody come to, is thrown as `Refused`.
 */
export type Driver = {
  readonly name: string
  readonly ask: (who: Actor, offer: Offer, wish: Wish) => Promise<Asked>
  /** What of a request waits for somebody, in words that hold the label of the step; undefined if nothing does. */
  readonly waiting: (who: Actor, asked: Asked) => Promise<string | undefined>
  readonly approve: (who: Actor, asked: Asked, say?: { message?: string; duration?: string }) => Promise<void>
  readonly deny: (who: Actor, asked: Asked, message: string) => Promise<void>
  /** Answers the question, or says what was done for the custom task, that waits for somebody. */
  readonly answer: (who: Actor, asked: Asked, text: string) => Promise<void>
  readonly cancel: (who: Actor, asked: Asked, reason: string) => Promise<void>
  readonly stand: (who: Actor, asked: Asked) => Promise<Stand>
  /** What happened, as somebody reads it: who did what, and what was said. */
  readonly activity: (who: Actor, asked: Asked) => Promise<string>
}

/** The channel said no. */
export class Refused extends Error {}
