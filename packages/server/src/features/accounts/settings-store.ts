import type { SignInSettings } from '@assent/core/api/factors.ts'
import type { Tx } from '../../platform/db.ts'

type Stored = { readonly secondFactorForAdmins?: boolean }

const settingsOf = (stored: Stored): SignInSettings => ({
  secondFactorForAdmins: stored.secondFactorForAdmins === true,
})

/** What the organization asks of people who sign in. */
export const readSettings = async (tx: Tx): Promise<SignInSettings> => {
  const rows = await tx.query<{ settings: Stored }>('select settings from org where org_id = $1', [tx.orgId])
  return settingsOf(rows[0]?.settings ?? {})
}

/** Changes it under the row's lock, beside what other features keep there; what it was before. */
export const writeSettings = async (tx: Tx, wanted: SignInSettings): Promise<SignInSettings> => {
  const rows = await tx.query<{ settings: Stored }>('select settings from org where org_id = $1 for no key update', [
    tx.orgId,
  ])
  await tx.query('update org set settings = settings || $2::jsonb where org_id = $1', [
    tx.orgId,
    JSON.stringify(wanted),
  ])
  return settingsOf(rows[0]?.settings ?? {})
}
