import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { RequestView } from '@assent/core/api/shapes.ts'
import { type Ended, runProgram, startDemoServer } from './demo-server.ts'

const { assent, dataDir, env, terminal, who } = await startDemoServer()
const bin = fileURLToPath(new URL('../bin/assent.js', import.meta.url))

const ok = ({ code, err, out }: Ended): string => {
  assert.equal(code, 0, err + out)
  return out
}

const idIn = (text: string): string => {
  const id = /req[0-9A-Za-z]{17}/.exec(text)?.[0]
  assert.ok(id, text)
  return id
}

test('what can be asked for is searched by words, and shown with ids', async () => {
  const all = ok(await terminal(['catalog', '--limit', '200'], { as: 'elif' }))
  assert.match(all, /Billing Database: Read only +Look at every table\. +cen[0-9A-Za-z]{17}/)
  assert.doesNotMatch(all, /Payroll/, 'what no rule lets her ask for is not shown')
  const found = ok(await terminal(['catalog', 'grafana', 'editors'], { as: 'elif' }))
  assert.match(found, /Grafana Editors/)
  assert.doesNotMatch(found, /Grafana Viewers/)
  const json = JSON.parse(ok(await terminal(['catalog', 'grafana', '--json'], { as: 'elif' }))) as { app: string }[]
  assert.deepEqual(new Set(json.map(({ app }) => app)), new Set(['Grafana']))
  assert.match(ok(await terminal(['catalog', 'unicorn'], { as: 'elif' })), /Nothing that you may ask for fits/)
})

