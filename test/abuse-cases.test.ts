import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { abusePage } from '../bin/abuse.ts'

test('the page of abuse cases says what the tests say (npm run abuse)', () => {
  assert.equal(readFileSync(new URL('../docs/abuse-cases.md', import.meta.url), 'utf8'), abusePage())
})
