import type { Json } from './event.ts'
import { messageOf } from './messages.ts'

/** An event as it is stored. `detail` is null if there is no private part or it was erased. */
export type Recorded = { readonly seq: number; readonly body: string; readonly detail: string | null }

/** The sealed part (core/audit/leaf.ts writes it). */
export type Envelope = {
  readonly v: number
  readonly id: string
  readonly org: string
  readonly type: string
  readonly at: string
  readonly actor: { readonly id: string; readonly type: string }
  readonly targets: readonly { readonly id: string; readonly type: string }[]
  readonly outcome: string
  readonly request?: string
  readonly channel?: string
  readonly credential?: string
  readonly commitment?: string
}

/** What somebody or something is called. */
export type Names = { readonly displayName?: string; readonly alternateId?: string }

/** The private part (core/audit/leaf.ts writes it). */
type Private = {
  readonly actor?: Names
  readonly targets?: readonly Names[]
  readonly detail?: { readonly [key: string]: Json }
}

export type LogParty = {
  readonly id: string
  readonly type: string
  readonly alternateId: string | null
  readonly displayName: string | null
  readonly detailEntry: null
}

/** Okta's LogEvent, as /api/v1/logs gives it. */
export type LogEvent = {
  readonly uuid: string
  readonly published: string
  readonly eventType: string
  readonly version: '0'
  readonly severity: 'INFO' | 'WARN'
  readonly legacyEventType: null
  readonly displayMessage: string
  readonly actor: LogParty
  readonly client: {
    readonly userAgent: null
    readonly zone: null
    readonly device: null
    readonly id: string | null
    readonly ipAddress: string | null
    readonly geographicalContext: null
  }
  readonly authenticationContext: {
    readonly authenticationStep: 0
    readonly externalSessionId: string
    readonly interface: string | null
    readonly authenticationProvider: null
    readonly credentialProvider: null
    readonly credentialType: null
    readonly issuer: null
  }
  readonly outcome: { readonly result: string; readonly reason: string | null }
  readonly target: readonly LogParty[]
  readonly transaction: { readonly type: 'WEB' | 'JOB'; readonly id: string; readonly detail: Record<string, never> }
  readonly debugContext: { readonly debugData: { readonly [key: string]: Json } }
  readonly securityContext: {
    readonly asNumber: null
    readonly asOrg: null
    readonly isp: null
    readonly domain: null
    readonly isProxy: null
  }
  readonly request: { readonly ipChain: readonly never[] }
}

/** Ids of everybody and everything that an event speaks of. */
export const idsOf = ({ actor, targets }: Envelope): string[] => [actor.id, ...targets.map(({ id }) => id)]

/**
 * Draws a stored event as Okta's LogEvent. Names that were recorded come first, then those that `nameOf` knows today.
 * The transaction is the access request where there is one, so that its events can be asked for together.
 */
export const logEventOf = (recorded: Recorded, nameOf: (id: string) => Names | undefined): LogEvent => {
  const sealed = JSON.parse(recorded.body) as Envelope
  const free = (recorded.detail === null ? {} : JSON.parse(recorded.detail)) as Private
  const detail = free.detail ?? {}
  const party = (of: { readonly id: string; readonly type: string }, own: Names | undefined): LogParty => {
    const known = nameOf(of.id)
    return {
      id: of.id,
      type: of.type,
      alternateId: own?.alternateId ?? known?.alternateId ?? null,
      displayName: own?.displayName ?? known?.displayName ?? null,
      detailEntry: null,
    }
  }
  return {
    uuid: sealed.id,
    published: sealed.at,
    eventType: sealed.type,
    version: '0',
    severity: sealed.outcome === 'SUCCESS' ? 'INFO' : 'WARN',
    legacyEventType: null,
    displayMessage: messageOf(sealed.type),
    actor: party(sealed.actor, free.actor),
    client: {
      userAgent: null,
      zone: null,
      device: null,
      id: sealed.credential ?? null,
      ipAddress: textOf(detail['address']),
      geographicalContext: null,
    },
    authenticationContext: {
      authenticationStep: 0,
      externalSessionId: sealed.credential ?? 'unknown',
      interface: sealed.channel ?? null,
      authenticationProvider: null,
      credentialProvider: null,
      credentialType: null,
      issuer: null,
    },
    outcome: { result: sealed.outcome, reason: textOf(detail['reason']) ?? textOf(detail['summary']) },
    target: sealed.targets.map((target, index) => party(target, free.targets?.[index])),
    transaction: { type: sealed.actor.type === 'System' ? 'JOB' : 'WEB', id: sealed.request ?? sealed.id, detail: {} },
    debugContext: {
      debugData: { ...detail, ...(recorded.detail === null && sealed.commitment ? { erased: true } : {}) },
    },
    securityContext: { asNumber: null, asOrg: null, isp: null, domain: null, isProxy: null },
    request: { ipChain: [] },
  }
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
