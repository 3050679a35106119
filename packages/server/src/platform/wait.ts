/** A pause of `ms` milliseconds; ends at once, without an error, when the signal fires. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })

/** Resolves with true as soon as `done` says so, with false after `ms` milliseconds. Asks every `everyMs`. */
export const until = async (done: () => boolean | Promise<boolean>, ms: number, everyMs = 20): Promise<boolean> => {
  const end = performance.now() + ms
  while (!(await done())) {
    if (performance.now() > end) return false
    await pause(everyMs)
  }
  return true
}
