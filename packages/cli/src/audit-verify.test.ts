import assert from 'node:assert/strict'
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { checkpointLine, checkpointText } from '@assent/core/audit/checkpoint.ts'
import type { AuditEvent } from '@assent/core/audit/event.ts'
import { chainNext, chainStart, envelopeText, leafHash, privateText } from '@assent/core/audit/leaf.ts'
import { emptyFrontier, extend, type Frontier, rootOf } from '@assent/core/audit/merkle.ts'
import { verifyExport } from './audit-verify.ts'

const folder = mkdtempSync(join(tmpdir(), 'assent-verify-'))
after(() => rmSync(folder, { recursive: true }))

const org = '00o0000000000000test'
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()

// A small generator with a seed, so that a failure can be had again: mulberry32.
const makeDice = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
type Dice = ReturnType<typeof makeDice>

const newKey = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return { privateKey, name: publicKey.export({ format: 'jwk' }).x! }
}
const key = newKey()

type Row = { body: string; detail?: string; salt?: string }
type Export = { rows: Row[]; checkpoints: number[]; signer: { privateKey: KeyObject; name: string } }

const makeRow = (seq: number, event: Partial<AuditEvent>): Row => {
  const whole: AuditEvent = {
    type: 'access.request.create',
    actor: { id: `00u${seq % 7}`, type: 'User' },
    targets: [{ id: `req${seq % 5}`, type: 'ACCESS_REQUEST' }],
    detail: {},
    ...event,
  }
  const detail = privateText(whole)
  const salt = sha256(Buffer.from(`salt ${seq}`)).subarray(0, 16)
  const commitment =
    detail === undefined ? {} : { commitment: sha256(Buffer.concat([salt, Buffer.from(detail)])).toString('hex') }
  const stamp = { id: `id-${seq}`, org, at: new Date(1_790_000_000_000 + seq * 1000).toISOString(), ...commitment }
  return { body: envelopeText(whole, stamp), ...(detail === undefined ? {} : { detail, salt: salt.toString('hex') }) }
}

const makeExport = (dice: Dice, size: number): Export => {
  const rows: Row[] = []
  for (let seq = 1; seq < size; seq++) {
    const free = seq % 4 === 0 ? {} : { reason: `because \u2028 "${dice(1e6)}"\n`, n: dice(100) }
    rows.push(makeRow(seq, { detail: free as AuditEvent['detail'] }))
  }
  // The last event erases two others, both after the second checkpoint.
  const half = Math.floor(size / 2)
  const gone = rows.flatMap((row, index) => (row.detail && index >= half ? [index + 1] : [])).slice(0, 2)
  for (const seq of gone) rows[seq - 1] = { body: rows[seq - 1]!.body }
  const targets = [{ id: gone.join(' '), type: 'AuditEvents' }]
  rows.push(makeRow(size, { type: 'assent.audit.erase', targets, detail: { reason: 'asked for' } }))
  return { rows, checkpoints: [Math.floor(size / 3), half, size], signer: key }
}

const signed = (tree: Frontier, at: number, { privateKey, name }: Export['signer']) => {
  const root = Buffer.from(rootOf(sha256, tree)).toString('base64')
  const body = { org, size: tree.size, root, at: new Date(1_790_000_000_000 + at).toISOString() }
  return { ...body, key: name, signature: sign(null, Buffer.from(checkpointText(body)), privateKey).toString('base64') }
}

/** The lines of the export as the server writes them, and those of the file of checkpoints. */
const linesOf = ({ rows, checkpoints, signer }: Export): { lines: string[]; outside: string[] } => {
  let [chain, tree]: [Uint8Array, Frontier] = [chainStart, emptyFrontier]
  const size = rows.length
  const first = { assent: 'audit', v: 1, org, first: 1, size, chain: '0'.repeat(64), peaks: [] }
  const lines = [JSON.stringify(first)]
  const outside: string[] = []
  rows.forEach((row, index) => {
    const leaf = leafHash(sha256, Buffer.from(row.body))
    chain = chainNext(sha256, chain, leaf)
    tree = extend(sha256, tree, [leaf])
    lines.push(JSON.stringify({ seq: index + 1, ...row, chain: Buffer.from(chain).toString('hex') }))
    if (!checkpoints.includes(index + 1)) return
    const head = signed(tree, index, signer)
    const { org: _, ...checkpoint } = head
    lines.push(JSON.stringify({ checkpoint }))
    outside.push(checkpointLine(head))
  })
  return { lines: [...lines, JSON.stringify({ end: { size, chain: Buffer.from(chain).toString('hex') } })], outside }
}

