import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import { callbacksChannel } from '@assent/server/channels/callbacks/index.ts'
import { makeFlowcalls } from '@assent/server/features/flowcalls/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { makeSecrets } from '@assent/server/platform/secrets.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import Fastify from 'fastify'
import { makeOrganization, testServices } from '../support/organization.ts'
import type { flowPeer } from './peer.ts'

/** The key that the connectors of these tests sign with. */
export const key = `whsec_${randomBytes(32).toString('base64')}`

export const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}

/** Requests and flow calls on a database, with the way back over HTTP. `setUp` makes a request that waits for a flow. */
export const makeFlowWorld = async (
  database: TestDatabase,
  peer: Awaited<ReturnType<typeof flowPeer>>,
  outbound: typeof fetch = fetch,
) => {
  const services: Services = {
    ...testServices(database.db),
    secrets: makeSecrets({ current: randomBytes(32), previous: [] }),
    fetch: outbound,
  }
  const requests = makeRequests(services)
  const flowcalls = makeFlowcalls(services, requests.callback, requests.recordTicket)
  const lane = flowcalls.lanes[0]!
  const http = Fastify()
  http.decorate('limited', () => false)
  await http.register(callbacksChannel({ app: { flowCallback: flowcalls.callback } }))

  const setUp = async (
    step: object = {},
    url = peer.url,
    secret: string | null = key,
    later: readonly object[] = [],
  ) => {
    const orgId: OrgId = await database.newOrg()
    const org = await makeOrganization(services, orgId)
    const boss = await org.user('boss')
    const ada = await org.user('ada', { managerId: boss })
    const connectorId = services.newId('connector')
    await org.run(
      `insert into connector (org_id, connector_id, kind, name, config, secret) values (org(), $1, 'webhook', 'Flow', $2, $3)`,
      [
        connectorId,
        JSON.stringify({ url }),
        secret && services.secrets.seal(secret, `${orgId}/connector/${connectorId}`),
      ],
    )
    const questions = {
      type: 'QUESTION',
      label: 'Why',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ id: '8f7c2a50-0000-4000-8000-000000000001', label: 'Why', type: 'TEXT', required: true }],
    }
    const flow = {
      label: 'Checks',
      ...('type' in step ? {} : { type: 'WORKFLOW', connectorId, inputs: { team: 'red' } }),
      ...step,
    }
    const { entryId, appId } = await org.requestable('Wiki', [questions, flow, ...later], { duration: 'P7D' })
    const request = ok(
      await requests.commands['request.submit'](org.caller(ada), {
        entryId,
        values: [{ id: '8f7c2a50-0000-4000-8000-000000000001', value: 'to write' }],
      }),
    )
    const taskId = request.tasks.at(-1)!.taskId
    const state = async () =>
      ok(await requests.queries['request.get'](org.caller(ada), { requestId: request.requestId })).request
    const row = async () =>
      (
        await database.db.inOrg(orgId, (tx) =>
          tx.query<{
            tries: number
            wait: number | null
            last_error: string | null
            answer: unknown
            accepted: string | null
            callback_hash: Buffer | null
            callback_sealed: Buffer | null
          }>(
            `select tries, extract(epoch from next_try - clock_timestamp())::float as wait, last_error, answer, accepted, callback_hash, callback_sealed from flow_call where task_id = $1`,
            [taskId],
          ),
        )
      )[0]!
    const due = () => org.run('update flow_call set next_try = clock_timestamp() where next_try is not null', [])
    const run = () => lane.work(orgId, 10)
    /** How long after a try the next one comes, in seconds: somewhere between these, however long the try took. */
    const pauseOf = async (work: () => Promise<unknown>): Promise<{ from: number; to: number }> => {
      const clock = 'extract(epoch from clock_timestamp())::float'
      const [began] = await org.run(`select ${clock} as at`, [])
      await work()
      const [next] = await org.run(
        `select ${clock} as at, extract(epoch from next_try)::float as next from flow_call where task_id = $1`,
        [taskId],
      )
      return { from: Number(next!['next']) - Number(next!['at']), to: Number(next!['next']) - Number(began!['at']) }
    }
    const callsOf = () => peer.heard.filter(({ body }) => body.taskId === taskId)
    return { org, orgId, ada, boss, appId, request, taskId, state, row, due, run, pauseOf, callsOf, connectorId }
  }

  const post = async (
    url: string,
    payload?: unknown,
    method: 'POST' | 'GET' | 'HEAD' | 'OPTIONS' | 'PUT' | 'DELETE' = 'POST',
  ) => {
    const answer = await http.inject({
      method,
      url: new URL(url).pathname,
      ...(payload === undefined ? {} : { payload: payload as object }),
    })
    return {
      status: answer.statusCode,
      body:
        answer.headers['content-type']?.toString().includes('json') && method !== 'HEAD' ? answer.json() : undefined,
    }
  }
  return { services, requests, flowcalls, lane, setUp, post }
}
