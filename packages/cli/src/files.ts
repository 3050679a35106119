import { randomUUID } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { limits } from '@assent/core/limits.ts'
import { judgeFile, tooLarge } from '@assent/core/request/file-kinds.ts'
import type { Api } from './api.ts'
import type { Options } from './definitions/definition.ts'
import { Stop, usage } from './problems.ts'

/** A file that is to go with a request, read before anything is sent. */
export type Chosen = { readonly name: string; readonly bytes: Uint8Array }

/** The files that --file names; what cannot be read or would not be taken ends the command. */
export const filesOf = async (options: Options): Promise<readonly Chosen[]> => {
  const paths = Array.isArray(options['file']) ? (options['file'] as readonly string[]) : []
  if (paths.length > limits.attachmentsPerMessage)
    throw usage(`At most ${limits.attachmentsPerMessage} files go with a request.`, 'Send the others with a message.')
  return Promise.all(
    paths.map(async (path) => {
      const found = await stat(path).catch(() => undefined)
      if (!found?.isFile()) throw usage(`There is no file ${path}.`)
      if (found.size > limits.attachmentBytes) throw usage(`${path}: ${tooLarge}`)
      const bytes = await readFile(path)
      const kind = judgeFile(bytes)
      if ('why' in kind) throw usage(`${path}: ${kind.why}`)
      return { name: basename(path), bytes }
    }),
  )
}

/**
 * Sends files with one message that names them, to a request that is there. Gives why those that were not taken were not:
 * the request goes on without them.
 */
export const attach = async (api: Api, requestId: string, files: readonly Chosen[]): Promise<readonly string[]> => {
  const ids: { readonly id: string; readonly name: string }[] = []
  const lost: string[] = []
  for (const { bytes, name } of files)
    try {
      ids.push({ id: (await api.attach(requestId, name, bytes)).id, name })
    } catch (error) {
      if (!(error instanceof Stop)) throw error
      lost.push(`${name}: ${error.message}`)
    }
  if (ids.length > 0)
    await api.message(
      requestId,
      ids.map(({ name }) => name).join(', '),
      randomUUID(),
      ids.map(({ id }) => id),
    )
  return lost
}
