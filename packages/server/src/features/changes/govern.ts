import { canonical } from '@assent/core/audit/canonical.ts'
import type { AuditEvent, Json } from '@assent/core/audit/event.ts'
import { messageOf } from '@assent/core/audit/messages.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { type Effect, governed, needsSecond, type Tried } from '@assent/core/policy/changes.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import type { Db, Look, Tx } from '../../platform/db.ts'
import { readSettings } from '../directory/index.ts'
import { adminsAmong, insertChange, openOf, tellAdmins, versionOf } from './store.ts'

/** Does a command by its name with these services: of the features, which are to the left of here. */
export type Deed = (services: Services, caller: Caller, command: string, input: unknown) => Promise<Result<unknown>>

/** Carries what was tried out of its transaction, so that nothing of it stays. */
class Rehearsed extends Error {
  readonly result: Result<unknown>
  readonly tried: Tried
  constructor(result: Result<unknown>, tried: Tried) {
    super('tried, and undone')
    this.result = result
    this.tried = tried
  }
}

/** The same services within one transaction: what a command takes for a transaction of its own is a part of this one. */
export const within = (services: Services, tx: Tx): Services => ({
  ...services,
  db: {
    ...services.db,
    inOrg: async <T, First>(
      orgId: OrgId,
      work: (tx: Tx, first: First) => Promise<T>,
      first?: (look: Look) => Promise<First>,
    ) => {
      if (orgId !== tx.orgId) throw new Error('a change of rules is about one organization')
      const done = await tx.attempt(async () => work(tx, (await first?.(tx)) as First))
      if (done instanceof Error) throw done
      return done
    },
    look: (_orgId, ask) => ask(tx),
  } satisfies Db,
})

/** What a sealed input is bound to. */
export const inputContext = (orgId: string, changeId: string): string => `policy-change ${orgId} ${changeId}`

/**
 * Does a command, or keeps it as a proposal where the organization wants four eyes for it (abuse case A23): it is tried,
 * undone, and kept with what it would put on the record. The same change by a second administrator confirms the first.
 */
export const makeGovern =
  (
    services: Services,
    deed: Deed,
    confirm: (caller: Caller, changeId: string) => Promise<Result<{ readonly result: unknown }>>,
  ) =>
  async (
    caller: Caller,
    command: string,
    input: unknown,
    alone: () => Promise<Result<unknown>>,
  ): Promise<Result<unknown>> => {
    const rule = governed[command]
    if (!rule || caller.kind === 'SYSTEM') return alone()
    const { fourEyes } = await services.db.inOrg(caller.orgId, readSettings)
    if (!fourEyes[rule.of]) return alone()
    const { result, tried } = await rehearse(services, deed, caller, command, input)
    if (isRefusal(result)) return result
    if (!needsSecond(command, tried)) return alone()
    const kept = await propose(services, caller, command, tried)
    if (isRefusal(kept)) return kept
    if (kept.by === 'other' && caller.kind === 'HUMAN') {
      const done = await confirm(caller, kept.changeId)
      return isRefusal(done) ? done : done.result
    }
    return refuse(
      'proposed',
      'Nothing has changed yet: this was kept as a proposal, which another administrator has to confirm.',
      [],
      { policyChange: kept.changeId },
    )
  }

const rehearse = async (
  services: Services,
  deed: Deed,
  caller: Caller,
  command: string,
  input: unknown,
): Promise<Rehearsed> => {
  try {
    return await services.db.inOrg(caller.orgId, async (tx) => {
      const events: AuditEvent[] = []
      const watched: Tx = { ...tx, record: (...more) => void events.push(...more) }
      const pinned = await pin(tx, command, input)
      const result = await deed(within(services, watched), caller, command, pinned)
      const effect = events.map(({ detail, targets, type }): Effect => ({ type, targets, detail }))
      const ids = effect.flatMap(({ targets }) => targets.map(({ id }) => id))
      const admins = await adminsAmong(tx, ids, caller.personId)
      throw new Rehearsed(result, { input: pinned, effect, isAdmin: (id) => admins.has(id) })
    })
  } catch (error) {
    if (error instanceof Rehearsed) return error
    throw error
  }
}

