import { spawn } from 'node:child_process'

/**
 * The shell program that ends PostgreSQL when we can no longer do it: it is given the postmaster's number, if there is one
 * yet, reads another from us, line by line, and when the pipe closes (we died, however) asks the last one for a fast
 * shutdown, after 20 s for an immediate one.
 */
const program = `
trap '' INT TERM HUP
pid=$1
while read -r line; do pid=$line; done
[ -n "$pid" ] || exit 0
kill -INT "$pid" 2>/dev/null || exit 0
i=0
while kill -0 "$pid" 2>/dev/null; do
  i=$((i + 1))
  [ "$i" -eq 200 ] && kill -QUIT "$pid" 2>/dev/null
  [ "$i" -ge 300 ] && exit 1
  sleep 0.1
done
`

export type Watchdog = {
  /** Names the process to end when we die; undefined for none. */
  readonly guard: (pid: number | undefined) => void
  /** Ends the watchdog, and nothing else. */
  readonly end: () => void
}

/** Starts a watchdog in a session of its own (Ctrl-C does not reach it). If it is killed, another takes its place. */
export const startWatchdog = (): Watchdog => {
  let guarded: number | undefined
  let ended = false
  const begin = (): NodeJS.WritableStream => {
    const child = spawn('sh', ['-c', program, 'assent-watchdog', String(guarded ?? '')], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin' },
    })
    child.unref()
    ;(child.stdin as unknown as { unref: () => void }).unref()
    child.stdin.on('error', () => {})
    child.on('error', () => {})
    child.on('exit', () => {
      if (ended) return
      // A pause, so that a machine that lets no shell run is not kept busy by us.
      setTimeout(() => {
        if (!ended) pipe = begin()
      }, 200).unref()
    })
    return child.stdin
  }
  let pipe = begin()
  return {
    guard: (pid) => {
      guarded = pid
      pipe.write(`${pid ?? ''}\n`)
    },
    end: () => {
      ended = true
      pipe.write('\n')
      pipe.end()
    },
  }
}
