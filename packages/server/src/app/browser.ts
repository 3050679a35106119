import type { IncomingHttpHeaders } from 'node:http'

/**
 * Headers of an HTML page of ours with a content security policy of its own: in nobody's frame (abuse case F21), alone in
 * its window, and telling other hosts nothing. The referrer policy is not "no-referrer": browsers would then send
 * `Origin: null` with our own forms, and nobody could tell them from those of others.
 */
export const pageHeaders = (policy: string): Record<string, string> => ({
  'content-security-policy': `${policy}; frame-ancestors 'none'; base-uri 'none'; object-src 'none'`,
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
})

/**
 * The name of the session cookie. `__Host-` makes browsers insist on Secure, our host alone and the whole path
 * (abuse case F11); on plain http (a trial on loopback) browsers would refuse such a cookie, so it goes without.
 */
export const cookieName = (baseUrl: string, purpose = ''): string =>
  `${baseUrl.startsWith('https:') ? '__Host-' : ''}assent${purpose && `-${purpose}`}`

/** The value of a cookie in a Cookie header; undefined if it is absent, or there twice with different values. */
export const readCookie = (header: string | undefined, name: string): string | undefined => {
  if (!header?.includes(name)) return undefined
  const found = new Set<string>()
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    if (at > 0 && part.slice(0, at).trim() === name) found.add(part.slice(at + 1).trim())
  }
  return found.size === 1 ? [...found][0] : undefined
}

/** A Set-Cookie header for one of our cookies. `maxAge` in seconds; 0 removes it. `value` holds only base64url characters. */
export const setCookie = (baseUrl: string, name: string, value: string, maxAge: number): string =>
  `${name}=${value}; Path=/; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${baseUrl.startsWith('https:') ? '; Secure' : ''}`

/**
 * Whether a changing call came from one of our own pages (abuse case F10): browsers say so by Sec-Fetch-Site, older ones
 * by Origin. Without either it is no browser of ours; machines use tokens.
 */
export const fromOurPage = (headers: IncomingHttpHeaders, baseUrl: string): boolean => {
  const site = headers['sec-fetch-site']
  const origin = headers.origin
  if (site !== undefined && site !== 'same-origin') return false
  if (origin !== undefined) return origin === new URL(baseUrl).origin || isHost(origin, headers.host)
  return site === 'same-origin'
}

// Somebody may reach us by another name than the configured one (127.0.0.1 for localhost); cookies are bound to the
// host, so the page and the call having the same host is what counts.
const isHost = (origin: string, host: string | undefined): boolean => {
  if (!URL.canParse(origin)) return false
  const url = new URL(origin)
  return (url.protocol === 'https:' || url.protocol === 'http:') && url.host === host
}

/**
 * Where to go after signing in: a path of ours, or `/` for anything else (abuse case F20: other hosts, schemes,
 * backslashes, control characters, `//host`).
 */
export const ownPath = (wanted: string | undefined): string => {
  if (!wanted || wanted.length > 2_000 || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(wanted)) return '/'
  const base = 'http://own.invalid'
  if (!URL.canParse(wanted, base)) return '/'
  const url = new URL(wanted, base)
  // Parsing removes dot segments: `/.//host` must not become `//host`.
  if (url.origin !== base || url.pathname.startsWith('//')) return '/'
  return url.pathname + url.search + url.hash
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Whether a caller sits at this very computer: his address is loopback, he named us by a loopback name (pages of others
 * that lead their own name to 127.0.0.1 do not), and nobody in between says that he passed somebody on.
 */
export const isHere = ({ headers, ip }: { readonly headers: IncomingHttpHeaders; readonly ip: string }): boolean => {
  if (ip !== '::1' && !/^(::ffff:)?127(\.\d{1,3}){3}$/.test(ip)) return false
  if (['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'].some((name) => headers[name] !== undefined)) return false
  const url = `http://${headers.host ?? ''}`
  return URL.canParse(url) && loopback.has(new URL(url).hostname)
}
