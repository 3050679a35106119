import type { OrgSettings } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'

/** Settings of an organization that never changed any. */
export const defaultSettings: OrgSettings = {
  delegatePermission: 'READ',
  delegateOnlyFor: [],
  requesterCanEscalate: false,
  securityAccessReview: false,
  accessCap: null,
  approverBrake: { percent: 30, atLeast: 3, hours: 24 },
  fourEyes: { policy: false, grants: false },
  emergency: null,
}

/** The form in which `org.settings` holds them: the wire's own, beside what other features keep there. */
type Stored = {
  readonly delegates?: { readonly enduser?: { readonly permissions?: string[]; readonly onlyFor?: { type: string }[] } }
  readonly escalations?: { readonly accessRequests?: { readonly endUserCanEscalate?: boolean } }
  readonly governanceAI?: { readonly securityAccessReview?: { readonly enabled?: boolean } }
  readonly limits?: Partial<Pick<OrgSettings, 'accessCap' | 'approverBrake' | 'fourEyes' | 'emergency'>>
}

const isWay = (type: string): type is 'MANAGER' | 'PEERS' => type === 'MANAGER' || type === 'PEERS'

const settingsOf = (stored: Stored): OrgSettings => ({
  delegatePermission: stored.delegates?.enduser?.permissions?.[0] === 'WRITE' ? 'WRITE' : 'READ',
  delegateOnlyFor: (stored.delegates?.enduser?.onlyFor ?? []).map(({ type }) => type).filter(isWay),
  requesterCanEscalate: stored.escalations?.accessRequests?.endUserCanEscalate === true,
  securityAccessReview: stored.governanceAI?.securityAccessReview?.enabled === true,
  accessCap: stored.limits?.accessCap ?? defaultSettings.accessCap,
  approverBrake: stored.limits?.approverBrake ?? defaultSettings.approverBrake,
  fourEyes: stored.limits?.fourEyes ?? defaultSettings.fourEyes,
  emergency: stored.limits?.emergency ?? defaultSettings.emergency,
})

const storedOf = (settings: OrgSettings): Stored => ({
  delegates: {
    enduser: {
      permissions: [settings.delegatePermission],
      onlyFor: settings.delegateOnlyFor.map((type) => ({ type })),
    },
  },
  escalations: { accessRequests: { endUserCanEscalate: settings.requesterCanEscalate } },
  governanceAI: { securityAccessReview: { enabled: settings.securityAccessReview } },
  limits: {
    accessCap: settings.accessCap,
    approverBrake: settings.approverBrake,
    fourEyes: settings.fourEyes,
    emergency: settings.emergency,
  },
})

/** The organization's governance settings. */
export const readSettings = async (tx: Tx): Promise<OrgSettings> => {
  const rows = await tx.query<{ settings: Stored }>('select settings from org where org_id = $1', [tx.orgId])
  return settingsOf(rows[0]?.settings ?? {})
}

/** How many people are active super administrators; two accounts of one person count once. */
export const superAdmins = async (tx: Tx): Promise<number> => {
  const [row] = await tx.query<{ people: number }>(
    `select count(distinct person_id)::int as people from users
     where org_id = org() and status = 'ACTIVE' and kind = 'HUMAN' and 'SUPER_ADMIN' = any (roles)`,
  )
  return row!.people
}

/** Changes some settings, under the row's lock; answers them before and after. */
export const writeSettings = async (
  tx: Tx,
  patch: Partial<OrgSettings>,
): Promise<{ readonly before: OrgSettings; readonly after: OrgSettings }> => {
  const rows = await tx.query<{ settings: Stored }>('select settings from org where org_id = $1 for no key update', [
    tx.orgId,
  ])
  const before = settingsOf(rows[0]?.settings ?? {})
  const after = { ...before, ...patch }
  await tx.query('update org set settings = settings || $2::jsonb where org_id = $1', [
    tx.orgId,
    JSON.stringify(storedOf(after)),
  ])
  return { before, after }
}
