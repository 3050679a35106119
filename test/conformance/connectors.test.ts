import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { makeId } from '@assent/core/ids.ts'
import type { AccessItem, ConnectorOutcome } from '@assent/core/ports.ts'
import { connectors } from '@assent/server/connectors/registry.ts'
import type { TSchema } from 'typebox'
import { Value } from 'typebox/value'
import { drivers, type Kind, type Rig } from './drivers.ts'
import type { Fault } from './proxy.ts'

const newId = (kind: Parameters<typeof makeId>[0]) => makeId(kind, Date.now(), randomBytes)

let generation = 0
const itemOf = (kind: Kind, names: { login?: string; target?: string } = {}): AccessItem => {
  const userId = newId('user')
  const login = names.login ?? `${userId}@example.com`
  return {
    accessId: newId('access'),
    generation: ++generation,
    user: { userId, login, email: login, firstName: 'Zoë', lastName: 'O’Brien', active: true },
    kind,
    appId: newId('app'),
    targetId: newId(kind === 'group' ? 'group' : kind === 'app' ? 'app' : 'entitlementValue'),
    targetName: names.target ?? newId('group'),
    ...(kind === 'entitlement' ? { attribute: 'License' } : {}),
  }
}

const stateOf = (outcome: ConnectorOutcome | undefined): string =>
  outcome?.result === 'done' ? outcome.actual : (outcome?.result ?? 'nothing')

const isChange = (call: { method: string; body: string }): boolean =>
  call.method !== 'GET' && !call.body.includes('"access.read"')

