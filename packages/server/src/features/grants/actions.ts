import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { Level } from '@assent/core/policy/match.ts'
import { conflictWords } from '@assent/core/policy/risk.ts'
import { judgeRisk } from '@assent/core/policy/risk-facts.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { givenBy } from '@assent/core/steps/action/given.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { loadRisk, lockPeople } from '../risk/index.ts'
import type { OpenDeps } from './effects.ts'
import { systemSource } from './events.ts'
import type { RequestsPort } from './ports.ts'
import { retryLines } from './retry.ts'
import { claimActions, type DueAction, levelOfAction, markActionTold, strandedGrants } from './store-actions.ts'
import { isQuarantined } from './store-connector.ts'
import { endGrants } from './store-end.ts'
import { lockGrants, openGrants } from './store-open.ts'
import { aimOf, grantsOfTaking, leftOf, notYet } from './store-taking.ts'

/** What came of a step, for its request. */
type News = { readonly taskId: string; readonly grantId?: string | undefined; readonly answer: object }

/** A claimed step, and what came of it if that is known. */
type Carried = { readonly action: DueAction; readonly news: News | undefined }

/** The task that each organization's turn came to last. */
export type Turns = Map<OrgId, string>

const done = (taskId: string, grantId?: string): News => ({ taskId, grantId, answer: { act: 'DONE' } })
const failed = (taskId: string, problem: string, grantId?: string): News => ({
  taskId,
  grantId,
  answer: { act: 'FAILED', problem },
})

const byHand = 'It can be given only by hand: give it at its target and say so on the grant, or mark the step as done.'

/**
 * Gives what steps of flows say, by the ledger: each task opens one grant, once, and its request hears what became of it when
 * that is proven. What is due is found by its state, so that whatever is lost on the way is done again, and harmless.
 */
export const runGiving = async (
  services: Services,
  deps: OpenDeps,
  requests: RequestsPort,
  turns: Turns,
  orgId: OrgId,
  limit: number,
): Promise<number> => {
  const carried = await services.db.inOrg(orgId, async (tx) => {
    if (await isQuarantined(tx)) return []
    const due = await claimActions(tx, 'GIVE', turns.get(orgId) ?? '', limit)
    const found: Carried[] = []
    for (const action of due) found.push({ action, news: await give(tx, deps, action) })
    return found
  })
  turns.set(orgId, carried.at(-1)?.action.task_id ?? '')
  await tell(services, requests, orgId, carried)
  return carried.length
}

const give = async (tx: Tx, deps: OpenDeps, action: DueAction): Promise<News | undefined> => {
  const { grant_id, outcome, problem, status, task_id, told } = action
  if (grant_id === null) return open(tx, deps, action)
  if (outcome === 'GRANTED') return done(task_id, grant_id)
  if (!told || status !== 'ACTIVE')
    return failed(task_id, outcome === 'MANUAL_REQUIRED' ? byHand : (problem ?? 'It could not be given.'), grant_id)
  // Somebody ran it again after it had failed.
  const [grant] = await lockGrants(tx, [grant_id])
  await tx.query(
    `update grants set outcome = 'PENDING', outcome_told = 'PENDING' where org_id = org() and grant_id = $1`,
    [grant_id],
  )
  await retryLines(tx, deps, grant!)
  return undefined
}

const open = async (tx: Tx, deps: OpenDeps, action: DueAction): Promise<News | undefined> => {
  const { answers, config, requested_for, task_id } = action
  const level = await levelOfAction(tx, action)
  const userId = config.forAnswer === undefined ? requested_for : givenBy(answers, config.forAnswer)
  if (!level) return failed(task_id, 'What was to be given is not there: no active app has that.')
  if (userId === undefined) return failed(task_id, 'Nobody was named to whom it is to be given.')
  const conflict = await conflictOf(tx, { ...action, level, userId })
  if (conflict) return failed(task_id, conflict)
  const [row] = await openGrants(tx, deps, [
    { taskId: task_id, userId, ...level, duration: null, actor: 'ACCESS_REQUEST', createdBy: 'system' },
  ])
  if (row?.outcome === 'GRANTED') return done(task_id, row.grant_id)
  return row?.outcome === 'FAILED' ? failed(task_id, row.problem ?? 'It could not be given.', row.grant_id) : undefined
}

