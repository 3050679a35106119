import assert from 'node:assert/strict'
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import test from 'node:test'
import { canonical } from '@assent/core/audit/canonical.ts'
import type { Json } from '@assent/core/audit/event.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeAuthenticator, type Twist } from '../support/authenticator.ts'
import { client, systemCaller, testServer } from '../support/server.ts'
import { baseUrl, done, makeFactorWorld } from './world.ts'

const world = await makeFactorWorld()
const { app, events, org, organization, person, server, signedIn, sql } = world

/** Somebody with a passkey, signed in. */
const approver = async (login: string) => {
  const userId = await person(login)
  const at = await signedIn(login)
  const device = makeAuthenticator(baseUrl)
  const options = (await at.call('/api/v1/me/passkeys/options', {})).body
  const { body, status } = await at.call('/api/v1/me/passkeys', { name: 'key', credential: device.create(options) })
  assert.equal(status, 201, JSON.stringify(body))
  return { userId, at, device, passkeyId: body.id as string }
}
type Approver = Awaited<ReturnType<typeof approver>>

const boss = await approver('boss@example.test')
const deputy = await approver('deputy@example.test')
let apps = 0
/** A request that waits for the boss and the deputy, both of whom have to sign. */
const ask = async (more: object = {}) => {
  const asker = await person(`asker${++apps}@example.test`)
  const step = {
    type: 'APPROVAL',
    label: 'Sign it',
    stepUp: true,
    panels: [
      { assignmentRule: { type: 'USER', userId: boss.userId } },
      { assignmentRule: { type: 'USER', userId: deputy.userId } },
    ],
    ...more,
  }
  const { entryId } = await organization.requestable(`Vault ${apps}`, [step], { maximum: 'P30D' })
  const request = done(
    await app.run(organization.caller(asker), 'request.submit', {
      entryId,
      values: [{ id: 'OKTA_ACCESS_DURATION', value: 'P7D' }],
    }),
  )
  const task = request.tasks.find(({ status }) => status === 'OPEN')!
  return { requestId: request.requestId, taskId: task.taskId, asker }
}
const path = '/governance/api/v2'
const options = (who: Approver, taskId: string, answer: object) =>
  who.at.call(`${path}/tasks/${taskId}/step-up/options`, answer)
const decide = (who: Approver, taskId: string, answer: object) =>
  who.at.call(`${path}/my/tasks/${taskId}/resolve`, answer)
const sign = async (who: Approver, taskId: string, answer: object, twist: Twist = {}) => {
  const { body, status } = await options(who, taskId, answer)
  assert.equal(status, 200, JSON.stringify(body))
  return who.device.get(body, twist)
}
const votes = async (requestId: string) =>
  (
    await sql<{ n: number }>('select count(*) as n from assent.vote where org_id = $org and request_id = $1', [
      requestId,
    ])
  )[0]!.n
const reasonOf = (body: { errorCauses?: { reason?: string }[] }) => body.errorCauses?.[0]?.reason

const yes = { value: 'APPROVED', message: 'Looked at it' }

test('E1, A21: a step that asks for it is not approved without a signature, and is denied without one', async () => {
  const { requestId, taskId } = await ask()
  const task = (await boss.at.call(`${path}/my/tasks/${taskId}`)).body
  assert.equal(task.stepUp, true)
  const bare = await decide(boss, taskId, { ...yes, digest: task.request.digest })
  assert.deepEqual([bare.status, reasonOf(bare.body)], [403, 'STEP_UP_REQUIRED'])
  assert.equal(await votes(requestId), 0)
  // The pages without scripts and the terminal go by the other command: nothing of them can claim a signature.
  const claimed = await app.run({ ...organization.caller(boss.userId), channel: 'web' }, 'request.answer', {
    taskId,
    answer: { decision: 'APPROVE', proof: boss.passkeyId },
  })
  assert.equal('refused' in claimed, true)
  const plain = await app.run({ ...organization.caller(boss.userId), channel: 'web' }, 'request.answer', {
    taskId,
    answer: { decision: 'APPROVE' },
  })
  assert.equal('refused' in plain && plain.code, 'forbidden')
  assert.equal(await votes(requestId), 0)
  const no = await decide(deputy, taskId, { value: 'DENIED' })
  assert.deepEqual([no.status, no.body.value], [200, 'DENIED'])
})

