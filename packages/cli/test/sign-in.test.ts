import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { startDemoServer } from './demo-server.ts'

const { assent, dataDir, database, who } = await startDemoServer()
const url = assent.baseUrl
const bin = fileURLToPath(new URL('../bin/assent.js', import.meta.url))

/** A browser that is signed in as somebody: its cookie. */
const browser = async (as: string): Promise<Record<string, string>> => {
  const { login, password } = who(as)
  const answer = await fetch(`${url}/auth/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: url, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ login, password, return_to: '/' }),
  })
  assert.equal(answer.status, 303)
  return { cookie: answer.headers.get('set-cookie')!.split(';')[0]!, origin: url }
}

const fieldsOf = (page: string): URLSearchParams =>
  new URLSearchParams(
    [...page.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(
      ([, name, value]) => [name!, unescaped(value!)] as [string, string],
    ),
  )
const unescaped = (text: string) =>
  text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll('&amp;', '&')

const ask = (extra: Record<string, string> = {}) => {
  const verifier = randomBytes(32).toString('base64url')
  const query = new URLSearchParams({
    port: '40123',
    state: randomBytes(24).toString('base64url'),
    challenge: createHash('sha256').update(verifier).digest('base64url'),
    name: 'terminal of mallory on evil',
    ...extra,
  })
  return { verifier, page: `${url}/terminal/sign-in?${query}` }
}

const say = async (page: string, headers: Record<string, string>, answer = 'yes') => {
  const fields = fieldsOf(await (await fetch(page, { headers })).text())
  fields.set('answer', answer)
  return fetch(`${url}/terminal/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: fields,
  })
}

const codeIn = (answer: Response): string =>
  new URL(answer.headers.get('refresh')!.replace('0; url=', '')).searchParams.get('code')!

const exchange = (code: string, verifier: string) =>
  fetch(`${url}/terminal/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ code, verifier }),
  })

const works = async (token: string) =>
  (await fetch(`${url}/governance/api/v2/my/tasks`, { headers: { authorization: `Bearer ${token}` } })).status === 200

test('F28: somebody signs the terminal in with a browser on the same computer', async () => {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: dataDir,
    XDG_CONFIG_HOME: join(dataDir, 'config'),
    ASSENT_URL: url,
  }
  const child = spawn(process.execPath, [bin, 'login', '--browser'], { env })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      said += part
    })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  while (!/\/terminal\/sign-in\?\S+\n/.test(said)) await new Promise((resolve) => setTimeout(resolve, 20))
  const page = /http\S+\/terminal\/sign-in\?\S+/.exec(said)![0]
  const headers = await browser('elif')
  const shown = await (await fetch(page, { headers })).text()
  assert.match(shown, /elif\.demir@/)
  assert.match(shown, /Nobody who helps you will ever ask you to say yes/)
  const answer = await say(page, headers)
  assert.match(answer.headers.get('refresh')!, /^0; url=http:\/\/127\.0\.0\.1:\d+\/\?/)
  const back = await fetch(answer.headers.get('refresh')!.replace('0; url=', ''))
  assert.match(await back.text(), /signed in/)
  assert.equal(await ended, 0, said)
  const saved = JSON.parse(readFileSync(join(dataDir, 'config/assent/credentials.json'), 'utf8')) as {
    signIns: { login: string; token: string }[]
  }
  assert.match(saved.signIns[0]!.login, /^elif\.demir@/)
  assert.ok(await works(saved.signIns[0]!.token))
  assert.ok(!said.includes(saved.signIns[0]!.token))
})

test('F28: there is no device flow, and a code goes to the loopback only', async () => {
  for (const path of ['/oauth2/v1/device/authorize', '/oauth2/device_authorization', '/terminal/device']) {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'client_id=x',
    })
    assert.ok([404, 405].includes(answer.status), `${path} ${answer.status}`)
  }
  const device = await fetch(`${url}/oauth2/v1/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: 'grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=x',
  })
  assert.equal(((await device.json()) as { error: string }).error, 'unsupported_grant_type')
  const headers = await browser('grace')
  for (const port of ['80', '99999', '1e4', '0x50', '8080@evil.example', '8080/.evil.example', ''])
    assert.equal((await fetch(ask({ port }).page, { headers })).status, 400, port)
  assert.equal((await fetch(ask({ name: 'a\u0000b' }).page, { headers })).status, 400)
})

test('F28: looking at the page lets nobody in, a form from elsewhere neither, and "no" is no', async () => {
  const headers = await browser('grace')
  const before = await tokens()
  const { page } = ask()
  await fetch(page, { headers })
  assert.equal((await fetch(page, { redirect: 'manual' })).headers.get('location')?.startsWith('/auth/sign-in'), true)
  const strange = await say(page, { ...headers, origin: 'https://evil.example' })
  assert.equal(strange.status, 403)
  const no = await say(page, headers, 'no')
  assert.match(no.headers.get('refresh')!, /error=access_denied/)
  assert.equal(await tokens(), before)
})

const tokens = async (): Promise<number> =>
  (await database.owner.bare<{ n: number }>('select count(*) as n from api_token'))[0]!.n

test('F28: a code is nothing without its secret, good once, and shown twice it revokes what it gave', async () => {
  const headers = await browser('grace')
  const first = ask()
  const code = codeIn(await say(first.page, headers))
  assert.equal((await exchange(code, ask().verifier)).status, 401)
  const good = await exchange(code, first.verifier)
  assert.equal(good.status, 200)
  const { token } = (await good.json()) as { token: string }
  assert.ok(await works(token))
  assert.equal((await exchange(code, first.verifier)).status, 401)
  assert.equal(await works(token), false, 'who showed it second may have been the right one')
  assert.equal((await exchange(`${code.slice(0, -4)}AAAA`, first.verifier)).status, 401)
  assert.equal((await exchange('x', 'y')).status, 400)
})

test('F9: what a terminal calls itself is only text on the page', async () => {
  const { page } = ask({ name: '<img src=x onerror=alert(1)> \u202e' })
  const shown = await (await fetch(page, { headers: await browser('grace') })).text()
  assert.doesNotMatch(shown, /<img src=x/)
})
