import type { SignInSettings } from '@assent/core/api/factors.ts'
import { refuse } from '@assent/core/refusal.ts'
import { actorOf } from '../../app/actor.ts'
import type { Handlers } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import { managesAccounts } from './act.ts'
import { readSettings, writeSettings } from './settings-store.ts'
import { announce, endWeakSessions } from './store.ts'

export type SettingsCommands = {
  /**
   * Changes what is asked of people who sign in. Where administrators come to need a second factor, their sessions that
   * began with a password alone end, but the caller's own. Super administrators.
   */
  'signIn.update': { input: SignInSettings; output: SignInSettings }
}
export type SettingsQueries = {
  'signIn.settings': { input: Record<never, never>; output: SignInSettings }
}

export const settingsCommands = (services: Services): Handlers<SettingsCommands> => ({
  'signIn.update': (caller, wanted) =>
    services.db.inOrg(caller.orgId, async (tx) => {
      if (!managesAccounts(caller))
        return refuse('forbidden', 'Only a super administrator may change how people sign in.')
      const before = await writeSettings(tx, wanted)
      if (before.secondFactorForAdmins === wanted.secondFactorForAdmins) return wanted
      const ended = wanted.secondFactorForAdmins ? await endWeakSessions(tx, caller.trace?.credentialId) : 0
      if (ended > 0) await announce(tx)
      tx.record({
        type: 'assent.sign_in.settings.update',
        actor: actorOf(caller),
        targets: [{ id: tx.orgId, type: 'Org' }],
        channel: caller.channel,
        ...(caller.trace?.credentialId ? { credentialId: caller.trace.credentialId } : {}),
        detail: { ...wanted, ended },
      })
      return wanted
    }),
})

export const settingsQueries = (services: Services): Handlers<SettingsQueries> => ({
  'signIn.settings': async (caller) =>
    managesAccounts(caller) || caller.roles.includes('AUDITOR')
      ? services.db.inOrg(caller.orgId, readSettings)
      : refuse('forbidden', 'Only super administrators and auditors can see how people have to sign in.'),
})
