// Checks an export of the record offline. This file is all there is to trust: it imports nothing but Node's cryptography
// and file reading. What it proves is said at `verifyExport`.
//
//   node audit-verify.ts EXPORT [CHECKPOINTS [PUBLIC-KEY]]
import { createHash, createPublicKey, verify } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'

export type VerifyOptions = {
  /** A file of checkpoints kept outside the database (audit/checkpoints-….jsonl): finds cut tails and rollbacks. */
  readonly checkpoints?: string
  /** The only public key that may have signed (base64url). Without it any key is taken, and named in the answer. */
  readonly key?: string
}

/** What was proved, or the first thing wrong with its line; `events` is how far everything was right. */
export type Verified = { readonly ok: boolean; readonly message: string; readonly events: number }

type Checkpoint = { org?: string; size: number; root: string; at: string; key: string; signature: string }
type Head = { assent: string; v: number; org: string; first: number; size: number; chain: string; peaks: string[] }
type Event = { seq: number; body: string; detail?: string; salt?: string; stray?: string; chain: string }
type Body = { org: string; type: string; commitment?: string; targets: { id: string; type: string }[] }

class Wrong extends Error {}

/** Ends the check unless that holds; at another line than the current one if so said. */
const must = (holds: boolean, otherwise: string, line?: number): void => {
  if (!holds) throw new Wrong(otherwise, { cause: line })
}

const sha256 = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Reads lines one after the other, split at line feeds only, so that the size of the file does not matter. */
function* readLines(path: string): Generator<string> {
  const file = openSync(path, 'r')
  const part = Buffer.alloc(1 << 20)
  let rest = Buffer.alloc(0)
  for (let size = readSync(file, part); size > 0; size = readSync(file, part)) {
    const bytes = Buffer.concat([rest, part.subarray(0, size)])
    let start = 0
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      yield bytes.toString('utf8', start, end)
      start = end + 1
    }
    rest = bytes.subarray(start)
  }
  closeSync(file)
  if (rest.length > 0) yield rest.toString('utf8')
}

/** Bytes of a text that has exactly one way to be written, so that not even its spelling can be changed. */
const decode = (text: string, encoding: 'hex' | 'base64' | 'base64url'): Buffer => {
  const bytes = Buffer.from(text, encoding)
  must(bytes.toString(encoding) === text, `"${text.slice(0, 100)}" is not written as ${encoding}.`)
  return bytes
}

/** RFC 9162: subtrees, largest first; a new leaf joins those of its own height. The head folds them from the right. */
const addLeaf = (peaks: Buffer[], size: number, leaf: Buffer): void => {
  let node = leaf
  for (let rest = size; rest % 2 === 1; rest = Math.floor(rest / 2)) node = sha256(Uint8Array.of(1), peaks.pop()!, node)
  peaks.push(node)
}

const treeHead = (peaks: readonly Buffer[]): string => {
  if (peaks.length === 0) return sha256().toString('base64')
  return peaks.reduceRight((right, left) => sha256(Uint8Array.of(1), left, right)).toString('base64')
}

const checkSignature = (org: string, by: Checkpoint, onlyKey: string | undefined): void => {
  must(by.key === (onlyKey ?? by.key), `a checkpoint is signed by another key, ${by.key}.`)
  const signed = `assent/${org}\n${by.size}\n${by.root}\nat ${by.at}\n`
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: decode(by.key, 'base64url').toString('base64url') }
  const key = createPublicKey({ key: jwk, format: 'jwk' })
  const good = verify(null, Buffer.from(signed), key, decode(by.signature, 'base64'))
  must(good, `the signature of the checkpoint over ${by.size} events is not valid.`)
}

/** The roots that the file of checkpoints vouches for, by size, from a size on. */
const readOutside = (org: string, from: number, { checkpoints, key }: VerifyOptions): Map<number, string> => {
  const roots = new Map<number, string>()
  // The last line has no line feed after it: it is empty, or was cut short while it was written.
  const lines = checkpoints ? readFileSync(checkpoints, 'utf8').split('\n').slice(0, -1) : []
  for (const kept of lines.map((text) => JSON.parse(text) as Checkpoint)) {
    if (kept.org !== org || kept.size < from) continue
    checkSignature(org, kept, key)
    must((roots.get(kept.size) ?? kept.root) === kept.root, `two histories of ${kept.size} events were signed.`)
    roots.set(kept.size, kept.root)
  }
  return roots
}

type State = Omit<Head, 'chain' | 'peaks'> & { seq: number; chain: Buffer; peaks: Buffer[] } & {
  /** Events without their private part, with their lines: an erasure must name them. */
  missing: Map<number, number>
  /** Roots kept outside, by size. */
  outside: Map<number, string>
  keys: Set<string>
  erased: number
  signed: number
  end?: { size: number; chain: string }
}

