import assert from 'node:assert/strict'
import { limits } from '@assent/core/limits.ts'
import { pause } from '@assent/server/platform/wait.ts'
import { type Connection, openConnection } from '../../bench/lib/http.ts'
import type { makeLifecycleOrganization } from '../../bench/lib/organization.ts'
import { checkInvariants, type Database } from './invariants.ts'

type Organization = Awaited<ReturnType<typeof makeLifecycleOrganization>>
type Person = Organization['people'][number]

/** What the server said it did: this much must be true afterwards, whatever broke meanwhile. */
export type Acknowledged = {
  readonly created: Map<string, string>
  readonly decided: Map<string, 'APPROVED' | 'DENIED'>
}

/**
 * Pairs of requester and manager that ask and decide without pause, each step under a delivery key of its own, sent again
 * until it is answered: what a careful client does when the server goes away in the middle. With several ports each
 * attempt goes to the next.
 */
export const runLoad = (organization: Organization, ports: readonly number[], clients: number) => {
  const acknowledged: Acknowledged = { created: new Map(), decided: new Map() }
  const path = `/governance/api/v2/my/catalogs/default/entries/${organization.entryId}/requests`
  let running = true
  let turn = 0
  const work = async (person: Person): Promise<void> => {
    const user = retrying(person.userToken)
    const boss = retrying(person.bossToken)
    while (running) {
      const n = ++turn
      const key = `ask-${person.user}-${n}`
      const created = await user.send('POST', path, {}, key)
      if (!created) break
      assert.equal(created.status, 202, created.body)
      const { id, tasks } = JSON.parse(created.body) as { id: string; tasks: { id: string }[] }
      acknowledged.created.set(key, id)
      const value = n % 5 === 0 ? 'DENIED' : 'APPROVED'
      const resolve = `/governance/api/v2/my/tasks/${tasks[0]!.id}/resolve`
      const decided = await boss.send('POST', resolve, { value }, `decide-${id}`)
      if (!decided) break
      assert.equal(decided.status, 200, decided.body)
      acknowledged.decided.set(id, value)
    }
    user.close()
    boss.close()
  }
  /** Sends until there is an answer that is one; undefined if the load was stopped while there was none to be had. */
  const retrying = (token: string) => {
    let connection: Connection | undefined
    let next = turn
    return {
      send: async (method: string, to: string, body: unknown, key: string) => {
        for (;;) {
          try {
            connection ??= await openConnection('127.0.0.1', ports[next++ % ports.length]!, token)
            const answer = await inTime(connection.send(method, to, body, key))
            if (answer.status < 500 && answer.status !== 429) return answer
          } catch (error) {
            if (error instanceof assert.AssertionError) throw error
            connection?.close()
            connection = undefined
          }
          if (!running) return undefined
          await pause(20)
        }
      },
      close: () => connection?.close(),
    }
  }
  const all = organization.people.slice(0, clients).map((person) =>
    work(person).catch((error: unknown) => {
      running = false
      throw error
    }),
  )
  const done = Promise.all(all)
  // Told by `stop`.
  done.catch(() => {})
  return {
    acknowledged,
    /** Resolves when `count` more requests were decided; throws if that takes longer than the limit, or what went wrong. */
    progress: async (count: number, limitMs = 180_000): Promise<void> => {
      const [wanted, until] = [acknowledged.decided.size + count, performance.now() + limitMs]
      while (acknowledged.decided.size < wanted) {
        // Resolving at once would let whoever asks again and again leave nobody else a turn.
        if (!running) return void (await done)
        assert.ok(performance.now() < until, `only ${acknowledged.decided.size} of ${wanted} decisions came`)
        await pause(10)
      }
    },
    /** Ends the load and tells of what went wrong in it. */
    stop: async () => {
      running = false
      await done
    },
  }
}

/** No answer for longer than every limit of the server, and some to spare, is a hang, and no client can help it (abuse case H19). */
export const hangMs = limits.requestMs + 15_000

const inTime = <T>(answer: Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    const hang = new assert.AssertionError({ message: 'the server does not answer' })
    const timer = setTimeout(reject, hangMs, hang)
    answer.then(resolve, reject).finally(() => clearTimeout(timer))
  })

/** Waits until every approved request has its access. */
export const settled = async ({ sql }: Database, orgId: string, limitMs = 180_000): Promise<void> => {
  const until = performance.now() + limitMs
  for (;;) {
    const [row] = await sql<{ left: number }>(
      `select count(*)::int as left from request where org_id = $1 and grant_status = 'PENDING'`,
      [orgId],
    )
    if (row!.left === 0) return
    if (performance.now() > until) {
      const left = await sql(
        `select r.request_id, r.grant_claimed, r.version, g.grant_id, g.status, g.outcome, g.outcome_told, g.created, clock_timestamp() as now,
           (select json_agg(a) from access a where a.user_id = g.user_id) as lines, (select json_agg(x) from grant_access x where x.grant_id = g.grant_id) as links
         from request r left join grants g using (org_id, request_id) where r.org_id = $1 and r.grant_status = 'PENDING' limit 10`,
        [orgId],
      )
      assert.fail(`approved requests have no access after ${limitMs} ms: ${JSON.stringify(left)}`)
    }
    await pause(50)
  }
}

/**
 * What was acknowledged is there, once; what was approved has its access, what was not has none; the invariants hold.
 * `withoutKey`: requests that were not made by the load.
 */
export const check = async (
  database: Database,
  orgId: string,
  { created, decided }: Acknowledged,
  withoutKey = 0,
): Promise<void> => {
  const { sql } = database
  // By one statement: what nobody waited for may still come to its end.
  const requests = await sql<{ request_id: string | null; status: string; grants: number; keys: number | null }>(
    `select r.request_id, r.status, r.grants, d.keys
     from (select request_id, status, (select count(*)::int from grants g where g.org_id = r.org_id and g.request_id = r.request_id) as grants
       from request r where org_id = $1) as r
     full join (select answer->>'requestId' as request_id, count(*)::int as keys
       from delivery where org_id = $1 and key like 'ask-%' group by 1) as d using (request_id)`,
    [orgId],
  )
  const byId = new Map(requests.map((row) => [row.request_id, row]))
  for (const [key, requestId] of created) assert.ok(byId.has(requestId), `${key} was acknowledged and is lost`)
  for (const [requestId, value] of decided)
    assert.equal(byId.get(requestId)?.status, value, `${requestId} was decided and is not`)
  for (const row of requests)
    assert.equal(row.grants, row.status === 'APPROVED' ? 1 : 0, `grants of ${row.request_id}, ${row.status}`)
  const wrong = requests.filter((row) => row.request_id === null || (row.keys ?? 1) > 1)
  assert.deepEqual(wrong, [], 'one request for each delivery key')
  assert.equal(requests.filter((row) => row.keys === null).length, withoutKey, 'requests without a delivery key')
  await checkInvariants(database, orgId)
}
