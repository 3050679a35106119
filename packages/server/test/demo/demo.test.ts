import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { startAssent } from '@assent/server/assent.ts'
import { clearUnfinishedDemo } from '@assent/server/demo/index.ts'
import type { DemoCredentials } from '@assent/server/demo/seed.ts'
import { loadConfig } from '@assent/server/platform/config.ts'
import { makeLog } from '@assent/server/platform/log.ts'
import { migrate } from '@assent/server/platform/migrate.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { until } from '@assent/server/platform/wait.ts'

const database = await withDatabase()
const dataDir = mkdtempSync(join(tmpdir(), 'assent-demo-'))
after(() => rmSync(dataDir, { recursive: true, force: true }))
const env = {
  ASSENT_DATA_DIR: dataDir,
  DATABASE_URL: database.url,
  DATABASE_OWNER_URL: database.ownerUrl,
  SECRET_KEY: randomBytes(32).toString('base64'),
  ASSENT_DEMO: 'true',
  PORT: '0',
}
const start = () => startAssent({ config: loadConfig(env), log: makeLog('fatal') })
const file = join(dataDir, 'demo-credentials.json')
const readFile = () => JSON.parse(readFileSync(file, 'utf8')) as DemoCredentials

const first = await start()
const credentials = readFile()
const count = async (sql: string): Promise<number> =>
  (await database.owner.bare<{ n: number }>(`select count(*) as n from ${sql}`))[0]!.n
const as = (key: string) => credentials.users.find(({ login }) => login.startsWith(key))!
const get = (token: string, path: string) =>
  fetch(first.baseUrl + path, { headers: { authorization: `Bearer ${token}` } })

test('the credentials are for their owner alone, and name every user of the demo', async () => {
  assert.equal(statSync(file).mode & 0o777, 0o600)
  assert.deepEqual(Object.keys(credentials).sort(), ['baseUrl', 'orgId', 'users'])
  assert.equal(credentials.baseUrl, first.baseUrl)
  assert.equal(credentials.users.length, await count(`users where kind = 'HUMAN'`))
  for (const user of credentials.users) {
    assert.deepEqual(Object.keys(user).sort(), ['apiToken', 'login', 'password', 'roles'])
    assert.ok(user.password.length >= 20 && user.apiToken.length >= 30)
  }
  const roles = new Set(credentials.users.flatMap((user) => user.roles))
  assert.deepEqual(roles, new Set(['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR']))
})

test('tokens and passwords of the file work', async () => {
  for (const user of credentials.users)
    assert.equal((await get(user.apiToken, '/governance/api/v2/my/tasks')).status, 200, user.login)
  const { login, password } = as('elif')
  const answer = await fetch(`${first.baseUrl}/auth/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: first.baseUrl, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ login, password }),
  })
  assert.equal(answer.status, 303)
})

test('the organization is of the size that was asked for', async () => {
  assert.equal(await count('users'), 40)
  assert.equal(await count(`app where kind = 'APP'`), 25)
  assert.equal(await count(`app where kind = 'TEAM'`), 2)
  assert.equal(await count(`users where manager_id is null`), 1)
  assert.equal(await count(`(select distinct profile ->> 'department' from users) d`), 6)
  assert.equal(await count(`condition where status <> 'ACTIVE'`), 0)
  assert.equal(
    await count(`app a where kind = 'APP' and not exists (select from condition c where c.app_id = a.app_id)`),
    0,
  )
  assert.equal(
    await count(
      `app a where kind = 'APP' and not exists (select from resource_owner o where o.resource_id = a.app_id)`,
    ),
    0,
  )
})

test('there are requests in every state', async () => {
  const granted = await until(async () => (await count(`request where grant_status = 'PENDING'`)) === 0, 60_000)
  assert.ok(granted, 'what was approved is granted')
  const rows = await database.owner.bare<{ state: string }>(
    `select distinct status || coalesce(' ' || grant_status, '') || coalesce(' ' || revocation_status, '') as state from request`,
  )
  const states = rows.map(({ state }) => state)
  for (const state of ['PENDING', 'DENIED', 'CANCELED', 'REJECTED', 'APPROVED GRANTED'])
    assert.ok(states.includes(state), `${state} of ${states}`)
  assert.equal(await count(`task where status = 'ASSIGNING'`), 1, 'one that nobody can decide')
  assert.ok((await count(`task where status = 'OPEN' and type = 'TODO'`)) > 0)
  assert.ok((await count(`task where status = 'OPEN' and escalated`)) > 0)
  assert.ok(
    (await count(`grants where ends between clock_timestamp() and clock_timestamp() + interval '1 hour'`)) > 0,
    'about to end',
  )
  assert.ok((await count('grants where ends is null')) > 0, 'here to stay')
  assert.ok((await count(`request where requested_by <> requested_for`)) > 0)
  assert.ok((await count('message')) > 0)
  // The one that expires does so a minute after it was made, which may be by now.
  const expires = `status = 'PENDING' and next_due < created + interval '90 seconds'`
  assert.equal(await count(`request where status = 'EXPIRED' or ${expires}`), 1)
})

test('everybody with something to decide has it in the inbox', async () => {
  for (const key of ['chloe', 'hana', 'rashid', 'oliver', 'giulia', 'lukas']) {
    const { data } = (await (await get(as(key).apiToken, '/governance/api/v2/my/tasks')).json()) as { data: unknown[] }
    const expected = key !== 'lukas'
    // Who is on call changes by the week: Lukas is one of three.
    if (expected) assert.ok(data.length > 0, key)
  }
})

test('a second start finds the demo as it is, and writes the new address into the file', async () => {
  const requests = await count('request')
  await first.close()
  const second = await start()
  try {
    const now = readFile()
    assert.equal(now.baseUrl, second.baseUrl)
    assert.deepEqual(now.users, credentials.users)
    assert.equal(await count('request'), requests)
    assert.match(second.demo!.screen, new RegExp(second.baseUrl))
    for (const line of second.demo!.screen.split('\n')) assert.ok(line.length <= 100, line)
  } finally {
    await second.close()
  }
})

test('if the file is gone, everybody gets a new password and token', async () => {
  unlinkSync(file)
  const third = await start()
  try {
    const now = readFile()
    assert.equal(now.users.length, 40)
    const token = now.users.find(({ login }) => login === as('elif').login)!.apiToken
    assert.notEqual(token, as('elif').apiToken)
    const answer = await fetch(`${third.baseUrl}/governance/api/v2/my/tasks`, {
      headers: { authorization: `Bearer ${token}` },
    })
    assert.equal(answer.status, 200)
  } finally {
    await third.close()
  }
})

test('a demo that was cut short while it was made is made again as a whole; a finished one is left alone', async () => {
  await clearUnfinishedDemo(database.ownerUrl)
  assert.equal(await count('org'), 1)
  await database.owner.bare(`update org set settings = settings || '{"unfinished": true}'`)
  await clearUnfinishedDemo(database.ownerUrl)
  await migrate({ ownerUrl: database.ownerUrl, url: database.url })
  assert.equal(await count('org'), 0)
  const again = await start()
  try {
    assert.equal(await count('users'), 40)
  } finally {
    await again.close()
  }
})

test("somebody's own organization is never taken for a demo", async () => {
  await database.owner.bare(`update org set settings = '{}'`)
  const own = await start()
  try {
    assert.equal(own.demo, undefined)
    assert.equal(await count('org'), 1)
  } finally {
    await own.close()
  }
})
