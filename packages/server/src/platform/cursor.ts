/**
 * Cursors of lists that are sorted by something else than ids: the place of the last item, packed so that nobody builds
 * on what is in it. Reading one never throws; what is no cursor of ours is undefined.
 */
export const packCursor = (...parts: readonly string[]): string =>
  Buffer.from(JSON.stringify(parts)).toString('base64url')

/** The parts of a cursor that `packCursor` made with so many of them. */
export const unpackCursor = (cursor: string, parts: number): readonly string[] | undefined => {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const isOurs =
      Array.isArray(read) &&
      read.length === parts &&
      read.every((part) => typeof part === 'string' && !part.includes('\0') && part.isWellFormed())
    return isOurs ? (read as string[]) : undefined
  } catch {
    return undefined
  }
}
