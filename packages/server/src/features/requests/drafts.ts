import type { Caller } from '@assent/core/caller.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { decide } from '@assent/core/request/decide.ts'
import { evolve } from '@assent/core/request/evolve.ts'
import type { Request, Stamped } from '@assent/core/request/model.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { sendFiles } from './attachments/store.ts'
import { systemCaller } from './commands.ts'
import { type ApprovedRequest, approvedOf, type Give, grantChange } from './port.ts'
import { auditOf } from './record.ts'
import { addRows, type Change } from './rows.ts'
import { noWrites, type Stored, save } from './store.ts'

/** A request as far as a batch has taken it, with everything that happened on the way and whose doing it was. */
export type Draft = {
  readonly before: Stored | undefined
  readonly after: Request
  readonly history: readonly Deed[]
}
type Deed = { readonly stamped: Stamped; readonly caller: Caller }
type Drafts = ReadonlyMap<string, Draft>

export const deedsOf = (history: readonly Stamped[], caller: Caller): readonly Deed[] =>
  history.map((stamped) => ({ stamped, caller }))

export const fold = (request: Request | undefined, history: readonly Stamped[]): Request =>
  history.reduce<Request | undefined>(evolve, request)!

/** The answer that a delivery key is given from now on. */
export type Delivered = {
  readonly caller_id: string
  readonly key: string
  readonly fingerprint: string
  readonly request: Request
}

type Saving = {
  readonly drafts: Drafts
  readonly delivered: readonly Delivered[]
  readonly services: Services
  /** What the system itself decides by. */
  readonly system: Context
}

/**
 * Saves what a batch came to. What it approved is given at once, in the same transaction: who decides sees the access
 * come. If giving fails, for whatever reason, the decision stands, and the lane gives the access as soon as it can.
 * Returns what became of a request that the batch ended with.
 */
export const saveDrafts = async (
  tx: Tx,
  saving: Saving,
  give: Give | undefined,
): Promise<(request: Request) => Request> => {
  const approved = [...saving.drafts.values()].flatMap(({ after, history }) =>
    history.some(({ stamped }) => stamped.event.type === 'approved') ? (approvedOf(after) ?? []) : [],
  )
  if (give && approved.length > 0) {
    const done = await tx.attempt(() => giveAndSave(tx, saving, approved, give))
    if (!(done instanceof Error)) return done
    const { log } = saving.services
    log.warn({ err: done, orgId: tx.orgId }, 'access could not be given with its approval; it is tried again')
  }
  return saveAll(tx, saving, saving.drafts)
}

const giveAndSave = async (tx: Tx, saving: Saving, approved: readonly ApprovedRequest[], give: Give) => {
  const given = await give(tx, approved)
  const told = new Map(saving.drafts)
  for (const record of given.records) {
    const draft = told.get(record.requestId)!
    const events = decide(draft.after, grantChange(record).command, saving.system)
    if (isRefusal(events)) throw new Error(events.summary)
    const history = events.map((event) => stamp(event, saving.system))
    told.set(record.requestId, {
      ...draft,
      after: fold(draft.after, history),
      history: [...draft.history, ...deedsOf(history, systemCaller(tx.orgId))],
    })
  }
  const final = saveAll(tx, saving, told)
  await given.save()
  return final
}

const saveAll = (tx: Tx, { delivered, drafts, services, system }: Saving, told: Drafts) => {
  const writes = noWrites()
  for (const { after, before, history } of told.values()) {
    if (history.length === 0) continue
    const change: Change = { before, after, history: history.map(({ stamped }) => stamped) }
    addRows(writes, change, system.now, () => services.newId('notice'))
    let request = before?.request
    for (const { caller, stamped } of history) {
      request = evolve(request, stamped)
      tx.record(auditOf(request, stamped, caller))
    }
  }
  const ends = new Map([...drafts].map(([id, { after }]) => [after, told.get(id)!.after]))
  const final = (request: Request): Request => ends.get(request) ?? request
  for (const { request, ...row } of delivered)
    writes.deliveries.push({ ...row, answer: final(request), created: system.now })
  save(tx, writes)
  sendFiles(tx, filesSent(told))
  return final
}

/** Which files went with which messages. */
const filesSent = (told: Drafts) =>
  [...told.values()].flatMap(({ history }) =>
    history.flatMap(({ stamped: { event } }) =>
      event.type === 'messaged'
        ? (event.attachments ?? []).map(({ attachmentId }) => ({ attachmentId, messageId: event.messageId }))
        : [],
    ),
  )