test('each approval is signed by its own passkey, and the record names it and holds the proof', async () => {
  const { requestId, taskId } = await ask()
  assert.equal((await decide(boss, taskId, { ...yes, stepUp: await sign(boss, taskId, yes) })).status, 200)
  // The signature of one is not that of another.
  const bosss = await sign(boss, taskId, yes)
  assert.equal((await decide(deputy, taskId, { ...yes, stepUp: bosss })).status, 403)
  // Nor does the passkey of one do for another, over a challenge of the other.
  const { allowCredentials: _, ...anyKey } = (await options(deputy, taskId, yes)).body
  assert.equal((await decide(deputy, taskId, { ...yes, stepUp: boss.device.get(anyKey) })).status, 403)
  const last = await decide(deputy, taskId, { ...yes, stepUp: await sign(deputy, taskId, yes) })
  assert.deepEqual([last.status, last.body.value], [200, 'APPROVED'])
  const voted = (
    await sql<{ detail: string }>(
      `select detail from assent.event where org_id = $org and request_id = $1 and type = 'access.request.update' order by seq`,
      [requestId],
    )
  )
    .map((row) => JSON.parse(row.detail).detail)
    .filter((detail) => detail.type === 'voted')
  assert.deepEqual(
    voted.map(({ vote }) => vote.proof),
    [boss.passkeyId, deputy.passkeyId],
  )

  // An auditor with the record alone: the public key from the day it was added, the signature, what was signed.
  const proof = (await events('assent.approval.prove')).findLast(
    ({ actor, envelope }) => actor === deputy.userId && envelope['outcome'] === 'SUCCESS',
  )!
  const { authenticatorData, clientDataJSON, signature, signed } = proof.detail as {
    authenticatorData: string
    clientDataJSON: string
    signature: string
    signed: Json
  }
  const added = (await events('user.mfa.factor.activate')).find(
    ({ detail }) => detail['passkeyId'] === deputy.passkeyId,
  )!
  const raw = deputy.device.credentials[0]!.key
  assert.ok(
    Buffer.from(String(added.detail['publicKey']), 'base64url').includes(
      Buffer.from(createPublicKey(raw).export({ format: 'jwk' }).x!, 'base64url'),
    ),
  )
  const bytes = (text: string) => Buffer.from(text, 'base64url')
  const data = Buffer.concat([bytes(authenticatorData), createHash('sha256').update(bytes(clientDataJSON)).digest()])
  assert.ok(verify('sha256', data, createPublicKey(raw), bytes(signature)))
  const challenge = createHash('sha256').update(canonical(signed)).digest('base64url')
  assert.equal(JSON.parse(bytes(clientDataJSON).toString()).challenge, challenge)
  const { requestId: ofRequest, taskId: ofTask, answer, digest } = signed as Record<string, unknown>
  const { body: request } = await boss.at.call(`${path}/my/tasks/${taskId}`)
  assert.deepEqual([ofRequest, ofTask, answer, digest], [requestId, taskId, yes, request.request.digest])
})

test('A11: a signature is for one answer to one task as it was shown (WYSIWYS)', async () => {
  const [one, other] = [await ask(), await ask()]
  const cases: [string, () => ReturnType<typeof decide>][] = [
    [
      'another value',
      async () => decide(boss, one.taskId, { ...yes, stepUp: await sign(boss, one.taskId, { value: 'DENIED' }) }),
    ],
    [
      'another message',
      async () => decide(boss, one.taskId, { ...yes, stepUp: await sign(boss, one.taskId, { value: 'APPROVED' }) }),
    ],
    [
      'a longer time',
      async () =>
        decide(boss, one.taskId, {
          ...yes,
          accessDuration: 'P7D',
          stepUp: await sign(boss, one.taskId, { ...yes, accessDuration: 'P1D' }),
        }),
    ],
    ['another task', async () => decide(boss, one.taskId, { ...yes, stepUp: await sign(boss, other.taskId, yes) })],
    [
      'another origin',
      async () =>
        decide(boss, one.taskId, {
          ...yes,
          stepUp: await sign(boss, one.taskId, yes, { origin: 'https://evil.test' }),
        }),
    ],
    [
      'nobody verified',
      async () => decide(boss, one.taskId, { ...yes, stepUp: await sign(boss, one.taskId, yes, { verified: false }) }),
    ],
    [
      'a signature of nothing',
      async () =>
        decide(boss, one.taskId, {
          ...yes,
          stepUp: await sign(boss, one.taskId, yes, { signature: randomBytes(70).toString('base64url') }),
        }),
    ],
    [
      'a challenge of a sign-in',
      async () => {
        const { challenge } = (await boss.at.call('/auth/passkey/options', {})).body
        return decide(boss, one.taskId, { ...yes, stepUp: await sign(boss, one.taskId, yes, { challenge }) })
      },
    ],
    [
      'a challenge of ours, made up',
      async () =>
        decide(boss, one.taskId, {
          ...yes,
          stepUp: await sign(boss, one.taskId, yes, { challenge: randomBytes(32).toString('base64url') }),
        }),
    ],
  ]
  for (const [what, act] of cases) {
    const { body, status } = await act()
    assert.deepEqual([status, reasonOf(body)], [403, 'STEP_UP_FAILED'], what)
  }
  assert.equal(await votes(one.requestId), 0)
  // What was given to be signed makes no passkey.
  const { challenge } = (await options(boss, one.taskId, yes)).body
  const registering = (await boss.at.call('/api/v1/me/passkeys/options', {})).body
  const made = makeAuthenticator(baseUrl).create({ ...registering, challenge })
  assert.equal((await boss.at.call('/api/v1/me/passkeys', { name: 'x', credential: made })).status, 400)
  // The request changed between signing and deciding: what was shown is not what is there.
  const stale = await sign(boss, one.taskId, yes)
  await sql(
    `update assent.request set digest = repeat('0', 64), state = jsonb_set(state, '{digest}', to_jsonb(repeat('0', 64))) where org_id = $org and request_id = $1`,
    [one.requestId],
  )
  const late = await decide(boss, one.taskId, { ...yes, stepUp: stale })
  assert.deepEqual([late.status, late.body.errorCauses[0].errorSummary], [409, 'digest does not match'])
  const before = await options(boss, other.taskId, { ...yes, digest: '1'.repeat(64) })
  assert.equal(before.status, 409)
  assert.equal(await votes(one.requestId), 0)
})

