import assert from 'node:assert/strict'
import test, { after, type TestOptions } from 'node:test'
import { verifyExport } from '../../packages/cli/src/audit-verify.ts'
import { type Actor, type Asked, type Driver, type Offer, Refused, type Stand, type Wish } from './driver.ts'
import { stories } from './stories.ts'
import { type Cast, eventually, type OfferOptions, type Step, type StoryWorld, startWorld } from './world.ts'

/** What a story can do and see: people in a channel, and beside them the directory and the record. */
export type Stage = Cast & {
  readonly world: StoryWorld
  readonly driver: Driver
  /** Something that can be asked for, whose name no other story has. */
  readonly offer: (name: string, steps: readonly Step[], options?: OfferOptions) => Promise<Offer>
  readonly ask: (who: Actor, offer: Offer, wish?: Wish) => Promise<Asked>
  /** Waits until a step waits for somebody. */
  readonly waits: (who: Actor, asked: Asked, label: string) => Promise<void>
  /** Tries in vain: the channel leads somebody to no decision, or refuses it. */
  readonly cannotAct: (who: Actor, asked: Asked) => Promise<void>
  /** Waits until the requester is told that it stands so, and compares the directory with that. */
  readonly stands: (who: Actor, asked: Asked, stand: Stand) => Promise<void>
  /** Compares what happened with the record, and what the channel shows of it with what somebody must find there. */
  readonly happened: (asked: Asked, events: readonly string[], shown: readonly (string | RegExp)[]) => Promise<void>
}

const makeStage = (world: StoryWorld, driver: Driver): Stage => {
  const { actors } = world
  return {
    ...actors,
    world,
    driver,
    offer: (name, steps, options) => world.offer(name, steps, options),
    ask: (who, offer, wish = {}) => driver.ask(who, offer, wish),
    waits: async (who, asked, label) => {
      await eventually(
        () => driver.waiting(who, asked),
        (line) => line?.includes(label) === true,
      )
    },
    cannotAct: async (who, asked) => {
      await assert.rejects(driver.approve(who, asked), Refused, `${who.name} could approve`)
    },
    stands: async (who, asked, stand) => {
      await eventually(
        () => driver.stand(who, asked),
        (seen) => seen === stand,
      )
      assert.equal(await world.has(who, asked.offer), stand === 'granted', `${stand}, and the directory says otherwise`)
    },
    happened: async (asked, events, shown) => {
      assert.deepEqual(await world.eventsOf(asked), events)
      const text = await driver.activity(actors.ada, asked)
      for (const one of shown)
        assert.ok(typeof one === 'string' ? text.includes(one) : one.test(text), `not shown: ${one}\n${text}`)
    },
  }
}

/** Tells every story through one channel, each followed by a check of the whole record. */
export const tellThrough = async (
  makeDriver: (world: StoryWorld) => Driver,
  options: TestOptions = {},
): Promise<void> => {
  const world = await startWorld()
  after(world.close)
  const driver = makeDriver(world)
  const stage = makeStage(world, driver)
  let verified = 0
  for (const [name, story] of Object.entries(stories))
    test(`${driver.name}: ${name}`, options, async () => {
      await story(stage)
      // What `assent audit verify` runs; shown.test.ts runs it as the program that it is.
      const { events, message, ok } = verifyExport(await world.exportRecord())
      assert.ok(ok, message)
      assert.ok(events > verified, `${events} events, ${verified} before`)
      verified = events
    })
}
