import type { Group } from '@assent/core/directory/model.ts'
import { isRefusal } from '@assent/core/refusal.ts'
import { eventsOf } from '../act.ts'
import { groupsByName, ownersOfGroups } from '../groups/queries.ts'
import {
  deleteGroupOwners,
  type GroupState,
  insertGroupOwners,
  insertGroups,
  lockGroups,
  updateGroups,
} from '../groups/store.ts'
import { noteLeaving } from '../membership/brake.ts'
import { dropDirect, type MembershipChange, putDirect } from '../membership/commands.ts'
import { readReasons, touchGroups } from '../membership/store.ts'
import { groupTarget, userTarget } from '../targets.ts'
import { resolveUsers, usersById } from '../users/queries.ts'
import { shown } from './columns.ts'
import { hold, type Merge, refProblem } from './merge-users.ts'
import { byKey, inOrder, type Staged } from './store.ts'

type Plan = { readonly row: Staged<'group'>; readonly before: Group | undefined; readonly state: GroupState }

/** Merges the groups of a file, and then who owns them: a group may own one that comes before it. */
export const mergeGroups = async (merge: Merge): Promise<void> => {
  const { tx, importId, services, tally } = merge
  const [made, edited] = [new Set<string>(), new Set<string>()]
  for await (const rows of inOrder(tx, importId, 'group')) {
    const found = await groupsByName(
      tx,
      rows.map(({ data }) => data.name),
    )
    await lockGroups(
      tx,
      [...found.values()].map(({ groupId }) => groupId),
    )
    const plans = rows.map((row): Plan => {
      const { name, description, externalId } = row.data
      const before = found.get(name)
      const state = {
        groupId: before?.groupId ?? services.newId('group'),
        name,
        description: description ?? before?.description ?? '',
        externalId: externalId ?? before?.externalId ?? null,
      }
      return { row, before, state }
    })
    await write(merge, plans, made, edited)
  }
  for await (const rows of inOrder(tx, importId, 'group')) {
    const found = await groupsByName(
      tx,
      rows.map(({ data }) => data.name),
    )
    const plans = rows.map((row): Owned => ({ row, group: found.get(row.data.name)! }))
    const owned = await setOwners(merge, plans)
    const old = plans.filter(({ group }) => !made.has(group.groupId))
    const updated = old.filter(({ group }) => edited.has(group.groupId) || owned.has(group.groupId))
    tally.count('groups', 'created', plans.length - old.length)
    tally.count('groups', 'updated', updated.length)
    tally.count('groups', 'unchanged', old.length - updated.length)
  }
}

const write = async (
  { tx, caller, importId }: Merge,
  plans: readonly Plan[],
  made: Set<string>,
  changed: Set<string>,
): Promise<void> => {
  const fresh = plans.filter(({ before }) => !before)
  const edited = plans.filter(
    ({ before, state }) =>
      before &&
      (before.name !== state.name ||
        before.description !== state.description ||
        before.externalId !== state.externalId),
  )
  const states = (some: readonly Plan[]) => some.map(({ state }) => state)
  const record = (type: string, some: readonly Plan[]) =>
    tx.record(...eventsOf(caller, type, states(some).map(groupTarget), { import: importId }))
  if (fresh.length > 0) await insertGroups(tx, states(fresh))
  record('group.lifecycle.create', fresh)
  if (edited.length > 0) await updateGroups(tx, states(edited))
  record('group.profile.update', edited)
  for (const { state } of fresh) made.add(state.groupId)
  for (const { state } of edited) changed.add(state.groupId)
}

type Owned = { readonly row: Staged<'group'>; readonly group: Group }

/** Makes the named users and groups the owners of each group, and nobody else; answers those for which it mattered. */
const setOwners = async (merge: Merge, plans: readonly Owned[]): Promise<ReadonlySet<string>> => {
  const { tx, tally, caller, importId } = merge
  const said = plans.filter(({ row }) => row.data.owners !== undefined || row.data.ownerGroups !== undefined)
  if (said.length === 0) return new Set()
  const users = await resolveUsers(
    tx,
    said.flatMap(({ row }) => row.data.owners ?? []),
  )
  const groups = await groupsByName(
    tx,
    said.flatMap(({ row }) => row.data.ownerGroups ?? []),
  )
  const wanted = said.flatMap(({ row, group: { groupId } }) => {
    const bad = (column: string, message: string) => {
      tally.errors.add({ line: row.line, column, message })
      return []
    }
    const people = (row.data.owners ?? []).flatMap((ref) => {
      const owner = users.get(ref)
      return typeof owner === 'object'
        ? [{ groupId, kind: 'USER' as const, id: owner.userId }]
        : bad('owners', refProblem(ref, owner)!)
    })
    const others = (row.data.ownerGroups ?? []).flatMap((name) => {
      const owner = groups.get(name)
      return owner
        ? [{ groupId, kind: 'GROUP' as const, id: owner.groupId }]
        : bad('ownerGroups', `There is no group ${shown(name)}.`)
    })
    return [...people, ...others]
  })
  const groupIds = said.map(({ group }) => group.groupId)
  const before = await ownersOfGroups(tx, groupIds)
  const shapeOf = (owners: readonly { groupId: string; id: string }[], groupId: string) =>
    owners
      .filter((owner) => owner.groupId === groupId)
      .map(({ id }) => id)
      .sort()
      .join()
  const changed = new Set(groupIds.filter((id) => shapeOf(before, id) !== shapeOf(wanted, id)))
  await deleteGroupOwners(tx, groupIds, wanted)
  await insertGroupOwners(tx, wanted)
  const targets = said.flatMap(({ group }) => (changed.has(group.groupId) ? [groupTarget(group)] : []))
  tx.record(...eventsOf(caller, 'assent.group.owner.update', targets, { import: importId }))
  return changed
}

