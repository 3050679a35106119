import { withQuery } from '@assent/core/api/client.ts'
import type { ListBody, RequestView } from '@assent/core/api/shapes.ts'
import { type Histogram, makeHistogram } from './histogram.ts'
import type { Failure, Played } from './play.ts'
import { eachOf } from './pool.ts'
import type { Progress } from './progress.ts'
import type { Stage } from './setup.ts'
import type { Wire } from './wire.ts'

/** What became of the requests, as the server tells it. */
export type Outcome = {
  readonly approved: number
  readonly denied: number
  readonly granted: number
  /** Neither decided nor closed. */
  readonly open: number
  readonly failures: readonly Failure[]
  /** From the decision to the access being there, by the clock of the server's database. */
  readonly grant: Histogram
}

const pauseMs = 250

/** Reads the requests again and again until each is decided and its access is there, or nothing has moved for so long. */
export const settle = async (
  wire: Wire,
  played: readonly Played[],
  options: {
    readonly since: string
    readonly stallMs: number
    readonly progress: Progress
    readonly signal: AbortSignal
  },
): Promise<Outcome> => {
  const byId = new Map(played.map((one) => [one.requestId, one]))
  const seen = new Map<string, RequestView>()
  let moved = performance.now()
  options.progress.step('Waiting for access', played.length)
  // What is settled is not read again: the reading goes on behind the last request before which all are.
  let from: string | undefined
  while (!options.signal.aborted) {
    let settledSoFar = true
    for await (const request of requestsSince(wire, options.since, from)) {
      if (!byId.has(request.id)) continue
      const settled = isSettled(request)
      if (settled && !seen.has(request.id)) {
        seen.set(request.id, request)
        options.progress.add()
        moved = performance.now()
      }
      if (!settled) settledSoFar = false
      else if (settledSoFar) from = request.id
    }
    if (seen.size === played.length || performance.now() - moved > options.stallMs) break
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
  return outcomeOf(played, seen)
}

/** Decided, and with its access there or given up. */
const isSettled = ({ grantStatus, status }: RequestView): boolean =>
  status === 'APPROVED'
    ? grantStatus !== undefined && grantStatus !== 'PENDING'
    : status !== 'PENDING' && status !== 'SUBMITTED'

async function* requestsSince(wire: Wire, since: string, from: string | undefined): AsyncGenerator<RequestView> {
  let after = from
  for (;;) {
    const query = { filter: `created ge ${JSON.stringify(since)}`, orderBy: 'created asc', limit: 200, after }
    const page = await wire.must(
      wire.admin().get<ListBody<RequestView>>(withQuery('/governance/api/v2/requests', query)),
    )
    yield* page.data
    if (!page._links?.next) return
    after = page.data.at(-1)?.id
  }
}

const outcomeOf = (played: readonly Played[], seen: ReadonlyMap<string, RequestView>): Outcome => {
  const grant = makeHistogram()
  const failures: Failure[] = []
  const counts = { approved: 0, denied: 0, granted: 0, open: 0 }
  for (const { requestId, row } of played) {
    const request = seen.get(requestId)
    if (!request) {
      counts.open++
      failures.push({ line: row.line, step: 'outcome', reason: `request ${requestId} is still open` })
      continue
    }
    if (request.status === 'APPROVED') counts.approved++
    if (request.status === 'DENIED') counts.denied++
    if (request.grantStatus === 'GRANTED') counts.granted++
    if (request.granted && request.resolved) grant.add(Date.parse(request.granted) - Date.parse(request.resolved))
    const right = row.approved ? request.grantStatus === 'GRANTED' : request.status === 'DENIED' && !request.grantStatus
    if (!right)
      failures.push({
        line: row.line,
        step: 'outcome',
        reason: `request ${requestId} came out as ${request.status}${request.grantStatus ? `, ${request.grantStatus}` : ''}`,
      })
  }
  return { ...counts, failures, grant }
}

type AppUser = { readonly id: string }

/** How the accesses that are really there differ from those that the rows add up to: what is missing, and what is too much. */
export const compareAccess = async (
  wire: Wire,
  stage: Stage,
  played: readonly Played[],
  progress: Progress,
): Promise<{ missing: number; unexpected: number }> => {
  const wanted = new Map<string, Set<string>>()
  const asked = new Map<string, Set<string>>()
  for (const { row } of played) {
    const userId = stage.userIdOf(row.requester)
    put(asked, row.resource, userId)
    if (row.approved) put(wanted, row.resource, userId)
  }
  const found = { missing: 0, unexpected: 0 }
  progress.step('Comparing access', asked.size)
  await eachOf(asked, 16, async ([resource, users]) => {
    const there = new Set<string>()
    let after: string | undefined
    for (;;) {
      const path = withQuery(`/api/v1/apps/${stage.appOf(resource)}/users`, { limit: 200, after })
      const page: readonly AppUser[] = await wire.must(wire.admin().get<readonly AppUser[]>(path))
      for (const { id } of page) there.add(id)
      if (page.length < 200) break
      after = page.at(-1)!.id
    }
    const right = wanted.get(resource) ?? new Set()
    found.missing += right.difference(there).size
    found.unexpected += users.intersection(there).difference(right).size
    progress.add()
  })
  return found
}

const put = (map: Map<string, Set<string>>, key: string, value: string): void => {
  const set = map.get(key)
  if (set) set.add(value)
  else map.set(key, new Set([value]))
}