const takeHead = (head: Head, options: VerifyOptions): State => {
  must(head.assent === 'audit' && head.v === 1, 'this is no export of the record.')
  const seq = head.first - 1
  must(seq > 0 || (head.peaks.length === 0 && /^0{64}$/.test(head.chain)), 'the start is not empty.')
  const outside = readOutside(head.org, seq, options)
  const [chain, peaks] = [decode(head.chain, 'hex'), head.peaks.map((peak) => decode(peak, 'hex'))]
  return { ...head, seq, chain, peaks, outside, missing: new Map(), keys: new Set(), erased: 0, signed: seq }
}

const takeEvent = (state: State, event: Event, line: number): void => {
  must(event.seq === state.seq + 1, `event ${state.seq + 1} should be here, and is not.`)
  const leaf = sha256(Uint8Array.of(0), event.body)
  state.chain = sha256(state.chain, leaf)
  must(state.chain.toString('hex') === event.chain, `event ${event.seq} or its link was changed.`)
  const body = JSON.parse(event.body) as Body
  must(event.stray === undefined, `event ${event.seq} was hidden from searches by its ${event.stray}.`)
  must(body.org === state.org, `event ${event.seq} is of another organization, ${body.org}.`)
  if (event.detail !== undefined || event.salt !== undefined) {
    const proof = sha256(decode(event.salt ?? '', 'hex'), event.detail ?? '').toString('hex')
    must(proof === body.commitment, `the private part of event ${event.seq} is not what was committed to.`)
  } else if (body.commitment !== undefined) state.missing.set(event.seq, line)
  if (body.type === 'assent.audit.erase') takeErasure(state, body)
  addLeaf(state.peaks, state.seq++, leaf)
}

/** Strikes the events that an erasure names ("3 7-12") off the list of those whose private part is missing. */
const takeErasure = (state: State, body: Body): void => {
  const named = body.targets.filter(({ type }) => type === 'AuditEvents').flatMap(({ id }) => id.split(' '))
  for (const range of named) {
    const [first = 0, last = first] = range.split('-').map(Number)
    for (let seq = first; seq <= Math.min(last, state.seq); seq++) if (state.missing.delete(seq)) state.erased++
  }
}

const takeCheckpoint = (state: State, by: Checkpoint, key: string | undefined): void => {
  must(by.size === state.seq, `a checkpoint over ${by.size} events follows event ${state.seq}.`)
  must(by.root === treeHead(state.peaks), `not the ${by.size} events that a checkpoint was signed for.`)
  checkSignature(state.org, by, key)
  state.keys.add(by.key)
  state.signed = state.seq
}

const conclude = (state: State | undefined): string => {
  if (!state?.end) throw new Wrong('the file stops before its end.')
  const whole = state.end.size === state.seq && state.seq === state.size
  must(whole, `event ${state.seq + 1} should be here, and is not: the export is of ${state.size} events.`)
  must(state.end.chain === state.chain.toString('hex'), 'the last link of the chain is another one.')
  for (const [seq, line] of state.missing)
    must(false, `the private part of event ${seq} is missing, and no erasure names it.`, line)
  const kept = Math.max(0, ...state.outside.keys())
  must(
    kept <= state.size,
    `a checkpoint kept outside covers ${kept} events: the record was cut off or rolled back, or this export was made before it.`,
  )
  must(state.signed === state.size, `no signed checkpoint covers the events after ${state.signed}.`)
  const { size, org, erased, keys } = state
  return `${size} events of ${org} as recorded, ${erased} erased in part, signed by ${[...keys].join(', ') || 'nobody'}.`
}

/**
 * Proves, line by line, that no event was changed, removed, inserted or moved (numbers, SHA-256 chain), that no private
 * part was changed or dropped without an erasure on the record (salted commitments), and that all of it is what the
 * server signed (Merkle roots, Ed25519). With checkpoints kept outside: that nothing was cut off or rolled back either.
 */
export const verifyExport = (path: string, options: VerifyOptions = {}): Verified => {
  let line = 0
  let state: State | undefined
  try {
    for (const text of readLines(path)) {
      line++
      const read = JSON.parse(text)
      must(!state?.end, 'there is something after the end.')
      if (!state) state = takeHead(read, options)
      else if (read.checkpoint) takeCheckpoint(state, read.checkpoint, options.key)
      else if (read.end) state.end = read.end
      else takeEvent(state, read, line)
      const kept = state.outside.get(state.seq)
      const same = kept === undefined || kept === treeHead(state.peaks)
      must(same, `not the ${state.seq} events that a checkpoint kept outside is over.`)
    }
    return { ok: true, message: conclude(state), events: state!.seq }
  } catch (error) {
    // A file that cannot be read says nothing about the record; anything else that fails is a line that was bent.
    if (error instanceof Error && 'syscall' in error) throw error
    const wrong = error instanceof Wrong ? error : new Wrong('this is no line of an export.')
    return { ok: false, message: `Line ${wrong.cause ?? line}: ${wrong.message}`, events: state?.seq ?? 0 }
  }
}

if (import.meta.main) {
  const [path = '', checkpoints = '', key] = process.argv.slice(2)
  const { ok, message } = verifyExport(path, { checkpoints, ...(key ? { key } : {}) })
  console.log(ok ? `Verified: ${message}` : `Not verified. ${message}`)
  process.exitCode = ok ? 0 : 1
}
