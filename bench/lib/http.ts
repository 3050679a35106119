import { connect, type Socket } from 'node:net'

export type Answer = { readonly status: number; readonly body: string }

/**
 * A keep-alive connection that sends one request after the other over a raw socket: it shares the machine with the
 * server, so it must cost little. Understands what our server sends: Content-Length, no chunks for small answers.
 */
export const openConnection = async (host: string, port: number, token: string) => {
  const socket: Socket = connect(port, host)
  socket.setNoDelay(true)
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let buffer: Buffer = Buffer.alloc(0)
  let waiting: { resolve: (answer: Answer) => void; reject: (error: Error) => void } | undefined
  const take = (): void => {
    const end = buffer.indexOf('\r\n\r\n')
    if (end < 0 || !waiting) return
    const head = buffer.subarray(0, end).toString('latin1')
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? 0)
    if (buffer.length < end + 4 + length) return
    const body = buffer.subarray(end + 4, end + 4 + length).toString('utf8')
    buffer = buffer.subarray(end + 4 + length)
    const { resolve } = waiting
    waiting = undefined
    resolve({ status: Number(head.slice(9, 12)), body })
  }
  socket.on('data', (chunk: Buffer) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk])
    take()
  })
  socket.on('error', (error) => waiting?.reject(error))
  socket.on('close', () => waiting?.reject(new Error('the server closed the connection')))
  const fixed = `Host: ${host}\r\nAuthorization: SSWS ${token}\r\n`
  return {
    /** `key`: the Idempotency-Key, which makes sending the same again harmless. */
    send: (method: string, path: string, body?: unknown, key?: string): Promise<Answer> =>
      new Promise((resolve, reject) => {
        // A socket that is closed already tells nobody of its end once more.
        if (socket.destroyed || socket.readableEnded) return reject(new Error('the connection is closed'))
        waiting = { resolve, reject }
        const text = body === undefined ? '' : JSON.stringify(body)
        const about = text ? `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n` : ''
        const once = key === undefined ? '' : `Idempotency-Key: ${key}\r\n`
        socket.write(`${method} ${path} HTTP/1.1\r\n${fixed}${once}${about}\r\n${text}`)
      }),
    close: () => socket.destroy(),
  }
}

export type Connection = Awaited<ReturnType<typeof openConnection>>
