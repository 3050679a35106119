import assert from 'node:assert/strict'
import test from 'node:test'
import { coalesce } from './coalesce.ts'
import { pause } from './wait.ts'

const settle = (work: readonly Promise<unknown>[]) =>
  Promise.allSettled(work).then((all) =>
    all.map((one) => (one.status === 'fulfilled' ? one.value : (one.reason as Error).message)),
  )

test('what arrives together or meanwhile is one batch, and each item keeps its own outcome', async () => {
  const batches: (readonly number[])[] = []
  const twice = coalesce<number, number>({
    run: async (_key, items) => {
      batches.push(items)
      await pause(5)
      return items.map((item) => (item === 3 ? new Error('three') : item * 2))
    },
    most: 2,
    inFlight: 1,
  })
  assert.deepEqual(await settle([1, 2, 3].map((item) => twice('a', item))), [2, 4, 'three'])
  assert.deepEqual(batches, [[1, 2], [3]])
})

test('a batch that fails as a whole is done one by one, and only the bad item fails', async () => {
  let runs = 0
  const careful = coalesce<string, string>({
    run: async (_key, items) => {
      runs++
      if (items.includes('bad')) throw new Error('bad')
      return items
    },
    most: 10,
    inFlight: 1,
  })
  assert.deepEqual(await settle(['x', 'bad', 'y'].map((item) => careful('a', item))), ['x', 'bad', 'y'])
  assert.equal(runs, 4)
})

test('H19: a batch that the database does not answer is not tried again one by one', async () => {
  let runs = 0
  const away = coalesce<number, number>({
    run: async () => {
      runs++
      throw new Error('Query read timeout')
    },
    most: 2,
    inFlight: 1,
  })
  const message = 'Query read timeout'
  assert.deepEqual(await settle([1, 2, 3, 4].map((item) => away('a', item))), [message, message, message, message])
  assert.equal(runs, 2, 'a failure that came at once costs its own batch alone')
})

test('H19: who waits behind a batch that found the database hung is told with it', async (t) => {
  let clock = 0
  t.mock.method(performance, 'now', () => clock)
  let runs = 0
  const hung = coalesce<number, number>({
    run: async () => {
      runs++
      clock += 20_000
      await Promise.resolve()
      throw new Error('Connection terminated unexpectedly')
    },
    most: 1,
    inFlight: 1,
  })
  await settle([1, 2, 3].map((item) => hung('a', item)))
  assert.equal(runs, 1)
})
