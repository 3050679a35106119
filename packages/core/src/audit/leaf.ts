import { canonical } from './canonical.ts'
import type { AuditEvent, Json } from './event.ts'

/** SHA-256, injected: core has no cryptography of its own. */
export type Sha256 = (bytes: Uint8Array) => Uint8Array

/** What the server adds to an event before it is sealed. */
export type Stamp = {
  /** A UUID. */
  readonly id: string
  readonly org: string
  /** ISO 8601 with milliseconds and Z; used where the event says no time itself. */
  readonly at: string
  /** Hex SHA-256 of salt and private text; undefined if the event has no private part. */
  readonly commitment?: string
}

/**
 * The private part of an event as canonical JSON: `{actor, detail, targets}` with the names and free data of each, or
 * undefined if there is none. It is stored beside the chain and can be erased (abuse case H11).
 */
export const privateText = (event: AuditEvent): string | undefined => {
  const actor = names(event.actor)
  const targets = event.targets.map((target) => names(target) ?? {})
  const named = targets.some((target) => Object.keys(target).length > 0)
  const detailed = Object.keys(event.detail).length > 0
  if (!actor && !named && !detailed) return undefined
  return canonical({
    ...(actor ? { actor } : {}),
    ...(detailed ? { detail: event.detail } : {}),
    ...(named ? { targets } : {}),
  })
}

const names = (of: { readonly displayName?: string; readonly alternateId?: string }): Json | undefined => {
  if (of.displayName === undefined && of.alternateId === undefined) return undefined
  return {
    ...(of.alternateId === undefined ? {} : { alternateId: of.alternateId }),
    ...(of.displayName === undefined ? {} : { displayName: of.displayName }),
  }
}

const text = JSON.stringify

/**
 * The sealed body of an event: canonical JSON of its envelope. Written by hand in key order because every command pays
 * for it; a test compares it with `canonical`.
 */
export const envelopeText = (event: AuditEvent, stamp: Stamp): string => {
  let targets = ''
  for (const target of event.targets) {
    targets += `${targets === '' ? '' : ','}{"id":${text(target.id)},"type":${text(target.type)}}`
  }
  return (
    `{"actor":{"id":${text(event.actor.id)},"type":${text(event.actor.type)}},"at":${text(event.at ?? stamp.at)}` +
    (event.channel === undefined ? '' : `,"channel":${text(event.channel)}`) +
    (stamp.commitment === undefined ? '' : `,"commitment":"${stamp.commitment}"`) +
    (event.credentialId === undefined ? '' : `,"credential":${text(event.credentialId)}`) +
    `,"id":${text(stamp.id)},"org":${text(stamp.org)},"outcome":"${event.outcome ?? 'SUCCESS'}"` +
    (event.requestId === undefined ? '' : `,"request":${text(event.requestId)}`) +
    `,"targets":[${targets}],"type":${text(event.type)},"v":1}`
  )
}

/** The Merkle leaf of a body: SHA-256 of a zero byte and its UTF-8. Source: RFC 9162, 2.1.1. */
export const leafHash = (sha256: Sha256, body: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(body.length + 1)
  bytes.set(body, 1)
  return sha256(bytes)
}

/** The chain before the first event: 32 zero bytes. */
export const chainStart: Uint8Array = new Uint8Array(32)

/** The next link: SHA-256 of the link before and the leaf. */
export const chainNext = (sha256: Sha256, before: Uint8Array, leaf: Uint8Array): Uint8Array => {
  const bytes = new Uint8Array(before.length + leaf.length)
  bytes.set(before)
  bytes.set(leaf, before.length)
  return sha256(bytes)
}
