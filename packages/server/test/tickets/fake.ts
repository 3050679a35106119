import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as a fake hears it. */
export type Heard = {
  readonly method: string
  /** With its query. */
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly body: unknown
}

/** What a fake answers: status, JSON and headers. */
export type Said = { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }

/** What a fake does instead of answering properly; undefined: it answers. */
export type Mood = (heard: Heard, response: ServerResponse) => Said | 'LOST' | 'HANDLED' | undefined

/**
 * A strict HTTP peer: `answer` says what a proper call gets, and throws a sentence for one that is not as documented, which
 * is refused and kept in `wrong`. `mood` plays faults: a status, a lost answer (the deed is done and the line cut), anything.
 */
export const strictPeer = async (answer: (heard: Heard) => Said) => {
  const heard: Heard[] = []
  const wrong: string[] = []
  const play: { mood: Mood } = { mood: () => undefined }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const call: Heard = {
      method: request.method ?? '',
      url: new URL(request.url ?? '/', 'http://fake'),
      headers: request.headers,
      text,
      body: bodyOf(text),
    }
    heard.push(call)
    const instead = play.mood(call, response)
    if (instead === 'HANDLED') return
    const send = ({ body, headers = {}, status }: Said) =>
      void response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body))
    if (instead && instead !== 'LOST') return send(instead)
    try {
      const said = answer(call)
      if (instead === 'LOST') response.destroy()
      else send(said)
    } catch (error) {
      const words = `${call.method} ${call.url.pathname}: ${error instanceof Error ? error.message : String(error)}`
      wrong.push(words)
      send({ status: 400, body: { errorMessages: [words], error: { message: words } } })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, heard, wrong, play, close }
}

const bodyOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** An object with exactly these members; throws otherwise. */
export const only = (value: unknown, ...names: readonly string[]): Record<string, unknown> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('that is no object')
  const more = Object.keys(value).filter((name) => !names.includes(name))
  if (more.length > 0) throw new Error(`what is ${more.join(', ')}?`)
  return value as Record<string, unknown>
}

/** A text of at most so many characters; throws otherwise. */
export const textIn = (value: unknown, most: number): string => {
  if (typeof value !== 'string' || value.length === 0 || value.length > most)
    throw new Error(`${JSON.stringify(value)} is no text of at most ${most} characters`)
  return value
}
