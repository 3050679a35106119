import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import type { HeldView, LevelView, MySettingsView, RequestView } from '@assent/core/api/shapes.ts'
import { idIn, ok, runProgram, startDemoServer } from './demo-server.ts'

const { assent, credentials, dataDir, env, terminal, who } = await startDemoServer()
const bin = fileURLToPath(new URL('../bin/assent.js', import.meta.url))

test('what can be asked for is searched by words, and shown with how long it lasts', async () => {
  const all = ok(await terminal(['catalog', '--limit', '200'], { as: 'elif' }))
  assert.match(all, /Billing Database: Read only +up to 30 days +Look at every table\./)
  const laptop = all.split('\n').find((row) => row.includes('New laptop'))
  assert.doesNotMatch(laptop ?? 'for good', /for good/, 'a request type that gives nothing does not last')
  assert.doesNotMatch(all, /Payroll/, 'what no rule lets her ask for is not shown')
  const found = ok(await terminal(['catalog', 'grafana', 'editors'], { as: 'elif' }))
  assert.match(found, /Grafana Editors/)
  assert.doesNotMatch(found, /Grafana Viewers/)
  const json = JSON.parse(ok(await terminal(['catalog', 'grafana', '--json'], { as: 'elif' }))) as LevelView[]
  assert.deepEqual(new Set(json.map(({ app }) => app.name)), new Set(['Grafana']))
  assert.match(ok(await terminal(['catalog', 'unicorn'], { as: 'elif' })), /Nothing that you may ask for fits/)
})

test('somebody asks by terminal, sees before who decides, and the manager approves by terminal', async () => {
  const dry = ok(await terminal(['request', 'billing', 'read only', '--duration', '7d', '--dry-run'], { as: 'noah' }))
  assert.match(dry, /What +Billing Database: Read only/)
  assert.match(
    dry,
    /How long +7 days from the moment access is given, until \d{4}-\d\d-\d\d \d\d:\d\d [^,]+ if given now/,
  )
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
  assert.match(ok(await terminal(['inbox'], { as: 'chloe' })), new RegExp(`${id} +decide .*Noah Petersen`))

  const twice = await terminal(['request', 'billing', 'read only', '--duration', '7d'], { as: 'noah' })
  assert.equal(twice.code, 1)
  assert.match(twice.err, new RegExp(id), 'a duplicate is refused with the open one')

  const approved = ok(await terminal(['approve', id, '-m', 'Until Friday.'], { as: 'chloe' }))
  assert.match(approved, /For +Noah Petersen/)
  assert.match(approved, new RegExp(`approved +${id}`))
  await granted(id)
  const detail = ok(await terminal(['requests', id], { as: 'noah' }))
  assert.match(detail, /access is there until \d{4}-/)
  assert.match(detail, /UTC|[+-]\d|[A-Z]{3,4}/)
  assert.match(detail, /Noah Petersen asked for 7 days/)
  assert.match(detail, /Chloé Dubois approved: Until Friday\./)
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
    /is denied[\s\S]*Chloé Dubois denied: Look at staging instead\./,
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
  assert.match(ok(await terminal(['inbox'], { as: 'mei' })), new RegExp(`${id} +do `))
  ok(await terminal(['complete', id, 'Seat 9'], { as: 'mei' }))
  await granted(id)
})

