import assert from 'node:assert/strict'
import test from 'node:test'
import { at, type Card, line, said } from '../card.ts'
import { sayCard, sayLine } from './line.ts'
import { makeSay } from './say.ts'

const say = makeSay([
  ['{0} for {1} was denied{2}.', '{0:say} auf {1} wurde abgelehnt{2:say}.'],
  [' by {0}', ' von {0}'],
  ['Your request', 'Ihr Antrag'],
  ['It ends on {0}.', 'Es endet am {0}.'],
  ['Denied: {0}', 'Abgelehnt: {0}'],
  ['Reason', 'Grund'],
  ['Open', 'Öffnen'],
])

test('our words of a line are said in the other language; what people typed and times stay what they are', () => {
  const [who, app] = [said('Your request'), said('App for \ue0000\ue001 was denied.')]
  assert.deepEqual(sayLine(line`${line`Your request`} for ${app} was denied${line` by ${who}`}.`, say), [
    'Ihr Antrag auf ',
    app,
    ' wurde abgelehnt von ',
    who,
    '.',
  ])
  assert.deepEqual(sayLine(line`It ends on ${at('2026-03-01T00:00:00Z')}.`, say), [
    'Es endet am ',
    at('2026-03-01T00:00:00Z'),
    '.',
  ])
  const unknown = line`Something new of ${who}`
  assert.equal(sayLine(unknown, say), unknown)
})

test('a card is said whole, but for what is quoted in it', () => {
  const card: Card = {
    title: line`Denied: ${said('Open')}`,
    lead: line`Your request`,
    facts: [{ label: 'Reason', value: line`${said('Reason')}` }],
    quotes: [{ label: line`Reason`, text: 'Your request' }],
    links: [{ label: 'Open', path: '/x' }],
    why: line`Reason`,
  }
  assert.deepEqual(sayCard(card, say), {
    title: ['Abgelehnt: ', said('Open')],
    lead: ['Ihr Antrag'],
    facts: [{ label: 'Grund', value: [said('Reason')] }],
    quotes: [{ label: ['Grund'], text: 'Your request' }],
    links: [{ label: 'Öffnen', path: '/x' }],
    why: ['Grund'],
  })
})
