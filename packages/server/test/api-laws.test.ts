import assert from 'node:assert/strict'
import test from 'node:test'
import { scopeNames } from '@assent/core/api/accounts.ts'
import type { Route } from '@assent/server/channels/api/route.ts'
import { routes } from '@assent/server/channels/api/routes/index.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { client, makeUser, testServer } from './support/server.ts'

// Laws that every operation keeps, whoever adds it: they are read off the table of routes.

type Schema = Record<string, unknown>

/** Every schema inside a schema, with its place. */
const parts = function* (schema: Schema, place: string): Generator<[Schema, string]> {
  // What a part of the product parses by schemas of its own has its laws there.
  if (schema['x-parsed-by'] !== undefined) return
  yield [schema, place]
  for (const [name, member] of Object.entries((schema['properties'] ?? {}) as Record<string, Schema>))
    yield* parts(member, `${place}/${name}`)
  for (const key of ['items', 'additionalProperties'] as const)
    if (typeof schema[key] === 'object' && schema[key] !== null) yield* parts(schema[key] as Schema, `${place}/*`)
  for (const map of Object.values((schema['patternProperties'] ?? {}) as Record<string, Schema>))
    yield* parts(map, `${place}/*`)
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const)
    for (const [index, branch] of ((schema[key] ?? []) as Schema[]).entries()) yield* parts(branch, `${place}|${index}`)
}

const offences = (problem: (route: Route) => Iterable<string>): string[] =>
  routes.flatMap((route) => [...problem(route)].map((text) => `${route.operationId}: ${text}`))

test('operations have names of their own, known scopes, and parameters that their paths have', () => {
  const ids = routes.map(({ operationId }) => operationId)
  assert.deepEqual(
    ids.filter((id, index) => ids.indexOf(id) !== index),
    [],
  )
  const places = routes.map(({ method, url }) => `${method} ${url.replace(/:\w+/g, ':')}`)
  assert.deepEqual(
    places.filter((place, index) => places.indexOf(place) !== index),
    [],
  )
  assert.deepEqual(
    offences(function* (route) {
      for (const scope of route.scopes)
        if (!(scopeNames as readonly string[]).includes(scope)) yield `unknown scope ${scope}`
      const inPath = [...route.url.matchAll(/:(\w+)/g)].map(([, name]) => name!)
      const declared = Object.keys(route.params?.properties ?? {})
      for (const name of inPath) if (!declared.includes(name)) yield `the path parameter ${name} is not declared`
      for (const name of declared) if (!inPath.includes(name)) yield `the path has no parameter ${name}`
      if (route.method === 'GET' && route.body) yield 'a GET has no body'
    }),
    [],
  )
})

test('F3: every object that can be sent is closed, or a map of bounded texts', () => {
  assert.deepEqual(
    offences(function* (route) {
      if (!route.body) return
      for (const [schema, place] of parts(route.body as Schema, '')) {
        if (schema['type'] !== 'object' || schema['oneOf']) continue
        const map = typeof schema['additionalProperties'] === 'object' || schema['patternProperties'] !== undefined
        if (schema['additionalProperties'] !== false && !map) yield `${place || '/'} takes any member`
      }
    }),
    [],
  )
})

test('B9: every text, list and number that can be sent has a bound', () => {
  assert.deepEqual(
    offences(function* (route) {
      if (!route.body) return
      for (const [schema, place] of parts(route.body as Schema, '')) {
        const fixed = schema['enum'] !== undefined || schema['const'] !== undefined
        const short =
          schema['maxLength'] !== undefined ||
          /\}\$$/.test(String(schema['pattern'])) ||
          schema['format'] === 'date-time'
        if (schema['type'] === 'string' && !fixed && !short) yield `${place} is a text without a length`
        if (schema['type'] === 'array' && schema['maxItems'] === undefined) yield `${place} is a list without a bound`
        const number = schema['type'] === 'integer' || schema['type'] === 'number'
        if (number && !fixed && (schema['maximum'] === undefined || schema['minimum'] === undefined))
          yield `${place} is a number without bounds`
      }
    }),
    [],
  )
})

const database = await withDatabase()
const served = await testServer(database.db, {
  server: { rates: { read: 100_000, write: 100_000, anonymous: 100_000 } },
})
const org = await database.newOrg()

/** An address of the operation with ids that nothing has. */
const addressOf = (route: Route): string => {
  const path = route.url.replace(/:(\w+)/g, (_, name: string) =>
    /sequence|onCall/i.test(name) ? '66857574885b300006c1a602' : '0oafxqCAJWWGELFTYASJ',
  )
  return route.list?.filterNeeded ? `${path}?filter=x` : path
}

test('F2: nobody gets past the door of an operation without proof, role and scope', async () => {
  const anonymous = client(served.server)
  const plain = await makeUser(served, org, 'plain')
  const auditor = await makeUser(served, org, 'auditor', { roles: ['AUDITOR'] })
  const root = await makeUser(served, org, 'root', { roles: ['SUPER_ADMIN'] })
  const wrong: string[] = []
  const expect = (what: string, status: number, right: boolean, route: Route) => {
    if (!right) wrong.push(`${what} ${route.method} ${route.url}: ${status}`)
  }
  for (const route of routes) {
    if (route.operationId === 'revokeCurrentApiToken') continue
    const url = addressOf(route)
    const body = route.body ? {} : undefined
    const unproven = (await anonymous(route.method, url, body)).status
    expect('anonymous', unproven, unproven === 401, route)
    const others = route.scopes[0] === 'okta.governance.labels.read' ? 'okta.logs.read' : 'okta.governance.labels.read'
    if (route.scopes.length > 0) {
      const scoped = await makeUser(served, org, `scoped ${route.operationId}`, {
        roles: ['SUPER_ADMIN'],
        scopes: [others],
      })
      const { status } = await scoped.call(route.method, url, body)
      expect('wrong scope', status, status === 403, route)
    }
    if (route.roles !== 'self') {
      const { status } = await plain.call(route.method, url, body)
      expect('no role', status, status === 403, route)
      const audited = (await auditor.call(route.method, url, body)).status
      expect('auditor', audited, route.method === 'GET' ? audited !== 401 : audited === 403, route)
    }
    const { status } = await root.call(route.method, url, body)
    expect('super administrator', status, status !== 401 && status < 500, route)
  }
  assert.deepEqual(wrong, [])
})

test('F1: an organization’s own administrator and a stranger hear the same of what is not there', async () => {
  const [here, there] = [
    await makeUser(served, org, 'here', { roles: ['SUPER_ADMIN'] }),
    await makeUser(served, await database.newOrg(), 'there', { roles: ['SUPER_ADMIN'] }),
  ]
  for (const route of routes.filter(({ url }) => url.includes(':'))) {
    const [one, two] = [
      await here.call(route.method, addressOf(route)),
      await there.call(route.method, addressOf(route)),
    ]
    assert.equal(one.status, two.status, route.operationId)
    assert.equal(one.body?.errorSummary, two.body?.errorSummary, route.operationId)
  }
})