test('a task is escalated and given to others, found by name; what happened is told with names', async () => {
  const id = idIn(ok(await terminal(['request', 'Status Page Editors'], { as: 'noah' })))
  assert.equal((await terminal(['escalate', id], { as: 'noah' })).code, 2, 'a reason is needed')
  const up = ok(await terminal(['escalate', id, '-m', 'It is down now.'], { as: 'noah' }))
  assert.match(up, /escalated +req[\s\S]*waits for .*, /)
  const again = await terminal(['escalate', id, '-m', 'Once more.'], { as: 'noah' })
  assert.equal(again.code, 1)
  assert.match(again.err, /^This task was already escalated/m, 'in our words, without those around them')
  const [waits] = (JSON.parse(ok(await terminal(['requests', id, '--json'], { as: 'dana' }))) as RequestView).tasks!
  const assignee = waits!.assignees[0]!.name!.split(' ')[1]!
    .toLowerCase()
    .normalize('NFD')
    .replaceAll(/\P{ASCII}/gu, '')
  const as = loginLike(assignee)
  for (const nobody of ['unicorn', 'noah'])
    assert.equal((await terminal(['reassign', id, nobody], { as })).code, 2, nobody)
  const several = await terminal(['reassign', id, 'a'], { as })
  assert.match(several.err, /may be one of \d+ people[\s\S]*@fernhill\.example {2}/)
  ok(await terminal(['reassign', id, 'hana', 'Viktor Horváth', '-m', 'You know it.'], { as }))
  assert.equal((await terminal(['approve', id], { as })).code, 2, 'who gave it away does not decide it')
  ok(await terminal(['message', id, 'Any', 'news?'], { as: 'noah' }))
  ok(await terminal(['message', id], { as: 'hana', input: 'Look at\nit now.\n' }))
  assert.equal((await terminal(['message', id], { as: 'noah' })).code, 2, 'an empty message')
  ok(await terminal(['approve', id], { as: 'viktor' }))
  const told = ok(await terminal(['requests', id], { as: 'noah' }))
  for (const line of [
    /Noah Petersen escalated “.*” to .*: It is down now\./,
    /gave “.*” to Hana Novotná, Viktor Horváth: You know it\./,
    /Noah Petersen wrote: Any news\?/,
    /Hana Novotná wrote: Look at\n +it now\./,
    /Viktor Horváth approved/,
  ])
    assert.match(told, line)
  assert.doesNotMatch(told, /00u[0-9A-Za-z]{17}/, 'no ids of people')
})

const loginLike = (part: string): string => {
  const found = credentials.users.find(({ login }) => login.includes(part))
  assert.ok(found, part)
  return found.login
}

test('somebody stands in for somebody else, from a day to a day', async () => {
  assert.match(ok(await terminal(['delegate'], { as: 'grace' })), /Nobody stands in for you/)
  // A day of next year, to the end of which it lasts by the clock of this computer.
  const year = new Date().getFullYear() + 1
  const appoint = ['delegate', 'appoint', 'hana', '--until', `${year}-02-03`, '-m', 'Away']
  assert.match(ok(await terminal(appoint, { as: 'grace' })), /appointed +Hana Novotná/)
  assert.match(
    ok(await terminal(['delegate', 'list'], { as: 'grace' })),
    new RegExp(`Hana Novotná +you .*${year}-02-04 00:00.*Away`),
  )
  assert.match(ok(await terminal(['delegate'], { as: 'hana' })), /you +Grace Liu/)
  assert.match(ok(await terminal(['delegate', 'list', '--all'], { as: 'ines' })), /Hana Novotná +Grace Liu/)
  const json = JSON.parse(ok(await terminal(['delegate', '--json'], { as: 'grace' }))) as MySettingsView['delegates']
  assert.equal(json.appointments[0]!.endTime, new Date(year, 1, 4).toISOString())
  for (const wrong of [['unicorn'], ['grace'], ['hana', '--until', 'soon']])
    assert.equal((await terminal(['delegate', 'appoint', ...wrong], { as: 'grace' })).code, 2, wrong.join(' '))
  assert.equal((await terminal(['delegate', 'appoint', 'hana', '--until', '2020-01-01'], { as: 'grace' })).code, 1)
  assert.equal((await terminal(['delegate', 'end', '--of', who('grace').login], { as: 'hana' })).code, 2)
  const along = ok(await terminal(['delegate', 'appoint', 'hana', '--open-tasks'], { as: 'grace' }))
  assert.match(along, /open tasks given: \d+/)
  ok(await terminal(['delegate', 'end'], { as: 'grace' }))
  assert.equal((await terminal(['delegate', 'end'], { as: 'grace' })).code, 1, 'there is nothing to end')
  const other = ['delegate', 'appoint', 'hana', '--of', 'Grace L']
  ok(await terminal(other, { as: 'ines' }))
  assert.match(ok(await terminal(['delegate', 'list'], { as: 'grace' })), /Hana Novotná +you .* no end/)
  ok(await terminal(['delegate', 'end', '--of', who('grace').login], { as: 'ines' }))
})

