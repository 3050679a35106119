import type { Caller } from '@assent/core/caller.ts'
import type { User, UserStatus } from '@assent/core/directory/model.ts'
import { type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf, eventsOf } from '../act.ts'
import { type Braked, type Leaving, noteLeaving } from '../membership/brake.ts'
import { recordMemberships } from '../membership/commands.ts'
import { stripUsers } from '../membership/store.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { namedTarget, userTarget } from '../targets.ts'
import { stateOf } from './plan.ts'
import { lockSuperAdmins, lockUser, lockUserAmongAdmins, deleteUser as markDeleted, updateUsers } from './store.ts'

type Step = {
  readonly from: readonly UserStatus[]
  readonly to: UserStatus
  readonly event: string
  readonly refused: string
}

/** The legal transitions of a user. Deleting, which leaves the directory, is `removeUser`. */
export const lifecycle = {
  activate: {
    from: ['STAGED', 'PROVISIONED', 'DEPROVISIONED'],
    to: 'ACTIVE',
    event: 'user.lifecycle.activate',
    refused: 'The user is active already, or suspended.',
  },
  deactivate: {
    from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED'],
    to: 'DEPROVISIONED',
    event: 'user.lifecycle.deactivate',
    refused: 'The user is deactivated already.',
  },
  suspend: {
    from: ['ACTIVE'],
    to: 'SUSPENDED',
    event: 'user.lifecycle.suspend',
    refused: 'Only an active user can be suspended.',
  },
  unsuspend: {
    from: ['SUSPENDED'],
    to: 'ACTIVE',
    event: 'user.lifecycle.unsuspend',
    refused: 'The user is not suspended.',
  },
} as const satisfies Record<string, Step>

export type UserStep = keyof typeof lifecycle

/** Takes a user one step. What works for him follows by state: requests and grants look for users who are not ACTIVE. */
export const moveUser =
  (services: Services, name: UserStep) =>
  (caller: Caller, { user: ref }: { readonly user: string }): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return Promise.resolve(forbidden(`${name} users`))
    return change(services, caller, async (tx) => {
      const step: Step = lifecycle[name]
      const before = await lockUserAmongAdmins(tx, ref)
      if (!before) return notFound('user')
      if (!step.from.includes(before.status)) return refuse('conflict', step.refused)
      const [after] = await moveUsers(tx, caller, [before], name)
      return after!
    })
  }

/**
 * Takes locked users one step each, with its events. Throws for the last super administrator (last_super_admin_stays).
 * `onBrake` hears of groups that decide, which too many would leave by it; who moves one user at a time goes through.
 */
export const moveUsers = async (
  tx: Tx,
  caller: Caller,
  users: readonly User[],
  name: UserStep,
  onBrake: (braked: readonly Braked[]) => void = () => {},
): Promise<readonly User[]> => {
  const { to, event } = lifecycle[name]
  if (to !== 'ACTIVE' && users.some(({ roles }) => roles.includes('SUPER_ADMIN'))) await lockSuperAdmins(tx)
  const leaving = to === 'DEPROVISIONED'
  // Administrator roles end with the user: who comes back comes back without them (abuse case D3).
  const after = await updateUsers(
    tx,
    users.map((user) => ({ ...stateOf(user), status: to, ...(leaving ? { roles: [] } : {}) })),
  )
  tx.record(...eventsOf(caller, event, after.map(userTarget), {}))
  if (to === 'ACTIVE') return after
  onBrake(await noteLeaving(tx, leaving ? await strip(tx, caller, after) : await groupsOfUsers(tx, after)))
  return after
}

const groupsOfUsers = (tx: Tx, users: readonly User[]): Promise<Leaving[]> =>
  tx.query<Leaving>(
    `select group_id as "groupId", user_id as "userId" from group_member where org_id = org() and user_id = any ($1)`,
    [users.map(({ userId }) => userId)],
  )

/** Ends at once all that users had, whatever the reason: places, ownerships, delegations (D1, D3). Gives their groups. */
const strip = async (tx: Tx, caller: Caller, users: readonly User[]): Promise<readonly Leaving[]> => {
  const byId = new Map(users.map((user) => [user.userId, user]))
  const targetTypes = { group: 'UserGroup', app: 'AppInstance', entitlement: 'Entitlement' } as const
  const changes = (await stripUsers(tx, [...byId.keys()])).map(({ userId, kind, targetId, name }) => ({
    item: { kind, targetId, userId },
    user: userTarget(byId.get(userId)!),
    place: namedTarget(targetId, targetTypes[kind], name),
  }))
  recordMemberships(tx, caller, 'remove', changes, { reason: 'user.deactivated' })
  return changes.flatMap(({ item }) => (item.kind === 'group' ? [{ groupId: item.targetId, userId: item.userId }] : []))
}

/** Deletes a deactivated user. The id is never used again; the login becomes free (abuse case D4). */
export const removeUser =
  (services: Services) =>
  async (caller: Caller, { user: ref }: { readonly user: string }): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('delete users')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const user = await lockUser(tx, ref)
      if (!user) return notFound('user')
      if (user.status !== 'DEPROVISIONED') return refuse('conflict', 'Deactivate the user first.')
      await markDeleted(tx, user.userId)
      tx.record(eventOf(caller, 'user.lifecycle.delete.initiated', [userTarget(user)]))
      return undefined
    })
  }
