// Brings the German of what the server says up to date with its sources: `npm run sentences` writes
// packages/server/src/texts/de.po and lists what has no German yet; `--check` writes nothing and fails where the catalogue
// and the sources differ, a sentence has no German, or its German has other values.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readPo, writePo } from '@assent/core/texts/po.ts'
import { placesOf } from '@assent/core/texts/template.ts'
import { templates } from './templates.ts'

const file = fileURLToPath(new URL('../packages/server/src/texts/de.po', import.meta.url))
const head = `# What the server says in sentences. {0} is a value, put in as it is; {0:say} one that is said in German too.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: de\\n"
`

const check = process.argv.includes('--check')
const known = existsSync(file) ? readPo(readFileSync(file, 'utf8')) : new Map<string, string>()
const found = templates()
const texts = new Set(found.map(({ text }) => text))
const say = (line: string): boolean => process.stdout.write(`${line}\n`)

const missing = found.filter(({ text }) => !known.has(text))
for (const { files, text } of missing) say(`no German for “${text}” (${files.join(', ')})`)

// A value may be left out in German (an “…s” of the English), but none can be there that the English has not.
const wrong = [...known].filter(([text, said]) => placesOf(said).some((place) => !placesOf(text).includes(place)))
for (const [text, said] of wrong) say(`“${said}” has values that “${text}” has not`)

const stale = [...known.keys()].filter((text) => !texts.has(text))
if (check) for (const text of stale) say(`“${text}” is in the catalogue and in no source: run npm run sentences`)
else {
  const entries = found.map(({ files, text }) => ({ text, said: known.get(text) ?? '', comment: files.join(' ') }))
  writeFileSync(file, writePo(head, entries))
}

say(missing.length === 0 ? 'every sentence has its German' : `${missing.length} sentences have no German yet`)
if (wrong.length > 0 || (check && missing.length + stale.length > 0)) process.exitCode = 1
