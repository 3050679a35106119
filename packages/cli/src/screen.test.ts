import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'
import { makeScreen, widths } from './screen.ts'

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

test('on a narrow terminal the widest column gives way, and no line is longer than the screen', async () => {
  const text = await draw(40, ['ID', 'ABOUT'], [['abcdef', 'x'.repeat(200)]])
  for (const line of text.split('\n')) assert.ok(line.length <= 40, line)
  assert.match(text, /abcdef {2}x+…/)
})

test('G9: what people wrote cannot add lines or colours to a table', async () => {
  const text = await draw(undefined, ['NAME'], [['evil\n\u001b[31mAPPROVED']])
  assert.deepEqual(text.split('\n'), ['NAME', 'evil \\u001b[31mAPPROVED', ''])
})

test('wide characters count as two', () => {
  assert.deepEqual(widths(['A'], [['日本語']], 80), [8])
  assert.deepEqual(widths(['A'], [['e\u0301']], 80), [3])
})
