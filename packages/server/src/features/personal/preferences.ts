import { type PreferencesPatch, type ToldKind, toldKinds } from '@assent/core/api/personal.ts'
import type { Caller } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import { actorOf } from '../../app/actor.ts'
import type { Services } from '../../app/services.ts'
import { isZone, lockUser, preferenceOf, putPreference } from './store.ts'

type Ways = { readonly email?: boolean; readonly inApp?: boolean }

/** What is stored of somebody's choices: `notify` has only what is not as usual. */
export type PreferenceRow = {
  readonly theme: 'SYSTEM' | 'LIGHT' | 'DARK'
  readonly language: string | null
  readonly timeZone: string | null
  readonly shortcuts: boolean
  readonly notify: Readonly<Partial<Record<ToldKind, Ways>>>
  readonly digest: 'OFF' | 'DAILY' | 'WEEKLY'
  readonly digestHour: number
  readonly quietFrom: string | null
  readonly quietTo: string | null
}

/** How somebody wants pages and notices, whole. */
export type Preferences = Omit<PreferenceRow, 'notify' | 'quietFrom' | 'quietTo'> & {
  readonly quietHours: { readonly from: string; readonly to: string } | null
  readonly notifications: Readonly<Record<ToldKind, Required<Ways>>>
}

/** What holds for whoever has not chosen. */
const usual: PreferenceRow = {
  theme: 'SYSTEM',
  language: null,
  timeZone: null,
  shortcuts: true,
  notify: {},
  digest: 'OFF',
  digestHour: 8,
  quietFrom: null,
  quietTo: null,
}

const viewOf = ({ notify, quietFrom, quietTo, ...row }: PreferenceRow): Preferences => ({
  ...row,
  quietHours: quietFrom !== null && quietTo !== null ? { from: quietFrom, to: quietTo } : null,
  notifications: Object.fromEntries(
    toldKinds.map((kind) => [kind, { email: notify[kind]?.email ?? true, inApp: notify[kind]?.inApp ?? true }]),
  ) as Preferences['notifications'],
})

/** What was chosen, with a patch over it; what is as usual is left out again. */
const merged = (before: PreferenceRow, patch: PreferencesPatch): PreferenceRow => {
  const { notifications, quietHours, ...rest } = patch
  const ways = toldKinds.flatMap((kind): [ToldKind, Ways][] => {
    const one = { ...before.notify[kind], ...notifications?.[kind] }
    const off = Object.fromEntries(Object.entries(one).filter(([, on]) => on === false))
    return Object.keys(off).length > 0 ? [[kind, off]] : []
  })
  return {
    ...before,
    ...(rest as Partial<PreferenceRow>),
    notify: Object.fromEntries(ways),
    ...(quietHours === undefined ? {} : { quietFrom: quietHours?.from ?? null, quietTo: quietHours?.to ?? null }),
  }
}

/** Reads and changes the caller's own preferences. */
export const preferenceOperations = ({ db }: Services) => ({
  get: (caller: Caller): Promise<Result<Preferences>> =>
    db.inOrg(caller.orgId, async (tx) => viewOf((await preferenceOf(tx, caller.userId)) ?? usual)),
  update: (caller: Caller, patch: PreferencesPatch): Promise<Result<Preferences>> =>
    db.inOrg(caller.orgId, async (tx) => {
      if (patch.timeZone && !(await isZone(tx, patch.timeZone)))
        return refuse('invalid', 'There is no such time zone; use a name such as Europe/Berlin.', [
          { summary: 'is no time zone', location: '/timeZone' },
        ])
      if (patch.quietHours && patch.quietHours.from === patch.quietHours.to)
        return refuse('invalid', 'Quiet hours begin and end at different times.', [
          { summary: 'is the same as from', location: '/quietHours/to' },
        ])
      await lockUser(tx, caller.userId)
      const row = merged((await preferenceOf(tx, caller.userId)) ?? usual, patch)
      await putPreference(tx, caller.userId, row)
      tx.record({
        type: 'assent.preferences.update',
        actor: actorOf(caller),
        targets: [{ id: caller.userId, type: 'User' }],
        channel: caller.channel,
        ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
        detail: { changed: Object.keys(patch).sort() },
      })
      return viewOf(row)
    }),
})
