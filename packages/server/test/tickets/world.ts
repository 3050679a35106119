import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AdminRole } from '@assent/core/caller.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Services } from '@assent/server/app/services.ts'
import { connectors, ticketing } from '@assent/server/connectors/registry.ts'
import { makeDirectory } from '@assent/server/features/directory/index.ts'
import { makeFlowcalls } from '@assent/server/features/flowcalls/index.ts'
import { makeGrants } from '@assent/server/features/grants/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { makeSecrets } from '@assent/server/platform/secrets.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'
import { jiraAccount } from './jira.ts'
import { serviceNowAccount } from './servicenow.ts'

export const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}

export const why = '8f7c2a50-0000-4000-8000-000000000001'

/** A step as an administrator writes it, less its connector. */
export const jiraStep = {
  type: 'JIRA',
  label: 'Change ticket',
  key: 'change',
  project: 'OPS',
  issueType: 'Task',
  summary: '{{resource}} for {{requestedFor}}',
  text: `Why: {{${why}}}\n\nSee {{link}}`,
  labels: ['access'],
  done: ['Done'],
  denied: ['Rejected'],
}
export const serviceNowStep = {
  type: 'SERVICENOW',
  label: 'Incident',
  key: 'incident',
  table: 'incident',
  summary: `{{resource}}: {{${why}}}`,
  text: 'See {{link}}',
  urgency: '2',
  done: ['Resolved', '7'],
  denied: ['canceled'],
}

type Kind = 'jira' | 'servicenow'

/** The whole of requests, flow calls and tickets on a database, with administrators; `setUp` asks by a flow with one ticket step. */
export const makeTicketWorld = (database: TestDatabase) => {
  const services: Services = {
    ...testServices(database.db),
    secrets: makeSecrets({ current: randomBytes(32), previous: [] }),
    connectors,
    ticketing,
    fetch,
  }
  const requests = makeRequests(services)
  const flowcalls = makeFlowcalls(services, requests.callback, requests.recordTicket)
  const directory = makeDirectory(services)
  const grants = makeGrants(services, requests.port)
  const lane = (name: string) => flowcalls.lanes.find((one) => one.name === name)!

  const setUp = async (
    kind: Kind,
    url: string,
    step: object,
    {
      answer = 'to write',
      config = {},
      later = [] as readonly object[],
      secret = undefined as string | undefined,
    } = {},
  ) => {
    const orgId = await database.newOrg()
    const org = await makeOrganization(services, orgId)
    const boss = await org.user('boss')
    const [ada, root, admin] = [
      await org.user('ada', { managerId: boss }),
      await org.user('root', { roles: ['SUPER_ADMIN'] as AdminRole[] }),
      await org.user('admin', { roles: ['ACCESS_REQUESTS_ADMIN'] as AdminRole[] }),
    ]
    const rootCaller = org.caller(root, { roles: ['SUPER_ADMIN'] })
    const { connectorId } = ok(
      await directory.commands['connector.create'](rootCaller, {
        kind,
        name: 'Tickets',
        config:
          kind === 'jira'
            ? { baseUrl: url, edition: 'cloud', email: jiraAccount.email, ...config }
            : { baseUrl: url, auth: 'basic', user: serviceNowAccount.user, ...config },
        secret: secret ?? (kind === 'jira' ? jiraAccount.token : serviceNowAccount.secret),
      }),
    )
    const questions = {
      type: 'QUESTION',
      label: 'Why',
      key: 'why',
      assignmentRule: { type: 'REQUESTER' },
      questions: [{ id: why, label: 'Why', type: 'LONG_TEXT', required: true }],
    }
    const { entryId, sequenceId } = await org.requestable('Wiki', [questions, { ...step, connectorId }, ...later])
    const request = ok(
      await requests.commands['request.submit'](org.caller(ada), { entryId, values: [{ id: why, value: answer }] }),
    )
    const { requestId } = request
    const taskId = request.tasks.at(-1)!.taskId
    const state = async () => ok(await requests.queries['request.get'](org.caller(ada), { requestId })).request
    const task = async () => (await state()).tasks.find((one) => one.taskId === taskId)!
    const detail = async () =>
      (await task()).detail as { run?: string; problem?: string; ticket?: { key: string; url: string; state: string } }
    const row = async () => {
      const [found] = await org.run(
        `select ticket_id, making is not null as making, tries, looks, told, last_error,
           extract(epoch from next_try - clock_timestamp())::float as wait from flow_call where task_id = $1`,
        [taskId],
      )
      return found as unknown as {
        ticket_id: string | null
        making: boolean
        tries: number
        looks: number
        told: boolean
        last_error: string | null
        wait: number | null
      }
    }
    const due = async () => {
      await org.run('update flow_call set next_try = clock_timestamp() where next_try is not null', [])
      await org.run('update connector_health set quiet_until = null, open_until = null', [])
    }
    const make = () => lane('tickets.make').work(orgId, 10)
    const look = () => lane('tickets.look').work(orgId, 100)
    /** Whatever is due by now, as if its time had come. */
    const again = async () => {
      await due()
      return (await make()) + (await look())
    }
    /** As if it had been failing for so long already. */
    const failingFor = (ms: number) =>
      org.run(`update flow_call set failing = clock_timestamp() - $1 * interval '1 millisecond'`, [ms])
    const resolve = (resolution: { readonly value?: string; readonly message?: string }, who = admin) =>
      requests.commands['request.resolve'](org.caller(who, { roles: who === admin ? ['ACCESS_REQUESTS_ADMIN'] : [] }), {
        taskId,
        resolution,
      })
    const notices = async () =>
      (await org.run(
        `select kind, to_kind, note from notice where kind = 'action_failed' order by notice_id`,
        [],
      )) as unknown as readonly {
        kind: string
        to_kind: string
        note: string
      }[]
    return {
      ...{ org, orgId, ada, root, admin, rootCaller, connectorId, sequenceId, requestId, taskId },
      ...{ state, task, detail, row, due, make, look, again, failingFor, resolve, notices },
    }
  }
  return { services, requests, flowcalls, directory, grants, setUp }
}
