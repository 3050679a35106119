import type { FastifyInstance } from 'fastify'

/** An answer as a browser sees it: redirects are followed by hand. */
export type Seen = {
  readonly status: number
  readonly location: string | undefined
  readonly text: string
  readonly url: string
}

/**
 * A browser without a window: keeps cookies per host, calls our server in this process (if one is given) and every other
 * host by the network, and says about itself what browsers say.
 */
export const makeBrowser = (server: FastifyInstance | undefined, baseUrl: string) => {
  const jars = new Map<string, Map<string, string>>()
  const jarOf = (host: string) => {
    const jar = jars.get(host) ?? new Map<string, string>()
    jars.set(host, jar)
    return jar
  }
  const keep = (host: string, cookies: readonly string[]) => {
    for (const cookie of cookies) {
      const [name, value] = cookie.split(';')[0]!.split('=') as [string, string]
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(cookie)) jarOf(host).delete(name)
      else jarOf(host).set(name, value)
    }
  }

  const visit = async (
    address: string,
    options: {
      form?: Record<string, string>
      json?: unknown
      /** A form with files, as browsers send it. */
      data?: FormData
      method?: 'PUT' | 'PATCH' | 'DELETE'
      headers?: Record<string, string>
    } = {},
  ): Promise<Seen> => {
    const url = new URL(address, baseUrl)
    const ours = server !== undefined && url.origin === new URL(baseUrl).origin
    const cookie = [...jarOf(url.host)].map(([name, value]) => `${name}=${value}`).join('; ')
    const whole = options.data && new Response(options.data)
    const headers: Record<string, string> = {
      ...(whole ? { 'content-type': whole.headers.get('content-type')! } : {}),
      ...(cookie ? { cookie } : {}),
      ...(options.form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...(options.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(options.form || options.json !== undefined || options.data || options.method
        ? { origin: url.origin, 'sec-fetch-site': 'same-origin' }
        : {}),
      ...options.headers,
    }
    const body = whole
      ? Buffer.from(await whole.arrayBuffer())
      : options.form
        ? new URLSearchParams(options.form).toString()
        : options.json === undefined
          ? undefined
          : JSON.stringify(options.json)
    const method = options.method ?? (body === undefined ? 'GET' : 'POST')
    if (ours) {
      const raw = await server.inject({
        method,
        url: url.pathname + url.search,
        headers: { host: url.host, ...headers },
        ...(body === undefined ? {} : { payload: body }),
      })
      const set = raw.headers['set-cookie']
      keep(url.host, set === undefined ? [] : Array.isArray(set) ? set : [String(set)])
      return { status: raw.statusCode, location: raw.headers.location, text: raw.body, url: url.href }
    }
    const answer = await fetch(url, {
      method,
      headers,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
    keep(url.host, answer.headers.getSetCookie())
    return {
      status: answer.status,
      location: answer.headers.get('location') ?? undefined,
      text: await answer.text(),
      url: url.href,
    }
  }

  return {
    visit,
    /** As the web app calls: JSON both ways. `body` is the parsed answer, undefined where there is none. */
    call: async (
      address: string,
      json?: unknown,
      method?: 'PUT' | 'PATCH' | 'DELETE',
      // biome-ignore lint/suspicious/noExplicitAny: tests look freely into bodies, and a wrong guess fails them
    ): Promise<{ status: number; body: any }> => {
      const seen = await visit(address, { ...(json === undefined ? {} : { json }), ...(method ? { method } : {}) })
      return { status: seen.status, body: seen.text === '' ? undefined : JSON.parse(seen.text) }
    },
    /** Visits and follows redirects until there is none, or until one leads to an address that `stopAt` matches. */
    follow: async (address: string, stopAt?: (url: string) => boolean): Promise<Seen> => {
      let seen = await visit(address)
      for (let i = 0; i < 20 && seen.location !== undefined; i++) {
        const next = new URL(seen.location, seen.url).href
        if (stopAt?.(next)) return { ...seen, location: next }
        seen = await visit(next)
      }
      return seen
    },
    cookie: (name: string) => jarOf(new URL(baseUrl).host).get(name),
    setCookie: (name: string, value: string) => jarOf(new URL(baseUrl).host).set(name, value),
  }
}
