import assert from 'node:assert/strict'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import { openDb } from '@assent/server/platform/db.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'

/** Rounds under way at once: each has a requester of its own, since he may have one open request for a level. */
const lanes = 8

/** Who takes part; the third denies, the others approve. */
const voters = 4

/**
 * Six instances of the feature on two pools: what one of them gathers into a batch, the others do not see, so that each
 * of the six acts is a transaction of its own, as in six processes.
 */
const openInstances = (database: TestDatabase) => {
  const pools = [0, 1].map(() => openDb({ url: database.url, role: 'assent_server', size: 30, name: 'race' }))
  const instances = Array.from({ length: 6 }, (_, index) => makeRequests(testServices(pools[index % 2]!)))
  return { instances, close: () => Promise.all(pools.map((pool) => pool.close())) }
}

type Instances = ReturnType<typeof openInstances>['instances']
type World = Awaited<ReturnType<typeof makeWorld>>

const makeWorld = async (database: TestDatabase, orgId: OrgId) => {
  const org = await makeOrganization(testServices(database.db), orgId)
  const everybody = (prefix: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => org.user(`${prefix}${index}`)))
  const approvers = await everybody('approver', voters)
  const requesters = await everybody('requester', lanes)
  const admin = await org.user('admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const groupId = await org.group('approvers', approvers)
  const steps = [{ type: 'APPROVAL', label: 'Group', assignmentRule: { type: 'GROUP', groupId } }]
  const { entryId } = await org.requestable('Race', steps)
  return { database, orgId, org, approvers, requesters, entryId, admin }
}

/** How often each kind of end won. */
export type Wins = Map<string, number>

/**
 * `rounds` times approve, approve, deny, approve, cancel and the deadline at once on one request, in random order: throws
 * unless exactly one wins, the state is the winner's, and the record has one end (abuse case B1).
 */
export const raceDecisions = async (database: TestDatabase, rounds: number): Promise<Wins> => {
  const { close, instances } = openInstances(database)
  const world = await makeWorld(database, await database.newOrg())
  const wins: Wins = new Map()
  try {
    let round = 0
    const lane = async (requester: string): Promise<void> => {
      while (round++ < rounds) {
        const winner = await decisionRound(world, instances, requester)
        wins.set(winner, (wins.get(winner) ?? 0) + 1)
      }
    }
    await Promise.all(world.requesters.map(lane))
    await oneEndEach(world)
    return wins
  } finally {
    await close()
  }
}

const decisionRound = async (world: World, instances: Instances, requester: string): Promise<string> => {
  const { approvers, admin, entryId, org, orgId } = world
  const asked = await instances[0]!.commands['request.submit'](org.caller(requester), { entryId, values: [] })
  if (isRefusal(asked)) assert.fail(asked.summary)
  const { requestId, tasks } = asked
  const { taskId } = tasks[0]!
  await endsSoon(world, requestId, taskId)
  const asAdmin = org.caller(admin, { roles: ['ACCESS_REQUESTS_ADMIN'] })
  const vote = (voter: number) => (of: Instances[number]) =>
    of.commands['request.answer'](org.caller(approvers[voter]!), {
      taskId,
      answer: { decision: voter === 2 ? 'DENY' : 'APPROVE' },
    })
  const acts: ((of: Instances[number]) => Promise<Request | Refusal | number>)[] = [
    ...approvers.map((_, voter) => vote(voter)),
    (of) => of.commands['request.cancel'](asAdmin, { requestId }),
    (of) => wake(of, orgId),
  ]
  const order = shuffled(acts)
  const results = await Promise.all(order.map((act, index) => act(instances[index]!)))
  const state = await ended(world, instances[0]!, requestId)
  const won = results.filter((result): result is Request => typeof result === 'object' && !isRefusal(result))
  assert.equal(
    won.length,
    state === 'EXPIRED' ? 0 : 1,
    `${requestId} is ${state}, and ${won.length} were told they won`,
  )
  if (won[0]) assert.equal(won[0].status, state, `${requestId}: the winner was told something else`)
  return state
}

/**
 * Puts the request's deadline a little ahead, as only time does: by some milliseconds in a third of all rounds, by up to
 * two seconds in the others, so that on a slow machine, too, sometimes it comes first and sometimes somebody else.
 */
const endsSoon = async ({ database, orgId }: World, requestId: string, taskId: string): Promise<void> => {
  await database.owner.bare(
    `with at as (select to_char(clock_timestamp() + power(random(), 4) * interval '2 s', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as due)
     update request set next_due = at.due::timestamptz, state = jsonb_set(state, '{timers}', state->'timers' ||
       jsonb_build_object('kind', 'DEADLINE', 'taskId', $3::text, 'due', at.due))
     from at where org_id = $1 and request_id = $2`,
    [orgId, requestId, taskId],
  )
}

const wake = (of: Instances[number], orgId: OrgId): Promise<number> =>
  of.lanes.find((lane) => lane.name === 'requests.wake')!.work(orgId, 100)

/** How the request ended; where everybody came too late, once the deadline was looked at. */
const ended = async ({ database, orgId }: World, of: Instances[number], requestId: string): Promise<string> => {
  for (const until = performance.now() + 60_000; ; ) {
    const [row] = await database.owner.bare<{ status: string }>(
      'select status from request where org_id = $1 and request_id = $2',
      [orgId, requestId],
    )
    if (row!.status !== 'PENDING') return row!.status
    assert.ok(performance.now() < until, `${requestId} never ended`)
    await wake(of, orgId)
  }
}

const oneEndEach = async ({ database, orgId }: World): Promise<void> => {
  const ends = await database.owner.bare<{ ends: number; requests: number }>(
    `select e.ends::int as ends, count(*)::int as requests
     from request r cross join lateral (
       select count(*) as ends from event e where e.org_id = r.org_id and e.request_id = r.request_id
         and e.type in ('access.request.resolve', 'access.request.cancel', 'access.request.expire')) as e
     where r.org_id = $1 group by 1`,
    [orgId],
  )
  assert.deepEqual(
    ends.map((row) => row.ends),
    [1],
    `ends on the record: ${JSON.stringify(ends)}`,
  )
}

/**
 * `rounds` times the same user asks for the same thing six times at once, under six delivery keys: throws unless one
 * request comes of it and the others are told of that one.
 */
export const raceSubmissions = async (database: TestDatabase, rounds: number): Promise<void> => {
  const { close, instances } = openInstances(database)
  const { entryId, org, requesters } = await makeWorld(database, await database.newOrg())
  try {
    for (let round = 0; round < rounds; round++) {
      const requester = requesters[round % lanes]!
      const results = await Promise.all(
        instances.map((of, index) =>
          of.commands['request.submit'](org.caller(requester, { key: `${round}-${index}` }), { entryId, values: [] }),
        ),
      )
      const [won, ...more] = results.filter((result): result is Request => !isRefusal(result))
      assert.deepEqual([won !== undefined, more.length], [true, 0], `round ${round}`)
      for (const result of results) {
        if (!isRefusal(result)) continue
        assert.equal(result.code, 'conflict')
        assert.equal(result.links?.['request'], won!.requestId)
      }
      await instances[0]!.commands['request.cancel'](org.caller(requester), { requestId: won!.requestId })
    }
  } finally {
    await close()
  }
}

const shuffled = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
