/**
 * A signed tree head: the organization had exactly these events at that time. Hashes and signature are base64, the key
 * is the Ed25519 public key itself (32 bytes, base64url), times are ISO 8601.
 */
export type Checkpoint = {
  readonly org: string
  readonly size: number
  readonly root: string
  readonly at: string
  readonly key: string
  readonly signature: string
}

/**
 * The text that a checkpoint's signature is over: origin, size, root and time, a line each.
 * Source: C2SP tlog-checkpoint, so that any witness for such logs can countersign it.
 */
export const checkpointText = (of: Pick<Checkpoint, 'org' | 'size' | 'root' | 'at'>): string =>
  `assent/${of.org}\n${of.size}\n${of.root}\nat ${of.at}\n`

/** A checkpoint as one line of the file that is kept outside the database. */
export const checkpointLine = ({ org, size, root, at, key, signature }: Checkpoint): string =>
  JSON.stringify({ org, size, root, at, key, signature })