const check = (text: string | Buffer, outside: readonly string[], onlyKey?: string) => {
  const [file, checkpoints] = [join(folder, 'export.jsonl'), join(folder, 'checkpoints.jsonl')]
  writeFileSync(file, text)
  writeFileSync(checkpoints, outside.map((line) => `${line}\n`).join(''))
  return verifyExport(file, { ...(outside.length ? { checkpoints } : {}), ...(onlyKey ? { key: onlyKey } : {}) })
}
const text = (lines: readonly string[]) => `${lines.join('\n')}\n`

test('a whole export is verified, with and without checkpoints from outside, and says who signed', () => {
  for (let size = 8; size < 40; size++) {
    const { lines, outside } = linesOf(makeExport(makeDice(size), size))
    for (const kept of [[], outside]) {
      const found = check(text(lines), kept, key.name)
      assert.deepEqual([found.ok, found.events], [true, size], found.message)
      assert.match(found.message, new RegExp(`${size} events .* 2 erased in part, signed by ${key.name}`))
    }
  }
})

/** Ways to change the record and then do all that can be done without the key to make it look right again. */
const rewrites: Record<string, (at: Export, dice: Dice) => Export | undefined> = {
  'edit a body': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length)
    rows[index] = { ...rows[index]!, body: rows[index]!.body.replace(/"at":"....-/, '"at":"1999-') }
    return { ...at, rows }
  },
  'delete an event': (at, dice) => ({ ...at, rows: at.rows.toSpliced(dice(at.rows.length), 1) }),
  'swap two events': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length - 1)
    ;[rows[index], rows[index + 1]] = [rows[index + 1]!, rows[index]!]
    return { ...at, rows }
  },
  'insert an event': (at, dice) => ({ ...at, rows: at.rows.toSpliced(dice(at.rows.length), 0, makeRow(500, {})) }),
  'cut the tail': (at, dice) => ({ ...at, rows: at.rows.slice(0, dice(at.rows.length)) }),
  'cut the tail at a checkpoint': (at) => ({ ...at, rows: at.rows.slice(0, at.checkpoints[1]) }),
  'append an event': (at) => ({ ...at, rows: [...at.rows, makeRow(501, {})] }),
  'erase without a record': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length)
    if (!rows[index]!.detail) return undefined
    rows[index] = { body: rows[index]!.body }
    return { ...at, rows }
  },
  'change a private part': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length)
    const { detail } = rows[index]!
    if (!detail) return undefined
    rows[index] = { ...rows[index]!, detail: detail.replace('{', '{"x":1,') }
    return { ...at, rows }
  },
  'add a private part': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length)
    if (rows[index]!.detail) return undefined
    rows[index] = { ...rows[index]!, detail: '{}', salt: '00' }
    return { ...at, rows }
  },
  'sign all of it with another key': (at, dice) => {
    const rows = at.rows.slice()
    const index = dice(rows.length)
    rows[index] = makeRow(502, {})
    return { ...at, rows, signer: newKey() }
  },
}

/** Ways to spoil the file itself; undefined where nothing came of it. */
const spoilings: Record<string, (lines: readonly string[], dice: Dice) => string | Buffer | undefined> = {
  'flip a bit': (lines, dice) => {
    const bytes = Buffer.from(text(lines))
    bytes[dice(bytes.length)]! ^= 1 << dice(8)
    return sameMeaning(bytes.toString(), lines) ? undefined : bytes
  },
  'drop a line': (lines, dice) => {
    const index = dice(lines.length)
    // A checkpoint in the middle only repeats what later ones say of the same events.
    return lines[index]!.startsWith('{"checkpoint"') && index < lines.length - 2
      ? undefined
      : text(lines.toSpliced(index, 1))
  },
  'repeat an event or the end': (lines, dice) => {
    const index = dice(lines.length)
    return lines[index]!.startsWith('{"checkpoint"') ? undefined : text(lines.toSpliced(index, 0, lines[index]!))
  },
  'swap two lines': (lines, dice) => {
    const index = dice(lines.length - 1)
    return text(lines.toSpliced(index, 2, lines[index + 1]!, lines[index]!))
  },
  'cut the file short': (lines, dice) => text(lines).slice(0, dice(text(lines).length - 1)),
  'write after the end': (lines) => `${text(lines)}{}\n`,
}

