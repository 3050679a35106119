import assert from 'node:assert/strict'
import test from 'node:test'
import { closed, nullable, oneOf } from '@assent/core/api/wire.ts'
import { Type } from 'typebox'
import { outgoing } from './outgoing.ts'

test('F4: nothing leaves that the schema does not declare, at any depth', () => {
  const rebuild = outgoing(
    Type.Object({
      id: Type.String(),
      inner: Type.Object({ a: Type.Integer() }),
      list: Type.Array(Type.Object({ b: Type.Integer() })),
      maybe: Type.Optional(nullable(Type.Object({ c: Type.Integer() }))),
    }),
  )
  const secret = { hash: 'canary' }
  assert.deepEqual(
    rebuild({
      id: 'x',
      ...secret,
      inner: { a: 1, ...secret },
      list: [{ b: 2, ...secret }],
      maybe: { c: 3, ...secret },
    }),
    { id: 'x', inner: { a: 1 }, list: [{ b: 2 }], maybe: { c: 3 } },
  )
  assert.deepEqual(rebuild({ id: 'x', inner: null, list: [], maybe: null }), {
    id: 'x',
    inner: null,
    list: [],
    maybe: null,
  })
  assert.deepEqual(rebuild({ id: undefined }), {})
})

test('a choice lets the members of its branches through, and free objects stay free', () => {
  const choice = oneOf('type', [
    closed({ type: Type.Literal('A'), a: Type.Integer() }),
    closed({ type: Type.Literal('B'), b: Type.Object({ x: Type.Integer() }) }),
  ])
  const rebuild = outgoing(Type.Object({ choice, profile: Type.Record(Type.String(), Type.Unknown()) }))
  assert.deepEqual(
    rebuild({ choice: { type: 'B', b: { x: 1, hash: 'canary' }, hash: 'canary' }, profile: { any: { thing: 1 } } }),
    {
      choice: { type: 'B', b: { x: 1 } },
      profile: { any: { thing: 1 } },
    },
  )
})
