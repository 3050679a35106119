import { pauseAfter } from '@assent/core/grant/backoff.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import type { ConnectorContext, ConnectorOutcome, Ticket, TicketOutcome, TicketSystem } from '@assent/core/ports.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { fillTemplate } from '@assent/core/steps/template.ts'
import type { ShownTicket, TicketAnswer } from '@assent/core/steps/ticket.ts'
import type { Services } from '../../app/services.ts'
import { contextOf, recordHealth } from '../grants/index.ts'
import type { CarryOut } from './jobs.ts'
import { finish } from './store.ts'
import { claimTickets, type DueTicket, keepFailed, keepMade, keepSeen, keepTroubles } from './ticket-store.ts'

/** What is in one ticket there and in no other; it is searched for before one is made again. */
export const markOf = (taskId: string): string => `assent-${taskId}`

type Job = { readonly services: Services; readonly carryOut: CarryOut; readonly orgId: OrgId }
type Trouble = Extract<TicketOutcome, { result: 'trouble' }>
type Way = { readonly system: TicketSystem; readonly context: ConnectorContext }

/** Makes tickets that are due, each at most once however often it is tried. Returns how many were taken on. */
export const makeTickets = async (job: Job, limit: number): Promise<number> => {
  const { count, open } = await takeOn(job, false, limit)
  const outcomes = await Promise.all(open.map((one) => make(job, one)))
  await settleAll(job, open, outcomes)
  return count
}

/** Looks at tickets that are there: one call for all of a connector. Returns how many were looked at. */
export const lookAtTickets = async (job: Job, limit: number): Promise<number> => {
  const { count, open } = await takeOn(job, true, limit)
  const groups = [...Map.groupBy(open, ({ connector_id }) => connector_id).values()]
  await Promise.all(
    groups.map(async (group) => {
      const way = wayOf(job, group[0]!)
      const outcomes =
        'result' in way
          ? group.map(() => way)
          : await way.system.read(
              group.map(({ step, ticket_id }) => ({ id: ticket_id!, step })),
              way.context,
            )
      await settleAll(job, group, outcomes)
    }),
  )
  return count
}

/** Tickets that are due, made already or still to be made, whose step still waits; the others are done with. */
const takeOn = async ({ orgId, services }: Job, made: boolean, limit: number) => {
  const due = await services.db.inOrg(orgId, (tx) => claimTickets(tx, made, limit))
  const over = due.filter(({ open }) => !open)
  for (const { task_id } of over) await services.db.inOrg(orgId, (tx) => finish(tx, task_id))
  return { count: due.length, open: due.filter(({ open }) => open) }
}

const grave = (reason: string): Trouble => ({ result: 'trouble', reason, grave: true })

/** By which system a ticket goes, or why it cannot go now. */
const wayOf = ({ orgId, services }: Job, { connector_id, disabled, kind, ...due }: DueTicket): Way | Trouble => {
  if (connector_id === null || kind === null) return grave('The connection of this step is gone.')
  if (disabled) return grave('The connection of this step is disabled.')
  const system = services.ticketing?.get(kind)
  if (!system) return grave(`This server cannot make tickets by a connection of kind ${kind}.`)
  if (!due.secret) return grave('The connection of this step has no secret.')
  try {
    return { system, context: contextOf(services, orgId, { ...due, connector_id }) }
  } catch {
    return grave('The secret of this connection cannot be opened with the keys that are here.')
  }
}

const make = async (job: Job, due: DueTicket): Promise<TicketOutcome> => {
  const way = wayOf(job, due)
  // What may have been made before stays in doubt.
  if ('result' in way) return due.unsure ? { ...way, unsure: true } : way
  const { context, system } = way
  const { step, task_id } = due
  const mark = markOf(task_id)
  if (due.unsure) {
    const found = await system.find({ mark, step }, context)
    if (found.result === 'there') return found
    if (found.result === 'trouble') return { ...found, unsure: true }
    if (found.result === 'refused') return { ...grave(found.reason), unsure: true }
  }
  return system.create({ mark, step, fill: fillOf(job.services, due) }, context)
}

const fillOf = ({ baseUrl }: Services, due: DueTicket) => {
  const { app, level, request, requested_by: by, requested_for: whom } = due
  const nameOf = (one: typeof by): string => `${`${one.firstName} ${one.lastName}`.trim() || one.login} (${one.login})`
  const words = {
    requestedFor: nameOf(whom),
    requestedBy: nameOf(by),
    resource: app,
    level: level ?? app,
    duration: request.duration ?? '',
    subject: request.subject ?? '',
    link: `${baseUrl}/requests/${request.requestId}`,
  }
  return (text: string, shown?: (value: string) => string): string => fillTemplate(text, request.answers, words, shown)
}

/** What is to be kept of a ticket, where its request was told all that it has to know. */
type Kept = {
  readonly seen?: Parameters<typeof keepSeen>[1][number]
  readonly trouble?: Parameters<typeof keepTroubles>[1][number]
}

