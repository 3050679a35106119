// Brings the German catalogs of the web app up to date with the texts in its sources: `npm run texts`, or for some pages
// only `npm run texts -- inbox my-requests`; `shared` is what no page has for itself. `--check` writes nothing and fails where
// a text has no German, or is two things in German: catalogs are loaded together and the last one wins, so that each text
// has one German in all of them, or a context (`context` of Lingui's macros).
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const web = fileURLToPath(new URL('../packages/web', import.meta.url))
process.chdir(web)
const { getCatalogs } = await import('@lingui/cli/api')
const { getConfig } = await import('@lingui/conf')

const check = process.argv.includes('--check')
const only = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const config = getConfig({ configPath: join(web, 'lingui.config.ts') })

const wanted = (path: string): boolean =>
  only.length === 0 ||
  only.some((name) => (name === 'shared' ? !path.includes('/routes/') : path.includes(`/routes/${name}/`)))

let missing = 0
let stale = 0
/** What a text, with its context, is in German in each catalog that has it. */
const said = new Map<string, { readonly file: string; readonly message: string; readonly translation: string }[]>()
for (const catalog of await getCatalogs(config)) {
  if (!wanted(`${catalog.path}/`)) continue
  const found = (await catalog.collect()) ?? {}
  const merged = catalog.merge(await catalog.readAll(), found, {})['de'] ?? {}
  const kept = Object.fromEntries(Object.entries(merged).filter(([, text]) => !text.obsolete))
  const before = (await catalog.read('de')) ?? {}
  stale += Object.keys(before).filter((id) => !(id in found)).length
  const file = catalog.getFilename('de').slice(web.length + 1)
  for (const [id, { message = '', translation = '' }] of Object.entries(kept)) {
    said.set(id, [...(said.get(id) ?? []), { file, message, translation }])
    if (translation) continue
    missing++
    process.stdout.write(`${file}: no German for “${message}”\n`)
  }
  if (!check && (Object.keys(kept).length > 0 || Object.keys(before).length > 0)) await catalog.write('de', kept)
}
let twice = 0
for (const places of said.values()) {
  const [first, ...others] = places.filter(({ translation }) => translation !== '')
  for (const { file, message, translation } of others) {
    if (!first || translation === first.translation) continue
    twice++
    process.stdout.write(
      `${file}: “${message}” is “${translation}” here, and “${first.translation}” in ${first.file}\n`,
    )
  }
}
if (twice > 0) process.stdout.write('Give such a text one German, or a context.\n')
process.stdout.write(missing === 0 ? 'every text has its German\n' : `${missing} texts have no German yet\n`)
if (check && stale > 0) process.stdout.write(`${stale} texts are in a catalog and in no source: run npm run texts\n`)
// Where it writes, what is missing is the list of what to do next.
if (check && missing + stale + twice > 0) process.exitCode = 1
