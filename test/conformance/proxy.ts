import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What the way to a target does to a call. */
export type Fault =
  | 'none'
  | 'cut before'
  | 'cut after effect'
  | 'hangs'
  | 'hangs after effect'
  | '429'
  | '500'
  | 'malformed'
  | 'empty'
  | 'huge'
  | 'redirect'
  | 'lies'

export type Seen = { readonly method: string; readonly path: string; readonly body: string }

/** What a lying target answers to a change that it does not make; undefined for calls that it answers truly. */
export type Lie = (call: Seen) => Promise<{ status: number; body: string } | undefined>

/** A proxy before a real target that fails and lies as it is told, one call at a time. */
export const startProxy = async (targetUrl: string, lie: Lie) => {
  let fault: Fault | ((call: Seen) => Fault) = 'none'
  const seen: Seen[] = []
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    const call: Seen = { method: request.method ?? 'GET', path: request.url ?? '/', body }
    seen.push(call)
    const how = typeof fault === 'function' ? fault(call) : fault
    const forward = () => pass(targetUrl, request, call)
    switch (how) {
      case 'cut before':
        return void response.destroy()
      case 'cut after effect':
        await forward()
        return void response.destroy()
      case 'hangs':
        return
      case 'hangs after effect':
        await forward()
        return
      case '429':
        return void response.writeHead(429, { 'retry-after': '7' }).end('{"detail":"slow down"}')
      case '500':
        return void response.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error')
      case 'malformed':
        return void response.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Welcome</body></html>')
      case 'empty':
        return void response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
      case 'redirect':
        return void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end()
      case 'huge':
        return huge(response)
      default: {
        const made = how === 'lies' ? await lie(call) : undefined
        const { status, headers, body: text } = made ? { ...made, headers: {} } : await forward()
        response.writeHead(status, headers).end(text)
      }
    }
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    fault: (next: typeof fault) => {
      fault = next
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

const pass = async (targetUrl: string, request: IncomingMessage, { method, path, body }: Seen) => {
  const { host: _, connection: __, 'content-length': ___, 'transfer-encoding': ____, ...headers } = request.headers
  const answer = await fetch(targetUrl + path, {
    method,
    headers: headers as Record<string, string>,
    ...(body === '' ? {} : { body }),
  })
  const type = answer.headers.get('content-type')
  return { status: answer.status, headers: type ? { 'content-type': type } : {}, body: await answer.text() }
}

/** A well-formed answer that never seems to end. */
const huge = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' })
  response.write('{"items":[],"Resources":[],"filler":"')
  const part = 'x'.repeat(1_048_576)
  const pour = () => {
    while (!response.destroyed && response.write(part));
    if (!response.destroyed) response.once('drain', pour)
  }
  pour()
}