/**
 * Merges who is in which group, as an administrator's act (see addDirect and removeDirect). Group by group, so that one
 * event can name many users of a group.
 */
export const mergeMemberships = async (merge: Merge): Promise<void> => {
  const { tx, importId } = merge
  const touched = new Set<string>()
  for await (const rows of byKey(tx, importId, 'membership')) {
    const changes = await resolve(merge, [...rows.values()].flat())
    const these = (action: 'add' | 'remove') => changes.filter(({ row }) => row.data.action === action)
    for (const groupId of await add(merge, these('add'))) touched.add(groupId)
    for (const groupId of await remove(merge, these('remove'))) touched.add(groupId)
  }
  if (touched.size > 0) await touchGroups(tx, [...touched])
}

type Change = MembershipChange & { readonly row: Staged<'membership'> }

const resolve = async ({ tx, tally }: Merge, rows: readonly Staged<'membership'>[]): Promise<readonly Change[]> => {
  const groups = await groupsByName(
    tx,
    rows.map(({ data }) => data.group),
  )
  const found = await resolveUsers(
    tx,
    rows.map(({ data }) => data.user),
  )
  const ids = [...found.values()].flatMap((one) => (typeof one === 'object' ? [one.userId] : []))
  const users = new Map((await usersById(tx, ids)).map((user) => [user.userId, user]))
  return rows.flatMap((row): readonly Change[] => {
    const { data, line } = row
    const group = groups.get(data.group)
    const ref = found.get(data.user)
    const user = typeof ref === 'object' ? users.get(ref.userId) : undefined
    if (!group) tally.errors.add({ line, column: 'group', message: `There is no group ${shown(data.group)}.` })
    if (!user)
      tally.errors.add({ line, column: 'user', message: refProblem(data.user, ref) ?? 'There is no such user.' })
    if (!group || !user) return []
    if (user.status === 'DEPROVISIONED' && data.action === 'add') {
      tally.errors.add({ line, column: 'user', message: `The user ${shown(data.user)} is deactivated.` })
      return []
    }
    const item = { kind: 'group', targetId: group.groupId, userId: user.userId } as const
    return [{ row, item, user: userTarget(user), place: groupTarget(group) }]
  })
}

/** Puts users into groups; answers the groups for which it mattered. */
const add = async ({ tx, caller, tally, importId }: Merge, changes: readonly Change[]): Promise<readonly string[]> => {
  if (changes.length === 0) return []
  const done = await putDirect(tx, caller, changes, { import: importId })
  if (isRefusal(done)) throw new Error(done.summary)
  for (const { changed, reasonChanged } of done)
    tally.count('memberships', changed ? 'created' : reasonChanged ? 'updated' : 'unchanged')
  return changes.flatMap(({ item }, i) => (done[i]!.changed ? [item.targetId] : []))
}

const remove = async (merge: Merge, changes: readonly Change[]): Promise<readonly string[]> => {
  const { tx, caller, tally, importId } = merge
  if (changes.length === 0) return []
  const before = await readReasons(
    tx,
    changes.map(({ item }) => item),
  )
  const direct = changes.filter((_, i) => before[i]!.standing)
  for (const [i, { row }] of changes.entries())
    if (before[i]!.there && !before[i]!.standing)
      tally.errors.add({
        line: row.line,
        message: 'The user is in this group because of a grant only: revoke the grant.',
      })
    else if (!before[i]!.there) tally.count('memberships', 'unchanged')
  if (direct.length === 0) return []
  const done = await dropDirect(tx, caller, direct, { import: importId })
  if (isRefusal(done)) throw new Error(done.summary)
  for (const { changed } of done) tally.count('memberships', changed ? 'removed' : 'updated')
  const gone = direct.filter((_, i) => done[i]!.changed)
  const leaving = gone.map(({ item }) => ({ groupId: item.targetId, userId: item.userId }))
  for (const one of await noteLeaving(tx, leaving))
    hold(merge, [one], gone.find(({ item }) => item.targetId === one.groupId)?.row.line ?? 0)
  return gone.map(({ item }) => item.targetId)
}
