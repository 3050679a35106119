import { type Capabilities, capabilitiesOf } from '@assent/core/policy/condition.ts'
import type { ResourceSettings } from '@assent/core/policy/settings.ts'
import type { Tx } from '../../../platform/db.ts'

/** What is set for a resource, and what is true of it; undefined if it is not there. */
export type StoredSettings = {
  readonly settings: ResourceSettings
  readonly version: number
  readonly capabilities: Capabilities
  /** False if the risk settings name a sequence that is gone. */
  readonly sequenceExists: boolean
}

/** Reads the request settings of an app. */
export const resourceSettings = async (tx: Tx, appId: string): Promise<StoredSettings | undefined> => {
  const [row] = await tx.query<{
    settings: ResourceSettings
    version: number
    managed: boolean
    groups: boolean
    bundles: boolean
    sequence: boolean
  }>(
    `select a.request_settings as settings, a.settings_version as version, a.entitlement_management = 'OPTED_IN' as managed,
       exists (select from app_group ag join groups g using (org_id, group_id)
         where ag.org_id = a.org_id and ag.app_id = a.app_id and g.deleted is null) as groups,
       exists (select from bundle b where b.org_id = a.org_id and b.app_id = a.app_id and b.status = 'ACTIVE') as bundles,
       exists (select from sequence s where s.org_id = a.org_id and s.status = 'ACTIVE'
         and s.sequence_id = a.request_settings #>> '{riskSettings,defaultSetting,approvalSequenceId}') as sequence
     from app a where a.org_id = org() and a.app_id = $1 and a.kind <> 'TEAM' and a.status <> 'DELETED'`,
    [appId],
  )
  if (!row) return undefined
  const { settings, version, managed, sequence } = row
  const capabilities = capabilitiesOf({
    entitlementManagement: managed,
    hasGroups: row.groups,
    hasBundles: row.bundles,
  })
  return { settings, version, capabilities, sequenceExists: sequence }
}

/** Writes the request settings of an app, as a whole. */
export const saveResourceSettings = async (tx: Tx, appId: string, settings: ResourceSettings): Promise<void> => {
  await tx.query(
    `update app set request_settings = $2::jsonb, settings_version = settings_version + 1
     where org_id = org() and app_id = $1`,
    [appId, JSON.stringify(settings)],
  )
}

type OrgSettings = { readonly subprocessorsAcknowledged?: boolean; readonly requesterAttributes?: readonly string[] }

/** Reads what the organization has set for requests. */
export const orgSettings = async (tx: Tx): Promise<OrgSettings> => {
  const [row] = await tx.query<{ settings: OrgSettings }>('select settings from org where org_id = org()')
  return row?.settings ?? {}
}

/** Writes some of it. If the attributes change, every condition with an expression is looked at again. */
export const saveOrgSettings = async (tx: Tx, settings: OrgSettings): Promise<void> => {
  await tx.query('update org set settings = settings || $1::jsonb where org_id = org()', [JSON.stringify(settings)])
  if (settings.requesterAttributes)
    await tx.query(
      `select catalog_recheck(array(
         select condition_id from condition where org_id = org() and rule_id is not null and status <> 'DELETED'))`,
    )
}
