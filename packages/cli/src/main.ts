import { type Context, makeConnect } from './context.ts'
import type { Flags } from './credentials.ts'
import { runOf } from './definitions.ts'
import { plain } from './plain.ts'
import { exits, Stop, usage } from './problems.ts'
import { type Called, isParserEnd, makeProgram } from './program.ts'
import { makeScreen } from './screen.ts'
import { version } from './version.ts'

/** Runs one command line; sets the exit status of the process. */
export const run = async (argv: readonly string[]): Promise<void> => {
  // A reader that has seen enough (`| head`) is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? exits.done : exits.refused),
  )
  const what = parse(argv)
  if (what) process.exitCode = await carryOut(what)
}

const parse = (argv: readonly string[]): Called | undefined => {
  let called: Called | undefined
  const program = makeProgram(version(), (what) => {
    called = what
  })
  try {
    if (argv.length === 0) program.help()
    program.parse(argv, { from: 'user' })
  } catch (error) {
    if (!isParserEnd(error)) throw error
    process.exitCode = error.exitCode === 0 || error.code === 'commander.help' ? exits.done : exits.usage
  }
  return called
}

const carryOut = async ({ definition, args, options }: Called): Promise<number> => {
  const screen = makeScreen(process.stdout, process.stderr)
  const stopping = new AbortController()
  const { flags, json } = common(options)
  const { connect, close } = makeConnect(flags, process.env)
  const stop = () => {
    if (stopping.signal.aborted) process.exit(130)
    stopping.abort()
  }
  const context: Context = {
    screen,
    env: process.env,
    json,
    flags,
    stdin: process.stdin,
    signal: stopping.signal,
    connect,
  }
  try {
    const runCommand = await runOf(definition)
    process.on('SIGINT', stop).on('SIGTERM', stop)
    await runCommand(context, args, options)
    return stopping.signal.aborted ? 130 : exits.done
  } catch (error) {
    const stop = error instanceof Stop ? error : fileStop(error)
    if (!stop) throw error
    tell(stop, context)
    return stop.exit
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    close()
  }
}

const fileWords: Readonly<Record<string, string>> = {
  ENOENT: 'There is no file',
  EACCES: 'There is no permission for',
  EISDIR: 'This is a folder, not a file:',
  ENOTDIR: 'This is no folder:',
  EEXIST: 'There is already a file',
  ENOSPC: 'The disk is full at',
}

// What the file system refused, in words; any other exception is a fault of ours and shows where it came from.
const fileStop = (error: unknown): Stop | undefined => {
  if (!(error instanceof Error) || !('code' in error) || !('syscall' in error)) return undefined
  const word = fileWords[String(error.code)]
  if (word === undefined) return undefined
  const hints = error.code === 'EEXIST' ? ['With --force it is overwritten.'] : []
  return usage(`${word} ${'path' in error ? String(error.path) : 'one of those that were named'}.`, ...hints)
}

const common = (options: Called['options']): { flags: Flags; json: boolean } => {
  const text = (name: string) => (typeof options[name] === 'string' ? { [name]: options[name] } : {})
  return { flags: { ...text('url'), ...text('token'), ...text('as') }, json: options['json'] === true }
}

const tell = (stop: Stop, { screen, json }: Context): void => {
  if (json) {
    screen.json({
      error: stop.message,
      hints: stop.hints,
      ...(stop.refusal ? { code: stop.refusal.code, causes: stop.refusal.causes } : {}),
    })
    return
  }
  screen.note(screen.style('red', plain(stop.message)))
  for (const hint of stop.hints) screen.note(`  ${plain(hint)}`)
}
