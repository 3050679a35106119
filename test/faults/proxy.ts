import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

/** Where a connection is cut: before the commit reaches PostgreSQL, right after, before its answer, or inside that. */
export type Cut = 'before' | 'behind' | 'unanswered' | 'half'
export const cutKinds: readonly Cut[] = ['before', 'behind', 'unanswered', 'half']

// A simple query `commit` as the driver writes it: type, length (itself included), text, end.
const commit = Buffer.from('Q\0\0\0\x0bcommit\0', 'latin1')

/**
 * A TCP proxy before PostgreSQL that looks for COMMIT in what passes; `judge` says for each whether, and where, its
 * connection is to be cut. Gives the same address with the proxy's port.
 */
export const openCutProxy = async (url: string, judge: () => Cut | undefined = () => undefined) => {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let reachable = true
  const server = createServer((near) => {
    if (!reachable) {
      // Held open and never read: a closed socket would tell.
      sockets.add(near.pause())
      near.on('error', () => {})
      return
    }
    const far = connect(Number(target.port), target.hostname)
    const both = [near, far]
    const cut = (): void => {
      // A reset, as from a machine that died, not an orderly end.
      for (const socket of both) socket.resetAndDestroy()
    }
    for (const socket of both) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        sockets.delete(socket)
        for (const other of both) other.destroy()
      })
    }
    let pending: Cut | undefined
    near.on('data', (chunk) => {
      const kind = chunk.includes(commit) ? judge() : undefined
      if (kind === 'before') return cut()
      far.write(chunk)
      // Sent for sure, answered to nobody: a reset at once would take it back.
      if (kind === 'behind') setImmediate(cut)
      else pending ??= kind
    })
    far.on('data', (chunk) => {
      if (pending === 'unanswered') return cut()
      if (pending === undefined) return near.write(chunk)
      near.write(chunk.subarray(0, 1 + Math.floor(Math.random() * (chunk.length - 1))), cut)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: Object.assign(new URL(url), { port: String(port) }).href,
    /** From now on nothing passes on the connections that there are: no data, no end, as when a cable is pulled. */
    silence: (): void => {
      for (const socket of sockets) socket.pause()
    },
    /** Whether new connections get through; if not they are silent from the start. */
    reach: (yes: boolean): void => {
      reachable = yes
    },
    close: (): void => {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
