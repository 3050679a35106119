// The document of the web app and its files, from a small folder in place of the built one.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { gzipSync } from 'node:zlib'
import { webChannel } from '@assent/server/channels/web/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from './support/browser.ts'
import { makeOrganization, testServices } from './support/organization.ts'
import { client, systemCaller, testServer } from './support/server.ts'

const database = await withDatabase()
const org = await database.newOrg()
const baseUrl = 'http://assent.test'
const password = 'correct horse battery'
const built = mkdtempSync(join(tmpdir(), 'assent-web-'))
after(() => rmSync(built, { recursive: true, force: true }))
mkdirSync(join(built, 'assets'))
const document = `<!doctype html><script type="application/json" id="me" nonce="ASSENT_NONCE">{}</script><meta property="csp-nonce" nonce="ASSENT_NONCE">`
writeFileSync(join(built, 'index.html'), document)
writeFileSync(join(built, 'assets/index-abc.js'), 'export const answer = 42')
writeFileSync(join(built, 'assets/index-abc.js.gz'), gzipSync('export const answer = 42'))

const signIn = { orgId: org, local: true, providers: [] }
const plain = await testServer(database.db, { services: { baseUrl, signIn } })
const { server } = await testServer(database.db, {
  services: { ...testServices(database.db), baseUrl, signIn },
  server: { channels: [webChannel({ app: plain.app, baseUrl, built })] },
})
const login = 'alice@example.test'
const alice = await (await makeOrganization(plain.services, org)).user(login)
await plain.app.run(systemCaller(org), 'password.set', { userId: alice, password })
const browser = makeBrowser(server, baseUrl)
await browser.visit('/auth/sign-in', { form: { login, password, return_to: '/' } })
const signedIn = client(server, { cookie: `assent=${browser.cookie('assent')}` })

test('the app is for whoever is signed in; others sign in first and come back', async () => {
  const stranger = client(server)
  for (const path of ['/', '/inbox', '/admin/apps/x?sort=name', '/my/requests/req1']) {
    const { headers, status } = await stranger('GET', path)
    assert.equal(status, 303, path)
    assert.equal(headers['location'], `/auth/sign-in?return_to=${encodeURIComponent(path)}`)
    assert.equal((await signedIn('GET', path)).status, 200, path)
  }
  assert.equal((await signedIn('GET', '/nothing')).status, 404)
})

test('F9: the policy of the document lets in our files, and styles with the nonce of this answer alone', async () => {
  const [first, second] = [await signedIn('GET', '/'), await signedIn('GET', '/')]
  const policy = String(first.headers['content-security-policy'])
  const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1]
  assert.ok(nonce)
  assert.ok(first.raw.body.includes(`<meta property="csp-nonce" nonce="${nonce}">`))
  assert.ok(!second.raw.body.includes(nonce))
  assert.match(policy, /default-src 'none'; script-src 'self';/)
  assert.doesNotMatch(policy, /unsafe|\*|data:|script-src[^;]*nonce/)
  assert.match(policy, /frame-ancestors 'none'/)
  assert.equal(first.headers['cache-control'], 'no-store')
})

test('F9: the document says who looks, and a name in it is no markup', async () => {
  const name = '</script><script>alert(1)//'
  await database.owner.bare('update assent.users set first_name = $1 where user_id = $2', [name, alice])
  const { raw } = await signedIn('GET', '/')
  const [, json] = /id="me"[^>]*>(.*?)<\/script>/.exec(raw.body)!
  assert.equal(JSON.parse(json!).user.firstName, name)
  assert.equal(JSON.parse(json!).user.login, login)
  assert.equal(raw.body.match(/<script/g)?.length, 1)
})

test('built files are kept for ever, and come compressed', async () => {
  const get = client(server, { 'accept-encoding': 'gzip' })
  const file = await get('GET', '/assets/index-abc.js')
  assert.equal(file.status, 200)
  assert.equal(file.headers['content-encoding'], 'gzip')
  assert.match(String(file.headers['cache-control']), /public, max-age=31536000, immutable/)
  assert.match(String(file.headers['content-type']), /javascript/)
  for (const path of [
    '/assets/',
    '/assets/../index.html',
    '/assets/%2e%2e/index.html',
    '/assets/none.js',
    '/index.html',
  ])
    assert.equal((await get('GET', path)).status, 404, path)
})