type Kind = Parameters<typeof versionOf>[1]['kind']
const idNames: Readonly<Record<string, readonly [Kind, string]>> = {
  'condition.update': ['condition', 'conditionId'],
  'condition.updateWithSequence': ['condition', 'conditionId'],
  'condition.activate': ['condition', 'conditionId'],
  'condition.deactivate': ['condition', 'conditionId'],
  'condition.delete': ['condition', 'conditionId'],
  'requestType.update': ['requestType', 'typeId'],
  'requestType.publish': ['requestType', 'typeId'],
  'sequence.update': ['sequence', 'sequenceId'],
  'sequence.delete': ['sequence', 'sequenceId'],
  'onCall.update': ['onCall', 'onCallId'],
  'onCall.delete': ['onCall', 'onCallId'],
  'riskRule.replace': ['riskRule', 'ruleId'],
  'riskRule.delete': ['riskRule', 'ruleId'],
  'resourceSettings.update': ['resourceSettings', 'appId'],
}

/** Of commands that change two things, the member that gives the version of the second, and what that is. */
const alsoPinned: Readonly<Record<string, readonly [string, Kind]>> = {
  'condition.updateWithSequence': ['sequenceIfMatch', 'sequenceOfCondition'],
}

// A patch of what has changed since would come to something that nobody has seen.
const pin = async (tx: Tx, command: string, input: unknown): Promise<unknown> => {
  const [kind, name] = idNames[command] ?? []
  if (!kind || !name) return input
  const pinned = { ...(input as Readonly<Record<string, unknown>>) }
  const id = String(pinned[name])
  const also = alsoPinned[command]
  for (const [member, of] of [['ifMatch', kind] as const, ...(also ? [also] : [])])
    pinned[member] ??= await versionOf(tx, { kind: of, id })
  return pinned
}

/** Keeps a proposal, or finds the same one. `by`: whether it is this caller's own. */
const propose = (
  services: Services,
  caller: Caller,
  command: string,
  { effect, input }: Tried,
): Promise<Result<{ readonly changeId: string; readonly by: 'self' | 'other' }>> =>
  services.db.inOrg(caller.orgId, async (tx) => {
    const text = canonical(JSON.parse(JSON.stringify(input)) as Json)
    const { all, same } = await openOf(tx, command)
    const twin = same.find((one) => services.secrets.open(one.input, inputContext(tx.orgId, one.changeId)) === text)
    if (twin) return { changeId: twin.changeId, by: twin.proposedPerson === caller.personId ? 'self' : 'other' }
    if (all >= limits.policyChangesOpen)
      return refuse('conflict', `${all} changes wait for a second administrator: decide on some of them first.`)
    const changeId = services.newId('policyChange')
    await insertChange(
      tx,
      {
        changeId,
        command,
        effect,
        input: services.secrets.seal(text, inputContext(tx.orgId, changeId)),
        by: caller.userId,
        person: caller.personId,
      },
      limits.policyChangeMs,
    )
    tx.record(
      eventOf(caller, 'assent.policy.change.propose', [{ id: changeId, type: 'PolicyChange' }, ...targetsOf(effect)], {
        command,
        events: effect.map(({ type }) => type),
      }),
    )
    await tellAdmins(tx, caller.userId, governed[command]!.roles, {
      what: 'policy_change',
      changeId,
      changes: [...new Set(effect.map(({ type }) => messageOf(type)))].slice(0, 5),
      things: targetsOf(effect)
        .flatMap(({ displayName }) => displayName ?? [])
        .slice(0, 5),
    })
    return { changeId, by: 'self' }
  })

const targetsOf = (effect: readonly Effect[]) =>
  [...new Map(effect.flatMap(({ targets }) => targets.map((target) => [target.id, target] as const))).values()].slice(
    0,
    20,
  )
