import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AccessItem, Connector, ConnectorContext } from '@assent/core/ports.ts'
import { scim } from '@assent/server/connectors/scim/index.ts'
import { webhook } from '@assent/server/connectors/webhook/index.ts'
import { Webhook } from 'standardwebhooks'
import { type Lie, startProxy } from './proxy.ts'
import { scimToken, startScimServer } from './scim-server.ts'

export type Kind = AccessItem['kind']

/** A connector, and a target of its kind whose state a test can see and make, behind a way that can be disturbed. */
export type Driver = {
  readonly name: string
  readonly connector: Connector
  readonly kinds: readonly Kind[]
  readonly start: () => Promise<Rig>
}

export type Rig = {
  readonly proxy: Awaited<ReturnType<typeof startProxy>>
  /** The context of one call that may take so many milliseconds. */
  readonly context: (ms?: number) => ConnectorContext
  /** Whether the target itself has it, and how often. */
  readonly count: (item: AccessItem) => number
  /** Makes sure that what the item needs is at the target: a group is made by its owner, not by us. */
  readonly prepare: (item: AccessItem) => void
  readonly secret: string
  readonly close: () => Promise<void>
}

const contextOf =
  (config: object, secret: string) =>
  (ms: number = 5_000): ConnectorContext => ({
    config,
    secret,
    fetch,
    signal: AbortSignal.timeout(ms),
    now: Date.now,
  })

const startScim =
  (config: object): Driver['start'] =>
  async () => {
    const server = await startScimServer()
    const { origin, pathname } = new URL(server.baseUrl)
    const proxy = await startProxy(origin, scimLie(origin))
    const { users, groups } = server.store
    const members = (group: { [name: string]: unknown }) => (group['members'] as { value: string }[] | undefined) ?? []
    const account = (item: AccessItem) => [...users.values()].filter((one) => one['userName'] === item.user.login)
    const asGroup = (item: AccessItem) =>
      item.kind === 'group' || (config as { entitlements?: string }).entitlements === 'groups'
    return {
      proxy,
      secret: scimToken,
      context: contextOf({ baseUrl: proxy.url + pathname, ...config }, scimToken),
      count: (item) => {
        const accounts = account(item)
        if (item.kind === 'app') return accounts.filter((one) => one['active'] !== false).length
        if (asGroup(item))
          return [...groups.values()]
            .filter((group) => group['displayName'] === item.targetName)
            .flatMap(members)
            .filter((member) => accounts.some((one) => one.id === member.value)).length
        const attribute = (config as { entitlements?: string }).entitlements ?? 'entitlements'
        return accounts
          .flatMap((one) => (one[attribute] as { value: string }[] | undefined) ?? [])
          .filter((one) => one.value === item.targetName).length
      },
      prepare: (item) => {
        if (item.kind === 'app') return
        if (asGroup(item) && ![...groups.values()].some((group) => group['displayName'] === item.targetName)) {
          const id = randomUUID()
          groups.set(id, { id, displayName: item.targetName, members: [] })
        }
        if (account(item).length === 0) {
          const id = randomUUID()
          users.set(id, { id, userName: item.user.login, externalId: item.user.userId, active: true })
        }
      },
      close: async () => {
        proxy.close()
        await server.close()
      },
    }
  }

/** Says that a change was made, and shows things as they were or as they were to become. */
const scimLie =
  (origin: string): Lie =>
  async ({ method, path, body }) => {
    if (method === 'GET') return undefined
    if (method === 'DELETE') return { status: 204, body: '' }
    if (method === 'POST') return { status: 201, body: JSON.stringify({ ...JSON.parse(body), id: randomUUID() }) }
    const now = await fetch(origin + path, { headers: { authorization: `Bearer ${scimToken}` } })
    return { status: 200, body: await now.text() }
  }

const hookSecret = `whsec_${Buffer.from('a secret of the webhook tests').toString('base64')}`

type HookMessage = { type: string; data: { items: (AccessItem & { user: { id: string } })[] } }

const startWebhook: Driver['start'] = async () => {
  const has = new Map<string, number>()
  const keyOf = (item: { user: object; targetId: string }) =>
    `${(item.user as { id?: string; userId?: string }).id ?? (item.user as { userId: string }).userId} ${item.targetId}`
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part as Buffer)
    const body = Buffer.concat(parts).toString()
    try {
      new Webhook(hookSecret).verify(body, request.headers as Record<string, string>)
    } catch {
      return void response.writeHead(401).end()
    }
    const { type, data } = JSON.parse(body) as HookMessage
    const items = data.items.map((item) => {
      if (type === 'access.give') has.set(keyOf(item), 1)
      if (type === 'access.take') has.delete(keyOf(item))
      return { accessId: item.accessId, state: has.has(keyOf(item)) ? 'there' : 'gone' }
    })
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ items }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const lie: Lie = async ({ body }) => {
    const { type, data } = JSON.parse(body) as HookMessage
    if (type === 'access.read') return undefined
    const state = type === 'access.give' ? 'there' : 'gone'
    return { status: 200, body: JSON.stringify({ items: data.items.map(({ accessId }) => ({ accessId, state })) }) }
  }
  const proxy = await startProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, lie)
  return {
    proxy,
    secret: hookSecret,
    context: contextOf({ url: `${proxy.url}/hook` }, hookSecret),
    count: (item) => has.get(keyOf(item)) ?? 0,
    prepare: () => {},
    close: async () => {
      proxy.close()
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Every connector that reaches something. A new one gets its line here, and with it the whole suite. */
export const drivers: readonly Driver[] = [
  { name: 'scim', connector: scim, kinds: ['app', 'group', 'entitlement'], start: startScim({}) },
  {
    name: 'scim, deleting accounts, entitlements as groups',
    connector: scim,
    kinds: ['app', 'entitlement'],
    start: startScim({ removal: 'delete', entitlements: 'groups' }),
  },
  {
    name: 'scim, entitlements as roles',
    connector: scim,
    kinds: ['entitlement'],
    start: startScim({ entitlements: 'roles' }),
  },
  { name: 'webhook', connector: webhook, kinds: ['app', 'group', 'entitlement'], start: startWebhook },
]
