// How much script the first page costs: packages/web/budget.json says what it may, the built app what it does.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { test } from 'node:test'

const web = new URL('../packages/web/', import.meta.url)
const manifest = new URL('dist/.vite/manifest.json', web)

type Chunk = { readonly file: string; readonly imports?: readonly string[]; readonly css?: readonly string[] }
type Budget = {
  readonly firstRoute: { readonly route: string; readonly javascriptGzipKB: number; readonly cssGzipKB: number }
}

const read = <T>(url: URL): T => JSON.parse(readFileSync(url, 'utf8')) as T
const gzipKB = (files: Iterable<string>): number =>
  [...files].reduce((sum, file) => sum + statSync(new URL(`dist/${file}.gz`, web)).size, 0) / 1024

test('the first page keeps to its budget of script and style', {
  skip: !existsSync(manifest) && 'not built: npm run web',
}, (t) => {
  const { cssGzipKB, javascriptGzipKB, route } = read<Budget>(new URL('budget.json', web)).firstRoute
  const chunks = read<Record<string, Chunk>>(manifest)
  const document = readFileSync(new URL('dist/index.html', web), 'utf8')
  const [scripts, styles] = [new Set<string>(), new Set<string>()]
  const follow = (name: string): void => {
    const chunk = chunks[name] ?? Object.values(chunks).find(({ file }) => file === name)
    assert.ok(chunk, `${name} is not in the build`)
    if (scripts.has(chunk.file)) return
    scripts.add(chunk.file)
    for (const file of chunk.css ?? []) styles.add(file)
    for (const next of chunk.imports ?? []) follow(next)
  }
  for (const [, file] of document.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)) follow(file!)
  for (const [, file] of document.matchAll(/href="\/(assets\/[^"]+\.css)"/g)) styles.add(file!)
  // The first page of most visits comes with the app itself; others are a chunk of their own.
  const page = `src/routes/${route}/index.tsx`
  if (chunks[page]) follow(page)
  const [script, style] = [gzipKB(scripts), gzipKB(styles)]
  t.diagnostic(`first page: ${script.toFixed(1)} KB of script, ${style.toFixed(1)} KB of style, gzipped`)
  assert.ok(scripts.size > 2 && script > 50, 'too little was found to be true')
  assert.ok(script <= javascriptGzipKB, `${script.toFixed(1)} KB of script, ${javascriptGzipKB} are allowed`)
  assert.ok(style <= cssGzipKB, `${style.toFixed(1)} KB of style, ${cssGzipKB} are allowed`)
})
