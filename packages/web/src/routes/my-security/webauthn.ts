import type { Registration } from '@assent/core/api/factors.ts'

/** Whether this browser makes passkeys at this address: they belong to a name, not to a number. */
export const makesPasskeys = (): boolean =>
  typeof PublicKeyCredential !== 'undefined' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential &&
  !/^[\d.]+$|^\[/.test(location.hostname)

/** Has the device make a passkey: finger, face or PIN. Throws what the browser throws. */
export const makePasskey = async (options: Readonly<Record<string, unknown>>): Promise<Registration> => {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options as unknown as PublicKeyCredentialCreationOptionsJSON,
  )
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential
  return made.toJSON() as Registration
}

/** "Chrome on Linux": what one may call this device. */
export const deviceName = (): string => {
  const agent = navigator.userAgent
  const system = /iPhone|iPad/.test(agent)
    ? 'iPhone'
    : /Android/.test(agent)
      ? 'Android'
      : /Mac OS/.test(agent)
        ? 'Mac'
        : /Windows/.test(agent)
          ? 'Windows'
          : /Linux/.test(agent)
            ? 'Linux'
            : ''
  const browser = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : 'Safari'
  return system === '' ? browser : `${browser}, ${system}`
}
