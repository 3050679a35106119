import assert from 'node:assert/strict'
import test from 'node:test'
import { csvLine, unguard } from '@assent/core/csv.ts'
import fc from 'fast-check'
import { Stop } from '../problems.ts'
import { readCsv } from './csv.ts'
import { type BadRow, type HistoryRow, type Requester, readHistory } from './rows.ts'

async function* chunks(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size)
}

const recordsOf = async (text: string, size = 7) => {
  const records = []
  for await (const record of readCsv(chunks(text, size))) records.push(record)
  return records
}

test('CSV is read with quotes, any line end and the line of each record', async () => {
  assert.deepEqual(await recordsOf('\ufeffa,b\r\n"x ""y"", z",1\r\n\n"two\nlines",2\rlast,3'), [
    { line: 1, cells: ['a', 'b'] },
    { line: 2, cells: ['x "y", z', '1'] },
    { line: 4, cells: ['two\nlines', '2'] },
    { line: 6, cells: ['last', '3'] },
  ])
})

test('F17: what our own CSV writer wrote is read back as it was, however it is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.array(
          fc.string({ minLength: 1 }).map((text) => text.replaceAll(/[\r\0]/g, '')),
          { minLength: 2, maxLength: 4 },
        ),
        { minLength: 1, maxLength: 5 },
      ),
      fc.integer({ min: 1, max: 9 }),
      async (rows, size) => {
        const read = await recordsOf(rows.map(csvLine).join(''), size)
        assert.deepEqual(
          read.map(({ cells }) => cells.map(unguard)),
          rows,
        )
      },
    ),
  )
})

const historyOf = async (text: string) => {
  const [rows, requesters] = [[] as (HistoryRow | BadRow)[], [] as Requester[]]
  for await (const row of readHistory(
    chunks(text, 11),
    () => {},
    (one) => void requesters.push(one),
  ))
    rows.push(row)
  return { rows, requesters }
}

test('rows with the same manager and role columns are one requester; bad rows are told by their line', async () => {
  const { requesters, rows } = await historyOf(
    [
      'ACTION,RESOURCE,MGR_ID,ROLE',
      '1,r1,m1,dev',
      '0,r2,m1,dev',
      '1,r1,m2,dev',
      '2,r1,m1,dev',
      '1,,m1,dev',
      '1,r1,m1',
      '1,r1,,dev',
      '1,r\u0000,m1,dev',
      '',
    ].join('\n'),
  )
  const [first, second, third] = rows as HistoryRow[]
  assert.equal(first!.requester, second!.requester)
  assert.notEqual(first!.requester, third!.requester)
  assert.deepEqual([first!.approved, second!.approved], [true, false])
  assert.deepEqual(
    requesters.map(({ manager, roles }) => [manager, roles]),
    [
      ['m1', ['dev']],
      ['m2', ['dev']],
    ],
  )
  const bad = rows.slice(3) as BadRow[]
  assert.deepEqual(
    bad.map(({ line }) => line),
    [5, 6, 7, 8, 9],
  )
  assert.match(
    bad.map(({ reason }) => reason).join('; '),
    /ACTION is "2".*RESOURCE is empty.*3 cells.*MGR_ID is empty.*control character/,
  )
})

test('a file without the three columns is refused with what it lacks; columns may be in any order', async () => {
  await assert.rejects(
    historyOf('ACTION,RES\n1,2\n'),
    (error) => error instanceof Stop && /RESOURCE, MGR_ID/.test(error.message),
  )
  await assert.rejects(historyOf(''), /empty/)
  const { rows } = await historyOf('role,mgr_id,Resource,action\nx,m,r,1\n')
  assert.deepEqual(
    rows.map((row) => ({ ...row, requester: '' })),
    [{ line: 2, approved: true, resource: 'r', manager: 'm', requester: '' }],
  )
})