/**
 * Why separation of duties keeps a step from giving a level, in words; undefined if it does not. Nobody who decided was asked
 * about it, so it holds by the settings of the level's app as it would for a request of its own: restricted, or to be
 * decided by another sequence than the one that runs. What the request itself gives counts as asked for before.
 */
const conflictOf = async (
  tx: Tx,
  { flow_id, level, userId }: DueAction & { readonly level: Level; readonly userId: string },
): Promise<string | undefined> => {
  await lockPeople(tx, [userId])
  const outcome = judgeRisk(await loadRisk(tx, [{ userId, level }]), { userId, level })
  if (!outcome) return undefined
  const { conflicts, override, submission } = outcome
  if (submission !== 'RESTRICTED' && (!override || override.approvalSequenceId === flow_id)) return undefined
  return `Separation of duties keeps it from being given. ${conflictWords(conflicts, undefined).join(' ')}`
}

/** Takes what steps say, and what steps gave for requests that then came to nothing. */
export const runTaking = async (
  services: Services,
  requests: RequestsPort,
  turns: Turns,
  orgId: OrgId,
  limit: number,
): Promise<number> => {
  const { carried, ended } = await services.db.inOrg(orgId, async (tx) => {
    const due = await claimActions(tx, 'TAKE', turns.get(orgId) ?? '', limit)
    const found: Carried[] = []
    for (const action of due) found.push({ action, news: await take(tx, action) })
    const stranded = await strandedGrants(tx, limit)
    const why = 'The request came to nothing.'
    await endGrants(tx, stranded, { reason: 'REVOKED', by: 'system', source: systemSource, why })
    return { carried: found, ended: stranded.length }
  })
  turns.set(orgId, carried.at(-1)?.action.task_id ?? '')
  await tell(services, requests, orgId, carried)
  return carried.filter(({ news }) => news !== undefined).length + ended
}

const take = async (tx: Tx, action: DueAction): Promise<News | undefined> => {
  const { config, task_id } = action
  // Its request has heard that it failed: until somebody runs it again, it can only turn out to be done.
  const told = action.failed
  const aim = aimOf(action)
  if ('lacks' in aim) return told ? undefined : failed(task_id, aim.lacks)
  const grants = await grantsOfTaking(tx, aim)
  const living = grants.filter(({ status }) => status === 'ACTIVE' || status === 'SCHEDULED')
  if (living.length > 0) {
    if (told) return undefined
    const ids = living.map(({ grant_id }) => grant_id)
    await endGrants(tx, ids, { reason: 'REVOKED', by: 'system', source: systemSource, why: config.label })
    return undefined
  }
  // It is done once it is proven to be gone; until then it is owed, which is never given up.
  const owed = grants.some(({ revocation }) => revocation !== 'REVOKED')
  const lasts = grants.some(({ revocation }) => revocation === 'FAILED')
  const left = owed ? (lasts ? notYet : undefined) : await leftOf(tx, aim)
  if (!owed && left === undefined) return done(task_id)
  return left === undefined || told ? undefined : failed(task_id, left)
}

/**
 * Each in a transaction of its own, which the request decides on. What it does not take is found again; those who see to the
 * step are told why, once.
 */
const tell = async (
  { db, log }: Services,
  requests: RequestsPort,
  orgId: OrgId,
  carried: readonly Carried[],
): Promise<void> => {
  for (const { action, news } of carried) {
    if (!news) continue
    const { answer, grantId, taskId } = news
    const outcome = await requests.settle(orgId, taskId, answer)
    if (!isRefusal(outcome)) {
      if (grantId) await db.inOrg(orgId, (tx) => markActionTold(tx, [grantId]))
      continue
    }
    // What is refused for now alone, while the clock is doubted, is taken later.
    if (action.failed || outcome.code === 'unavailable') continue
    log.warn({ orgId, taskId, summary: outcome.summary }, 'a step did not take what came of it')
    await requests.settle(orgId, taskId, failed(taskId, outcome.summary.slice(0, limits.reason)).answer)
  }
}
