import type { Page } from '@assent/core/api/page.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { type Held, type HeldInput, heldBy } from './queries-access.ts'
import { sequencesNaming } from './queries-uses.ts'

type Named = { readonly id: string; readonly name: string }

/** What a group is for: what somebody would lose who deletes it. Lists hold a hundred at most. */
export type GroupUses = {
  readonly members: number
  /** Apps of which it is a level. */
  readonly apps: readonly Named[]
  /** What it owns. */
  readonly owns: readonly (Named & { readonly kind: 'APP' | 'GROUP' | 'ENTITLEMENT_BUNDLE' | 'ENTITLEMENT_VALUE' })[]
  /** Conditions that name it, and sequences whose steps do; absent for who may not read them. */
  readonly conditions?: readonly (Named & {
    readonly app: Named
    readonly status: 'ACTIVE' | 'INACTIVE' | 'INVALID'
    /** Its members may ask; and whether it is what they may ask for. */
    readonly asks: boolean
    readonly level: boolean
  })[]
  readonly sequences?: readonly Named[]
}

/** What somebody has, for those who see everybody's grants (features/grants/permission.ts). */
export const accessOf =
  ({ db }: Services) =>
  async (caller: Caller, { userId, ...input }: HeldInput & { readonly userId: string }): Promise<Result<Page<Held>>> =>
    hasRole(caller, 'APP_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
      ? db.inOrg(caller.orgId, async (tx) => {
          const known = await tx.query(
            `select from users where org_id = org() and user_id = $1 and status <> 'DELETED'`,
            [userId],
          )
          return known.length === 0 ? refuse('not_found', 'There is no such user.') : heldBy(tx, userId, input)
        })
      : refuse('forbidden', "You may not see other people's access.")

/** What refers to a group, for administrators who read the directory. */
export const usesOfGroup =
  ({ db }: Services) =>
  async (caller: Caller, { groupId }: { readonly groupId: string }): Promise<Result<GroupUses>> => {
    const unknown = refuse('not_found', 'There is no such group.')
    if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')) return unknown
    return db.inOrg(caller.orgId, async (tx) => {
      const [row] = await tx.query<{ members: number }>(
        `select (select count(*)::int from group_member m where m.org_id = org() and m.group_id = g.group_id) as members
         from groups g where g.org_id = org() and g.group_id = $1 and g.deleted is null`,
        [groupId],
      )
      if (!row) return unknown
      const shown = { ...row, apps: await appsOf(tx, groupId), owns: await ownedBy(tx, groupId) }
      if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')) return shown
      return {
        ...shown,
        conditions: await conditionsOf(tx, groupId),
        sequences: await sequencesNaming(tx, groupId, deciding),
      }
    })
  }

// As the brake finds groups that decide (features/directory/membership/brake.ts).
const deciding = '$.**.groupId ? (@ == $id)'

const appsOf = (tx: Tx, groupId: string): Promise<Named[]> =>
  tx.query<Named>(
    `select a.app_id as id, a.label as name from app_group ag join app a using (org_id, app_id)
     where ag.org_id = org() and ag.group_id = $1 and a.status <> 'DELETED' order by a.label, a.app_id limit 100`,
    [groupId],
  )

const ownedBy = (tx: Tx, groupId: string): Promise<GroupUses['owns'][number][]> =>
  tx.query(
    `select x.kind, x.id, coalesce(a.label, g.name, b.name, v.name) as name
     from (select resource_kind as kind, resource_id as id from resource_owner
           where org_id = org() and owner_kind = 'GROUP' and owner_id = $1
           union select 'GROUP', group_id from group_owner where org_id = org() and owner_kind = 'GROUP' and owner_id = $1) x
     left join app a on x.kind = 'APP' and a.org_id = org() and a.app_id = x.id and a.status <> 'DELETED'
     left join groups g on x.kind = 'GROUP' and g.org_id = org() and g.group_id = x.id and g.deleted is null
     left join bundle b on x.kind = 'ENTITLEMENT_BUNDLE' and b.org_id = org() and b.bundle_id = x.id and b.status <> 'DELETED'
     left join entitlement_value v on x.kind = 'ENTITLEMENT_VALUE' and v.org_id = org() and v.value_id = x.id and v.deleted is null
     where coalesce(a.label, g.name, b.name, v.name) is not null order by name, x.id limit 100`,
    [groupId],
  )

const conditionsOf = (tx: Tx, groupId: string): Promise<NonNullable<GroupUses['conditions']>[number][]> =>
  tx.query(
    `select c.condition_id as id, c.name, c.status, json_build_object('id', a.app_id, 'name', a.label) as app,
       $1 = any (c.requester_groups) as asks, $1 = any (c.scope_ids) as level
     from condition c join app a using (org_id, app_id)
     where c.org_id = org() and c.status <> 'DELETED' and a.kind = 'APP' and ($1 = any (c.requester_groups) or $1 = any (c.scope_ids))
     order by a.label, c.priority limit 100`,
    [groupId],
  )
