import type { RequestCommand } from '@assent/core/request/decide.ts'
import type { Lane } from '../../app/feature.ts'
import type { Tx } from '../../platform/db.ts'
import { teamsChannel } from '../teams/index.ts'
import type { RunBatch, Work } from './batch.ts'
import { systemCaller } from './commands.ts'

/** Claims requests by a statement that locks and skips what others hold, and gives each the same command. */
const claimed =
  (sql: string, limit: number, command: RequestCommand) =>
  async (tx: Tx): Promise<readonly Work[]> => {
    // What is due by a clock that jumped is not due: it waits until the clock is right (abuse case B7).
    if (tx.clockDoubted && command.do === 'wake') return []
    const rows = await tx.query<{ request_id: string }>(sql, [limit])
    const caller = systemCaller(tx.orgId)
    return rows.map(({ request_id }) => ({
      caller,
      op: { kind: 'change', target: { requestId: request_id }, command },
    }))
  }

/** What happens to requests by itself. */
export const requestLanes = (runBatch: RunBatch): readonly Lane[] => [
  {
    // Reminders, escalations, deadlines, inactivity: claimed in batches by the earliest timer (performance.md, section 4).
    name: 'requests.wake',
    batch: 500,
    everyMs: 500,
    work: async (orgId, limit) => {
      const due = `select request_id from request where org_id = org() and next_due <= clock()
        order by next_due limit $1 for update skip locked`
      return (await runBatch(orgId, claimed(due, limit, { do: 'wake' }))).length
    },
  },
  {
    // A requester who left asks for nothing any more (okta-access-requests F.6; abuse case D1).
    name: 'requests.abandon',
    batch: 200,
    everyMs: 15_000,
    wakeOn: ['assent_directory'],
    work: async (orgId, limit) => {
      const left = `select r.request_id from request r join users u on u.org_id = r.org_id and u.user_id = r.requested_for
        where r.org_id = org() and r.status = 'PENDING' and u.status not in ('ACTIVE', 'STAGED', 'PROVISIONED')
        limit $1 for update of r skip locked`
      const command = { do: 'cancel', reason: 'The requester is no longer active.' } as const
      return (await runBatch(orgId, claimed(left, limit, command))).length
    },
  },
  {
    // Whoever looks after a request and cannot any more (request_sight, `looks_after`) is relieved of it.
    name: 'requests.relieve',
    batch: 200,
    everyMs: 15_000,
    wakeOn: ['assent_directory', teamsChannel],
    work: async (orgId, limit) => {
      const left = `select r.request_id from request r
          join request_assignee a on a.org_id = r.org_id and a.request_id = r.request_id
          join users u on u.org_id = a.org_id and u.user_id = a.user_id
        where r.org_id = org() and r.status = 'PENDING' and not (u.status = 'ACTIVE' and u.kind = 'HUMAN'
          and case when r.scope_type = 'REQUEST_TYPE' then exists (select from team_member m
              where m.org_id = r.org_id and m.team_id = r.app_id and m.user_id = u.user_id)
            else u.roles && array['SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN'] end)
        limit $1 for update of r skip locked`
      return (await runBatch(orgId, claimed(left, limit, { do: 'relieve' }))).length
    },
  },
]