/** Tells requests what came of their tickets, and keeps when each is due again. */
const settleAll = async (job: Job, due: readonly DueTicket[], outcomes: readonly TicketOutcome[]): Promise<void> => {
  const { orgId, services } = job
  if (due.length === 0) return
  const kept = await Promise.all(due.map((one, at) => settleOne(job, one, outcomes[at]!)))
  const byConnector = Map.groupBy(due.keys(), (at) => due[at]!.connector_id)
  await services.db.inOrg(orgId, async (tx) => {
    await keepSeen(
      tx,
      kept.flatMap(({ seen: one }) => one ?? []),
    )
    await keepTroubles(
      tx,
      kept.flatMap(({ trouble }) => trouble ?? []),
    )
    for (const [connectorId, places] of byConnector)
      if (connectorId !== null && !due[places[0]!]!.disabled)
        await recordHealth(
          tx,
          connectorId,
          places.map((at) => healthOf(outcomes[at]!)),
        )
  })
}

const healthOf = (outcome: TicketOutcome): ConnectorOutcome =>
  outcome.result === 'trouble'
    ? { result: 'retry', reason: outcome.reason, ...(outcome.after === undefined ? {} : { after: outcome.after }) }
    : { result: 'done', actual: 'there' }

const settleOne = async (job: Job, due: DueTicket, outcome: TicketOutcome): Promise<Kept> => {
  switch (outcome.result) {
    case 'there':
      return seen(job, due, outcome.ticket)
    case 'none':
      return gone(job, due)
    case 'refused':
      return failed(job, due, outcome.reason)
    case 'trouble':
      return troubled(job, due, outcome)
    default:
      return outcome satisfies never
  }
}

const answer = ({ carryOut, orgId }: Job, { task_id }: DueTicket, given: TicketAnswer) =>
  carryOut(orgId, task_id, given)

const seen = async (job: Job, due: DueTicket, { names, ...found }: Ticket): Promise<Kept> => {
  const { orgId, services } = job
  const { lent, looks, task_id: taskId, told } = due
  const ticket: ShownTicket = { key: found.key, url: found.url, state: found.state }
  if (due.ticket_id === null) await services.db.inOrg(orgId, (tx) => keepMade(tx, taskId, { names, ...found }))
  const isNews = due.ticket?.state !== ticket.state || due.ticket.key !== ticket.key
  if (isNews || told) {
    const outcome = await answer(job, due, { act: 'SEEN', ticket, names: [...names] })
    // Its request does not take it now: the step ended, or what would follow is in conflict with something.
    if (isRefusal(outcome)) return troubled(job, due, grave(outcome.summary))
  }
  return { seen: { taskId, lent, ticket, isNews, pause: isNews ? lookPause(0) : lookPause(looks) } }
}

/** Milliseconds until a ticket is looked at again that has not changed for so many looks. */
export const lookPause = (looks: number): number =>
  Math.min(limits.ticketLookMs * 1.5 ** Math.min(looks, 30), limits.retryLongestMs)

/** It is not there: at first that may be an answer from before it was, then it is so. */
const gone = async (job: Job, due: DueTicket): Promise<Kept> => {
  const reason = `${due.ticket?.key ?? 'The ticket'} is not there any more, or is not shown to us.`
  return due.failing !== null && due.failing >= limits.ticketLostMs
    ? failed(job, due, reason)
    : troubled(job, due, { result: 'trouble', reason, after: limits.ticketLostMs })
}

const failed = async (job: Job, due: DueTicket, reason: string): Promise<Kept> => {
  const { log, db } = job.services
  const problem = reason.slice(0, limits.reason)
  const outcome = await answer(job, due, { act: 'FAILED', problem })
  if (isRefusal(outcome))
    log.warn({ orgId: job.orgId, taskId: due.task_id, summary: outcome.summary }, 'a step did not take what came of it')
  await db.inOrg(job.orgId, (tx) => keepFailed(tx, due.task_id, due.lent, problem))
  return {}
}

const troubled = async (
  job: Job,
  due: DueTicket,
  { after, grave: isGrave, reason, unsure }: Trouble,
): Promise<Kept> => {
  const { orgId, services } = job
  const { failing, lent, task_id: taskId, tries } = due
  const problem = reason.slice(0, limits.reason)
  services.log.warn({ orgId, taskId, tries, reason: problem }, 'a ticket system could not be called')
  const isLong = failing !== null && failing >= limits.ticketTroubleMs
  const isNews = !due.told && (isGrave === true || isLong)
  const tells = isNews && !isRefusal(await answer(job, due, { act: 'TROUBLE', problem }))
  const pause = Math.max(pauseAfter(tries, after), unsure ? limits.ticketLostMs : 0)
  return { trouble: { taskId, lent, reason: problem, pause, tells, sure: unsure !== true } }
}
