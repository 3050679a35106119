import { createHash } from 'node:crypto'
import { usage } from '../problems.ts'
import { CsvProblem, type CsvRecord, readCsv } from './csv.ts'

/** One asking of the file, with whom it was for and how it was decided. */
export type HistoryRow = {
  readonly line: number
  readonly approved: boolean
  readonly resource: string
  readonly manager: string
  /** Rows with the same manager and role columns are one requester's. */
  readonly requester: string
}

/** A row that cannot be played, and why. */
export type BadRow = { readonly line: number; readonly reason: string }

/** What the first line says: where the three columns are, and which others describe the requester. */
export type Shape = {
  readonly names: readonly string[]
  readonly action: number
  readonly resource: number
  readonly manager: number
  readonly roles: readonly number[]
}

/** A requester as the file describes him: his manager and his role columns. */
export type Requester = { readonly key: string; readonly manager: string; readonly roles: readonly string[] }

const longestValue = 200

const shapeOf = (names: readonly string[]): Shape => {
  const at = (name: string): number => names.findIndex((one) => one.trim().toUpperCase() === name)
  const [action, resource, manager] = [at('ACTION'), at('RESOURCE'), at('MGR_ID')]
  const missing = [
    ['ACTION', action],
    ['RESOURCE', resource],
    ['MGR_ID', manager],
  ].flatMap(([name, i]) => (i === -1 ? [name] : []))
  if (missing.length > 0)
    throw usage(
      `The first line of the file does not name the columns ${missing.join(', ')}.`,
      'It begins like ACTION,RESOURCE,MGR_ID,… and every further column describes the requester.',
    )
  const roles = names.map((_, i) => i).filter((i) => ![action, resource, manager].includes(i))
  return { names: names.map((name) => name.trim()), action, resource, manager, roles }
}

/**
 * Reads a history row by row. `onShape` is told what the first line says, `onRequester` of each requester the first time.
 * A bad row is given as such and does not stop the reading.
 */
export async function* readHistory(
  chunks: AsyncIterable<string>,
  onShape: (shape: Shape) => void,
  onRequester: (requester: Requester) => void,
): AsyncGenerator<HistoryRow | BadRow> {
  let shape: Shape | undefined
  const known = new Set<string>()
  try {
    for await (const record of readCsv(chunks)) {
      if (!shape) {
        shape = shapeOf(record.cells)
        onShape(shape)
        continue
      }
      const row = rowOf(shape, record)
      if ('approved' in row && !known.has(row.requester)) {
        known.add(row.requester)
        onRequester({
          key: row.requester,
          manager: row.manager,
          roles: shape.roles.map((i) => record.cells[i]!.trim()),
        })
      }
      yield row
    }
  } catch (error) {
    if (!(error instanceof CsvProblem)) throw error
    yield { line: error.line, reason: `${error.message} The rest of the file was not read.` }
  }
  if (!shape) throw usage('The file is empty.')
}

export const isBad = (row: HistoryRow | BadRow): row is BadRow => 'reason' in row

const actions: Readonly<Record<string, boolean>> = { '1': true, '0': false }

const rowOf = (shape: Shape, { cells, line }: CsvRecord): HistoryRow | BadRow => {
  const bad = (reason: string): BadRow => ({ line, reason })
  if (cells.length !== shape.names.length)
    return bad(`it has ${cells.length} cells, and the first line has ${shape.names.length}`)
  const [action, resource, manager] = [shape.action, shape.resource, shape.manager].map((i) => cells[i]!.trim()) as [
    string,
    string,
    string,
  ]
  const approved = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (approved === undefined) return bad(`its ACTION is ${JSON.stringify(action.slice(0, 20))}, not 1 or 0`)
  if (resource === '') return bad('its RESOURCE is empty')
  if (manager === '') return bad('its MGR_ID is empty')
  const long = cells.findIndex((cell) => cell.length > longestValue)
  if (long !== -1) return bad(`its ${shape.names[long]} has more than ${longestValue} characters`)
  if (cells.some((cell) => /\p{Cc}/u.test(cell) || !cell.isWellFormed())) return bad('it has a control character')
  const parts = [manager, ...shape.roles.map((i) => cells[i]!.trim())]
  return { line, approved, resource, manager, requester: shortHash(parts.join('\u0000')) }
}

/** A short name for something of any text: 16 hex digits of its SHA-256. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16)
