import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after } from 'node:test'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import type { OidcProvider } from '@assent/server/app/services.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import Provider from 'oidc-provider'
import { makeBrowser } from './support/browser.ts'
import { makeOrganization } from './support/organization.ts'
import { testServer } from './support/server.ts'

const database = await withDatabase()
const baseUrl = 'http://assent.test'

/** People at the provider, by subject. */
const people = new Map<string, { email: string; email_verified: boolean | string }>()
/** Who is at the keyboard when the provider asks. */
let atKeyboard = ''

const startProvider = async (): Promise<string> => {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'assent',
        client_secret: 'a secret of the provider',
        redirect_uris: [`${baseUrl}/auth/oidc/work/callback`],
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    cookies: { keys: ['test'] },
    features: { devInteractions: { enabled: false } },
    pkce: { required: () => true },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client!.clientId,
        accountId: ctx.oidc.session!.accountId!,
      })
      grant.addOIDCScope('openid email profile')
      await grant.save()
      return grant
    },
  })
  const answer = provider.callback()
  http.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/'))
      return void provider.interactionFinished(request, response, { login: { accountId: atKeyboard } })
    return void answer(request, response)
  })
  after(() => http.close())
  after(() => http.closeAllConnections())
  return issuer
}

const issuer = await startProvider()

const serverFor = (orgId: OrgId, extra: Partial<OidcProvider> = {}) =>
  testServer(database.db, {
    services: {
      baseUrl,
      fetch,
      signIn: {
        orgId,
        local: false,
        providers: [
          {
            id: 'work',
            label: 'Work',
            issuer,
            clientId: 'assent',
            clientSecret: 'a secret of the provider',
            link: 'verified_email',
            ...extra,
          },
        ],
      },
    },
  })

const identityOf = async (served: Awaited<ReturnType<typeof serverFor>>, browser: ReturnType<typeof makeBrowser>) => {
  const identity = await served.app.door.authenticate({ kind: 'session', value: browser.cookie('assent') ?? '' })
  return isRefusal(identity) ? undefined : identity.userId
}

const callback = (url: string) => url.startsWith(`${baseUrl}/auth/oidc/work/callback`)

test('a person signs in at the provider and comes back to where the link pointed', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  const alice = await (await makeOrganization(served.services, org)).user('alice')
  people.set('sub-alice-1', { email: 'Alice@example.test', email_verified: true })
  atKeyboard = 'sub-alice-1'
  const browser = makeBrowser(served.server, baseUrl)
  const page = await browser.visit('/auth/sign-in?return_to=%2Finbox%2Freq1')
  const link = /href="(\/auth\/oidc\/work\?[^"]+)"/.exec(page.text)![1]!
  const leaving = await browser.visit(link.replaceAll('&#38;', '&'))
  const asked = new URL(leaving.location!)
  assert.equal(asked.origin, issuer)
  assert.equal(asked.searchParams.get('code_challenge_method'), 'S256')
  for (const name of ['code_challenge', 'state', 'nonce']) assert.ok(asked.searchParams.get(name)!.length >= 43, name)
  const back = await browser.follow(leaving.location!, (url) => url.endsWith('/inbox/req1'))
  assert.equal(back.location, `${baseUrl}/inbox/req1`)
  assert.equal(await identityOf(served, browser), alice)
  assert.equal(browser.cookie('assent-flow'), undefined)
  // The second time the link is there; whatever address the provider tells then does not matter.
  people.set('sub-alice-1', { email: 'other@example.test', email_verified: false })
  const again = makeBrowser(served.server, baseUrl)
  await again.follow('/auth/oidc/work', (url) => url === `${baseUrl}/`)
  assert.equal(await identityOf(served, again), alice)
})

test('D8: an address that the provider does not vouch for makes nobody a user', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  await (await makeOrganization(served.services, org)).user('bob')
  atKeyboard = 'sub-mallory'
  for (const email_verified of [false, 'true', 'false']) {
    people.set('sub-mallory', { email: 'bob@example.test', email_verified })
    const browser = makeBrowser(served.server, baseUrl)
    const seen = await browser.follow('/auth/oidc/work')
    assert.equal(seen.status, 401)
    assert.match(seen.text, /does not belong to an active user/)
    assert.equal(browser.cookie('assent'), undefined)
  }
})

test('D4: a new person with the old address of another is not that other', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  const carol = await (await makeOrganization(served.services, org)).user('carol')
  const enter = async (subject: string) => {
    people.set(subject, { email: 'carol@example.test', email_verified: true })
    atKeyboard = subject
    const browser = makeBrowser(served.server, baseUrl)
    await browser.follow('/auth/oidc/work', (url) => url === `${baseUrl}/`)
    return identityOf(served, browser)
  }
  assert.equal(await enter('sub-carol-1'), carol)
  assert.equal(await enter('sub-carol-2'), undefined)
  assert.equal(await enter('sub-carol-1'), carol)
})

