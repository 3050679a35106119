import type { AuditEvent } from '@assent/core/audit/event.ts'
import type { User } from '@assent/core/directory/model.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Db, Tx } from '../../../platform/db.ts'
import { issueToken } from '../../accounts/index.ts'
import { announce } from '../act.ts'
import { namedTarget, userTarget } from '../targets.ts'
import { stateOf } from '../users/plan.ts'
import { firstInTeam, lockUser, updateUsers } from '../users/store.ts'
import { codeHash } from './code.ts'

/** What an opened seal gives: an hour's way in for one person, who is super administrator from now on. */
export type Opened = {
  readonly organization: string
  readonly login: string
  readonly token: string
  readonly lifeSeconds: number
}

type Dice = Pick<Services, 'newId' | 'random'>
type Asked = { readonly login: string; readonly code: string }

const actor = { id: 'system', type: 'System' } as const
const event = (type: string, user: User | undefined, detail: AuditEvent['detail']): AuditEvent => ({
  type,
  actor,
  targets: user ? [userTarget(user)] : [],
  channel: 'recovery',
  detail,
})

/**
 * Opens the seal of the organization whose code this is: on the server's own machine, by whoever runs it and has the code.
 * The person is active, super administrator, and gets a token for an hour; the code is used up. All of it is on the
 * record, and so is a code that opens nothing, in every organization that has a seal.
 */
export const openSeal = async (db: Db, dice: Dice, { code, login }: Asked): Promise<Result<Opened>> => {
  const hash = codeHash(code)
  const orgs = await db.bare<{ org_id: OrgId; name: string }>('select org_id, name from assent.org order by org_id')
  for (const { name, org_id } of hash === undefined ? [] : orgs) {
    const opened = await db.inOrg(org_id, (tx) => openHere(tx, dice, hash!, login))
    if (opened) return isRefusal(opened) ? opened : { ...opened, organization: name }
  }
  for (const { org_id } of orgs) await db.inOrg(org_id, noteWrongCode)
  return refuse('forbidden', 'This code opens nothing: it is mistyped, was used, or another one was sealed after it.')
}

const openHere = async (
  tx: Tx,
  dice: Dice,
  hash: string,
  login: string,
): Promise<Result<Omit<Opened, 'organization'>> | undefined> => {
  const found = await tx.query(
    `select from recovery_seal where org_id = org() and hash = decode($1, 'hex') and opened is null for update`,
    [hash],
  )
  if (found.length === 0) return undefined
  const before = await lockUser(tx, login)
  if (before?.kind !== 'HUMAN') return refuse('not_found', `There is no person with the login ${login}.`)
  const roles = [...new Set([...before.roles, 'SUPER_ADMIN' as const])]
  const [user] = await updateUsers(tx, [{ ...stateOf(before), status: 'ACTIVE', roles }])
  const lifeSeconds = limits.recoveryMs / 1_000
  const wanted = { userId: user!.userId, name: 'Recovery', createdBy: 'system', lifeSeconds }
  const { token, tokenId } = await issueToken(tx, dice, wanted)
  await tx.query(`update recovery_seal set opened = clock_timestamp(), opened_for = $1 where org_id = org()`, [
    user!.userId,
  ])
  const team = await firstInTeam(tx, user!.userId)
  await announce(tx)
  if (before.status !== 'ACTIVE') tx.record(event('user.lifecycle.activate', user, { from: before.status }))
  if (!before.roles.includes('SUPER_ADMIN'))
    tx.record(event('user.account.privilege.grant', user, { granted: ['SUPER_ADMIN'], roles }))
  const joined = event('assent.team.member.add', user, {})
  if (team) tx.record({ ...joined, targets: [...joined.targets, namedTarget(team.teamId, 'Team', team.name)] })
  tx.record(
    event('system.api_token.create', user, { tokenId, name: 'Recovery' }),
    event('assent.recovery.open', user, {}),
  )
  return { login: user!.login, token, lifeSeconds }
}

const noteWrongCode = async (tx: Tx): Promise<void> => {
  const sealed = await tx.query(`select from recovery_seal where org_id = org()`)
  if (sealed.length > 0) tx.record({ ...event('assent.recovery.open', undefined, {}), outcome: 'FAILURE' })
}
