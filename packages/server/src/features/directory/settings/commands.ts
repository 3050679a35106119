import type { Caller } from '@assent/core/caller.ts'
import type { OrgSettings } from '@assent/core/directory/model.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, readsSettings } from '../permission.ts'
import { namedTarget } from '../targets.ts'
import { readSettings, superAdmins, writeSettings } from './store.ts'

/** The organization's governance settings (okta-access-requests I.3). */
export const getSettings =
  (services: Services) =>
  async (caller: Caller): Promise<Result<OrgSettings>> =>
    readsSettings(caller) ? services.db.inOrg(caller.orgId, readSettings) : forbidden('see the settings')

/** Changes the settings that are named. */
export const updateSettings =
  (services: Services) =>
  async (caller: Caller, patch: Partial<OrgSettings>): Promise<Result<OrgSettings>> => {
    if (!managesDirectory(caller)) return forbidden('change the settings')
    return change(services, caller, async (tx) => {
      const { before, after } = await writeSettings(tx, patch)
      // Whoever is alone would lock himself out: nobody could confirm what he proposes.
      if ((patch.fourEyes?.policy || patch.fourEyes?.grants) && (await superAdmins(tx)) < 2)
        return refuse('conflict', 'Four eyes need two super administrators who are different people.')
      const changed = (Object.keys(patch) as (keyof OrgSettings)[]).filter(
        (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
      )
      if (changed.length > 0)
        tx.record(
          eventOf(caller, 'governance.settings.update', [namedTarget(tx.orgId, 'Org', '')], {
            changed,
            settings: JSON.stringify(after),
          }),
        )
      return after
    })
  }
