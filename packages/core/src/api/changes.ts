import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { closed, Link, nullable, oneWord, sentence, text, time } from './wire.ts'

/** A change of rules that one administrator proposed; `effect` is what it would put on the record. */
export const WirePolicyChange = Type.Object({
  id: Type.String(),
  command: Type.String(),
  status: oneWord(['PROPOSED', 'DONE', 'REJECTED', 'WITHDRAWN', 'EXPIRED']),
  effect: Type.Array(
    Type.Object({
      eventType: Type.String(),
      displayMessage: sentence(),
      target: Type.Array(Type.Object({ id: Type.String(), type: Type.String(), displayName: nullable(Type.String()) })),
      detail: Type.Unsafe<Readonly<Record<string, unknown>>>({ type: 'object' }),
    }),
  ),
  proposed: time(),
  proposedBy: Type.String(),
  expires: time(),
  decided: nullable(time()),
  decidedBy: nullable(Type.String()),
  reason: nullable(Type.String()),
  _links: Type.Object({ self: Link }),
})
export type WirePolicyChange = Static<typeof WirePolicyChange>

/** Why a proposal is turned down. */
export const PolicyChangeRejection = closed({ reason: Type.Optional(text(limits.reason)) })
