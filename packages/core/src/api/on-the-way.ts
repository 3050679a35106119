import { Type } from 'typebox'
import { oneWord, sentence } from './wire.ts'

/** What a step gives before the request has ended, or a request type at its end, if all goes on: as far as it is known now. */
export const WireOnTheWay = Type.Object({
  /** The step that gives it; empty for what is given at the end. */
  step: Type.String(),
  /** Absent: an answer names it that is not given yet. */
  level: Type.Optional(
    Type.Object({
      type: oneWord(['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE']),
      id: Type.String(),
      name: Type.String(),
      app: Type.String(),
    }),
  ),
  /** Who gets it; absent: an answer will say. */
  recipient: Type.Optional(Type.Object({ id: Type.String(), name: Type.String() })),
  /** When it is given at all, where that depends on what is not known yet. */
  when: Type.Optional(sentence()),
  /** The step that takes it back; so long after at the earliest, or on that day, where timers between them say so. */
  until: Type.Optional(
    Type.Object({
      step: Type.String(),
      after: Type.Optional(Type.String()),
      day: Type.Optional(Type.String()),
      when: Type.Optional(sentence()),
    }),
  ),
  /** It is given once the request is done, for so long; without an end if that is left out. */
  end: Type.Optional(Type.Object({ duration: Type.Optional(Type.String()) })),
})
