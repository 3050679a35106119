import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, statfsSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * A small disk of its own (a tmpfs; `size` as mount takes it), which can be filled up and given room again; undefined
 * where this user may not mount one.
 */
export const smallDisk = (size: string) => {
  if (process.platform !== 'linux') return undefined
  const path = mkdtempSync(join(tmpdir(), 'assent-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path], { stdio: 'ignore' })
  } catch {
    rmSync(path, { recursive: true })
    return undefined
  }
  chmodSync(path, 0o755)
  const filler = join(path, 'filler')
  const free = (): number => {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  }
  return {
    path,
    free,
    /** Takes everything but so many bytes. */
    fill: (left: number): void => {
      try {
        writeFileSync(filler, Buffer.alloc(Math.max(free() - left, 0)), { flag: 'a' })
      } catch (error) {
        // Somebody else took what was free a moment ago.
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    clear: (): void => truncateSync(filler),
    unmount: (): void => {
      execFileSync('umount', ['-l', path])
      rmSync(path, { recursive: true })
    },
  }
}
