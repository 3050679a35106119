import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import test from 'node:test'
import type { Context } from './context.ts'
import { answerAll, fillForm, type Question } from './form.ts'
import { Stop } from './problems.ts'
import { makeScreen } from './screen.ts'

const questions: readonly Question[] = [
  { id: 'centre', label: 'Cost centre', type: 'TEXT', required: true },
  { id: 'region', label: 'Region', type: 'SELECT', choices: ['EMEA', 'APAC'], required: true },
  { id: 'systems', label: 'Systems', type: 'MULTISELECT', choices: ['Mail', 'Files'], required: false },
]

/** Somebody at a terminal who types these lines, one whenever he is asked; what he is told. */
const typing = (...lines: readonly string[]) => {
  const stdin = Object.assign(new PassThrough(), { isTTY: true })
  const rest = [...lines]
  stdin.on('resume', () => setImmediate(() => rest.length > 0 && stdin.write(`${rest.shift()}\n`)))
  const told: string[] = []
  const screen = makeScreen(Object.assign(new PassThrough(), { isTTY: true, columns: 80 }), {
    write: (text: string) => told.push(text),
  })
  const context = { stdin, screen, json: false, signal: new AbortController().signal } as unknown as Context
  return { context, told, left: () => rest }
}

test('questions are asked one by one; what can be no answer is asked again, what may be left empty is left out', async () => {
  const { context, left, told } = typing('', '4711', 'EMEAA', 'emea', '')
  assert.deepEqual(await answerAll(context, questions, []), [
    { id: 'centre', label: 'Cost centre', type: 'TEXT', value: '4711' },
    { id: 'region', label: 'Region', type: 'SELECT', value: 'EMEA' },
  ])
  assert.deepEqual(left(), [])
  assert.match(told.join(''), /This question needs an answer\.\n"EMEAA" is no choice of "Region"\./)
})

test('only what was not given is asked; several choices come with commas', async () => {
  const { context, left } = typing('files,  mail')
  const given = [
    ['cost centre', '1'],
    ['region', 'APAC'],
  ] as const
  const answers = await answerAll(context, questions, given)
  assert.deepEqual(answers.at(-1), { id: 'systems', label: 'Systems', type: 'MULTISELECT', values: ['Files', 'Mail'] })
  assert.deepEqual(left(), [])
})

test('how long is asked until it can be, and can be given where it is fixed anyway', async () => {
  const span = { id: 'd', type: 'DURATION' as const, required: true, maximumValue: 'PT8H' }
  const { context, left } = typing('9h', 'long', '4h')
  assert.deepEqual(await fillForm(context, [span], { answers: [], duration: undefined }, undefined), [
    { id: 'd', type: 'DURATION', value: 'PT4H' },
  ])
  assert.deepEqual(left(), [])
  const fixed = { ...span, readOnly: true, value: 'P1D' }
  const wanted = (duration: string) => fillForm(context, [fixed], { answers: [], duration }, undefined)
  assert.deepEqual(await wanted('PT24H'), [])
  await assert.rejects(() => wanted('P2D'), /Access lasts 1 day here/)
})

test('a script is told all that is missing at once, and what there is to choose from', async () => {
  const { context } = typing()
  const script = { ...context, json: true }
  await assert.rejects(
    () => answerAll(script, questions, []),
    (stop) =>
      stop instanceof Stop &&
      stop.exit === 2 &&
      assert.deepEqual(stop.hints, ['--answer "Cost centre=…"', '--answer "Region=…"   one of: EMEA, APAC']) ===
        undefined,
  )
  await assert.rejects(() => answerAll(script, questions, [['Colour', 'blue']]), /There is no question "Colour" here/)
})
