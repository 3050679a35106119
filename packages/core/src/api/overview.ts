import { type Static, type TSchema, Type } from 'typebox'
import { nullable, oneWord, sentence, time } from './wire.ts'

const Named = Type.Object({ id: Type.String(), name: Type.String() })
const text = Type.String()

/** How many there are, counted up to `attentionMost`, whether that was reached, and the first of them. */
const Some = <T extends TSchema>(item: T) =>
  Type.Object({ count: Type.Integer(), more: Type.Boolean(), first: Type.Array(item) })

/** Beyond so many, "and more" is as true. */
export const attentionMost = 100
/** How many of each are named. */
export const attentionNamed = 5

/** A step under way on which nobody can act. */
const StuckStep = Type.Object({
  requestId: text,
  label: text,
  since: time(),
  requestedFor: Named,
  app: Named,
})

/** A sequence with which some people could never be approved, as the daily check found. */
const WeakSequence = Type.Object({ id: text, name: text, label: text, users: Type.Integer() })

/** Access that was approved and is not given: the system refused, or a person has to give it. */
const UnmetGrant = Type.Object({
  grantId: text,
  requestId: nullable(text),
  user: Named,
  app: Named,
  level: text,
  byHand: Type.Boolean(),
  problem: nullable(sentence()),
})

const OwedAccess = Type.Object({
  accessId: text,
  user: Named,
  app: Named,
  target: text,
  since: time(),
  manual: Type.Boolean(),
  problem: nullable(sentence()),
})

const InvalidRule = Type.Object({ id: text, name: text, reason: sentence(), app: Named })

/** A connector whose calls fail, or whose credential ends within 30 days or has ended. */
const IllTarget = Type.Object({
  id: text,
  name: text,
  failures: Type.Integer(),
  problem: nullable(sentence()),
  pausedUntil: nullable(time()),
  credentialExpires: nullable(time()),
})

/**
 * What is set up, and what needs somebody now. A fact or a list that is not for the caller's role is null: steps, sequences
 * and rules are for those who look after requests, connectors for those who look after apps, sign-in for super
 * administrators; auditors see all.
 */
export const WireOverview = Type.Object({
  setup: Type.Object({
    people: Type.Boolean(),
    managers: Type.Boolean(),
    apps: Type.Boolean(),
    sequences: Type.Boolean(),
    rules: Type.Boolean(),
    asked: Type.Boolean(),
    /** Whether mail leaves this server. */
    mail: Type.Boolean(),
    secondFactor: nullable(Type.Boolean()),
    recoverySealed: nullable(Type.Boolean()),
    twoSuperAdmins: nullable(Type.Boolean()),
  }),
  attention: Type.Object({
    /** Since when nothing is given because the database was restored and nobody confirmed it yet. */
    quarantinedSince: nullable(time()),
    stuckSteps: nullable(Some(StuckStep)),
    weakSequences: nullable(Some(WeakSequence)),
    unmetGrants: Some(UnmetGrant),
    owedAccess: Some(OwedAccess),
    invalidRules: nullable(Some(InvalidRule)),
    illTargets: nullable(Some(IllTarget)),
  }),
})
export type WireOverview = Static<typeof WireOverview>

export const tourStops = ['ASK', 'APPROVE', 'END', 'SEQUENCE', 'RULE', 'TRY'] as const

/** How far somebody has come in the demo; empty where there is none. */
export const WireTour = Type.Object({
  data: Type.Array(Type.Object({ id: oneWord(tourStops), done: Type.Boolean() })),
})
export type WireTour = Static<typeof WireTour>
