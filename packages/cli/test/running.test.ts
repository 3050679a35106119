import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { idIn, ok, startDemoServer } from './demo-server.ts'

const { dataDir, terminal } = await startDemoServer()

test('a wrong answer is corrected by terminal, and stays as it is when nothing is different', async () => {
  const asked = ['request', 'Payroll viewer', '--answer', 'what do you need it for?=Yearly report']
  const id = idIn(ok(await terminal(asked, { as: 'clara' })))
  const better = ['correct', id, '--answer', 'what do you need it for?=The yearly report']
  assert.match(
    ok(await terminal(better, { as: 'clara' })),
    /What do you need it for\? +Yearly report → The yearly report\ncorrected +req/,
  )
  assert.match(ok(await terminal(['requests', id], { as: 'clara' })), /What do you need it for\?: The yearly report/)
  assert.match((await terminal(better, { as: 'clara' })).err, /These are the answers that are there already/)
  const nothing = await terminal(['correct', id, '--answer', 'x=y'], { as: 'chloe' })
  assert.notEqual(nothing.code, 0, 'whoever has answered nothing corrects nothing')
})

test('a request is looked after, tagged, put on hold, followed, and opened again by terminal', async () => {
  const id = idIn(ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--yes'], { as: 'elif' })))
  assert.match(ok(await terminal(['assign', id], { as: 'dana' })), /you look after it/)
  assert.equal((await terminal(['assign', id, 'elif'], { as: 'dana' })).code, 2, 'nobody looks after his own')
  assert.equal((await terminal(['assign', id], { as: 'elif' })).code, 1)
  assert.match(
    ok(await terminal(['tag', id, 'new starter', 'audit', '--priority', 'urgent'], { as: 'dana' })),
    /urgent +new starter, audit/,
  )
  assert.match(ok(await terminal(['tag', id, '--remove', 'AUDIT'], { as: 'dana' })), /urgent +new starter\n/)
  for (const wrong of [
    ['tag', id],
    ['tag', id, '--priority', 'asap'],
    ['hold', id],
    ['assign', id, 'elif', '--nobody'],
  ])
    assert.equal((await terminal(wrong, { as: 'dana' })).code, 2, wrong.join(' '))
  assert.match(ok(await terminal(['follow', id], { as: 'elif' })), /you follow it/)
  assert.match(ok(await terminal(['follow', id, '--stop'], { as: 'elif' })), /no longer/)
  assert.match(ok(await terminal(['hold', id, '-m', 'The vendor'], { as: 'dana' })), /on hold +req.* until \d{4}-/)
  assert.match(ok(await terminal(['resume', id], { as: 'dana' })), /goes on/)
  ok(await terminal(['cancel', id, '-y'], { as: 'elif' }))
  assert.match(ok(await terminal(['reopen', id, '-m', 'A slip', '-y'], { as: 'elif' })), /open again[\s\S]*waits for/)
  const told = ok(await terminal(['requests', id], { as: 'elif' }))
  for (const line of [
    /gave the request to Dana .* to look after/,
    /made the priority urgent/,
    /added the tags new starter, audit/,
    /put the request on hold until .*: The vendor/,
    /opened the request again: A slip/,
  ])
    assert.match(told, line)
})

test('a decision is sent back by terminal, and whoever asked sees what waits for him', async () => {
  const id = idIn(ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--yes'], { as: 'noah' })))
  assert.match(ok(await terminal(['message', id, '--ask', 'Which tables?'], { as: 'chloe' })), /asked +req/)
  assert.match(ok(await terminal(['requests'], { as: 'noah' })), new RegExp(`${id}.* asked back`))
  const told = ok(await terminal(['requests', id], { as: 'noah' }))
  assert.match(told, /waits for an answer: Chloé Dubois asked for more/)
  ok(await terminal(['message', id, 'Invoices'], { as: 'noah' }))
  assert.match(ok(await terminal(['requests', id], { as: 'noah' })), /is waiting for a decision/)
  ok(await terminal(['hold', id, '-m', 'The vendor'], { as: 'dana' }))
  assert.match(ok(await terminal(['requests', id], { as: 'noah' })), /is on hold until .*: The vendor/)
  assert.equal((await terminal(['message', id, '--ask', 'Why?'], { as: 'noah' })).code, 2, 'nothing waits for him')
})

test('whoever is refused for what he has or waits for is told the rule and the parts of it by terminal', async () => {
  const asked = ['request', 'Payment approver', '--duration', '7d', '--yes']
  const whole = [
    ...asked,
    '--answer',
    'what do you need it for?=Close',
    '--answer',
    'which change or incident?=Planned change',
  ]
  ok(await terminal(['request', 'ERP Accountant', '--yes'], { as: 'clara' }))
  const refused = await terminal(whole, { as: 'clara' })
  assert.equal(refused.code, 1)
  const told =
    /Nobody may have this together: Book and release payments \(Accountant, ERP: asked for before; Payment approver, ERP: asked for now\)/
  assert.match(refused.err, told)
})

test('those who have to act are not reminded before an hour is over', async () => {
  const id = idIn(ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--yes'], { as: 'mateo' })))
  const early = await terminal(['remind', id], { as: 'mateo' })
  assert.equal(early.code, 1)
  assert.match(early.err, /^They were told a short time ago; you can remind them from/)
  assert.match((await terminal(['remind', id], { as: 'grace' })).err, /no such request/i)
})

test('what gives nothing is not said to last, and is done in the end', async () => {
  const answers = [
    ...['--answer', 'which operating system?=Linux', '--answer', 'what do you need it for?=Work'],
    ...['--answer', 'from which day on?=2099-01-01'],
  ]
  const asked = ok(await terminal(['request', 'laptop', '--yes', ...answers], { as: 'noah' }))
  const decided = ok(await terminal(['approve', idIn(asked), '--yes'], { as: 'chloe' }))
  for (const said of [asked, decided]) assert.doesNotMatch(said, /How long/)
  assert.match(asked, /Who decides/)
  ok(await terminal(['complete', idIn(asked)], { as: 'mei' }))
  assert.match(ok(await terminal(['requests', idIn(asked)], { as: 'noah' })), /is done\./)
})

test('files go with a request by terminal; one that would be refused is told before anything is sent', async () => {
  const [plan, program, empty] = ['plan.txt', 'run.exe', 'empty.txt'].map((name) => join(dataDir, name)) as [
    string,
    string,
    string,
  ]
  writeFileSync(plan, 'the plan')
  writeFileSync(program, 'MZ\0\x01')
  writeFileSync(empty, '')
  const ask = ['request', 'Wiki Editors', '--yes']
  for (const [file, why] of [
    [empty, /empty\.txt: The file is empty/],
    [program, /run\.exe: Attached can be PDF/],
    [join(dataDir, 'none.txt'), /There is no file/],
    [dataDir, /There is no file/],
  ] as const) {
    const wrong = await terminal([...ask, '--file', file], { as: 'nadia' })
    assert.equal(wrong.code, 2)
    assert.match(wrong.err, why)
  }
  const id = idIn(ok(await terminal([...ask, '--file', plan], { as: 'nadia' })))
  assert.match(ok(await terminal(['requests', id], { as: 'nadia' })), /plan\.txt/)
})
