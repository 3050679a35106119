import type { Caller } from '@assent/core/caller.ts'
import { textProblem } from '@assent/core/directory/text.ts'
import type { GrantScope } from '@assent/core/grant/model.ts'
import { isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { eventOf, sourceOf } from '../../app/actor.ts'
import { changeInOrg } from '../../platform/change.ts'
import type { Tx } from '../../platform/db.ts'
import { readSettings } from '../directory/index.ts'
import { type CommandDeps, type Handler, inQuarantine } from './commands.ts'
import { forbidden, managesGrants, noSuch } from './permission.ts'
import { appsOf } from './queries.ts'
import { isQuarantined } from './store-connector.ts'
import {
  alarmAll,
  type EmergencyView,
  endAfter,
  findEmergency,
  hasReviewer,
  insertEmergency,
  lockEmergency,
  personOf,
  saveReview,
  unreviewedOf,
} from './store-emergency.ts'
import { endGrants } from './store-end.ts'
import { openGrants } from './store-open.ts'
import { lockBase } from './store-values.ts'

/** What somebody needs at once, and why. */
export type EmergencyOpen = {
  readonly userId: string
  /** Follows from a bundle; an app or group names it. */
  readonly appId?: string
  readonly scopeType: Exclude<GrantScope, 'ENTITLEMENT_VALUE'>
  readonly scopeId: string
  readonly reason: string
  /** At most what the settings say; that much, if left out. */
  readonly hours?: number
}

export type EmergencyReview = {
  readonly emergencyId: string
  readonly verdict: 'JUSTIFIED' | 'UNJUSTIFIED'
  readonly note: string
}

const kindOf = { APPLICATION: 'APP', GROUP: 'GROUP', ENTITLEMENT_BUNDLE: 'ENTITLEMENT_BUNDLE' } as const

// What the database refuses by itself, in words.
const rules = {
  one_unreviewed_emergency_given: 'Nobody has reviewed your last emergency access yet.',
  one_unreviewed_emergency_held: 'Nobody has reviewed the last emergency access of this person yet.',
  emergency_review_by_another: 'Somebody else has to review this.',
  emergency_review_stays: 'This was reviewed.',
}

const inWords = (text: string, location: string): Refusal | undefined => {
  const problem = text.trim() === '' ? 'must not be empty' : textProblem(text, limits.reason, true)
  return problem === undefined
    ? undefined
    : refuse('invalid', `What you say ${problem}.`, [{ summary: problem, location }])
}

/**
 * Access at once, past everybody who would decide, to whomever needs it, the caller himself too: where the settings allow it,
 * for some hours, with a reason, told to every administrator. Whoever has one that nobody has reviewed gets no other
 * (abuse case A24).
 */
export const openEmergency =
  ({ services, deps }: CommandDeps): Handler<'emergency.open'> =>
  async (caller, input) => {
    if (!managesGrants(caller) || caller.kind !== 'HUMAN') return forbidden('give access in an emergency')
    const silent = inWords(input.reason, '/reason')
    if (silent) return silent
    return changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      const { emergency } = await readSettings(tx)
      if (!emergency) return refuse('conflict', 'There is no emergency access in this organization: make a request.')
      if (await isQuarantined(tx)) return inQuarantine()
      const hours = Math.min(input.hours ?? emergency.hours, emergency.hours)
      const holderPerson = await personOf(tx, input.userId)
      if (holderPerson === undefined) return noSuch('active user')
      const problem = await unfit(tx, [caller.personId, holderPerson])
      if (problem) return problem
      const whole = input.scopeType === 'APPLICATION' && isId('collection', input.scopeId)
      const kind = whole ? 'COLLECTION' : kindOf[input.scopeType]
      const [appId] = await appsOf(tx, [{ kind, id: input.scopeId, appId: input.appId }])
      if (!appId) return noSuch('app or level')
      // The base of an app is one grant: this one would put an end to it.
      if (input.scopeType === 'APPLICATION' && (await lockBase(tx, input.userId, appId)).length > 0)
        return refuse('conflict', 'This user has the app from an administrator already.')
      const { scopeId, scopeType, userId } = input
      const ends = await endAfter(tx, hours)
      const ask = { userId, appId, scopeType, scopeId, duration: null, actor: 'ADMIN', ends } as const
      const [grant] = await openGrants(tx, deps, [{ ...ask, createdBy: caller.userId }])
      if (grant?.status === 'INACTIVE' || grant?.problem)
        return refuse('conflict', grant.problem ?? 'The access cannot be given.')
      const emergencyId = services.newId('emergency')
      const { reason } = input
      const by = { openedBy: caller.userId, openedPerson: caller.personId }
      await insertEmergency(tx, { emergencyId, grantId: grant!.grant_id, userId, holderPerson, reason, ends, ...by })
      const view = (await findEmergency(tx, emergencyId))!
      tx.record(eventOf(caller, 'assent.emergency.open', targetsOf(view), { reason, ends, access: view.access }))
      await alarmAll(tx, view, false)
      return view
    })
  }

const unfit = async (tx: Tx, persons: readonly string[]): Promise<Refusal | undefined> => {
  const unreviewed = await unreviewedOf(tx, persons)
  if (unreviewed)
    return refuse(
      'conflict',
      'Nobody has reviewed the last emergency access of one of you yet: until then there is no other.',
      [],
      { emergencyAccess: unreviewed },
    )
  if (await hasReviewer(tx, persons)) return undefined
  return refuse('conflict', 'There is no other administrator who could review it.')
}

const targetsOf = (view: EmergencyView) => [
  { id: view.emergencyId, type: 'Emergency' },
  { id: view.userId, type: 'User' },
  { id: view.appId, type: 'AppInstance' },
  { id: view.grantId, type: 'Grant' },
]

/** What another administrator found: neither who gave it nor who had it. What was not justified ends at once. */
export const reviewEmergency =
  ({ services }: CommandDeps): Handler<'emergency.review'> =>
  async (caller: Caller, { emergencyId, note, verdict }): Promise<Result<EmergencyView>> => {
    if (!managesGrants(caller) || caller.kind !== 'HUMAN') return forbidden('review emergency access')
    const silent = inWords(note, '/note')
    if (silent) return silent
    return changeInOrg(services.db, caller.orgId, rules, async (tx) => {
      const one = await lockEmergency(tx, emergencyId)
      if (!one) return noSuch('emergency access')
      if (one.persons.includes(caller.personId))
        return refuse('forbidden', 'You gave it or have it: somebody else has to review it.')
      if (one.reviewed !== null) return refuse('conflict', 'This was reviewed.')
      await saveReview(tx, emergencyId, caller, { verdict, note })
      if (verdict === 'UNJUSTIFIED')
        await endGrants(tx, [one.grantId], {
          reason: 'REVOKED',
          by: caller.userId,
          source: sourceOf(caller),
          why: note,
        })
      const view = (await findEmergency(tx, emergencyId))!
      tx.record(eventOf(caller, 'assent.emergency.review', targetsOf(view), { verdict, note }))
      return view
    })
  }