test('somebody asks by terminal, sees before who decides, and the manager approves by terminal', async () => {
  const dry = ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--dry-run'], { as: 'noah' }))
  assert.match(dry, /What +Billing Database: Read only/)
  assert.match(dry, /How long +7 days/)
  assert.match(dry, /Who decides +Approval from the manager: approval by Chloé Dubois/)
  assert.doesNotMatch(dry, /req[0-9A-Za-z]{17}/, 'nothing was sent')
  const answers = ['--answer', 'What do you need it for?=A test', '--answer', 'Which change or incident?=incident']
  const many = ok(
    await terminal(['request', 'schema owner', '--duration', '4h', ...answers, '--dry-run'], { as: 'noah' }),
  )
  assert.match(many, /then +Two security reviewers: approval by two of the group Security reviewers/)
  assert.match(many, /Answer +Which change or incident\?: Incident/)

  const id = idIn(ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--yes'], { as: 'noah' })))
  assert.match(
    ok(await terminal(['requests'], { as: 'noah' })),
    new RegExp(`${id} +Billing Database: Read only +Noah Petersen +pending`),
  )
  assert.match(ok(await terminal(['inbox'], { as: 'chloe' })), new RegExp(`${id} .*Noah Petersen.*approve or deny`))

  const twice = await terminal(['request', 'billing', 'read only', '--duration', '7d'], { as: 'noah' })
  assert.equal(twice.code, 1)
  assert.match(twice.err, new RegExp(id), 'a duplicate is refused with the open one')

  const approved = ok(await terminal(['approve', id, '-m', 'Until Friday.'], { as: 'chloe' }))
  assert.match(approved, /For +Noah Petersen/)
  assert.match(approved, new RegExp(`approved +${id}`))
  await granted(id)
  const detail = ok(await terminal(['requests', id], { as: 'noah' }))
  assert.match(detail, /access is there until \d{4}-/)
  assert.match(detail, /asked for 7 days +Noah Petersen/)
  assert.match(detail, /approved: Until Friday\. +Chloé Dubois/)
})

const granted = async (id: string): Promise<void> => {
  for (let i = 0; i < 100; i++) {
    const request = JSON.parse(ok(await terminal(['requests', id, '--json'], { as: 'dana' }))) as RequestView
    if (request.grantStatus === 'GRANTED') return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  assert.fail(`${id} was not granted`)
}

test('--wait ends when access is there', async () => {
  const out = ok(await terminal(['request', 'Wiki Editors', '--wait', '--json'], { as: 'grace' }))
  const request = JSON.parse(out) as RequestView
  assert.equal(request.status, 'APPROVED')
  assert.equal(request.grantStatus, 'GRANTED')
})

test('a denial needs no rights but those of the approver, and the requester reads why', async () => {
  const id = idIn(ok(await terminal(['request', 'Production Viewers', '--duration', '1d'], { as: 'noah' })))
  const stranger = await terminal(['deny', id, '-m', 'no'], { as: 'grace' })
  assert.equal(stranger.code, 2)
  ok(await terminal(['deny', id, '-m', 'Look at staging instead.'], { as: 'chloe' }))
  assert.match(
    ok(await terminal(['requests', id], { as: 'noah' })),
    /is denied[\s\S]*denied: Look at staging instead\./,
  )
  const again = await terminal(['cancel', id], { as: 'noah' })
  assert.equal(again.code, 1)
  assert.match(again.err, /already denied/)
})

test('questions of a form are answered by their label, and what is missing is named', async () => {
  const missing = await terminal(['request', 'Payroll viewer'], { as: 'clara' })
  assert.equal(missing.code, 2)
  assert.match(missing.err, /--answer "What do you need it for\?=…"/)
  const strange = await terminal(['request', 'Payroll viewer', '--answer', 'Colour=blue'], { as: 'clara' })
  assert.match(strange.err, /no question "Colour"/)
  const id = idIn(
    ok(
      await terminal(['request', 'Payroll viewer', '--answer', 'what do you need it for?=Yearly report'], {
        as: 'clara',
      }),
    ),
  )
  assert.match(ok(await terminal(['requests', id], { as: 'clara' })), /What do you need it for\?: Yearly report/)
  ok(await terminal(['cancel', id, '-m', 'Not needed'], { as: 'clara' }))
  assert.match(ok(await terminal(['requests', '--status', 'canceled'], { as: 'clara' })), new RegExp(id))
})

test('a custom task is completed by terminal', async () => {
  const id = idIn(ok(await terminal(['request', 'Design Editors'], { as: 'mateo' })))
  ok(await terminal(['approve', id], { as: 'kenji' }))
  assert.match(ok(await terminal(['inbox'], { as: 'mei' })), new RegExp(`${id}.*do, then complete`))
  ok(await terminal(['complete', id, 'Seat 9'], { as: 'mei' }))
  await granted(id)
})

test('somebody asks for somebody else', async () => {
  const out = ok(await terminal(['request', 'Grafana Viewers', '--for', 'Priya Raghunathan'], { as: 'lukas' }))
  assert.match(out, /For +Priya Raghunathan/)
  assert.match(ok(await terminal(['requests'], { as: 'priya' })), /Grafana Viewers +Priya Raghunathan/)
  const off = await terminal(['request', 'Team Chat', '--for', 'priya'], { as: 'lukas' })
  assert.equal(off.code, 2)
})

test('exit statuses: 2 for what is written wrongly, 1 for a refusal, 3 for no answer', async () => {
  for (const args of [
    ['nosuch'],
    ['requests', '--status', 'odd'],
    ['approve', 'x'],
    ['request'],
    ['request', 'grafana'],
    ['catalog', '--limit', '0'],
  ]) {
    const { code, err } = await terminal(args, { as: 'elif' })
    assert.equal(code, 2, `${args.join(' ')}: ${err}`)
    assert.notEqual(err.trim(), '')
  }
  assert.equal((await terminal(['requests', '--all'], { as: 'elif' })).code, 1)
  assert.equal((await terminal(['whoami'], { env: { ASSENT_TOKEN: 'ast_not-one' } })).code, 1)
  const away = await terminal(['inbox'], { as: 'elif', env: { ASSENT_URL: 'http://127.0.0.1:1' } })
  assert.equal(away.code, 3)
  assert.match(away.err, /nothing listens there[\s\S]*npm start/)
  const json = await terminal(['requests', '--all', '--json'], { as: 'elif' })
  assert.equal((JSON.parse(json.out) as { code: string }).code, 'forbidden')
})

test('F27: a sign-in is saved for later commands, from standard input, and never shown', async () => {
  const { apiToken, login } = who('ines')
  const signedIn = await terminal(['login'], { input: `${apiToken}\n` })
  assert.match(ok(signedIn), /ines\.duarte@/)
  assert.ok(!`${signedIn.out}${signedIn.err}`.includes(apiToken))
  assert.equal(statSync(join(dataDir, 'config/assent/credentials.json')).mode & 0o777, 0o600)
  assert.match(ok(await terminal(['whoami'])), new RegExp(`Inês Duarte.*${login}`))
  const wrong = await terminal(['login'], { input: 'ast_wrong\n' })
  assert.equal(wrong.code, 1)
  assert.match(ok(await terminal(['login', '--demo', 'farah'])), /All 40 demo users are saved/)
  assert.match(ok(await terminal(['whoami'])), /Farah Haddad/)
  assert.match(ok(await terminal(['whoami', '--as', 'grace'])), /Grace Liu/)
  ok(await terminal(['logout', '--all']))
  assert.equal((await terminal(['whoami'])).code, 2)
})

test('the record is exported, verified offline, and not verified after one byte was changed', async () => {
  const file = join(dataDir, 'record.jsonl')
  ok(await terminal(['audit', 'export', file], { as: 'farah' }))
  const alone = { PATH: '' }
  const verified = await runProgram(['audit', 'verify', file], alone)
  assert.match(ok(verified), /Verified/)
  assert.equal((await terminal(['audit', 'export', file], { as: 'farah' })).code, 2, 'nothing is overwritten')
  const bytes = readFileSync(file)
  const at = bytes.indexOf('access.request.create')
  bytes[at] = bytes[at]! ^ 1
  writeFileSync(file, bytes)
  const refused = await runProgram(['audit', 'verify', file], alone)
  assert.equal(refused.code, 1)
  assert.match(refused.err, /Not verified/)
  const forbidden = await terminal(['audit', 'export', join(dataDir, 'no.jsonl')], { as: 'elif' })
  assert.equal(forbidden.code, 1)
})

test('a file is imported as a whole, or not at all with every wrong row named', async () => {
  const file = join(dataDir, 'users.csv')
  writeFileSync(
    file,
    'login,email,firstName,lastName\nnew@fernhill.example,new@fernhill.example,New,One\nbad login,x,,\n',
  )
  const wrong = await terminal(['import', file], { as: 'ines' })
  assert.equal(wrong.code, 1)
  assert.match(wrong.out, /line 3/)
  assert.match(wrong.err, /Nothing was changed/)
  writeFileSync(file, 'login,email,firstName,lastName\nnew@fernhill.example,new@fernhill.example,New,One\n')
  assert.match(ok(await terminal(['import', file, '--dry-run'], { as: 'ines' })), /users +1 +0 +0 +0[\s\S]*dry run/)
  assert.match(ok(await terminal(['import', file], { as: 'ines' })), /imported/)
  assert.match(ok(await terminal(['import', file], { as: 'ines' })), /users +0 +0 +1 +0/)
  assert.equal((await terminal(['import', file], { as: 'elif' })).code, 1)
  const unnamed = join(dataDir, 'things.csv')
  writeFileSync(unnamed, 'a,b\n')
  assert.equal((await terminal(['import', unnamed], { as: 'ines' })).code, 2)
  const yaml = join(dataDir, 'more.yaml')
  writeFileSync(yaml, 'groups:\n  - name: Imported from YAML\n')
  assert.match(ok(await terminal(['import', yaml, '--json'], { as: 'ines' })), /"applied": true/)
})

test('the last events of the record are shown', async () => {
  const out = ok(await terminal(['audit', 'tail', '--type', 'access.request.create', '--limit', '3'], { as: 'farah' }))
  assert.equal(out.trim().split('\n').length, 3)
  assert.match(out, /access\.request\.create/)
})

test('backup and restore work beside a running server', async () => {
  const file = join(dataDir, 'saved.backup')
  assert.match(ok(await terminal(['backup', file])), /saved[\s\S]*Fernhill Instruments[\s\S]*The key is not in it/)
  assert.match(ok(await terminal(['restore', file, '--check'])), /whole/)
  const full = await terminal(['restore', file])
  assert.equal(full.code, 1)
  assert.match(full.err, /not empty/)
  assert.match(ok(await terminal(['restore', 'confirm'])), /Nothing is in quarantine/)
  assert.equal((await terminal(['restore', 'quarantine'])).code, 2, 'a script has to say --yes')
  assert.match(ok(await terminal(['restore', 'quarantine', '--yes'])), /Fernhill Instruments is in quarantine, epoch 2/)
  assert.match(ok(await terminal(['restore', 'confirm', '--yes'])), /confirmed/)
})

test('config check tells every setting and every mistake', async () => {
  assert.match(ok(await terminal(['config', 'check'])), /PORT +0 +environment/)
  const wrong = await terminal(['config', 'check'], { env: { PORT: 'x', LOG_LEVEL: 'loud' } })
  assert.equal(wrong.code, 1)
  assert.match(wrong.err, /PORT[\s\S]*LOG_LEVEL/)
  assert.doesNotMatch(wrong.out + wrong.err, /postgres:\/\//, 'secrets are hidden')
})

test('the server is started by the terminal, and stops in an orderly way', async () => {
  const child = spawn(process.execPath, [bin, 'start', '--port', '0', '--data-dir', dataDir], {
    env: { PATH: process.env['PATH'] ?? '', ...env, ASSENT_DEMO: 'false', LOG_LEVEL: 'info' },
  })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`it did not start: ${said}`)), 60_000)
    child.stdout.on('data', () => {
      const found = /ready at (http:\/\/\S+?)["\s]/.exec(said)?.[1]
      if (!found) return
      clearTimeout(timer)
      resolve(found)
    })
  })
  assert.notEqual(url, assent.baseUrl)
  assert.equal((await fetch(`${url}/readyz`)).status, 200)
  child.kill('SIGTERM')
  assert.equal(await ended, 0, said)
})
