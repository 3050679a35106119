import { hash, timingSafeEqual } from 'node:crypto'
import type { OrgId, RandomBytes } from '@assent/core/ids.ts'

/** A new callback secret: 256 random bits, after the organization that it belongs to (which is no secret). */
export const newSecret = (orgId: OrgId, random: RandomBytes): string =>
  `${orgId}-${Buffer.from(random(32)).toString('base64url')}`

/** The organization that a secret names; undefined if it has not the form of one. */
export const orgOf = (secret: string): OrgId | undefined =>
  /^00o[0-9A-Za-z]{17}-[A-Za-z0-9_-]{43}$/.test(secret) ? (secret.slice(0, 20) as OrgId) : undefined

/** What is stored of a secret. */
export const hashOf = (secret: string): Buffer => hash('sha256', secret, 'buffer')

const none = Buffer.alloc(32)

/** Whether a secret is the one of a hash, in a time that says nothing of how near it is (abuse case E3). */
export const matches = (secret: string, stored: Buffer | null | undefined): boolean => {
  const same = timingSafeEqual(hashOf(secret), stored?.length === 32 ? stored : none)
  return same && stored?.length === 32
}
