import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine, guard, unguard } from '@assent/core/csv.ts'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'

const first = fc.constantFrom('=', '+', '-', '@', '\t', '\r', '\n', "'", "'=", "''=", '\uff1d', '"', ',', '')
const cell = fc.tuple(first, fc.string({ unit: 'grapheme' })).map(([start, rest]) => start + rest)

test('F17: what is written comes back as it was, and no cell begins with what a spreadsheet runs', () => {
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }), (rows) => {
      const text = rows.map(csvLine).join('')
      const read = parse(text, { relax_column_count: true, record_delimiter: '\r\n' }) as string[][]
      assert.deepEqual(
        read.map((row) => row.map(unguard)),
        rows,
      )
      for (const shown of read.flat()) assert.doesNotMatch(shown, /^[=+\-@\t\r\n\uff0b\uff0d\uff1d\uff20]/u)
    }),
    { numRuns: 500 },
  )
})

test('F17: texts that are harmless are left alone, and numbers stay numbers', () => {
  for (const harmless of ['plain', 'a=b', '1-2', "it's", "'quoted'", '']) assert.equal(guard(harmless), harmless)
  assert.equal(guard('=HYPERLINK("http://x")'), '\'=HYPERLINK("http://x")')
  assert.equal(csvLine(['a', -1, true, null, undefined, 'x,y', 'q"q']), 'a,-1,true,,,"x,y","q""q"\r\n')
})
