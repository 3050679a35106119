import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ConditionInput } from '@assent/core/api/conditions.ts'
import { makeCatalog } from '@assent/server/features/catalog/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { everyone, makeWorld, no, ok } from './world.ts'

const database = await withDatabase()

const setUp = async () => {
  const world = await makeWorld(database)
  const { commands, queries } = makeCatalog(world.services)
  const admin = world.caller()
  const offer = async (appId: string, condition: ConditionInput) => {
    const { id } = ok(await commands['condition.create'](admin, { appId, condition }))
    ok(await commands['condition.activate'](admin, { appId, conditionId: id }))
  }
  const read = (userId: string, limit: number, after?: string, match?: string) =>
    queries['catalog.mine'](world.caller([], userId), {
      parentId: undefined,
      match,
      page: { limit, ...(after ? { after } : {}) },
    })
  return { world, queries, admin, offer, read }
}

const namesOf = ({ items }: { readonly items: readonly { readonly name: string }[] }) => items.map(({ name }) => name)

test('pages go through the whole list once, whatever the mix of everybody and groups', async () => {
  const { world, offer, read } = await setUp()
  const user = await world.user()
  const group = await world.group([user])
  const sequence = await world.sequence()
  for (let n = 0; n < 23; n++) {
    const appId = await world.app({ label: `app ${n}` })
    if (n % 3 !== 0) await offer(appId, everyone(sequence))
    if (n % 3 !== 1)
      await offer(appId, everyone(sequence, { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } }))
  }
  const seen: string[] = []
  let after: string | undefined
  do {
    const page = ok(await read(user, 5, after))
    seen.push(...namesOf(page))
    after = page.next
  } while (after)
  assert.deepEqual(seen, Array.from({ length: 23 }, (_, n) => `app ${n}`).sort())
})

test('a search, the levels of an app and the catalog of administrators are gone through in the same way', async () => {
  const { world, offer, queries, admin, read } = await setUp()
  const user = await world.user()
  const own = await world.group([user])
  const sequence = await world.sequence()
  // Made in an order that is not the one of their names.
  const labels = Array.from({ length: 9 }, (_, n) => `part ${(n * 4) % 9}`)
  const levels: string[] = []
  for (const label of labels) levels.push(await world.group([], label))
  const forOwn: Partial<ConditionInput> = { requesterSettings: { type: 'GROUPS', groups: [{ id: own }] } }
  const scopes = (ids: readonly string[]): Partial<ConditionInput> => ({
    accessScopeSettings: { type: 'GROUPS', groups: ids.map((id) => ({ id })) },
  })
  const appId = await world.app({ label: 'whole', groups: levels })
  await offer(appId, everyone(sequence, scopes(levels.slice(0, 5))))
  await offer(appId, everyone(sequence, { name: 'Own', ...forOwn, ...scopes(levels.slice(5)) }))
  for (const [n, label] of labels.entries())
    await offer(await world.app({ label }), everyone(sequence, n % 2 === 0 ? {} : forOwn))
  const parentId = ok(await read(user, 50)).items.find(({ name }) => name === 'whole')!.entryId
  const mine = (parent: string | undefined, match: string | undefined) => (after: string | undefined) =>
    queries['catalog.mine'](world.caller([], user), {
      parentId: parent,
      match,
      page: { limit: 2, ...(after ? { after } : {}) },
    })
  const everything = (match: string | undefined) => (after: string | undefined) =>
    queries['catalog.all'](admin, { parentId: undefined, match, page: { limit: 2, ...(after ? { after } : {}) } })
  const through = async (page: ReturnType<typeof mine>) => {
    const seen: string[] = []
    let after: string | undefined
    do {
      const { items, next } = ok(await page(after))
      assert.ok(items.length <= 2)
      seen.push(...items.map(({ name }) => name))
      after = next
    } while (after && seen.length < 50)
    return seen
  }
  const parts = labels.toSorted()
  assert.deepEqual(await through(mine(undefined, 'part')), parts)
  assert.deepEqual(await through(mine(parentId, undefined)), parts)
  assert.deepEqual(await through(mine(parentId, 'part')), parts)
  assert.deepEqual(await through(everything('part')), parts)
  assert.deepEqual(await through(everything(undefined)), [...parts, 'whole'])
})

test('entries stand in the order of their names, whatever their case, their marks and who sees them', async () => {
  const { world, offer, queries, admin, read } = await setUp()
  const user = await world.user()
  const group = await world.group([user])
  const sequence = await world.sequence()
  const forGroup = everyone(sequence, { requesterSettings: { type: 'GROUPS', groups: [{ id: group }] } })
  const labels = ['zoo', 'Älteste', 'Apfel', 'ähnlich', 'Straße', 'Strassen', 'Øre', 'B', 'stray', '1Password', 'Łódź']
  for (const [n, label] of labels.entries())
    await offer(await world.app({ label }), n % 2 === 0 ? everyone(sequence) : forGroup)
  const expected = '1Password ähnlich Älteste Apfel B Łódź Øre Straße Strassen stray zoo'.split(' ')
  assert.deepEqual(namesOf(ok(await read(user, 200))), expected)
  const all = ok(await queries['catalog.all'](admin, { parentId: undefined, match: undefined, page: { limit: 200 } }))
  assert.deepEqual(namesOf(all), expected)
  assert.deepEqual(namesOf(ok(await read(user, 200, undefined, 'str'))), ['Straße', 'Strassen', 'stray'])
})

test('the next page begins where the one before ended, whatever came, went or was renamed meanwhile', async () => {
  const { world, offer, read } = await setUp()
  const user = await world.user()
  const sequence = await world.sequence()
  const apps = new Map<string, string>()
  const add = async (label: string) => {
    apps.set(label, await world.app({ label }))
    await offer(apps.get(label)!, everyone(sequence))
  }
  for (const label of ['a', 'c', 'e', 'g', 'i']) await add(label)
  const first = ok(await read(user, 2))
  assert.deepEqual(namesOf(first), ['a', 'c'])
  // What the place was taken from goes away, one is renamed past it, one comes before and one after it.
  await world.sql(`update app set status = 'INACTIVE' where app_id = $1`, [apps.get('c')])
  await world.sql(`update app set label = 'x' where app_id = $1`, [apps.get('a')])
  await add('b')
  await add('d')
  const second = ok(await read(user, 2, first.next))
  assert.deepEqual(namesOf(second), ['d', 'e'])
  assert.deepEqual(namesOf(ok(await read(user, 2, second.next))), ['g', 'i'])
  no(await read(user, 2, 'cen33e47frfMB93gQ8g6'), 'invalid')
})
