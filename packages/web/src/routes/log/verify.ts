/** What the server says of an event's place in the record; hashes are base64. */
export type Proof = {
  readonly seq: number
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

/** Whether the path leads from the event to the signed root, computed in this browser. Source: RFC 9162, 2.1.3.2. */
export const holds = async ({ checkpoint, leaf, path, seq }: Proof): Promise<boolean> => {
  if (!checkpoint || seq < 1 || seq > checkpoint.size) return false
  let [node, last, hash] = [seq - 1, checkpoint.size - 1, bytesOf(leaf) as Uint8Array]
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
