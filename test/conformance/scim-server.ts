import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'

type Stored = { id: string; [name: string]: unknown }
export type ScimStore = { readonly users: Map<string, Stored>; readonly groups: Map<string, Stored> }

/** The bearer token that the server takes. */
export const scimToken = 'scim-test-token'

// SCIMMY's resources are one per process, so each server finds its own store by the path it was called at.
const stores = new Map<string, ScimStore>()

const list = (
  rows: Map<string, Stored>,
  resource: { id?: string; filter?: { match: (rows: Stored[]) => Stored[] } },
) => {
  const copies = [...rows.values()].map((row) => structuredClone(row))
  if (resource.id) {
    const found = copies.find((row) => row.id === resource.id)
    if (!found) throw new SCIMMY.Types.Error(404, null as unknown as string, `Resource ${resource.id} not found`)
    return found
  }
  return resource.filter ? resource.filter.match(copies) : copies
}

const put = (rows: Map<string, Stored>, id: string | undefined, instance: object, unique: string): Stored => {
  const stored: Stored = { ...JSON.parse(JSON.stringify(instance)), id: id ?? randomUUID() }
  const name = String(stored[unique]).toLowerCase()
  for (const other of rows.values())
    if (other.id !== stored.id && String(other[unique]).toLowerCase() === name)
      throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is taken`)
  rows.set(stored.id, stored)
  return structuredClone(stored)
}

type Anything = never
const declare = () => {
  const { User, Group } = SCIMMY.Resources
  const of = (context: unknown) => context as ScimStore
  SCIMMY.Resources.declare(User)
    .egress(((resource: Anything, context: unknown) => list(of(context).users, resource)) as Anything)
    .ingress(((resource: { id?: string }, instance: object, context: unknown) =>
      put(of(context).users, resource.id, instance, 'userName')) as Anything)
    .degress(((resource: { id: string }, context: unknown) => {
      const store = of(context)
      if (!store.users.delete(resource.id)) throw new SCIMMY.Types.Error(404, null as unknown as string, 'not found')
      for (const group of store.groups.values())
        group['members'] = ((group['members'] as { value: string }[]) ?? []).filter((one) => one.value !== resource.id)
    }) as Anything)
  SCIMMY.Resources.declare(Group)
    .egress(((resource: Anything, context: unknown) => list(of(context).groups, resource)) as Anything)
    .ingress(((resource: { id?: string }, instance: object, context: unknown) =>
      put(of(context).groups, resource.id, instance, 'displayName')) as Anything)
    .degress(((resource: { id: string }, context: unknown) => of(context).groups.delete(resource.id)) as Anything)
}
let declared = false

/** A real SCIM 2.0 server (SCIMMY and its Express routers) on a free port of this machine, with an empty store. */
export const startScimServer = async () => {
  if (!declared) declare()
  declared = true
  const name = randomUUID()
  const store: ScimStore = { users: new Map(), groups: new Map() }
  stores.set(name, store)
  const app = express()
  // The routers turn page numbers into numbers in place, which Express 5 forgets: its query is made anew each time.
  app.use((request: { query: object }, _: unknown, next: () => void) => {
    Object.defineProperty(request, 'query', { value: request.query, writable: true, configurable: true })
    next()
  })
  app.use(
    '/:store/scim',
    new SCIMMYRouters({
      type: 'bearer',
      handler: (request) => {
        if (request.header('authorization') !== `Bearer ${scimToken}`) throw new Error('Authorization not accepted')
        return 'tester'
      },
      context: (request: { originalUrl: string }) => stores.get(request.originalUrl.split('/')[1] ?? ''),
    }),
  )
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    baseUrl: `http://127.0.0.1:${port}/${name}/scim`,
    store,
    close: async () => {
      stores.delete(name)
      server.closeAllConnections()
      server.close()
    },
  }
}