test('D4, D8: two users with one address, deactivated users and providers without linking let nobody in', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  const organization = await makeOrganization(served.services, org)
  const enter = async (subject: string, email: string, at = served) => {
    people.set(subject, { email, email_verified: true })
    atKeyboard = subject
    const browser = makeBrowser(at.server, baseUrl)
    await browser.follow('/auth/oidc/work', (url) => url === `${baseUrl}/`)
    return identityOf(at, browser)
  }
  const [one, two] = [await organization.user('dora'), await organization.user('dora2')]
  await organization.run(`update users set email = 'dora@example.test' where user_id = $1`, [two])
  assert.equal(await enter('sub-dora', 'dora@example.test'), undefined)
  await organization.run(`update users set status = 'DEPROVISIONED' where user_id = $1`, [two])
  assert.equal(await enter('sub-dora', 'dora@example.test'), one)
  await organization.run(`update users set status = 'SUSPENDED' where user_id = $1`, [one])
  assert.equal(await enter('sub-dora', 'dora@example.test'), undefined)
  const strict = await serverFor(org, { link: 'none' })
  const erin = await organization.user('erin')
  assert.equal(await enter('sub-erin', 'erin@example.test', strict), undefined)
  const caller = { ...organization.caller(one), roles: ['SUPER_ADMIN' as const] }
  assert.equal(await served.app.run(caller, 'identity.link', { userId: erin, issuer, subject: 'sub-erin' }), undefined)
  assert.equal(await enter('sub-erin', 'erin@example.test', strict), erin)
})

test('D8: an answer counts once, in the browser that asked, with the state that was asked for', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  const frank = await (await makeOrganization(served.services, org)).user('frank')
  people.set('sub-frank', { email: 'frank@example.test', email_verified: true })
  atKeyboard = 'sub-frank'
  const walk = async () => {
    const browser = makeBrowser(served.server, baseUrl)
    const { location } = await browser.follow('/auth/oidc/work', callback)
    return { browser, flow: browser.cookie('assent-flow')!, location: location! }
  }
  // In another browser: nothing (login CSRF).
  const stolen = await walk()
  const other = makeBrowser(served.server, baseUrl)
  assert.equal((await other.visit(stolen.location)).status, 401)
  // In a browser with a sign-in of its own under way: the state is not its own.
  const mine = await walk()
  assert.equal((await mine.browser.visit(stolen.location)).status, 401)
  // The right way, then the same again.
  const right = await walk()
  assert.equal((await right.browser.visit(right.location)).status, 303)
  assert.equal(await identityOf(served, right.browser), frank)
  right.browser.setCookie('assent-flow', right.flow)
  assert.equal((await right.browser.visit(right.location)).status, 401)
  // Altered on the way.
  for (const change of [
    (url: URL) => url.searchParams.set('state', 'x'),
    (url: URL) => url.searchParams.delete('state'),
    (url: URL) => url.searchParams.set('code', 'x'),
    (url: URL) => url.searchParams.set('iss', 'http://127.0.0.1:1'),
    (url: URL) => url.searchParams.append('code', 'second'),
    (url: URL) => {
      url.search = '?error=access_denied'
    },
  ]) {
    const { browser, location } = await walk()
    const url = new URL(location)
    change(url)
    const seen = await browser.visit(url.href)
    assert.equal(seen.status, 401, url.search)
    assert.equal(browser.cookie('assent'), undefined)
    // The flow is used up, so that the true answer is too late as well.
    assert.equal((await browser.visit(location)).status, 401)
  }
})

test('a provider that does not answer is said so, and one that is unknown is not there', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org, { issuer: 'http://127.0.0.1:9' })
  const browser = makeBrowser(served.server, baseUrl)
  const dead = await browser.visit('/auth/oidc/work')
  assert.equal(dead.status, 503)
  assert.match(dead.text, /Work does not answer/)
  assert.equal((await browser.visit('/auth/oidc/other')).status, 404)
  assert.equal((await browser.visit('/auth/oidc/constructor')).status, 404)
})

test('F20: a sign-in at the provider leads only to paths of ours', async () => {
  const org = await database.newOrg()
  const served = await serverFor(org)
  await (await makeOrganization(served.services, org)).user('gina')
  people.set('sub-gina', { email: 'gina@example.test', email_verified: true })
  atKeyboard = 'sub-gina'
  for (const wanted of ['https://evil.test/', '//evil.test', '/\\evil.test', 'javascript:alert(1)']) {
    const browser = makeBrowser(served.server, baseUrl)
    const { location } = await browser.follow(`/auth/oidc/work?return_to=${encodeURIComponent(wanted)}`, callback)
    assert.equal((await browser.visit(location!)).location, '/')
  }
})
