import type { LogEvent } from '@assent/core/audit/log-event.ts'

/** What the server says of an event's place in the record; hashes are base64. */
export type Proof = {
  readonly seq: number
  /** The sealed text of the event. */
  readonly body: string
  readonly leaf: string
  readonly checkpoint: {
    readonly size: number
    readonly root: string
    readonly at: string
    readonly key: string
    readonly signature: string
  } | null
  readonly path: readonly string[]
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))

const nodeHash = async (left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => {
  const bytes = new Uint8Array(65)
  bytes[0] = 1
  bytes.set(left, 1)
  bytes.set(right, 33)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

const leafOf = async (body: string): Promise<Uint8Array> => {
  const text = new TextEncoder().encode(body)
  const bytes = new Uint8Array(text.length + 1)
  bytes.set(text, 1)
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** Whether the sealed text is that of the event that is shown. */
const isOf = (body: string, event: LogEvent): boolean => {
  const sealed = JSON.parse(body) as { id?: string; type?: string; at?: string; actor?: { id?: string } }
  return (
    sealed.id === event.uuid &&
    sealed.type === event.eventType &&
    sealed.at === event.published &&
    sealed.actor?.id === event.actor.id
  )
}

/**
 * Whether the event is among those under the signed root, computed in this browser: its sealed text, the hash of that, and
 * the path to the root. The signature is for `assent audit verify`. Source: RFC 9162, 2.1.3.2.
 */
export const holds = async ({ body, checkpoint, leaf, path, seq }: Proof, event: LogEvent): Promise<boolean> => {
  if (!checkpoint || seq < 1 || seq > checkpoint.size || !isOf(body, event)) return false
  let [node, last, hash] = [seq - 1, checkpoint.size - 1, await leafOf(body)]
  if (textOf(hash) !== leaf) return false
  for (const sibling of path.map(bytesOf)) {
    if (last === 0) return false
    if (node % 2 === 1 || node === last) {
      hash = await nodeHash(sibling, hash)
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)]
    } else {
      hash = await nodeHash(hash, sibling)
    }
    ;[node, last] = [Math.floor(node / 2), Math.floor(last / 2)]
  }
  return last === 0 && textOf(hash) === checkpoint.root
}
