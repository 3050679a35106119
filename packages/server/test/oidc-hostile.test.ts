import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after } from 'node:test'
import { isRefusal } from '@assent/core/refusal.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from './support/browser.ts'
import { makeOrganization } from './support/organization.ts'
import { testServer } from './support/server.ts'

const database = await withDatabase()
const baseUrl = 'http://assent.test'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const otherKeys = generateKeyPairSync('rsa', { modulusLength: 2048 })

type Claims = Record<string, unknown>
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const jwt = (header: Claims, claims: Claims, seal: (text: string) => string) => {
  const text = `${encode(header)}.${encode(claims)}`
  return `${text}.${seal(text)}`
}
const rs256 = (key: KeyObject) => (text: string) => sign('sha256', Buffer.from(text), key).toString('base64url')
const honest = (claims: Claims) => jwt({ alg: 'RS256', kid: 'k1', typ: 'JWT' }, claims, rs256(keys.privateKey))

/** A provider that gives whatever ID token it is told to, for the claims an honest one would give. */
const startHostile = async () => {
  const state = { idToken: honest, nonce: '', issuer: '' }
  const http = createServer((request, response) => void answer(request, response, state))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  state.issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  after(() => http.close())
  after(() => http.closeAllConnections())
  return state
}

const answer = async (
  request: IncomingMessage,
  response: ServerResponse,
  state: { idToken: (claims: Claims) => string; nonce: string; issuer: string },
): Promise<void> => {
  const send = (value: unknown) => response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
  const { issuer } = state
  if (request.url === '/.well-known/openid-configuration')
    return void send({
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256', 'HS256', 'none'],
    })
  if (request.url === '/jwks')
    return void send({ keys: [{ ...keys.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }] })
  const now = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    aud: 'assent',
    sub: 'sub-alice',
    nonce: state.nonce,
    iat: now,
    exp: now + 300,
    email: 'alice@example.test',
    email_verified: true,
  }
  send({ access_token: 'x', token_type: 'Bearer', expires_in: 60, id_token: state.idToken(claims) })
}

const setUp = async () => {
  const org = await database.newOrg()
  const [hostile, second] = [await startHostile(), await startHostile()]
  const provider = (id: string, issuer: string) =>
    ({ id, label: id, issuer, clientId: 'assent', clientSecret: 'shared', link: 'verified_email' }) as const
  const served = await testServer(database.db, {
    services: {
      baseUrl,
      fetch,
      signIn: {
        orgId: org,
        local: false,
        providers: [provider('one', hostile.issuer), provider('two', second.issuer)],
      },
    },
  })
  const alice = await (await makeOrganization(served.services, org)).user('alice')
  /** Leaves for a provider and comes back with a code; gives who is signed in then. */
  const enter = async (comeBack = 'one', extra: Record<string, string> = {}) => {
    const browser = makeBrowser(served.server, baseUrl)
    const leaving = new URL((await browser.visit('/auth/oidc/one')).location!)
    hostile.nonce = leaving.searchParams.get('nonce')!
    second.nonce = hostile.nonce
    const query = new URLSearchParams({ code: 'c', state: leaving.searchParams.get('state')!, ...extra })
    const seen = await browser.visit(`/auth/oidc/${comeBack}/callback?${query}`)
    const identity = await served.app.door.authenticate({ kind: 'session', value: browser.cookie('assent') ?? '' })
    return isRefusal(identity) ? seen.status : identity.userId
  }
  return { hostile, second, alice, enter }
}

test('D8: only an ID token that is signed, for us, fresh and with our nonce counts', async () => {
  const { hostile, alice, enter } = await setUp()
  hostile.idToken = honest
  assert.equal(await enter(), alice)
  const now = Math.floor(Date.now() / 1000)
  const forged: Record<string, (claims: Claims) => string> = {
    'alg none': (claims) => jwt({ alg: 'none' }, claims, () => ''),
    'no signature': (claims) => jwt({ alg: 'RS256', kid: 'k1' }, claims, () => ''),
    'signed by another key': (claims) => jwt({ alg: 'RS256', kid: 'k1' }, claims, rs256(otherKeys.privateKey)),
    'our secret as a key': (claims) =>
      jwt({ alg: 'HS256' }, claims, (text) => createHmac('sha256', 'shared').update(text).digest('base64url')),
    'the public key as a secret': (claims) =>
      jwt({ alg: 'HS256', kid: 'k1' }, claims, (text) =>
        createHmac('sha256', keys.publicKey.export({ format: 'pem', type: 'spki' }))
          .update(text)
          .digest('base64url'),
      ),
    'claims changed after signing': (claims) => {
      const [header, , signature] = honest(claims).split('.')
      return `${header}.${encode({ ...claims, sub: 'sub-root' })}.${signature}`
    },
    'nonce of another sign-in': (claims) => honest({ ...claims, nonce: 'replayed' }),
    'no nonce': ({ nonce: _, ...claims }) => honest(claims),
    'another issuer': (claims) => honest({ ...claims, iss: 'https://evil.test' }),
    'another audience': (claims) => honest({ ...claims, aud: 'somebody-else' }),
    'several audiences, not for us': (claims) => honest({ ...claims, aud: ['assent', 'x'], azp: 'x' }),
    expired: (claims) => honest({ ...claims, iat: now - 7_200, exp: now - 3_600 }),
    'no subject': ({ sub: _, ...claims }) => honest(claims),
    'no token at all': () => '',
    'not a token': () => 'a.b.c',
  }
  for (const [what, idToken] of Object.entries(forged)) {
    hostile.idToken = idToken
    assert.equal(await enter(), 401, what)
  }
})

test('D8: the answer of one provider does not pass for that of another', async () => {
  const { hostile, second, alice, enter } = await setUp()
  hostile.idToken = honest
  second.idToken = honest
  assert.equal(await enter('one'), alice)
  assert.equal(await enter('two'), 401)
  assert.equal(await enter('one', { iss: second.issuer }), 401)
})
