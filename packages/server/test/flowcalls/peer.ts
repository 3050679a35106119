import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

export type Heard = { readonly headers: IncomingHttpHeaders; readonly text: string; readonly body: FlowBody }
export type FlowBody = {
  readonly type: string
  readonly requestId: string
  readonly taskId: string
  readonly callbackUrl: string
  readonly request: Record<string, unknown>
  readonly answers: readonly unknown[]
  readonly inputs: Record<string, string>
}

/** A real HTTP peer that plays a delegated flow. `answer` decides what each call gets. */
export const flowPeer = async () => {
  const heard: Heard[] = []
  const play: { answer: (response: ServerResponse, call: Heard) => void } = {
    answer: (response) => response.writeHead(202).end(),
  }
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const text = Buffer.concat(chunks).toString('utf8')
    const call = { headers: request.headers, text, body: JSON.parse(text || '{}') as FlowBody }
    heard.push(call)
    play.answer(response, call)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/flow`
  const json = (status: number, body: unknown) => (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  return { url, heard, play, json }
}