for (const driver of drivers) {
  const { connector } = driver
  const rigged = (name: string, work: (rig: Rig) => Promise<void>) =>
    test(`${driver.name}: ${name}`, async () => {
      const rig = await driver.start()
      try {
        await work(rig)
      } finally {
        await rig.close()
      }
    })
  const call = async (rig: Rig, verb: 'give' | 'take' | 'read', items: readonly AccessItem[], ms?: number) =>
    (await connector[verb](items, rig.context(ms))).map(stateOf)
  const one = async (rig: Rig, verb: 'give' | 'take' | 'read', item: AccessItem, ms?: number) =>
    (await call(rig, verb, [item], ms))[0]

  for (const kind of driver.kinds) {
    rigged(`${kind}: giving and taking are idempotent, and read back`, async (rig) => {
      const item = itemOf(kind)
      rig.prepare(item)
      assert.equal(await one(rig, 'read', item), 'gone')
      for (let i = 0; i < 2; i++) {
        assert.equal(await one(rig, 'give', item), 'there')
        assert.deepEqual([await one(rig, 'read', item), rig.count(item)], ['there', 1])
      }
      for (let i = 0; i < 2; i++) {
        assert.equal(await one(rig, 'take', item), 'gone')
        assert.deepEqual([await one(rig, 'read', item), rig.count(item)], ['gone', 0])
      }
      assert.equal(await one(rig, 'give', item), 'there')
    })

    rigged(`C4: ${kind}: an answer that is lost proves nothing; the next call finds what was done`, async (rig) => {
      for (const fault of ['cut after effect', 'hangs after effect', 'cut before'] as const) {
        const item = itemOf(kind)
        rig.prepare(item)
        for (const [verb, wanted] of [
          ['give', 'there'],
          ['take', 'gone'],
        ] as const) {
          rig.proxy.fault((seen) => (isChange(seen) ? fault : 'none'))
          assert.notEqual(await one(rig, verb, item, 300), wanted === 'there' ? 'gone' : 'there')
          rig.proxy.fault('none')
          assert.equal(await one(rig, verb, item), wanted)
          assert.equal(rig.count(item), wanted === 'there' ? 1 : 0)
        }
      }
    })

    rigged(`C5: ${kind}: a target that says yes and does nothing is found out`, async (rig) => {
      const item = itemOf(kind)
      rig.prepare(item)
      rig.proxy.fault('lies')
      assert.notEqual(await one(rig, 'give', item), 'there')
      rig.proxy.fault('none')
      assert.equal(await one(rig, 'give', item), 'there')
      rig.proxy.fault('lies')
      assert.notEqual(await one(rig, 'take', item), 'gone')
      assert.equal(rig.count(item), 1)
    })

    const faults: readonly Fault[] = ['500', 'malformed', 'empty', 'huge', 'redirect', 'hangs', 'cut before']
    rigged(`E14: ${kind}: failures, nonsense and endless answers prove nothing and do not last`, async (rig) => {
      const item = itemOf(kind)
      rig.prepare(item)
      for (const fault of faults) {
        rig.proxy.fault(fault)
        const ms = fault === 'hangs' ? 300 : 5_000
        assert.notEqual(await one(rig, 'give', item, ms), 'there', fault)
      }
      rig.proxy.fault('none')
      assert.equal(await one(rig, 'give', item), 'there')
      for (const fault of faults.filter((name) => name !== 'empty')) {
        rig.proxy.fault(fault)
        assert.equal(await one(rig, 'take', item, fault === 'hangs' ? 300 : 5_000), 'retry', fault)
      }
      assert.equal(rig.count(item), 1)
    })

    rigged(`C15: ${kind}: Retry-After is passed on`, async (rig) => {
      const item = itemOf(kind)
      rig.prepare(item)
      rig.proxy.fault('429')
      const [outcome] = await connector.give([item], rig.context())
      assert.equal(outcome?.result, 'retry')
      assert.equal(outcome?.result === 'retry' && outcome.after, 7_000)
    })

    rigged(`F7: ${kind}: names of any script, quotes and slashes are names and nothing else`, async (rig) => {
      const names = ['漢字 🙂 Zoë', `a"b\\c' or 1 eq 1`, 'slash/../..%2f?x=1#y', 'null', '{"$ne":1}']
      const items = names.map((name) => itemOf(kind, { login: `${name}@example.com`, target: `t ${name}` }))
      for (const item of items) rig.prepare(item)
      assert.deepEqual(
        await call(rig, 'give', items),
        items.map(() => 'there'),
      )
      assert.deepEqual(
        items.map(rig.count),
        items.map(() => 1),
      )
      assert.deepEqual(
        await call(rig, 'take', items),
        items.map(() => 'gone'),
      )
      assert.deepEqual(
        items.map(rig.count),
        items.map(() => 0),
      )
    })

    rigged(`${kind}: a batch has one outcome for each item, in order`, async (rig) => {
      const items = Array.from({ length: 40 }, () => itemOf(kind, { target: 'shared' }))
      for (const item of items) rig.prepare(item)
      const some = items.filter((_, index) => index % 3 === 0)
      await call(rig, 'give', some)
      assert.deepEqual(
        await call(rig, 'read', items),
        items.map((_, index) => (index % 3 === 0 ? 'there' : 'gone')),
      )
      assert.deepEqual(await call(rig, 'give', []), [])
    })
  }

  rigged('E16: no outcome and no check ever holds the secret', async (rig) => {
    const item = itemOf(driver.kinds[0]!)
    for (const fault of ['none', '500', 'malformed', 'huge', 'cut before', 'redirect', '429'] as const) {
      rig.proxy.fault(fault)
      const said = [await connector.give([item], rig.context()), await connector.check(rig.context())]
      assert.equal(JSON.stringify(said).includes(rig.secret), false)
    }
  })

  rigged('C13: the check tells good settings from bad ones, and changes nothing', async (rig) => {
    assert.deepEqual(await connector.check(rig.context()), [])
    const wrong = { ...rig.context(), secret: `whsec_${Buffer.from('another').toString('base64')}` }
    assert.equal((await connector.check(wrong)).length, 1)
    rig.proxy.fault('malformed')
    assert.equal((await connector.check(rig.context())).length, 1)
    assert.equal(rig.proxy.seen.filter(isChange).length, 0)
  })

  test(`${driver.name}: the settings schema takes what works and refuses what it does not know`, async () => {
    const rig = await driver.start()
    await rig.close()
    const schema = connector.configSchema as TSchema
    const config = rig.context().config as object
    assert.equal(Value.Check(schema, config), true)
    assert.equal(Value.Check(schema, { ...config, other: 1 }), false)
  })
}

test('every connector on the registry is held to this suite, but the one that only asks people', () => {
  const held = new Set(drivers.map((driver) => driver.connector.kind))
  assert.deepEqual(
    [...connectors.keys()].filter((kind) => !held.has(kind)),
    ['manual'],
  )
  for (const [kind, connector] of connectors) assert.equal(connector.kind, kind)
})

test('manual: every change asks a person, in words, and nothing is ever proven', async () => {
  const manual = connectors.get('manual')!
  const context = {
    config: { instructions: 'Use the blue form.' },
    fetch,
    signal: AbortSignal.timeout(100),
    now: Date.now,
  }
  const item = itemOf('group', { login: 'ann@example.com', target: 'Vault keys' })
  for (const verb of ['give', 'take'] as const) {
    const [outcome] = await manual[verb]([item], context)
    assert.equal(outcome?.result, 'manual')
    assert.match(
      outcome?.result === 'manual' ? outcome.reason : '',
      /by hand: Vault keys for ann@example.com. Use the blue form./,
    )
  }
  assert.equal((await manual.read([item], context))[0]?.result, 'manual')
})
