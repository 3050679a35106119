import type { Caller } from '@assent/core/caller.ts'
import type { User } from '@assent/core/directory/model.ts'
import {
  changedAttributes,
  managerText,
  ownAttributes,
  type ProfileInput,
  withProfile,
} from '@assent/core/directory/profile.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { firstPassword, putPassword } from '../../accounts/index.ts'
import { change, eventOf } from '../act.ts'
import { lockGroups } from '../groups/store.ts'
import { addDirect } from '../membership/commands.ts'
import { forbidden, managesDirectory, notFound, readsDirectory } from '../permission.ts'
import { groupTarget, userTarget } from '../targets.ts'
import { stateOf, withManagers } from './plan.ts'
import { resolveUsers } from './queries.ts'
import { bindAwaitedManagers, insertUsers, lockUser, updateUsers } from './store.ts'

export type CreateUser = {
  readonly profile: ProfileInput
  /** false: the user is STAGED until somebody activates it. */
  readonly activate: boolean
  readonly kind?: 'HUMAN' | 'SERVICE'
  /** Of a service account: who answers for it; an id, login or e-mail address. */
  readonly owner?: string
  readonly groupIds?: readonly string[]
  readonly externalId?: string
  /** A first password, for organizations where people sign in with one. */
  readonly password?: string
}

/** `whole`: what the profile does not name is removed (PUT); otherwise it stays as it is (POST). */
export type UpdateUser = { readonly user: string; readonly profile: ProfileInput; readonly whole: boolean }

/** Creates a user. Refused: `invalid` with a cause for each attribute, `conflict` for a login that is taken. */
export const createUser =
  (services: Services) =>
  async (caller: Caller, input: CreateUser): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return forbidden('create users')
    const { portrait, causes } = withProfile(undefined, input.profile, true)
    if (causes.length > 0) return refuse('invalid', 'The profile is not valid.', causes)
    // Hashed outside the transaction: it takes long, and no row waits for it.
    const hash = input.password === undefined ? undefined : await firstPassword(portrait.login, input.password)
    if (isRefusal(hash)) return hash
    return change(services, caller, async (tx) => {
      const ownerId = await ownerOf(tx, input)
      if (isRefusal(ownerId)) return ownerId
      const userId = services.newId('user')
      const [managerId] = await withManagers(tx, [{ userId, portrait }])
      const [user] = await insertUsers(tx, [
        {
          ...portrait,
          userId,
          personId: userId,
          kind: input.kind ?? 'HUMAN',
          ownerId,
          status: input.activate ? 'ACTIVE' : 'STAGED',
          managerId: managerId!,
          roles: [],
          source: 'LOCAL',
          externalId: input.externalId ?? null,
        },
      ])
      tx.record(eventOf(caller, 'user.lifecycle.create', [userTarget(user!)], { status: user!.status }))
      if (hash !== undefined) await putPassword(tx, userId, hash)
      await greet(tx, caller, [user!])
      return (await addToGroups(tx, caller, user!, input.groupIds ?? [])) ?? user!
    })
  }

const ownerOf = async (tx: Tx, input: CreateUser): Promise<Result<string | null>> => {
  if (input.kind !== 'SERVICE') return null
  const owner = input.owner === undefined ? undefined : (await resolveUsers(tx, [input.owner])).get(input.owner)
  return typeof owner === 'object'
    ? owner.userId
    : refuse('invalid', 'A service account needs an owner who answers for it.', [
        { summary: 'owner must be the id or login of a user', location: '/owner', reason: 'IDENTIFIER_NOT_FOUND' },
      ])
}

/** Users who waited for these to arrive as their managers have them now; that is on the record too. */
export const greet = async (tx: Tx, caller: Caller, arrived: readonly User[]): Promise<void> => {
  const reports = await bindAwaitedManagers(
    tx,
    arrived.map(({ userId }) => userId),
  )
  for (const report of reports)
    tx.record(
      eventOf(caller, 'user.account.update_profile', [userTarget(report)], {
        changed: ['managerId'],
        managerId: report.managerId!,
      }),
    )
}

