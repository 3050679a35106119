// The German of what the server says (packages/server/src/texts/de.po), held to what the matcher makes of it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { readPo } from '@assent/core/texts/po.ts'
import { makeSay } from '@assent/core/texts/say.ts'
import { placesOf } from '@assent/core/texts/template.ts'
import fc from 'fast-check'
import { sentencesIn } from '../bin/templates.ts'

const catalogue = readPo(readFileSync(new URL('../packages/server/src/texts/de.po', import.meta.url), 'utf8'))
const say = makeSay(catalogue)
const put = (text: string, values: readonly string[]): string =>
  text.replaceAll(/\{(\d+)(?::say)?\}/g, (_place, number) => values[Number(number)] ?? '')

test('every sentence comes out in German with its values, whatever the values are', () => {
  assert.ok(catalogue.size > 900)
  // One word each: with more of them a value can complete another sentence of ours, and that is the better reading then.
  const value = fc.string({ unit: fc.constantFrom(...'aZ09é"\'„“{}$&\\<>%-_'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.array(value, { minLength: 8, maxLength: 8 }), (values) => {
      for (const [text, german] of catalogue) assert.equal(say(put(text, values)), put(german, values))
    }),
  )
})

/** Words that are the same in both languages. */
const alike = new Set(['App', 'Code', 'Id', 'Name', 'Normal', 'Team', 'normal', '{0} kB'])

test('every sentence of the catalogue has the values of its English, and differs from it', () => {
  const wrong = [...catalogue].filter(
    ([text, german]) =>
      (text === german && !alike.has(text)) || placesOf(german).some((place) => !placesOf(text).includes(place)),
  )
  assert.deepEqual(wrong, [])
})

test('sentences are found where they are written, each choice of words for itself, and nothing that is for programs', () => {
  const source = `
    import { line } from './card.ts'
    const whose = mine ? 'your request' : 'the request'
    const save = 'Save it as UTF-8.'
    export const tell = async (tx, name, more) => {
      await tx.query('select name from app where org_id = $1')
      if (!name) return refuse('invalid', 'Some names are missing.', [{ summary: \`"\${name}" is not a name\${more ? \` and \${more.length} more\` : ''}.\` }])
      log.warn('a name is missing')
      throw new Error('nobody is shown this')
      errors.push(\`The file is not text. \${save}\`)
      return line\`\${who} wrote about \${whose}\${by ? line\` by \${by}\` : []}\`
    }
    route({ operationId: 'x', summary: 'List all names', description: 'Only the names of it.', handler: () => refuse('forbidden', 'You may not ' + what + '.') })
  `
  assert.deepEqual(sentencesIn('packages/server/src/x.ts', source).toSorted(), [
    '"{0}" is not a name and {1} more.',
    '"{0}" is not a name.',
    'Save it as UTF-8.',
    'Some names are missing.',
    'The file is not text. Save it as UTF-8.',
    'You may not {0}.',
    'the request',
    'your request',
    '{0} wrote about the request',
    '{0} wrote about the request by {1}',
    '{0} wrote about your request',
    '{0} wrote about your request by {1}',
  ])
})
