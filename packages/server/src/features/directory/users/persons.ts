import { type AdminRole, adminRoles, type Caller } from '@assent/core/caller.ts'
import type { User } from '@assent/core/directory/model.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../../app/services.ts'
import { change, eventOf } from '../act.ts'
import { forbidden, managesDirectory, notFound } from '../permission.ts'
import { namedTarget, userTarget } from '../targets.ts'
import { stateOf } from './plan.ts'
import { firstInTeam, lockPerson, lockUser, lockUserAmongAdmins, setPerson, updateUsers } from './store.ts'

/** Says that two accounts are one human: separation of duties is judged by person from then on (abuse case A4). */
export const linkUser =
  (services: Services) =>
  async (caller: Caller, input: { readonly user: string; readonly samePersonAs: string }): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return forbidden('link accounts')
    return change(services, caller, async (tx) => {
      const user = await lockUser(tx, input.user)
      const other = await lockUser(tx, input.samePersonAs)
      if (!user || !other) return notFound('user')
      if (user.kind === 'SERVICE' || other.kind === 'SERVICE')
        return refuse('invalid', 'A service account is nobody: it has an owner instead.')
      if (user.personId === other.personId) return user
      const accounts = await lockPerson(tx, user.personId)
      await setPerson(
        tx,
        accounts.map(({ userId }) => userId),
        other.personId,
      )
      tx.record(eventOf(caller, 'assent.user.link', [userTarget(user), userTarget(other)]))
      return { ...user, personId: other.personId }
    })
  }

/** Says that an account is a human of its own. Nobody does this for himself: it is what would let him approve twice. */
export const unlinkUser =
  (services: Services) =>
  async (caller: Caller, input: { readonly user: string }): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return forbidden('unlink accounts')
    return change(services, caller, async (tx) => {
      const user = await lockUser(tx, input.user)
      if (!user) return notFound('user')
      if (user.personId === caller.personId) return forbidden('unlink your own accounts: another administrator has to')
      const accounts = await lockPerson(tx, user.personId)
      if (accounts.length < 2) return user
      // A new id rather than the user's own: that one may be the name of the person who stays.
      const personId = services.newId('user')
      await setPerson(tx, [user.userId], personId)
      tx.record(eventOf(caller, 'assent.user.unlink', [userTarget(user)]))
      return { ...user, personId }
    })
  }

/** Sets the administrator roles of a user, all at once. The last super administrator keeps the role (D10). */
export const setRoles =
  (services: Services) =>
  async (
    caller: Caller,
    input: { readonly user: string; readonly roles: readonly AdminRole[] },
  ): Promise<Result<User>> => {
    if (!managesDirectory(caller)) return forbidden('set roles')
    return change(services, caller, async (tx) => {
      const before = await lockUserAmongAdmins(tx, input.user)
      if (!before) return notFound('user')
      if (before.status !== 'ACTIVE' && input.roles.length > 0)
        return refuse('conflict', 'Only an active user has roles.')
      const roles = adminRoles.filter((role) => input.roles.includes(role))
      const gone = before.roles.filter((role) => !roles.includes(role))
      const come = roles.filter((role) => !before.roles.includes(role))
      if (gone.length === 0 && come.length === 0) return before
      const [after] = await updateUsers(tx, [{ ...stateOf(before), roles }])
      if (come.length > 0)
        tx.record(eventOf(caller, 'user.account.privilege.grant', [userTarget(before)], { granted: come, roles }))
      if (gone.length > 0)
        tx.record(eventOf(caller, 'user.account.privilege.revoke', [userTarget(before)], { revoked: gone, roles }))
      const team = come.includes('SUPER_ADMIN') ? await firstInTeam(tx, after!.userId) : undefined
      if (team)
        tx.record(
          eventOf(caller, 'assent.team.member.add', [userTarget(after!), namedTarget(team.teamId, 'Team', team.name)]),
        )
      return after!
    })
  }
