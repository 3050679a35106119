import { createHash, createHmac, type Hash, timingSafeEqual } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'

/** What a backup says about itself, before any data. */
export type ArchiveHeader = {
  readonly format: 1
  readonly product: string
  readonly created: string
  readonly server: string
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[]
  readonly orgs: readonly {
    readonly orgId: string
    readonly name: string
    readonly epoch: number
    /** Events on the record, at the moment of the backup. */
    readonly events: number
  }[]
  readonly sequences: readonly { readonly name: string; readonly last: string | null }[]
  /** A key sealed with SECRET_KEY (base64): opens only where that key is, and proves then that the file is whole. */
  readonly sealedKey: string
}

/** Rows of one table and one organization, as COPY's text format writes them. */
export type Section = { readonly table: string; readonly columns: readonly string[]; readonly orgId: string | null }
export type SectionEnd = { readonly bytes: number; readonly rows: number; readonly sha256: string }

/** What a reader is given, in order: header, then for each section its start, its data and its end. */
export type Part =
  | { readonly kind: 'header'; readonly header: ArchiveHeader }
  | { readonly kind: 'section'; readonly section: Section }
  | { readonly kind: 'data'; readonly data: Buffer }
  | { readonly kind: 'sectionEnd'; readonly end: SectionEnd }

// A file is a first line, a zstd stream of frames (kind, 1 byte; length, 4 bytes, big-endian; payload), and a last line with
// the SHA-256 of that stream: a packed bit can change and mean the same.
const magic = Buffer.from('ASSENT-BACKUP 1\n')
const lastOf = (sha256: Hash): string => `\nASSENT-BACKUP END ${sha256.digest('hex')}\n`
const lastLength = lastOf(createHash('sha256')).length
const kinds = { header: 1, section: 2, data: 3, sectionEnd: 4, end: 5 } as const
const longestFrame = 64 * 1_048_576

const frame = (kind: number, payload: Buffer): Buffer => {
  const head = Buffer.alloc(5)
  head[0] = kind
  head.writeUInt32BE(payload.length, 1)
  return Buffer.concat([head, payload])
}
const json = (kind: number, value: unknown): Buffer => frame(kind, Buffer.from(JSON.stringify(value)))

/**
 * Writes an archive so that either the whole file is there, readable by its owner alone, or none. `key` (from the header's
 * `sealedKey`) makes the last frame's proof.
 */
export const writeArchive = async (
  file: string,
  key: Buffer,
  parts: AsyncIterable<Part>,
  force = false,
): Promise<void> => {
  if (!force) await (await open(file, 'wx', 0o600)).close()
  const partial = `${file}.part`
  try {
    await rm(partial, { force: true })
    const out = createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true })
    out.write(magic)
    const zstd = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } })
    const packed = createHash('sha256')
    zstd.on('data', (chunk: Buffer) => packed.update(chunk))
    await pipeline(Readable.from(frames(key, parts)), zstd, out, { end: false })
    await new Promise<void>((resolve, reject) => out.once('error', reject).end(lastOf(packed), () => resolve()))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    if (!force) await rm(file, { force: true })
    throw error
  }
}

async function* frames(key: Buffer, parts: AsyncIterable<Part>): AsyncGenerator<Buffer> {
  const whole = createHash('sha256')
  let sections = 0
  for await (const part of parts) {
    const bytes = frameOf(part)
    whole.update(bytes)
    if (part.kind === 'section') sections++
    yield bytes
  }
  const sha256 = whole.digest()
  yield json(kinds.end, { sections, sha256: sha256.toString('hex'), proof: proofOf(key, sha256) })
}

const proofOf = (key: Buffer, sha256: Buffer): string => createHmac('sha256', key).update(sha256).digest('hex')

const frameOf = (part: Part): Buffer => {
  switch (part.kind) {
    case 'header':
      return json(kinds.header, part.header)
    case 'section':
      return json(kinds.section, part.section)
    case 'data':
      return frame(kinds.data, part.data)
    case 'sectionEnd':
      return json(kinds.sectionEnd, part.end)
    default:
      return part satisfies never
  }
}

/**
 * Reads an archive part by part and checks it on the way; throws an Error in words for people at the first thing that is
 * wrong. It is known to be whole only when the last part was read. `keyOf` opens the header's sealed key, or gives
 * undefined where SECRET_KEY is another one and nobody minds.
 */
