import { hash } from 'node:crypto'
import type { TotpSecret } from '@assent/core/api/factors.ts'
import type { OrgId, RandomBytes } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { Secret, TOTP } from 'otpauth'
import QRCode from 'qrcode'

/** What authenticator apps know: SHA-1, six digits, 30 seconds (RFC 6238). Other values are ignored by many of them. */
const form = { algorithm: 'SHA1', digits: 6, period: 30 } as const
/** Clocks of phones are off: one step before and after is good as well (RFC 6238, 5.2). */
const window = 1

/** A new secret of 160 bits (RFC 4226, 4), in base32. */
export const newTotpSecret = (random: RandomBytes): string =>
  new Secret({ buffer: Uint8Array.from(random(20)).buffer }).base32

/** The secret as a person takes it into an app: as text, as an address, and as a picture of that. */
export const shownTotp = async (secret: string, login: string, organization: string): Promise<TotpSecret> => {
  const issuer = `Assent ${organization}`.replaceAll(':', ' ')
  const uri = new TOTP({ ...form, issuer, label: login, secret: Secret.fromBase32(secret) }).toString()
  return { secret, uri, qr: await QRCode.toString(uri, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 }) }
}

/**
 * The time step that a code is of, at this moment (milliseconds since 1970), or undefined if it is of none. Codes of
 * `lastStep` and before do not count again.
 */
export const stepOfCode = (secret: string, code: string, now: number, lastStep: number): number | undefined => {
  if (!/^\d{6}$/.test(code)) return undefined
  const delta = TOTP.validate({ ...form, token: code, secret: Secret.fromBase32(secret), timestamp: now, window })
  if (delta === null) return undefined
  const step = Math.floor(now / 1000 / form.period) + delta
  return step > lastStep ? step : undefined
}

/** Where a secret is sealed to: it opens nowhere else. */
export const totpContext = (orgId: OrgId, userId: string): string => `totp ${orgId} ${userId}`

// Crockford's digits: none looks like another.
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Recovery codes of 80 bits each, in four groups. */
export const newRecoveryCodes = (random: RandomBytes): readonly string[] =>
  Array.from({ length: limits.recoveryCodes }, () =>
    [...random(16)]
      .map((byte) => letters[byte % 32])
      .join('')
      .replace(/(.{4})(?!$)/g, '$1-'),
  )

/** What is kept of a recovery code: as people write it, in whatever case, with or without hyphens, O for 0, I and L for 1. */
export const hashOfRecovery = (userId: string, code: string): string =>
  hash('sha256', `recovery ${userId} ${plainRecovery(code)}`, 'hex')

const plainRecovery = (code: string): string =>
  code.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1')

/** Whether somebody typed a recovery code rather than six digits. */
export const isRecoveryCode = (code: string): boolean => /^[0-9A-HJKMNP-TV-Z]{16}$/.test(plainRecovery(code))