const addToGroups = async (
  tx: Tx,
  caller: Caller,
  user: User,
  groupIds: readonly string[],
): Promise<Refusal | undefined> => {
  if (groupIds.length === 0) return undefined
  const groups = await lockGroups(tx, groupIds)
  if (groups.length < new Set(groupIds).size)
    return refuse('invalid', 'There is no such group.', [
      { summary: 'each item must be the id of a group', location: '/groupIds', reason: 'IDENTIFIER_NOT_FOUND' },
    ])
  const changes = groups.map((group) => ({
    item: { kind: 'group', targetId: group.groupId, userId: user.userId } as const,
    user: userTarget(user),
    place: groupTarget(group),
  }))
  const added = await addDirect(tx, caller, changes)
  return isRefusal(added) ? added : undefined
}

/**
 * Changes a profile. Super administrators change any attribute of users whose source is this directory; users change the
 * few of their own that no rule can read (abuse cases A17, A18).
 */
export const updateUser =
  (services: Services) =>
  (caller: Caller, { user: ref, profile, whole }: UpdateUser): Promise<Result<User>> =>
    change(services, caller, async (tx) => {
      const before = await lockUser(tx, ref)
      const own = before?.userId === caller.userId
      if (!before || !(own || readsDirectory(caller))) return notFound('user')
      const { portrait, causes } = withProfile(before, profile, whole)
      if (causes.length > 0) return refuse('invalid', 'The profile is not valid.', causes)
      const changed = changedAttributes(before, portrait)
      const refusal = mayChange(caller, before, changed)
      if (refusal) return refusal
      if (changed.length === 0) return before
      const [managerId] = await withManagers(tx, [{ userId: before.userId, before, portrait }])
      const [after] = await updateUsers(tx, [{ ...stateOf(before), ...portrait, managerId: managerId! }])
      tx.record(profileEvent(caller, before, after!, changed))
      if (changed.includes('login') || changed.includes('email')) await greet(tx, caller, [after!])
      return after!
    })

/** Why this caller may not change these attributes of that user, or undefined. */
const mayChange = (caller: Caller, user: User, changed: readonly string[]): Refusal | undefined => {
  if (changed.every((name) => ownAttributes.has(name)) && user.userId === caller.userId) return undefined
  if (!managesDirectory(caller)) {
    const others = changed.filter((name) => !ownAttributes.has(name))
    return refuse(
      'forbidden',
      'Only an administrator may change this.',
      causesFor(others, 'is set by an administrator'),
    )
  }
  const mastered = changed.filter((name) => !ownAttributes.has(name))
  if (user.source === 'LOCAL' || mastered.length === 0) return undefined
  return refuse(
    'conflict',
    `This user is kept by ${user.source}: change it there.`,
    causesFor(mastered, `comes from ${user.source}`),
  )
}

const causesFor = (names: readonly string[], why: string) =>
  names.map((name) => ({ summary: `${name} ${why}`, location: `/profile/${name}`, reason: 'INSUFFICIENT_PERMISSIONS' }))

/** The event of a changed profile: which attributes, and the managers before and after, since they decide who approves. */
export const profileEvent = (caller: Caller, before: User, after: User, changed: readonly string[]) =>
  eventOf(caller, 'user.account.update_profile', [userTarget(after)], {
    changed,
    ...(before.managerId === after.managerId
      ? {}
      : {
          managerBefore: before.managerId,
          managerId: after.managerId,
          managerText: managerText(after.profile) ?? null,
        }),
  })

/**
 * Says which source is the truth for a user from now on: `LOCAL`, or the name that its imports carry. Whoever keeps a
 * user decides who approves for him, so it is never an import that takes a user over from another source.
 */
export const setSource =
  (services: Services) =>
  async (
    caller: Caller,
    input: { readonly user: string; readonly source: string; readonly externalId: string | null },
  ): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return forbidden('change the source of users')
    return change(services, caller, async (tx) => {
      const before = await lockUser(tx, input.user)
      if (!before) return notFound('user')
      const { source, externalId } = input
      if (before.source === source && before.externalId === externalId) return before
      const [after] = await updateUsers(tx, [{ ...stateOf(before), source, externalId }])
      tx.record(eventOf(caller, 'assent.user.source.update', [userTarget(before)], { before: before.source, source }))
      return after!
    })
  }