test('what somebody has is listed, extended by a new request, and given back', async () => {
  const ask = ['request', 'VPN Engineering Network', '--duration', '1d']
  const id = idIn(ok(await terminal(ask, { as: 'noah' })))
  ok(await terminal(['approve', id], { as: 'chloe' }))
  await granted(id)
  assert.match(
    ok(await terminal(['access', 'list', 'vpn', 'engineering'], { as: 'noah' })),
    new RegExp(`VPN Engineering Network +\\d{4}.* \\(in 24 h\\) +${id}`),
  )
  const nearing = ok(await terminal(['access', 'list', '--ends-within', '2', '--json'], { as: 'noah' }))
  assert.ok((JSON.parse(nearing) as HeldView[]).every(({ ends }) => ends !== null))
  const longer = idIn(ok(await terminal(['access', 'extend', id, '--duration', '2d'], { as: 'noah' })))
  assert.notEqual(longer, id)
  assert.match((await terminal(['access', 'extend', id, '--duration', '2d'], { as: 'noah' })).err, new RegExp(longer))
  ok(await terminal(['approve', longer], { as: 'chloe' }))
  await granted(longer)
  assert.match(ok(await terminal(['access', 'vpn engineering'], { as: 'noah' })), /\(in 3 d\)/)
  assert.equal((await terminal(['access', 'give-back', 'unicorn'], { as: 'noah' })).code, 2)
  assert.match(ok(await terminal(['access', 'give-back', 'vpn engineering'], { as: 'noah' })), /given back/)
  const left = ok(await terminal(['access', 'vpn engineering'], { as: 'noah' }))
  assert.doesNotMatch(left, /no end|in 3 d/)
})

test('a task with several questions is answered by name; what is missing is asked for', async () => {
  const api = async (method: string, path: string, body?: object) => {
    const answer = await fetch(assent.baseUrl + path, {
      method,
      headers: { authorization: `Bearer ${who('dana').apiToken}`, 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    assert.ok(answer.ok, `${method} ${path} ${answer.status}`)
    return (await answer.json()) as { id: string; data: { id: string; name: string; _links: object }[] }
  }
  const elif = JSON.parse(ok(await terminal(['whoami', '--json'], { as: 'elif' }))) as { id: string }
  const questions = [
    { label: 'Cost centre', type: 'TEXT', required: true },
    { label: 'Region', type: 'SELECT', choices: ['EMEA', 'APAC'], required: true },
    { label: 'Systems', type: 'MULTISELECT', choices: ['Mail', 'Files'], required: false },
  ]
  const { id: sequence } = await api('POST', '/governance/api/v2/request-sequences', {
    name: 'Questions of Elif',
    steps: [{ type: 'QUESTION', label: 'Booking', assignmentRule: { type: 'USER', userId: elif.id }, questions }],
  })
  const entries = await api(
    'GET',
    `/governance/api/v2/catalogs/default/entries?filter=${encodeURIComponent('not(parent pr)')}&match=Learning`,
  )
  const [portal] = entries.data as unknown as { _links: { relatedEntity: { href: string } } }[]
  const app = portal!._links.relatedEntity.href.split('/').at(-1)!
  const conditions = `/governance/api/v2/resources/${app}/request-conditions`
  const { id: condition } = await api('POST', conditions, {
    name: 'Asked of Elif',
    approvalSequenceId: sequence,
    requesterSettings: { type: 'EVERYONE' },
    accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
    priority: 0,
  })
  await api('POST', `${conditions}/${condition}/activate`)
  const id = idIn(ok(await terminal(['request', 'Learning Portal'], { as: 'noah' })))
  assert.match(ok(await terminal(['inbox'], { as: 'elif' })), new RegExp(`${id} +answer`))
  const none = await terminal(['complete', id], { as: 'elif' })
  assert.equal(none.code, 2)
  assert.match(none.err, /--answer "Cost centre=…"[\s\S]*--answer "Region=…" +one of: EMEA, APAC/)
  assert.doesNotMatch(none.err, /Systems/, 'what may be left out is not missing')
  assert.match((await terminal(['complete', id, '4711'], { as: 'elif' })).err, /There are 3 questions/)
  assert.equal((await terminal(['approve', id], { as: 'elif' })).code, 2)
  const answers = ['--answer', 'cost centre=4711', '--answer', 'Region=emea', '--answer', 'Systems=mail, Files']
  ok(await terminal(['complete', id, ...answers], { as: 'elif' }))
  const told = ok(await terminal(['requests', id], { as: 'noah' }))
  assert.match(told, /Answer +Systems: Mail, Files/)
  assert.match(told, /Elif Demir answered “Booking”: 4711; EMEA; Mail, Files/)
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
