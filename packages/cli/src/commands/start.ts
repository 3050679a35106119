import type { Run } from '../definitions/definition.ts'
import { loadServer } from '../here.ts'
import { textOf } from '../options.ts'

/** `assent start` */
export const run: Run = async (_context, _args, options) => {
  const [dataDir, port] = [textOf(options, 'dataDir'), textOf(options, 'port')]
  if (dataDir !== undefined) process.env['ASSENT_DATA_DIR'] = dataDir
  if (port !== undefined) process.env['PORT'] = port
  // The server stops by itself at SIGINT and SIGTERM; the terminal's own handlers would get in its way.
  process.removeAllListeners('SIGINT').removeAllListeners('SIGTERM')
  await loadServer()
  await new Promise(() => {})
}
