import type { AuditTarget } from '@assent/core/audit/event.ts'
import type { Caller } from '@assent/core/caller.ts'
import type { Group, PrincipalRef } from '@assent/core/directory/model.ts'
import { causesOf, clean, nameProblem, textProblem } from '@assent/core/directory/text.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import type { Tx } from '../../../platform/db.ts'
import { change, eventOf } from '../act.ts'
import { alarm, type Braked, brakedRefusal, noteLeaving } from '../membership/brake.ts'
import { addDirect, removeDirect } from '../membership/commands.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { groupTarget, userTarget } from '../targets.ts'
import { lockUser } from '../users/store.ts'
import { ownersOfGroups } from './queries.ts'
import { deleteGroup, deleteGroupOwners, insertGroupOwners, insertGroups, lockGroups, updateGroups } from './store.ts'

export type GroupInput = { readonly name: string; readonly description?: string }

/** Name and description as they are kept, or what is wrong with them. */
export const groupParts = (input: GroupInput): Result<{ name: string; description: string }> => {
  const name = clean(input.name)
  const description = (input.description ?? '').normalize('NFC')
  const causes = causesOf({
    '/profile/name': nameProblem(name),
    '/profile/description': textProblem(description, 1_024, true),
  })
  return causes.length > 0 ? refuse('invalid', 'The group is not valid.', causes) : { name, description }
}

/** Creates a group. */
export const createGroup =
  (services: Services) =>
  async (caller: Caller, input: GroupInput): Promise<Result<Group>> => {
    if (!managesDirectory(caller)) return forbidden('create groups')
    const parts = groupParts(input)
    if (isRefusal(parts)) return parts
    return change(services, caller, async (tx) => {
      const [group] = await insertGroups(tx, [{ ...parts, groupId: services.newId('group'), externalId: null }])
      tx.record(eventOf(caller, 'group.lifecycle.create', [groupTarget(group!)]))
      return group!
    })
  }

/** Replaces name and description of a group. */
export const replaceGroup =
  (services: Services) =>
  async (caller: Caller, { groupId, ...input }: GroupInput & { readonly groupId: string }): Promise<Result<Group>> => {
    if (!managesDirectory(caller)) return forbidden('change groups')
    const parts = groupParts(input)
    if (isRefusal(parts)) return parts
    return change(services, caller, async (tx) => {
      const [before] = await lockGroups(tx, [groupId])
      if (!before) return notFound('group')
      if (before.name === parts.name && before.description === parts.description) return before
      const [after] = await updateGroups(tx, [{ ...before, ...parts }])
      tx.record(eventOf(caller, 'group.profile.update', [groupTarget(after!)], { nameBefore: before.name }))
      return after!
    })
  }

/** Deletes a group. What refers to it fails closed: conditions become INVALID, approver panels are empty. */
export const removeGroup =
  (services: Services) =>
  async (caller: Caller, { groupId }: { readonly groupId: string }): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('delete groups')
    return change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const [group] = await lockGroups(tx, [groupId])
      if (!group) return notFound('group')
      const members = await deleteGroup(tx, groupId)
      tx.record(eventOf(caller, 'group.lifecycle.delete', [groupTarget(group)], { members }))
      return undefined
    })
  }

/** Puts a user into a group, or takes the user out; see addDirect and removeDirect for what a grant means here. */
export const changeMember =
  (services: Services, sort: 'add' | 'remove') =>
  async (caller: Caller, input: { readonly groupId: string; readonly user: string }): Promise<Result<undefined>> => {
    if (!managesDirectory(caller)) return forbidden('change who is in a group')
    let braked: readonly Braked[] = []
    const result = await change(services, caller, async (tx): Promise<Refusal | undefined> => {
      const user = await lockUser(tx, input.user)
      const [group] = await lockGroups(tx, [input.groupId])
      if (!group) return notFound('group')
      if (!user) return notFound('user')
      const item = { kind: 'group', targetId: group.groupId, userId: user.userId } as const
      const changes = [{ item, user: userTarget(user), place: groupTarget(group) }]
      const done = await (sort === 'add' ? addDirect : removeDirect)(tx, caller, changes)
      if (isRefusal(done)) return done
      if (sort === 'remove' && done[0]?.changed)
        braked = await noteLeaving(tx, [{ groupId: group.groupId, userId: user.userId }])
      return braked[0] && brakedRefusal(braked[0])
    })
    await alarm(services, caller, braked)
    return result
  }

/** Makes a user or group an owner of a group, or no owner any more. */
export const changeGroupOwner =
  (services: Services, sort: 'add' | 'remove') =>
  async (
    caller: Caller,
    { groupId, owner }: { readonly groupId: string; readonly owner: PrincipalRef },
  ): Promise<Result<AuditTarget>> => {
    if (!managesDirectory(caller)) return forbidden('change who owns a group')
    return change(services, caller, async (tx) => {
      const [group] = await lockGroups(tx, [groupId])
      if (!group) return notFound('group')
      const target = await principalTarget(tx, owner)
      if (!target) return notFound(owner.kind === 'USER' ? 'user' : 'group')
      const isOwner = ({ kind, id }: PrincipalRef) => kind === owner.kind && id === owner.id
      const before = await ownersOfGroups(tx, [groupId])
      if (sort === 'remove' && !before.some(isOwner)) return notFound('owner of this group')
      const changed =
        sort === 'add'
          ? await insertGroupOwners(tx, [{ groupId, ...owner }])
          : await deleteGroupOwners(
              tx,
              [groupId],
              before.filter((other) => !isOwner(other)),
            )
      if (changed > 0) tx.record(eventOf(caller, `assent.group.owner.${sort}`, [target, groupTarget(group)]))
      return target
    })
  }

const principalTarget = async (tx: Tx, { kind, id }: PrincipalRef): Promise<AuditTarget | undefined> => {
  if (kind === 'USER') {
    const user = await lockUser(tx, id)
    return user && user.status !== 'DEPROVISIONED' ? userTarget(user) : undefined
  }
  const [group] = await lockGroups(tx, [id])
  return group && groupTarget(group)
}