export async function* readArchive(
  file: string,
  keyOf: (header: ArchiveHeader) => Buffer | undefined,
): AsyncGenerator<Part> {
  const whole = createHash('sha256')
  let key: Buffer | undefined
  let section: { hash: Hash; bytes: number } | undefined
  let ended = false
  for await (const [kind, payload, bytes] of framesOf(file)) {
    if (ended) throw broken('there is something after its end')
    if (kind === kinds.end) {
      checkEnd(payload, whole.digest(), key)
      ended = true
      continue
    }
    whole.update(bytes)
    const part = partOf(kind, payload)
    if (part.kind === 'header') key = keyOf(part.header)
    if (part.kind === 'section') section = { hash: createHash('sha256'), bytes: 0 }
    if (part.kind === 'data' && section) {
      section.hash.update(part.data)
      section.bytes += part.data.length
    }
    if (part.kind === 'sectionEnd') checkSection(part.end, section)
    yield part
  }
  if (!ended) throw broken('its end is missing')
}

const broken = (why: string): Error => new Error(`This backup is not whole: ${why}. Take another one.`)

const checkSection = (end: SectionEnd, section: { hash: Hash; bytes: number } | undefined): void => {
  if (section?.hash.digest('hex') !== end.sha256 || section.bytes !== end.bytes)
    throw broken('a table does not have its checksum')
}

const checkEnd = (payload: Buffer, sha256: Buffer, key: Buffer | undefined): void => {
  const end = JSON.parse(payload.toString('utf8')) as { sha256: string; proof: string }
  if (end.sha256 !== sha256.toString('hex')) throw broken('it does not have its checksum')
  if (key && !timingSafeEqual(Buffer.from(proofOf(key, sha256)), Buffer.from(end.proof.padEnd(64).slice(0, 64))))
    throw new Error('This backup was changed by somebody who does not have the SECRET_KEY. It is not used.')
}

const partOf = (kind: number, payload: Buffer): Part => {
  switch (kind) {
    case kinds.header: {
      const header = JSON.parse(payload.toString('utf8')) as ArchiveHeader
      if (header.format !== 1)
        throw new Error('This backup was written by a newer Assent. Restore it with that version.')
      return { kind: 'header', header }
    }
    case kinds.section:
      return { kind: 'section', section: JSON.parse(payload.toString('utf8')) as Section }
    case kinds.data:
      return { kind: 'data', data: payload }
    case kinds.sectionEnd:
      return { kind: 'sectionEnd', end: JSON.parse(payload.toString('utf8')) as SectionEnd }
    default:
      throw broken('it holds something unknown')
  }
}

/** The frames of a file: kind, payload, and the bytes of the whole frame. */
async function* framesOf(file: string): AsyncGenerator<[number, Buffer, Buffer]> {
  const { end, last } = await readEdges(file)
  const source = createReadStream(file, { start: magic.length, end })
  const packed = createHash('sha256')
  source.on('data', (chunk) => packed.update(chunk))
  const zstd = createZstdDecompress()
  source.on('error', (error) => zstd.destroy(error))
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of source.pipe(zstd) as AsyncIterable<Buffer>) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      for (;;) {
        if (rest.length < 5) break
        const length = rest.readUInt32BE(1)
        if (length > longestFrame) throw broken('a part of it is far too long')
        if (rest.length < 5 + length) break
        yield [rest[0]!, rest.subarray(5, 5 + length), rest.subarray(0, 5 + length)]
        rest = rest.subarray(5 + length)
      }
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    throw code.startsWith('ZSTD') || code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE'
      ? broken('it cannot be unpacked')
      : error
  } finally {
    source.destroy()
    zstd.destroy()
  }
  if (rest.length > 0) throw broken('its end is missing')
  if (lastOf(packed) !== last) throw broken('it does not have its checksum')
}

/** The last line, and where the last byte before it is; the first line is what it has to be. */
const readEdges = async (file: string): Promise<{ readonly end: number; readonly last: string }> => {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    const read = async (length: number, at: number): Promise<Buffer> => {
      const bytes = Buffer.alloc(length)
      await handle.read(bytes, 0, length, Math.max(0, at))
      return bytes
    }
    if (!(await read(magic.length, 0)).equals(magic)) throw new Error(`${file} is no backup of Assent.`)
    const last = (await read(lastLength, size - lastLength)).toString('latin1')
    if (!/^\nASSENT-BACKUP END [0-9a-f]{64}\n$/.test(last)) throw broken('its end is missing')
    return { end: size - lastLength - 1, last }
  } finally {
    await handle.close()
  }
}
