import { limits } from '../limits.ts'

/** A kind of file that may be attached: its media type, and how names of such files end, the usual ending first. */
export type FileKind = { readonly type: string; readonly endings: readonly string[] }

/** What a file is, by its bytes, or in a sentence why it is not taken. */
export type Judged = FileKind | { readonly why: string }

const kind = (type: string, ...endings: string[]): FileKind => ({ type, endings })
const office = 'application/vnd.openxmlformats-officedocument'
const openDocument = 'application/vnd.oasis.opendocument'

const kinds = {
  pdf: kind('application/pdf', 'pdf'),
  png: kind('image/png', 'png'),
  jpeg: kind('image/jpeg', 'jpg', 'jpeg'),
  gif: kind('image/gif', 'gif'),
  webp: kind('image/webp', 'webp'),
  // Whatever markup or program a text is meant to be, it goes out as text, and its name ends in .txt.
  text: kind('text/plain', 'txt', 'csv', 'log', 'md', 'json', 'yaml', 'yml'),
  docx: kind(`${office}.wordprocessingml.document`, 'docx'),
  xlsx: kind(`${office}.spreadsheetml.sheet`, 'xlsx'),
  pptx: kind(`${office}.presentationml.presentation`, 'pptx'),
  odt: kind(`${openDocument}.text`, 'odt'),
  ods: kind(`${openDocument}.spreadsheet`, 'ods'),
  odp: kind(`${openDocument}.presentation`, 'odp'),
} as const

const taken =
  'Attached can be PDF, PNG, JPEG, GIF and WebP, text, and documents of Office and OpenDocument without macros (docx, xlsx, pptx, odt, ods, odp).'

/** How many bytes of its beginning are looked at for a mark. */
const headBytes = 256

// One character for each byte: what is looked for is ASCII.
const lettersOf = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes)

const zipMark = 'PK\x03\x04'
/** Names of parts that say what a ZIP file is: they stand in it as they are, whatever is compressed. */
const parts = {
  contents: '[Content_Types].xml',
  docx: 'word/document.xml',
  xlsx: 'xl/workbook.xml',
  pptx: 'ppt/presentation.xml',
  macros: 'vbaProject.bin',
  macroData: 'vbaData.xml',
  basic: 'Basic/',
  controls: 'activeX/',
} as const
type Part = keyof typeof parts
const marks = Object.entries(parts) as readonly (readonly [Part, string])[]
const longestMark = Math.max(...marks.map(([, mark]) => mark.length))

/**
 * Judges a file by its bytes as they come: `add` each piece, `end` says what it is. Of the whole next to nothing is kept:
 * text is text only if all of it is, and a document holds no program anywhere.
 */
export const makeJudge = () => {
  let head = new Uint8Array()
  let tail = ''
  let isText = true
  const seen = new Set<Part>()
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const isZip = () => begins(head, zipMark)
  const add = (piece: Uint8Array): void => {
    if (head.length < headBytes) head = Uint8Array.of(...head, ...piece.subarray(0, headBytes - head.length))
    isText &&= isWritten(() => decoder.decode(piece, { stream: true }))
    if (!isZip()) return
    const window = tail + lettersOf(piece)
    for (const [part, mark] of marks) if (window.includes(mark)) seen.add(part)
    tail = window.slice(-longestMark)
  }
  const end = (): Judged => {
    const found = signed(head) ?? (isZip() ? documentOf(head, seen) : undefined)
    if (found) return found
    isText &&= isWritten(() => decoder.decode())
    return isText && head.length > 0 ? kinds.text : { why: taken }
  }
  return { add, end }
}

export const tooLarge = `A file has at most ${limits.attachmentBytes / 1_048_576} MB.`

/** What a file of that many bytes is, once all of them were judged, or why it is not taken. */
export const judged = (size: number, judge: ReturnType<typeof makeJudge>): Judged => {
  if (size > limits.attachmentBytes) return { why: tooLarge }
  return size === 0 ? { why: 'The file is empty.' } : judge.end()
}

/** The same of a file that is there as a whole. */
export const judgeFile = (bytes: Uint8Array): Judged => {
  const judge = makeJudge()
  judge.add(bytes)
  return judged(bytes.length, judge)
}

// Control characters but for tabs, line ends and page breaks are in no text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unwritten = /[\x00-\x08\x0b\x0e-\x1f\x7f]/

const isWritten = (decode: () => string): boolean => {
  try {
    return !unwritten.test(decode())
  } catch {
    return false
  }
}

/** Whether these bytes stand there, each a letter of the text. */
const begins = (head: Uint8Array, mark: string, at = 0): boolean =>
  head.length >= at + mark.length && [...mark].every((letter, n) => head[at + n] === letter.charCodeAt(0))

const signed = (head: Uint8Array): FileKind | undefined => {
  if (begins(head, '%PDF-')) return kinds.pdf
  if (begins(head, '\x89PNG\r\n\x1a\n')) return kinds.png
  if (begins(head, '\xff\xd8\xff')) return kinds.jpeg
  if (begins(head, 'GIF87a') || begins(head, 'GIF89a')) return kinds.gif
  return begins(head, 'RIFF') && begins(head, 'WEBP', 8) ? kinds.webp : undefined
}

/** What a ZIP file is: a document of a kind that is taken, or nothing that is taken. */
const documentOf = (head: Uint8Array, seen: ReadonlySet<Part>): Judged => {
  // OpenDocument begins with its type, stored as it is (OpenDocument 1.3, part 2, 3.3).
  const open = [kinds.odt, kinds.ods, kinds.odp].find(({ type }) => begins(head, `mimetype${type}PK`, 30))
  const found =
    open ?? (seen.has('contents') ? (['docx', 'xlsx', 'pptx'] as const).find((part) => seen.has(part)) : undefined)
  if (!found) return { why: taken }
  if (seen.has('macros') || seen.has('macroData') || seen.has('basic') || seen.has('controls'))
    return { why: 'The document holds macros or other programs. Save it without them and attach that.' }
  return typeof found === 'string' ? kinds[found] : found
}

// Controls, what turns the direction of writing or is not seen, and what means something to a file system.
const unnamable = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"/\\|?*]/gu
const reserved = /^(con|prn|aux|nul|com\d|lpt\d)$/i

/** A name as it is kept: one line without folders, that ends as files of its kind do. */
export const cleanName = (given: string, { endings }: FileKind): string => {
  const bare = (given.toWellFormed().normalize('NFC').split(/[/\\]/).at(-1) ?? '')
    .replace(unnamable, '')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '')
  const dot = bare.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [bare.slice(0, dot), bare.slice(dot + 1)] : [bare, '']
  const fits = endings.includes(ending.toLowerCase())
  const end = `.${fits ? ending : endings[0]}`
  const base = (fits ? stem : bare) || 'file'
  const safe = reserved.test(base.split('.')[0]!) ? `file ${base}` : base
  return (
    [...safe]
      .slice(0, limits.attachmentName)
      .join('')
      .slice(0, limits.attachmentName - end.length)
      .toWellFormed() + end
  )
}
