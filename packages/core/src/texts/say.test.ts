import assert from 'node:assert/strict'
import test from 'node:test'
import { readPo, writePo } from './po.ts'
import { makeSay } from './say.ts'

const say = makeSay([
  ['Some steps are not right.', 'Einige Schritte sind nicht richtig.'],
  ['There is no app {0}.', 'Die App {0} gibt es nicht.'],
  ['There is no {0}.', 'Das gibt es nicht: {0}.'],
  ['There is no {0} {1}.', 'Das gibt es nicht: {0} {1}.'],
  ['Not valid: {0}', 'Nicht gültig: {0:say}'],
  ['"{0}" is not one of "{1}".', '„{0}“ gehört nicht zu „{1}“.'],
  ['It failed{0}.', 'Das scheiterte{0}.'],
  ['{0} waits.', '{0} wartet.'],
  ['must be a text', 'muss ein Text sein'],
  ['Your request of {0}', 'Ihr Antrag vom {0}'],
  ['{0} is so long and so wide that it is not taken.', '{0} ist zu groß.'],
  ['{0} for {1} was denied.', '{0:say} auf {1} wurde abgelehnt.'],
  ['The request made for {0}', 'Der Antrag für {0}'],
  [' Until {0}.', ' Bis {0}.'],
  ['1 day', '1 Tag'],
  ['{0} days', '{0} Tage'],
  ['It ends in {0}, on {1}.', 'Es endet am {1}, in {0:say}.'],
  ['It answered with {"outcome": {0}}.', 'Die Antwort war {"outcome": {0}}.'],
])

test('a sentence is said in the other language, its values as they were', () => {
  assert.equal(say('Some steps are not right.'), 'Einige Schritte sind nicht richtig.')
  assert.equal(
    say('There is no app Git {Hub} "x" $& $1 {0} {0:say}.'),
    'Die App Git {Hub} "x" $& $1 {0} {0:say} gibt es nicht.',
  )
  assert.equal(say('"a" is not one of "b" is not one of "c".'), '„a“ gehört nicht zu „b" is not one of "c“.')
  assert.equal(say('It answered with {"outcome": {}}.'), 'Die Antwort war {"outcome": {}}.')
  assert.equal(say('It failed (at noon).'), 'Das scheiterte (at noon).')
  assert.equal(say('It failed.'), 'Das scheiterte.')
  assert.equal(say('It ends in 3 days, on 2026-03-01.'), 'Es endet am 2026-03-01, in 3 Tage.')
})

test('what is not known stays as it is, and a value is not taken for a sentence', () => {
  for (const text of ['', ' ', 'Nothing of that', 'some steps are not right.', 'There is no .', 'waits.'])
    assert.equal(say(text), text)
  // An app may be called like one of our sentences: only what the translation marks is translated.
  assert.equal(say('There is no app 1 day.'), 'Die App 1 day gibt es nicht.')
  assert.equal(say('There is no app Some steps are not right..'), 'Die App Some steps are not right. gibt es nicht.')
})

test('the template with most words wins, and of two with the same the one with fewer values', () => {
  assert.equal(say('There is no app x.'), 'Die App x gibt es nicht.')
  assert.equal(say('There is no group x.'), 'Das gibt es nicht: group x.')
})

test('sentences in sentences, lists of them, and names with what is wrong with them', () => {
  assert.equal(say('Not valid: Some steps are not right.'), 'Nicht gültig: Einige Schritte sind nicht richtig.')
  assert.equal(say('Not valid: Not valid: 1 day'), 'Nicht gültig: Nicht gültig: 1 Tag')
  assert.equal(say('login must be a text'), 'login muss ein Text sein')
  assert.equal(
    say('Not valid: /login must be a text, /name must be a text, /other is odd'),
    'Nicht gültig: /login muss ein Text sein, /name muss ein Text sein, /other is odd',
  )
  assert.equal(
    say('Some steps are not right. There is no app x. That is new.'),
    'Einige Schritte sind nicht richtig. Die App x gibt es nicht. That is new.',
  )
})

test('where words of ours stand in a value, the values are told apart by what is known', () => {
  assert.equal(say('The request made for you for Git was denied.'), 'Der Antrag für you auf Git wurde abgelehnt.')
  assert.equal(say('Your request of May for Git was denied.'), 'Ihr Antrag vom May auf Git wurde abgelehnt.')
  assert.equal(say('Not valid: It is so long and so wide that it is not taken.'), 'Nicht gültig: It ist zu groß.')
  assert.equal(say('Something for you for Git was denied.'), 'Something auf you for Git wurde abgelehnt.')
  // A sentence that is put behind others, with the blank that parts them.
  assert.equal(say('Some steps are not right. Until 1 March.'), 'Einige Schritte sind nicht richtig. Bis 1 March.')
})

test('a hostile text comes to an end, and what is too long is left alone', () => {
  const hostile = [
    'Not valid: '.repeat(450),
    '"" is not one of "'.repeat(270),
    'There is no '.repeat(400),
    `${'It ends in , on '.repeat(300)}.`,
    ', '.repeat(2_400),
    '. A'.repeat(1_600),
    `${'a '.repeat(2_400)}waits.`,
    '\ue0000\ue001{0}\u0000'.repeat(500),
  ]
  for (const text of hostile) say(text.slice(0, 2_000))
  const long = `There is no app ${'x'.repeat(2_000)}.`
  assert.equal(say(long), long)
})

test('a catalogue is read as it was written', () => {
  const entries = [
    { text: 'a "b" \\ {0}\n\tc', said: 'ä „b“ \\ {0}\n\tc', comment: 'a.ts b.ts' },
    { text: 'Not yet', said: '', comment: 'a.ts' },
  ]
  const written = writePo('msgid ""\nmsgstr ""\n"Language: de\\n"\n', entries)
  assert.deepEqual([...readPo(written)], [[entries[0]!.text, entries[0]!.said]])
  // As editors of catalogues fold long texts.
  assert.deepEqual(
    [...readPo('#, fuzzy\nmsgid ""\n"one "\n"two"\nmsgstr "eins "\n"zwei"\n')],
    [['one two', 'eins zwei']],
  )
})
