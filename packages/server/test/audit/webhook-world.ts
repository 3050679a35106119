import assert from 'node:assert/strict'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import type { OrgId } from '@assent/core/ids.ts'
import type { Services } from '@assent/server/app/services.ts'
import { makeOutbound } from '@assent/server/platform/outbound.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeUser, testServer } from '../support/server.ts'
import { event } from './support.ts'

/** What came: `n` and `request` are of the event, where it has them. */
export type Seen = {
  id: string
  headers: Record<string, string>
  body: string
  n: number
  request: string
  type: string
}
/** A subscriber: answers as told, and remembers what came. */
export const makeSubscriber = async () => {
  const seen: Seen[] = []
  const arrived: Seen[] = []
  let [answer, delay]: [(seen: Seen) => number, number] = [() => 204, 0]
  let hold = () => Promise.resolve()
  const listener = http.createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', async () => {
      const body = Buffer.concat(parts).toString()
      const { type, data } = JSON.parse(body)
      const one: Seen = {
        id: String(request.headers['webhook-id']),
        headers: request.headers as Record<string, string>,
        body,
        type,
        n: data.debugContext?.debugData.n,
        request: data.transaction?.id,
      }
      seen.push(one)
      await hold()
      const status = answer(one)
      if (status < 300) arrived.push(one)
      setTimeout(() => response.writeHead(status, status === 429 ? { 'retry-after': '7' } : {}).end(), delay)
    })
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  after(() => {
    listener.closeAllConnections()
    listener.close()
  })
  return {
    url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`,
    seen,
    arrived,
    answer: (how: (seen: Seen) => number) => {
      answer = how
    },
    delay: (ms: number) => {
      delay = ms
    },
    /** Answers come only when this has resolved. */
    hold: (until: () => Promise<void>) => {
      hold = until
    },
  }
}

/** An event of a request, with a number. */
export const note = (n: number, requestId = 'req0000000000000000a') =>
  event({ type: 'assent.test.note', requestId, detail: { n } })

/** A server on a database of its own whose webhooks reach this computer, and the lane that delivers. */
export const webhookWorld = async (services: Partial<Services> = {}) => {
  const database = await withDatabase()
  const server = await testServer(database.db, {
    services: { fetch: makeOutbound({ allow: ['127.0.0.1'] }), ...services },
  })
  const lane = server.app.lanes.find(({ name }) => name === 'webhook.deliver')!
  const subscribe = async (parts: { eventTypes?: string[] } = {}) => {
    const orgId = await database.newOrg()
    const admin = await makeUser(server, orgId, 'root', { roles: ['SUPER_ADMIN'] })
    const to = await makeSubscriber()
    const made = await admin.call('POST', '/governance/api/v2/webhooks', {
      name: 'sink',
      url: to.url,
      eventTypes: parts.eventTypes ?? ['assent.test.*'],
    })
    assert.equal(made.status, 201, JSON.stringify(made.body))
    const { id, secret } = made.body as { id: string; secret: string }
    const state = async () => (await admin.call('GET', `/governance/api/v2/webhooks/${id}`)).body
    return { orgId, admin, to, id, secret, state }
  }
  const work = (orgId: OrgId) => lane.work(orgId, lane.batch)
  /** Makes everything that waits for its time due now. */
  const hurry = async (orgId: OrgId) => {
    await database.owner.bare(`update webhook_delivery set due = now() where org_id = '${orgId}'`)
    await database.owner.bare(`update webhook set retry_at = now() where org_id = '${orgId}'`)
  }
  /** For how many seconds the subscriber rests, from its last failure on. */
  const restOf = async (orgId: OrgId): Promise<number> => {
    const sql = `select extract(epoch from retry_at - last_failed)::float8 as s from webhook where org_id = '${orgId}'`
    return (await database.owner.bare<{ s: number }>(sql))[0]!.s
  }
  return { ...database, server, subscribe, work, hurry, restOf }
}
