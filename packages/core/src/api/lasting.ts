import { Type } from 'typebox'
import { oneWord, time } from './wire.ts'

const lasting = { type: oneWord(['FIXED', 'CHOSEN', 'PERMANENT']), value: Type.Optional(Type.String()) }

/** How long access lasts; `value` the fixed or the longest duration. */
export const Lasting = Type.Object(lasting)

export const LastingUntil = Type.Object({
  ...lasting,
  /** For more time: the present end, which it runs on from. */
  from: Type.Optional(time()),
  /** Until when it would last if it were given now: for the duration in the form, or else the longest. */
  until: Type.Optional(time()),
})
