import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { ErrorBody } from '@assent/core/api/wire.ts'
import { sayIn } from '@assent/server/app/languages.ts'
import type { Route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { type ErrorStatus, statusesOf } from '@assent/server/channels/api/statuses.ts'
import { makeToken } from '@assent/server/features/accounts/token.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'
import type { Answer } from '../../packages/server/test/support/server.ts'
import { loadWire } from '../../packages/server/test/support/wire.ts'
import { always, pathOf } from './always.ts'
import { codeOf } from './case.ts'
import { cases } from './cases/index.ts'
import { errorsPage } from './page.ts'
import { neverHere, unprovoked } from './unprovoked.ts'
import { makeWorld, pageHeaders } from './world.ts'

const database = await withDatabase()
const world = await makeWorld(database)

/** What Okta published of 107 of the operations. */
const wire = loadWire()

/** A cause that is nothing but what somebody called a thing (world.ts). */
const isName = /^[A-Z][a-z]+ \d+$/

/** What was provoked: operation and status. */
const seen = new Set<string>()

/** Everything that is true of every refusal; notes that this one was provoked. */
const refused = (route: Route, answer: Answer, status: ErrorStatus, code: string, why: string): void => {
  const what = `${route.operationId}, ${why}: ${answer.status} ${answer.raw.body.slice(0, 600)}`
  assert.equal(answer.status, status, what)
  assert.ok(Value.Check(ErrorBody, answer.body), what)
  assert.deepEqual([answer.body.errorCode, answer.body.errorLink], [code, code], what)
  assert.equal(answer.body.errorId, answer.headers['x-request-id'], what)
  for (const header of ['x-rate-limit-limit', 'x-rate-limit-remaining', 'x-rate-limit-reset'])
    assert.ok(answer.headers[header] !== undefined, `${header} is missing: ${what}`)
  assert.equal(answer.headers['cache-control'], 'no-store', what)
  // Every sentence that can be provoked is in the German catalogue (npm run sentences).
  const { errorCauses, errorSummary } = answer.body as Static<typeof ErrorBody>
  for (const said of [errorSummary, ...errorCauses.map((cause) => cause.errorSummary)])
    assert.ok(isName.test(said) || sayIn('de')?.(said) !== said, `no German: ${what}`)
  if (wire.published.get(route.operationId)?.includes(status))
    assert.equal(wire.check(route.method, route.url, status, answer.body), undefined, what)
  seen.add(`${route.operationId} ${status}`)
}

test('F2 F3 F5 F7 F10 F19: what cannot be a call of an operation is refused as documented, by every operation', async (t) => {
  const [plain, reader, other] = [
    await world.person(),
    await world.person({ scopes: ['okta.logs.read'] }),
    await world.person({ scopes: ['okta.apps.read'] }),
  ]
  const session = await world.session(world.root.userId)
  const callers = (route: Route) => ({
    nobody: {},
    forger: tokenHeader(makeToken(randomBytes)),
    plain: tokenHeader(plain.token),
    unscoped: tokenHeader((route.scopes[0] === 'okta.logs.read' ? other : reader).token),
    browser: pageHeaders(world.services.baseUrl, session),
    elsewhere: { ...pageHeaders(world.services.baseUrl, session), 'sec-fetch-site': 'cross-site' },
    root: tokenHeader(world.root.token),
  })
  const wrong: string[] = []
  let count = 0
  for (const route of routes)
    for (const one of always) {
      if (!one.of(route)) continue
      const { body, by = 'root', headers, url = pathOf(route) } = one.sent(route)
      const answer = await world.send(route.method, url, { ...callers(route)[by], ...headers }, body)
      try {
        refused(route, answer, one.status, one.code, one.when)
      } catch (error) {
        wrong.push((error as Error).message)
      }
      count++
    }
  assert.deepEqual(wrong, [])
  t.diagnostic(`${count} calls of ${routes.length} operations`)
})

const tokenHeader = (token: string) => ({ authorization: `SSWS ${token}` })

for (const { make, operation, says, status, when } of cases)
  test(`${operation} answers ${status} when ${when}`, async () => {
    const route = routes.find(({ operationId }) => operationId === operation)!
    const { after, as = world.root, body, headers, params, query } = await make(world)
    const url = pathOf(route, params) + (query === undefined ? '' : `?${query}`)
    const answer = await as.call(route.method, url, body, headers).finally(() => after?.())
    refused(route, answer, status, codeOf[status], when)
    const { errorCauses, errorSummary } = answer.body
    assert.ok(JSON.stringify([errorSummary, errorCauses]).includes(says), answer.raw.body)
  })

// By every operation: broken.test.ts.
const elsewhere: readonly ErrorStatus[] = [429, 500, 503]

test('what is documented is provoked, operation by operation, but for what is listed with a reason', () => {
  const documented = routes.flatMap((route) => statusesOf(route).map((status) => `${route.operationId} ${status}`))
  const here = documented.filter((one) => !elsewhere.includes(Number(one.split(' ')[1]) as ErrorStatus))
  const missing = here.filter((one) => !seen.has(one) && !(one in unprovoked))
  assert.deepEqual(missing, [], 'documented, and neither provoked nor listed')
  const undocumented = [...seen].filter((one) => !documented.includes(one))
  assert.deepEqual(undocumented, [], 'provoked, and not documented')
  const wrong = Object.keys(unprovoked).filter((one) => seen.has(one) || !documented.includes(one))
  assert.deepEqual(wrong, [], 'listed as what cannot be provoked, and provoked or not documented')
})

test('what Okta publishes of its operations is provoked and is as published, but for what is listed', {
  skip: wire.missing,
}, () => {
  assert.equal(wire.published.size, 107)
  const errors = [...wire.published].flatMap(([operation, statuses]) =>
    statuses.filter((status) => status >= 400).map((status) => `${operation} ${status}`),
  )
  const here = errors.filter((one) => !elsewhere.includes(Number(one.split(' ')[1]) as ErrorStatus))
  assert.deepEqual(
    here.filter((one) => !seen.has(one) && !(one in neverHere)),
    [],
  )
  assert.deepEqual(
    Object.keys(neverHere).filter((one) => seen.has(one) || !errors.includes(one)),
    [],
  )
})

test('docs/errors.md is as these tests are', () => {
  const file = fileURLToPath(new URL('../../docs/errors.md', import.meta.url))
  assert.equal(readFileSync(file, 'utf8'), errorsPage(), 'run `node bin/errors.ts`')
})
