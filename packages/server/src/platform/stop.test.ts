import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type TestContext, test } from 'node:test'

const [stop, log, wait] = ['stop', 'log', 'wait'].map((name) => new URL(`./${name}.ts`, import.meta.url).href)

/** A process that has a stopper and these parts; resolves when it is ready, with everything it says from then on. */
const start = async (
  t: TestContext,
  parts: string,
  limitMs = 60_000,
): Promise<{ child: ChildProcess; said: string[] }> => {
  const program = `
    import { makeStopper } from '${stop}'
    import { makeLog } from '${log}'
    import { pause } from '${wait}'
    const say = (text) => process.stdout.write(text + '\\n')
    const stopper = makeStopper({ log: makeLog('error', { write: (line) => say(JSON.parse(line).msg) }), limitMs: ${limitMs} })
    ${parts}
    setInterval(() => {}, 1_000)
    say('ready')`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  const said: string[] = []
  const lines = createInterface(child.stdout!)
  // From the beginning on: what it says at once may come together with the first line.
  lines.on('line', (line) => said.push(line))
  await once(lines, 'line')
  said.shift()
  return { child, said }
}

const ended = async (child: ChildProcess): Promise<number | null> => {
  const [code] = (await once(child, 'close')) as [number | null]
  return code
}

test('parts are closed from the last to the first, and one that fails holds up no other', async (t) => {
  const { child, said } = await start(
    t,
    `stopper.add('one', async () => say('one'))
    stopper.add('two', async () => { throw new Error('no') })
    stopper.add('three', async () => { await pause(50); say('three') })`,
  )
  child.kill('SIGTERM')
  assert.equal(await ended(child), 1)
  assert.deepEqual(said, ['three', 'could not be closed', 'one'])
})

test('an orderly stop ends with 0', async (t) => {
  const { child, said } = await start(t, `stopper.add('one', async () => say('one'))`)
  child.kill('SIGINT')
  assert.equal(await ended(child), 0)
  assert.deepEqual(said, ['one'])
})

test('H19: a part that hangs does not hang the process', async (t) => {
  const { child, said } = await start(t, `stopper.add('one', () => new Promise(() => {}))`, 300)
  child.kill('SIGTERM')
  assert.equal(await ended(child), 1)
  assert.deepEqual(said, ['stopping took too long'])
})

test('a second signal ends it at once', async (t) => {
  const { child, said } = await start(t, `stopper.add('one', async () => { say('closing'); await pause(120_000) })`)
  child.kill('SIGTERM')
  while (said.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
  child.kill('SIGTERM')
  assert.equal(await ended(child), 1)
  assert.deepEqual(said, ['closing'])
})

test('a fault that nobody caught stops it in order, with 1', async (t) => {
  const { child, said } = await start(
    t,
    `stopper.add('one', async () => say('one'))
    setTimeout(() => { throw new Error('a bug') }, 50)`,
  )
  assert.equal(await ended(child), 1)
  assert.deepEqual(said, ['uncaughtException', 'one'])
})
