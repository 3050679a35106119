import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import {
  closeSync,
  fstatSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { type Checkpoint, checkpointLine, checkpointText } from '@assent/core/audit/checkpoint.ts'
import type { OrgId } from '@assent/core/ids.ts'

/** Signs tree heads with a key that is not in the database, and keeps them in files that are not in it either. */
export type CheckpointKeeper = {
  /** The public key: 32 bytes, base64url. */
  readonly key: string
  /** Gives a tree head its signature. */
  readonly sign: (head: Pick<Checkpoint, 'org' | 'size' | 'root' | 'at'>) => Checkpoint
  /** Appends it to the file of its organization and epoch, on disk when this resolves. */
  readonly keep: (checkpoint: Checkpoint, epoch: number) => Promise<void>
  /** The last one kept of an organization and epoch; undefined if there is none. */
  readonly last: (org: OrgId, epoch: number) => Checkpoint | undefined
  /** Where they are: `audit/checkpoints-<org>.jsonl`, with the epoch in its name after a restore. */
  readonly file: (org: OrgId, epoch: number) => string
}

/** Opens the folder `audit` of a data directory; makes it, and the key (mode 0600), when they are not there yet. */
export const openCheckpointKeeper = (dataDir: string): CheckpointKeeper => {
  const folder = join(dataDir, 'audit')
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const privateKey = readKey(join(folder, 'checkpoint-key.pem'))
  const key = createPublicKey(privateKey).export({ format: 'jwk' }).x!
  const file: CheckpointKeeper['file'] = (org, epoch) =>
    join(folder, `checkpoints-${org}${epoch > 1 ? `.epoch-${epoch}` : ''}.jsonl`)
  return {
    key,
    file,
    sign: (head) => ({
      ...head,
      key,
      signature: sign(null, Buffer.from(checkpointText(head)), privateKey).toString('base64'),
    }),
    keep: async (checkpoint, epoch) => {
      const handle = await open(file(checkpoint.org as OrgId, epoch), 'a+', 0o600)
      try {
        await cutStump(handle)
        await handle.appendFile(`${checkpointLine(checkpoint)}\n`)
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
    last: (org, epoch) => lastLine(file(org, epoch)),
  }
}

const readKey = (path: string): KeyObject => {
  try {
    return createPrivateKey(readFileSync(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  // Several processes may come here at once: each writes its own, the first link wins, all read that one.
  const draft = `${path}.${process.pid}`
  const { privateKey } = generateKeyPairSync('ed25519')
  writeFileSync(draft, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  return createPrivateKey(readFileSync(path))
}

// A line that a crash cut short would spoil the one that is written behind it.
const cutStump = async (handle: FileHandle): Promise<void> => {
  const { size } = await handle.stat()
  const tail = Buffer.alloc(Math.min(size, tailBytes))
  await handle.read(tail, 0, tail.length, size - tail.length)
  const whole = tail.lastIndexOf(10) + 1
  if (whole < tail.length) await handle.truncate(size - tail.length + whole)
}

// A line has some 300 bytes; the last whole one is within this many of the end.
const tailBytes = 4_096

const lastLine = (path: string): Checkpoint | undefined => {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, tailBytes))
    readSync(file, tail, 0, tail.length, size - tail.length)
    // What follows the last line feed was cut short while it was written.
    const lines = tail.toString().split('\n').slice(0, -1)
    const last = lines.at(-1)
    return last === undefined ? undefined : (JSON.parse(last) as Checkpoint)
  } finally {
    closeSync(file)
  }
}