const sameMeaning = (bent: string, lines: readonly string[]): boolean => {
  const bentLines = bent.split('\n')
  if (bentLines.length !== lines.length + 1) return false
  try {
    return lines.every((line, i) => JSON.stringify(JSON.parse(bentLines[i]!)) === JSON.stringify(JSON.parse(line)))
  } catch {
    return false
  }
}

test('H6, H7: every tampering is found', () => {
  const wanted = Number(process.env['ASSENT_TAMPERINGS'] ?? 500)
  const found: Record<string, number> = {}
  for (let seed = 0, done = 0; done < wanted; seed++) {
    const dice = makeDice(seed)
    const record = makeExport(dice, 8 + dice(30))
    const { lines, outside } = linesOf(record)
    const names = [...Object.keys(rewrites), ...Object.keys(spoilings), ...Object.keys(spoilings)]
    const name = names[dice(names.length)]!
    const rewritten = rewrites[name]?.(record, dice)
    const bent = rewritten ? text(restored(rewritten, lines)) : spoilings[name]?.(lines, dice)
    if (bent === undefined) continue
    const answer = check(bent, outside)
    assert.equal(answer.ok, false, `seed ${seed}, ${name}: not found`)
    assert.match(answer.message, /^Line \d+: ./)
    found[name] = (found[name] ?? 0) + 1
    done++
  }
  for (const name of [...Object.keys(rewrites), ...Object.keys(spoilings)])
    assert.ok(found[name], `never tried: ${name}`)
})

/** The rewritten record with its chain made anew, and with the old checkpoints, since it cannot sign new ones. */
const restored = (record: Export, old: readonly string[]): string[] => {
  const lines = linesOf(record).lines
  if (record.signer !== key) return lines
  const kept = new Map(
    old.filter((line) => line.startsWith('{"checkpoint"')).map((line) => [JSON.parse(line).checkpoint.size, line]),
  )
  return lines.map((line) =>
    line.startsWith('{"checkpoint"') ? (kept.get(JSON.parse(line).checkpoint.size) ?? line) : line,
  )
}

test('H7: what a checkpoint in the export cannot show, one kept outside does', () => {
  const whole = makeExport(makeDice(7), 30)
  const { outside } = linesOf(whole)
  // Rolled back to its fifteenth event: consistent in itself, down to the signature.
  const { lines } = linesOf({ ...whole, rows: whole.rows.slice(0, 15) })
  assert.equal(check(text(lines), [], key.name).ok, true)
  assert.match(check(text(lines), outside).message, /covers 30 events: the record was cut off or rolled back/)
  // Grown again since, on another way, and signed by the same server.
  const other = {
    ...whole,
    rows: [...whole.rows.slice(0, 15), makeRow(16, {}), ...makeExport(makeDice(9), 30).rows.slice(16)],
  }
  assert.equal(check(text(linesOf(other).lines), [], key.name).ok, true)
  assert.match(check(text(linesOf(other).lines), outside).message, /not the 30 events that a checkpoint kept outside/)
})

test('findings name the line and say in words what is wrong', () => {
  const record = makeExport(makeDice(3), 12)
  const { lines, outside } = linesOf(record)
  const bend = (index: number, change: (line: string) => string) => text(lines.with(index, change(lines[index]!)))
  const cases: [string, RegExp][] = [
    [bend(4, (line) => line.replace('User', 'Xser')), /^Line 5: event \d+ or its link was changed/],
    [text(lines.toSpliced(2, 1)), /^Line 3: event 2 should be here, and is not/],
    [text(lines.slice(0, -1)), /the file stops before its end/],
    [text(lines.slice(0, -2).concat(lines.at(-1)!)), /no signed checkpoint covers the events after 6/],
    ['{"hello":1}\n', /^Line 1: this is no export of the record/],
    ['not json\n', /^Line 1: this is no line of an export/],
    ['', /^Line 0: the file stops before its end/],
  ]
  for (const [bent, expected] of cases) assert.match(check(bent, []).message, expected)
  assert.match(check(text(lines), outside, newKey().name).message, /signed by another key/)
  assert.match(
    check(text(lines), [...outside, outside[0]!.replace(/"size":\d+/, '"size":400')]).message,
    /signature of the checkpoint over 400 events is not valid/,
  )
  assert.throws(() => verifyExport(join(folder, 'absent.jsonl')), /ENOENT/)
})
