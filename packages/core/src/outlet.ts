import type { ChannelName } from './caller.ts'
import type { Card } from './card.ts'

/** One card on its way to one person. */
export type Delivery = {
  /** The same over all tries, so that the other side can recognise a repetition. */
  readonly deliveryId: string
  readonly to: {
    readonly userId: string
    readonly name: string
    readonly address: string
    /** IANA name. */
    readonly timeZone: string
    /** Of the language that he chose (`de-AT`); null: none. */
    readonly language: string | null
  }
  readonly card: Card
  /** What it belongs to: deliveries about one request are shown together. */
  readonly thread: string
}

/** What became of it. `retry`: perhaps later. `refused`: never to this address. */
export type DeliveryOutcome =
  | { readonly result: 'sent' }
  | { readonly result: 'retry'; readonly reason: string }
  | { readonly result: 'refused'; readonly reason: string }

/**
 * How a card reaches a person who is not looking at our pages. A channel that can do this gives one (server/src/channels/);
 * it is called only from jobs, never inside a transaction. It never throws for what the other side does.
 */
export type Outlet = {
  readonly channel: ChannelName
  readonly deliver: (delivery: Delivery) => Promise<DeliveryOutcome>
  readonly close: () => Promise<void>
}
