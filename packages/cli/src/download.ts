import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { errorOf } from '@assent/core/api/client.ts'
import type { Context } from './context.ts'
import { stopOf, unreachable } from './problems.ts'

type Connected = Awaited<ReturnType<Context['connect']>>

/** What is asked for with POST, and where the text of the answer goes. */
export type Download = {
  readonly path: string
  readonly body: unknown
  /** `-`: standard output. */
  readonly file: string
  /** Overwrite the file. */
  readonly force: boolean
}

/**
 * Writes a long answer to a file as it comes. Only a whole one gets the file's name; one that is cut short leaves nothing.
 * Throws a Stop where the server refuses, stops in the middle, or the file is there already.
 */
export const download = async (
  { headers, transport }: Pick<Connected, 'headers' | 'transport'>,
  { body, file, force, path }: Download,
): Promise<void> => {
  const answer = await transport.open({
    method: 'POST',
    path,
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (answer.statusCode !== 200) {
    let text = ''
    for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) text += part
    throw stopOf(errorOf({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
  }
  if (file === '-') return pipeline(answer, process.stdout, { end: false })
  const partial = `${file}.part`
  try {
    await pipeline(answer, createWriteStream(partial, { mode: 0o600 }))
    if (!answer.complete) throw unreachable('The server stopped in the middle of the export.', 'Try again.')
    if (!force) await reserve(file)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

const reserve = async (file: string): Promise<void> => {
  await (await open(file, 'wx', 0o600)).close()
}
