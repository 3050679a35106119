import type { Caller } from '@assent/core/caller.ts'
import type { Delegate, OrgSettings, User } from '@assent/core/directory/model.ts'
import { textProblem } from '@assent/core/directory/text.ts'
import { limits } from '@assent/core/limits.ts'
import { type Cause, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { defaultSettings, readSettings } from '../settings/store.ts'
import { userTarget } from '../targets.ts'
import { lockUser } from '../users/store.ts'
import { isCandidate } from './queries.ts'
import { clock, deleteDelegate, lockDelegate, putDelegate } from './store.ts'

/** An appointment as somebody wants it; null: none. Times are ISO 8601. */
export type Appointment = {
  readonly standInId: string
  readonly note?: string
  readonly starts?: string
  readonly ends?: string
} | null

/** A user appoints his own delegate, where the organization lets users do that (okta-access-requests K). */
export const appointMine =
  (services: Services) =>
  (caller: Caller, input: { readonly appointment: Appointment }): Promise<Result<Delegate | null>> =>
    change(services, caller, async (tx) => {
      const settings = await readSettings(tx)
      if (settings.delegatePermission !== 'WRITE') return forbidden('choose your delegate here: ask an administrator')
      const user = await lockUser(tx, caller.userId)
      if (!user) return notFound('user')
      const before = await lockDelegate(tx, user.userId)
      // Somebody whom an administrator chose from outside the list stays until an administrator changes it.
      if (before && before.lastUpdatedBy !== user.userId && !(await isCandidate(tx, user, settings, before.standInId)))
        return forbidden('change this delegate: an administrator chose it')
      return appoint(services, tx, caller, user, input.appointment, settings)
    })

/** An administrator appoints the delegate of a user; the limits on whom users may choose do not bind him. */
export const appointFor =
  (services: Services) =>
  async (
    caller: Caller,
    input: { readonly user: string; readonly appointment: Appointment },
  ): Promise<Result<Delegate | null>> => {
    if (!managesDirectory(caller)) return forbidden('choose delegates of others')
    return change(services, caller, async (tx) => {
      const user = await lockUser(tx, input.user)
      if (!user) return notFound('user')
      if (user.status === 'DEPROVISIONED') return refuse('conflict', 'A deactivated user has no delegate.')
      await lockDelegate(tx, user.userId)
      return appoint(services, tx, caller, user, input.appointment, defaultSettings)
    })
  }

const appoint = async (
  services: Services,
  tx: Tx,
  caller: Caller,
  user: User,
  wanted: Appointment,
  settings: OrgSettings,
): Promise<Result<Delegate | null>> => {
  if (wanted === null) {
    await deleteDelegate(tx, user.userId)
    tx.record(
      eventOf(caller, 'governance.principal.settings.update', [userTarget(user)], { delegate_appointments: '[]' }),
    )
    return null
  }
  const now = await clock(tx)
  const causes = appointmentCauses(wanted, Date.parse(now))
  if (causes.length > 0) return refuse('invalid', 'The appointment is not valid.', causes)
  const refusal = await checkStandIn(tx, user, wanted.standInId, settings)
  if (refusal) return refusal
  const delegate = await putDelegate(
    tx,
    {
      delegateId: services.newId('delegate'),
      delegatorId: user.userId,
      standInId: wanted.standInId,
      note: wanted.note ?? '',
      starts: wanted.starts ?? null,
      ends: wanted.ends ?? null,
    },
    caller.userId,
  )
  const { standInId, starts, ends } = delegate
  tx.record(
    eventOf(caller, 'governance.principal.settings.update', [userTarget(user)], {
      delegate_appointments: JSON.stringify([{ delegate: standInId, startTime: starts, endTime: ends }]),
    }),
  )
  return delegate
}

const appointmentCauses = (wanted: NonNullable<Appointment>, now: number): readonly Cause[] => {
  const at = (name: string) => `/delegates/appointments/0/${name}`
  const starts = wanted.starts === undefined ? now : Date.parse(wanted.starts)
  const ends = wanted.ends === undefined ? undefined : Date.parse(wanted.ends)
  const far = limits.delegateYears * 366 * 86_400_000
  const isNear = (time: number) => Math.abs(time - now) <= far
  const note = textProblem(wanted.note ?? '', limits.delegateNote, true)
  return [
    ...(note ? [{ summary: `note ${note}`, location: at('note'), reason: 'INVALID_VALUE' }] : []),
    ...(isNear(starts)
      ? []
      : [{ summary: 'startTime is too far away', location: at('startTime'), reason: 'INVALID_VALUE' }]),
    ...(ends === undefined || (isNear(ends) && ends > now && ends > starts)
      ? []
      : [
          {
            summary: 'endTime must be later than now and than startTime',
            location: at('endTime'),
            reason: 'INVALID_VALUE',
          },
        ]),
  ]
}

const checkStandIn = async (
  tx: Tx,
  user: User,
  standInId: string,
  settings: OrgSettings,
): Promise<Refusal | undefined> => {
  if (await isCandidate(tx, user, settings, standInId)) return undefined
  const summary =
    settings.delegateOnlyFor.length === 0
      ? 'A delegate is another person who is active.'
      : 'A delegate is your manager or somebody with the same manager, as the organization has set it.'
  return refuse('invalid', summary, [
    { summary, location: '/delegates/appointments/0/delegate/externalId', reason: 'IDENTIFIER_NOT_FOUND' },
  ])
}
