import { createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { errorOf } from '@assent/core/api/client.ts'
import type { Run } from '../definitions.ts'
import { textOf } from '../options.ts'
import { stopOf, unreachable, usage } from '../problems.ts'

/** `assent audit export [file]` */
export const run: Run = async ({ connect, screen }, [file], options) => {
  const format = textOf(options, 'format') ?? 'jsonl'
  if (format !== 'jsonl' && format !== 'ocsf') throw usage(`There is no format ${format}.`, 'Write jsonl or ocsf.')
  const { headers, transport } = await connect({ timeoutMs: 5 * 60_000 })
  const answer = await transport.open({
    method: 'POST',
    path: '/governance/api/v2/audit/exports',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ format }),
  })
  if (answer.statusCode !== 200) {
    let text = ''
    for await (const part of answer.setEncoding('utf8') as AsyncIterable<string>) text += part
    throw stopOf(errorOf({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
  }
  if (file === undefined || file === '-') return pipeline(answer, process.stdout, { end: false })
  const partial = `${file}.part`
  try {
    // An export that is cut short has no end and would not verify: only a whole one gets its name.
    await pipeline(answer, createWriteStream(partial, { mode: 0o600 }))
    if (!answer.complete) throw unreachable('The server stopped in the middle of the export.', 'Try again.')
    if (!options['force']) await reserve(file)
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  screen.line(`${screen.style('green', 'saved')}  ${file}`)
  if (format === 'jsonl') screen.line(`Check it anywhere, without the server: assent audit verify ${file}`)
}

const reserve = async (file: string): Promise<void> => {
  await (await open(file, 'wx', 0o600)).close()
}
