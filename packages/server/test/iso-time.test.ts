import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isoTime } from '@assent/server/platform/db.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'

const { owner } = await withDatabase()

test('times come as PostgreSQL itself would write them with a T, three digits and a Z, cut and never rounded up', async () => {
  const rows = await owner.bare<{ text: string; iso: string }>(
    `select t::text as text, to_char(date_trunc('milliseconds', t), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as iso
     from (select timestamptz '1000-01-01 00:00:00Z' + random() * interval '8000 years' as t from generate_series(1, 2000)
       union all select unnest('{2026-01-02 03:04:05Z, 2026-01-02 03:04:05.6Z, 2026-01-02 03:04:05.678Z, 2026-12-31 23:59:59.999999Z,
         1000-01-01 00:00:00Z, 9999-12-31 23:59:59.000001Z, 2026-03-29 02:30:00+02}'::timestamptz[])) as times`,
  )
  for (const { iso, text } of rows) assert.equal(isoTime(text), iso)
  assert.equal(rows.length, 2_007)
})

test('a time of another zone is the same instant, and what is no time is refused', () => {
  assert.equal(isoTime('2026-01-02 03:04:05.5+02'), '2026-01-02T01:04:05.500Z')
  assert.throws(() => isoTime('infinity'), RangeError)
})