test('E1: each signature is for one decision: neither twice, nor later, nor after a failed try', async () => {
  const [one, other] = [await ask(), await ask()]
  const signature = await sign(boss, one.taskId, yes)
  assert.equal((await decide(boss, one.taskId, { ...yes, stepUp: signature })).status, 200)
  assert.equal(reasonOf((await decide(boss, one.taskId, { ...yes, stepUp: signature })).body), 'STEP_UP_FAILED')
  const asked = (await options(boss, other.taskId, yes)).body
  assert.equal(
    (await decide(boss, other.taskId, { ...yes, stepUp: boss.device.get(asked, { verified: false }) })).status,
    403,
  )
  assert.equal((await decide(boss, other.taskId, { ...yes, stepUp: boss.device.get(asked) })).status, 403)
  const old = await sign(boss, other.taskId, yes)
  await sql(`update assent.challenge set expires = clock_timestamp() - interval '1 second' where org_id = $org`)
  assert.equal(reasonOf((await decide(boss, other.taskId, { ...yes, stepUp: old })).body), 'STEP_UP_FAILED')
  assert.equal(await votes(other.requestId), 0)
})

test('B13: a delivery that comes again is answered as before, with another key it is not', async () => {
  const { requestId, taskId } = await ask()
  const stepUp = await sign(boss, taskId, yes)
  const call = client(server, {
    cookie: `__Host-assent=${boss.at.cookie('__Host-assent')}`,
    origin: baseUrl,
    'sec-fetch-site': 'same-origin',
  })
  const send = (key: string) =>
    call('POST', `${path}/my/tasks/${taskId}/resolve`, { ...yes, stepUp }, { 'idempotency-key': key })
  const all = await Promise.all([send('one'), send('one'), send('one')])
  assert.deepEqual(
    all.map(({ status }) => status),
    [200, 200, 200],
  )
  assert.deepEqual([(await send('one')).status, (await send('two')).status], [200, 403])
  assert.equal(await votes(requestId), 1)
})

test('A5: who has no passkey is told to add one; a stranger and a machine learn nothing', async () => {
  const { taskId } = await ask()
  await sql('delete from assent.passkey where org_id = $org and user_id = $1', [deputy.userId])
  const none = await options(deputy, taskId, yes)
  assert.deepEqual([none.status, reasonOf(none.body)], [409, 'NO_PASSKEY'])
  await person('stranger@example.test')
  const stranger = await signedIn('stranger@example.test')
  assert.equal((await stranger.call(`${path}/tasks/${taskId}/step-up/options`, yes)).status, 404)
  const robot = await organization.user('robot', { kind: 'SERVICE', ownerId: boss.userId })
  const token = done(await app.run(systemCaller(org), 'token.create', { name: 'x', userId: robot }))
  const machine = client(server, { authorization: `SSWS ${token.token}` })
  assert.equal((await machine('POST', `${path}/tasks/${taskId}/step-up/options`, yes)).status, 404)
})

test('a passkey that was removed signs nothing any more', async () => {
  const { requestId, taskId } = await ask()
  const stepUp = await sign(boss, taskId, yes)
  await sql('delete from assent.passkey where org_id = $org and user_id = $1', [boss.userId])
  assert.equal((await decide(boss, taskId, { ...yes, stepUp })).status, 403)
  assert.equal(await votes(requestId), 0)
})

test('a step that nobody could ever sign is not published: passkeys need a name with https, or localhost', async () => {
  const root = organization.caller(await organization.user('root', { roles: ['SUPER_ADMIN'] }), {
    roles: ['SUPER_ADMIN'],
  })
  const rule = { type: 'USER', userId: boss.userId }
  const sequence = { name: 'Signed', steps: [{ type: 'APPROVAL', label: 'Sign', assignmentRule: rule, stepUp: true }] }
  const made = done(await app.run(root, 'sequence.create', sequence))
  assert.partialDeepStrictEqual(made.steps, sequence.steps)
  const plain = await testServer(world.database.db, { services: { baseUrl: 'http://assent.test' } })
  const refused = await plain.app.run(root, 'sequence.create', { ...sequence, name: 'Never' })
  assert.ok(isRefusal(refused))
  assert.deepEqual(
    refused.causes.map(({ location }) => location),
    ['/steps/0/stepUp'],
  )
  const relaxed = { name: 'Plain', steps: [{ ...sequence.steps[0]!, stepUp: false }] }
  done(await plain.app.run(root, 'sequence.create', relaxed))
})
