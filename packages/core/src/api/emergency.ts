import { type Static, Type } from 'typebox'
import { limits } from '../limits.ts'
import { closed, id, Link, nullable, oneWord, text, time } from './wire.ts'

const scopeTypes = ['APPLICATION', 'GROUP', 'ENTITLEMENT_BUNDLE'] as const

/** What somebody needs at once, and why; `hours` at most as many as the settings allow. */
export const EmergencyInput = closed({
  userId: id('user'),
  /** An app, or a collection. */
  appId: Type.Optional(Type.Union([id('app'), id('collection')])),
  scopeType: oneWord(scopeTypes),
  scopeId: Type.Union([id('app'), id('collection'), id('group'), id('bundle')]),
  reason: text(limits.reason),
  hours: Type.Optional(Type.Integer({ minimum: 1, maximum: limits.emergencyHours })),
})

/** What another administrator found. */
export const EmergencyReviewInput = closed({
  verdict: oneWord(['JUSTIFIED', 'UNJUSTIFIED']),
  note: text(limits.reason),
})

export const WireEmergency = Type.Object({
  id: Type.String(),
  grantId: Type.String(),
  userId: Type.String(),
  appId: Type.String(),
  scopeType: oneWord(scopeTypes),
  scopeId: Type.String(),
  access: Type.String(),
  holder: Type.String(),
  reason: Type.String(),
  opened: time(),
  openedBy: Type.String(),
  ends: time(),
  ended: nullable(time()),
  reviewed: nullable(time()),
  reviewedBy: nullable(Type.String()),
  verdict: nullable(oneWord(['JUSTIFIED', 'UNJUSTIFIED'])),
  note: nullable(Type.String()),
  _links: Type.Object({ self: Link, grant: Link }),
})
export type WireEmergency = Static<typeof WireEmergency>
