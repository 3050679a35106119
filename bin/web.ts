// Builds the web app into packages/web/dist when it is missing or older than what it is made of; quick when nothing is to
// be done. `npm start` and `npm test` run it first; `npm run web` by itself.
import { createHash, type Hash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const root = fileURLToPath(new URL('..', import.meta.url))
const web = join(root, 'packages/web')
const dist = join(web, 'dist')
const stamp = join(dist, 'built-from')
const say = (line: string): boolean => process.stderr.write(`assent: ${line}\n`)

/** What the app is made of: sources of its own and of core, German sentences, and the versions of its packages. */
const sources = [
  ...['src', 'index.html', 'vite.config.ts', 'lingui.config.ts', 'package.json'].map((name) => join(web, name)),
  ...['core/src', 'server/src/texts/de.po'].map((name) => join(root, 'packages', name)),
  join(root, 'package-lock.json'),
]

const note = (hash: Hash, path: string): void => {
  const stat = statSync(path)
  if (!stat.isDirectory()) return void hash.update(`${path.slice(root.length)} ${stat.size} ${stat.mtimeMs}\n`)
  for (const name of readdirSync(path).sort()) note(hash, join(path, name))
}
const state = (): string => {
  const hash = createHash('sha256')
  for (const path of sources) note(hash, path)
  return hash.digest('hex')
}
const built = (): string => (existsSync(stamp) ? readFileSync(stamp, 'utf8') : '')

/** Beside each file its brotli and gzip form, so that no request has to wait for them. */
const compress = async (folder: string): Promise<void> => {
  const [br, gz] = [promisify(brotliCompress), promisify(gzip)]
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
  const files = readdirSync(folder).filter((name) => /\.(js|css|svg)$/.test(name))
  await Promise.all(
    files.map(async (name) => {
      const bytes = readFileSync(join(folder, name))
      writeFileSync(join(folder, `${name}.br`), await br(bytes, quality))
      writeFileSync(join(folder, `${name}.gz`), await gz(bytes, { level: 9 }))
    }),
  )
}

/** Mantine's classes that the pages' code names and its own styles know, but src/mantine.css does not bring. */
const unstyled = (folder: string): string[] => {
  const classes = (text: string): Set<string> => new Set(text.match(/m_[0-9a-f]{5,8}\b/g))
  const read = (end: string): string =>
    readdirSync(folder)
      .filter((name) => name.endsWith(end))
      .map((name) => readFileSync(join(folder, name), 'utf8'))
      .join('\n')
  const [known, named, brought] = [
    classes(readFileSync(join(root, 'node_modules/@mantine/core/styles.css'), 'utf8')),
    classes(read('.js')),
    classes(read('.css')),
  ]
  return [...named].filter((name) => known.has(name) && !brought.has(name))
}

/** Fails when a component is drawn without its styles, and names the file to import. */
const checkStyles = (folder: string): void => {
  const missing = unstyled(folder)
  const styles = join(root, 'node_modules/@mantine/core/styles')
  const files = readdirSync(styles).filter((name) => {
    if (name.includes('.layer.') || !name.endsWith('.css')) return false
    const text = readFileSync(join(styles, name), 'utf8')
    return missing.some((hash) => text.includes(hash))
  })
  if (missing.length > 0) throw new Error(`src/mantine.css lacks the styles of Mantine's ${files.join(', ')}`)
}

const build = async (wanted: string): Promise<void> => {
  const began = performance.now()
  const out = join(web, `dist-${process.pid}`)
  const again = existsSync(dist)
  say(again ? 'the web app is older than its sources: building it' : 'building the web app; this is done once')
  process.env['NODE_ENV'] = 'production'
  process.env['ASSENT_WEB_OUT'] = out
  // Lingui finds its settings from where one is.
  process.chdir(web)
  try {
    const { build: bundle } = await import('vite')
    await bundle({ configFile: join(web, 'vite.config.ts'), logLevel: 'warn' })
    checkStyles(join(out, 'assets'))
    await compress(join(out, 'assets'))
    writeFileSync(join(out, 'built-from'), wanted)
    rmSync(dist, { recursive: true, force: true })
    renameSync(out, dist)
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
  say(`the web app is built (${((performance.now() - began) / 1000).toFixed(1)} s)`)
}

/** One at a time, as two builds of one state are one too many; the lock of a process that is gone is nobody's. */
const alone = async (work: () => Promise<void>): Promise<void> => {
  const lock = join(web, 'node_modules/.assent-build')
  mkdirSync(join(web, 'node_modules'), { recursive: true })
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (!lives(lock)) rmSync(lock, { force: true })
      else await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  try {
    await work()
  } finally {
    rmSync(lock, { force: true })
  }
}

const lives = (lock: string): boolean => {
  try {
    process.kill(Number(readFileSync(lock, 'utf8')), 0)
    return true
  } catch {
    return false
  }
}

/** What is wrong and where, without the way through the bundler. */
const briefly = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error))
    .split('\n')
    .filter((line) => !/^\s*at /.test(line))
    .slice(0, 30)
    .join('\n')

if (built() !== state())
  await alone(async () => {
    const wanted = state()
    if (built() === wanted) return
    await build(wanted)
  }).catch((error: unknown) => {
    say(`the web app could not be built: ${briefly(error)}`)
    // An older one is better than none; without any there is nothing to start or to test.
    process.exitCode = existsSync(stamp) ? 0 : 1
  })
