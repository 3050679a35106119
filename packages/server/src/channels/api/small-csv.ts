import { sentence } from '@assent/core/api/wire.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { RawBody } from './route.ts'

/** Whether an import of a small file only says what it would do. */
export const importQuery = Type.Object({ dryRun: Type.Optional(Type.Boolean()) })

/** What is wrong with a file, line by line. */
export const LineErrors = Type.Array(Type.Object({ line: Type.Integer(), message: sentence() }))

/** The bytes of a file that is small enough to be held: `most` bytes or fewer. */
export const heldFile = async (body: unknown, most: number): Promise<Result<Uint8Array>> => {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of (body as RawBody).bytes) {
    size += part.length
    if (size > most) return refuse('invalid', `The file is larger than ${most} bytes.`)
    parts.push(part)
  }
  return Buffer.concat(parts)
}
