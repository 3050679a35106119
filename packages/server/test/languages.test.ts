import assert from 'node:assert/strict'
import test from 'node:test'
import { nullable, remark, sentence } from '@assent/core/api/wire.ts'
import { type Card, line, said } from '@assent/core/card.ts'
import { languageOf } from '@assent/server/app/languages.ts'
import { listRoute, route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { Type } from 'typebox'
import { client, makeUser, testServer } from './support/server.ts'

const base = { method: 'GET', tag: 'Test', summary: 'A test', scopes: ['okta.apps.read'], roles: 'self' } as const
const Told = Type.Object({
  id: Type.String(),
  why: sentence(),
  problem: nullable(sentence()),
  reasons: Type.Optional(Type.Array(sentence())),
  reason: Type.Optional(remark()),
  name: Type.String(),
  event: Type.Unsafe<Record<string, unknown>>({ type: 'object', 'x-says': ['reason'] }),
  card: Type.Unsafe<Card>({ type: 'object', 'x-says': 'card' }),
})
const told = {
  id: 'This request is closed.',
  why: 'There is no app This request is closed..',
  problem: null,
  reasons: ['Everybody may ask.', 'The requester is in A, B.'],
  reason: 'Nothing happened for 30 days.',
  name: 'This request is closed.',
  event: { reason: 'is approved', type: 'This request is closed.', other: ['This request is closed.'] },
  card: {
    title: line`Denied: ${said('This request is closed.')}`,
    lead: line`Your request`,
    facts: [],
    quotes: [],
    links: [],
    why: [],
  },
}
const testRoutes = [
  route({ ...base, url: '/t/told', operationId: 'told', response: Told, handler: async () => told }),
  route({
    ...base,
    url: '/t/plain',
    operationId: 'plain',
    response: Type.Object({ id: Type.String() }),
    handler: async () => ({ id: 'This request is closed.' }),
  }),
  listRoute({
    ...base,
    url: '/t/list',
    operationId: 'list',
    response: Told,
    list: { cursor: 'id' },
    handler: async () => ({ items: [told, { ...told, problem: 'It took too long.' }] }),
  }),
]

const database = await withDatabase()
const server = await testServer(database.db, { server: { routes: [...routes, ...testRoutes] } })
const { call, token } = await makeUser(server, await database.newOrg(), 'root@example.com', { roles: ['SUPER_ADMIN'] })
const german = { 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' }

test('a refusal is said in German to whoever asks for it, and in English to everybody else', async () => {
  const body = { profile: { name: 'x'.repeat(300) }, more: 1 }
  const [usual, de] = [await call('POST', '/api/v1/groups', body), await call('POST', '/api/v1/groups', body, german)]
  assert.deepEqual([usual.status, de.status], [400, 400])
  assert.match(usual.body.errorSummary, /^Api validation failed: must NOT have additional properties, \/profile\/name /)
  assert.equal(
    de.body.errorSummary,
    'Die Angaben sind nicht gültig: darf keine weiteren Angaben haben, /profile/name darf höchstens 255 Zeichen haben',
  )
  const bare = ({ body }: typeof de) => ({
    ...body,
    errorId: '',
    errorSummary: '',
    errorCauses: body.errorCauses.map((cause: object) => ({ ...cause, errorSummary: '' })),
  })
  assert.deepEqual(bare(de), bare(usual))
  assert.deepEqual(
    de.body.errorCauses.map((cause: { errorSummary: string }) => cause.errorSummary),
    ['darf keine weiteren Angaben haben', 'darf höchstens 255 Zeichen haben'],
  )
  for (const [answer, language] of [
    [usual, 'en'],
    [de, 'de'],
  ] as const) {
    assert.equal(answer.headers['content-language'], language)
    assert.match(String(answer.headers['vary']), /accept-language/)
  }
})

test('every refusal of the server can be German: of a call without a proof, of no address, of broken JSON', async () => {
  const nobody = client(server.server, german)
  const [unknown, missing, gone] = [
    await nobody('GET', '/api/v1/users'),
    await nobody('GET', '/api/v1/nothing'),
    await call('GET', '/api/v1/users/00unothing0000000000', undefined, german),
  ]
  assert.deepEqual(
    [unknown, missing, gone].map(({ body, status }) => [status, body.errorCode, body.errorSummary]),
    [
      [401, 'E0000004', 'Die Anmeldung hat nicht geklappt.'],
      [404, 'E0000022', 'Diese Adresse gibt es nicht.'],
      [404, 'E0000007', 'Das gibt es hier nicht.'],
    ],
  )
  const broken = await server.server.inject({
    method: 'POST',
    url: '/api/v1/groups',
    headers: { ...german, authorization: `SSWS ${token}`, 'content-type': 'application/json' },
    payload: '{',
  })
  assert.equal(broken.json().errorSummary, 'Der Inhalt des Aufrufs ist nicht lesbar.')
  assert.equal(broken.json().errorCauses[0].errorSummary, 'Der Inhalt ist kein gültiges JSON.')
})

test('of a view only what is marked as a sentence is said in German; names and ids stay', async () => {
  const { body, headers } = await call('GET', '/t/told', undefined, german)
  assert.deepEqual(body, {
    ...told,
    why: 'Die App This request is closed. gibt es nicht.',
    reasons: ['Alle dürfen beantragen.', 'Die Person ist in A, B.'],
    reason: '30 Tage lang ist nichts geschehen.',
    card: { ...told.card, title: ['Abgelehnt: ', said('This request is closed.')], lead: ['Ihr Antrag'] },
  })
  assert.equal(headers['content-language'], 'de')
  const list = await call('GET', '/t/list', undefined, german)
  assert.deepEqual(
    list.body.data.map((one: { problem: string | null }) => one.problem),
    [null, 'Es hat zu lange gedauert.'],
  )
  assert.deepEqual((await call('GET', '/t/told')).body, told)
  const plain = await call('GET', '/t/plain', undefined, german)
  assert.deepEqual([plain.body.id, plain.headers['content-language']], ['This request is closed.', undefined])
})

test('what is stored stays English: the log is said in the language of whoever reads it', async () => {
  assert.equal((await call('POST', '/api/v1/groups', { profile: { name: 'Readers' } }, german)).status, 200)
  const first = async (headers: Record<string, string>) =>
    (await call('GET', '/api/v1/logs?filter=eventType eq "group.lifecycle.create"&limit=1', undefined, headers)).body[0]
  assert.equal((await first({})).displayMessage, 'Create group')
  assert.equal((await first(german)).displayMessage, 'Gruppe angelegt')
  assert.equal((await first({})).displayMessage, 'Create group')
})

test('Accept-Language is read as RFC 9110 has it, and English is what remains', () => {
  const asked: readonly (readonly [string | undefined, string])[] = [
    [undefined, 'en'],
    ['', 'en'],
    ['de', 'de'],
    ['DE-ch', 'de'],
    ['fr, de;q=0.5', 'de'],
    ['en;q=0.4,de;q=0.5', 'de'],
    ['en,de', 'en'],
    ['*', 'en'],
    ['de;q=0.2, *;q=0.5', 'en'],
    ['de;q=0', 'en'],
    ['de;q=2', 'en'],
    ['deutsch', 'en'],
    ['d'.repeat(10_000), 'en'],
    [`${'fr,'.repeat(5_000)}de`, 'en'],
    ['__proto__', 'en'],
  ]
  for (const [header, language] of asked) assert.equal(languageOf(header), language, String(header).slice(0, 50))
})
