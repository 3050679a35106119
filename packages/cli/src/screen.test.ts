import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { makeScreen } from './screen.ts'
import { widths } from './wrap.ts'

const draw = async (columns: number | undefined, head: readonly string[], rows: readonly (readonly string[])[]) => {
  const out = Object.assign(new PassThrough(), columns === undefined ? {} : { isTTY: true, columns })
  await makeScreen(out, { write: () => true }).table(head, rows)
  return stripVTControlCharacters(String(out.read()))
}

test('a table has a line for each row, its columns one under the other', async () => {
  const lines = (
    await draw(
      undefined,
      ['ID', 'WHAT'],
      [
        ['1', 'Wiki'],
        ['22', 'Issue Tracker'],
      ],
    )
  ).split('\n')
  assert.deepEqual(lines, ['ID  WHAT', '1   Wiki', '22  Issue Tracker', ''])
})

test('on a narrow terminal long texts go on below, no line is longer than the screen, and nothing is lost', async () => {
  const text = await draw(40, ['ID', 'ABOUT', 'BY'], [['reqVbfNHRTMRyhOA5ndo', 'one two three four five six', 'Ada']])
  for (const line of text.split('\n')) assert.ok(line.length <= 40, line)
  assert.match(text, /reqVbfNHRTMRyhOA5ndo {2}one two/, 'an id is never broken')
  for (const word of ['three', 'four', 'five', 'six']) assert.match(text, new RegExp(word))
  const long = await draw(40, ['ID', 'ABOUT'], [['abcdef', 'x'.repeat(100)]])
  for (const line of long.split('\n')) assert.ok(line.length <= 40, line)
  assert.equal(long.replaceAll(/[^x]/g, '').length, 100)
})

test('a terminal that does not say how wide it is has 80 columns', async () => {
  const text = await draw(0, ['A'], [['word '.repeat(40).trim()]])
  assert.equal(Math.max(...text.split('\n').map((line) => line.length)), 79)
})

test('into a file every row is one line', async () => {
  const text = await draw(undefined, ['A', 'B'], [['word '.repeat(100).trim(), 'x']])
  assert.equal(text.split('\n').length, 3)
})

test('a fact is broken between words, under its own beginning, and keeps its line ends', () => {
  const out = Object.assign(new PassThrough(), { isTTY: true, columns: 40 })
  makeScreen(out, { write: () => true }).fact('Answer', 'one two three four five six seven\nand so on')
  assert.equal(
    stripVTControlCharacters(String(out.read())),
    ['Answer      one two three four five six', '            seven', '            and so on', ''].join('\n'),
  )
})

test('G9: what people wrote cannot add lines or colours to a table', async () => {
  const text = await draw(undefined, ['NAME'], [['evil\n\u001b[31mAPPROVED']])
  assert.deepEqual(text.split('\n'), ['NAME', 'evil \\u001b[31mAPPROVED', ''])
})

test('wide characters count as two', () => {
  assert.deepEqual(widths([['A'], ['日本語']], 80), [8])
  assert.deepEqual(widths([['A'], ['e\u0301']], 80), [3])
})
