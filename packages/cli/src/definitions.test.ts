import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { connection, everywhere } from './definitions/definition.ts'
import { definitions, runOf } from './definitions.ts'
import { makeProgram } from './program.ts'
import { reference } from './reference.ts'

test('docs/cli.md is what the definitions say; if not, run: node bin/cli-docs.ts', () => {
  const written = readFileSync(new URL('../../../docs/cli.md', import.meta.url), 'utf8')
  assert.equal(written, reference())
})

test('every command loads, and every example is read as that command', async () => {
  for (const definition of definitions) {
    assert.equal(typeof (await runOf(definition)), 'function', definition.name)
    for (const example of definition.examples) {
      const words = wordsOf(example)
      let called: string | undefined
      makeProgram('0', (what) => {
        called = what.definition.name
      }).parse(words, { from: 'user' })
      assert.equal(called, definition.name, example)
    }
  }
})

/** The words of an example as a shell would give them, from after `assent` to a pipe or redirection. */
const wordsOf = (example: string): string[] => {
  const line = example.slice(example.indexOf('assent ') + 7).replace(/ [<>|].*$/, '')
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!)
}

test('no option of a command hides one that all have', () => {
  const names = (flags: string) => flags.match(/--[a-z-]+/g) ?? []
  const common = new Set([...connection, ...everywhere('here')].flatMap(({ flags }) => names(flags)))
  for (const { name, options } of definitions)
    for (const option of options ?? [])
      for (const flag of names(option.flags)) assert.ok(!common.has(flag), `${name} ${flag}`)
})
