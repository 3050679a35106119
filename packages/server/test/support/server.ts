import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { after } from 'node:test'
import type { AdminRole, Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { makeApp } from '@assent/server/app/app.ts'
import type { Services } from '@assent/server/app/services.ts'
import { makeServer, type ServerOptions } from '@assent/server/channels/api/server.ts'
import { webChannel } from '@assent/server/channels/web/index.ts'
import type { Db } from '@assent/server/platform/db.ts'
import type { InjectOptions, LightMyRequestResponse } from 'fastify'
import { makeOrganization, testServices } from './organization.ts'
import { loadWire } from './wire.ts'

export type Answer = {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: tests look freely into bodies, and a wrong guess fails them
  readonly body: any
  readonly headers: Record<string, unknown>
  readonly raw: LightMyRequestResponse
}

/** A server in this process over a test database, without a socket. Ends with the test file. */
export const testServer = async (
  db: Db,
  extra: { services?: Partial<Services>; server?: Partial<ServerOptions> } = {},
) => {
  const services: Services = { ...testServices(db), ...extra.services }
  const app = makeApp(services)
  const server = await makeServer({
    app,
    log: services.log,
    baseUrl: services.baseUrl,
    version: '0.0.0-test',
    ready: async () => ({ ready: true, checks: { database: true } }),
    channels: [webChannel({ app, baseUrl: services.baseUrl })],
    ...extra.server,
  })
  await server.ready()
  after(() => server.close())
  return { app, services, server }
}

/** As `testServer`, at an address of this machine that it knows as its own: the links in its answers lead to it. */
export const listeningServer = async (
  db: Db,
  extra: { services?: Partial<Services>; server?: Partial<ServerOptions> } = {},
): Promise<TestServer> => {
  for (let tries = 1; ; tries++) {
    // It has to be known before the server is made, and somebody else may take it in between.
    const port = await freePort()
    const baseUrl = `http://127.0.0.1:${port}`
    const made = await testServer(db, { ...extra, services: { ...extra.services, baseUrl } })
    try {
      await made.server.listen({ port, host: '127.0.0.1' })
      return made
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || tries >= 10) throw error
    }
  }
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise((resolve) => probe.close(resolve))
  return port
}

export type TestServer = Awaited<ReturnType<typeof testServer>>

/** The server itself as a caller: sets passwords, makes tokens for anybody. */
export const systemCaller = (orgId: OrgId): Caller => ({
  orgId,
  userId: 'system' as Caller['userId'],
  personId: 'system' as Caller['personId'],
  kind: 'SYSTEM',
  roles: ['SUPER_ADMIN'],
  channel: 'system',
})

/** A user with a token, and a client that calls the API as him. `roles` as in the directory. */
export const makeUser = async (
  { app, services, server }: TestServer,
  orgId: OrgId,
  login: string,
  extra: {
    roles?: AdminRole[]
    scopes?: string[]
    kind?: 'HUMAN' | 'SERVICE'
    ownerId?: string
    managerId?: string
  } = {},
) => {
  const organization = await makeOrganization(services, orgId)
  const { scopes, ...user } = extra
  const userId = await organization.user(login, user)
  const made = await app.run(systemCaller(orgId), 'token.create', {
    name: `token of ${login}`,
    userId,
    ...(scopes ? { scopes: scopes as never } : {}),
  })
  if (isRefusal(made)) throw new Error(made.summary)
  return { userId, token: made.token, tokenId: made.id, call: client(server, { authorization: `SSWS ${made.token}` }) }
}

/** Calls with fixed headers: `call('POST', '/path', body, headers)`. Every answer is looked over for what all must have. */
export const client =
  (server: TestServer['server'], fixed: Record<string, string> = {}) =>
  async (method: string, url: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const raw = await server.inject({
      method: method as NonNullable<InjectOptions['method']>,
      url,
      headers: { ...fixed, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    })
    const json = /^application\/json(;|$)/.test(String(raw.headers['content-type'] ?? ''))
    return { status: raw.statusCode, body: json ? raw.json() : raw.body, headers: raw.headers, raw }
  }

/** As `client`, and each answer is held against the published document; throws with the differences. */
export const wireClient = (call: ReturnType<typeof client>): ReturnType<typeof client> => {
  const wire = loadWire()
  return async (method, url, body, headers) => {
    const answer = await call(method, url, body, headers)
    const problem = wire.missing ? undefined : wire.check(method, url, answer.status, answer.body)
    if (problem !== undefined)
      throw new Error(`${method} ${url} ${answer.status}\n${problem}\n${answer.raw.body.slice(0, 2_000)}`)
    return answer
  }
}
