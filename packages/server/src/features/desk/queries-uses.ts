import type { WireBundleUses, WireEntitlementUses } from '@assent/core/api/entitlement-uses.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'

type Named = WireBundleUses['collections'][number]

const reads = (caller: Caller): boolean => hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')

/** What refers to a bundle, for administrators who read apps. */
export const usesOfBundle =
  ({ db }: Services) =>
  async (caller: Caller, { bundleId }: { readonly bundleId: string }): Promise<Result<WireBundleUses>> => {
    const unknown = refuse('not_found', 'There is no such bundle.')
    if (!reads(caller)) return unknown
    return db.inOrg(caller.orgId, async (tx) => {
      const [row] = await tx.query<{ people: number; requests: number }>(
        `select (select count(*)::int from (select distinct g.user_id from grants g where g.org_id = org() and g.app_id = b.app_id
             and g.scope_id = b.bundle_id and g.status = 'ACTIVE' limit 1000) x) as people,
           (select count(*)::int from request r where r.org_id = org() and r.app_id = b.app_id and r.scope_id = b.bundle_id
             and r.status = 'PENDING') as requests
         from bundle b where b.org_id = org() and b.bundle_id = $1 and b.status = 'ACTIVE'`,
        [bundleId],
      )
      if (!row) return unknown
      const shown = {
        ...row,
        collections: await collectionsOf(tx, [bundleId]),
        riskRules: await riskRulesOf(tx, [bundleId]),
        requestTypes: await requestTypesOf(tx, bundleId),
      }
      if (!hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')) return shown
      return {
        ...shown,
        conditions: await conditionsOf(tx, bundleId),
        sequences: await sequencesNaming(tx, bundleId, '$.** ? (@ == $id)'),
      }
    })
  }

/** What refers to an entitlement and its values, for administrators who read apps. */
export const usesOfEntitlement =
  ({ db }: Services) =>
  async (
    caller: Caller,
    { entitlementId }: { readonly entitlementId: string },
  ): Promise<Result<WireEntitlementUses>> => {
    const unknown = refuse('not_found', 'There is no such entitlement.')
    if (!reads(caller)) return unknown
    return db.inOrg(caller.orgId, async (tx) => {
      const [row] = await tx.query<{ ids: string[] }>(
        `select array(select v.value_id from entitlement_value v
           where v.org_id = org() and v.entitlement_id = e.entitlement_id and v.deleted is null) as ids
         from entitlement e where e.org_id = org() and e.entitlement_id = $1 and e.deleted is null`,
        [entitlementId],
      )
      if (!row) return unknown
      // The same that the command asks (features/directory/entitlements/store.ts).
      const [held] = await tx.query<{ people: number }>(
        `select count(*)::int as people from (
           select distinct user_id from entitlement_user where org_id = org() and value_id = any ($1) limit 1000) u`,
        [row.ids],
      )
      const bundles = await tx.query<Named>(
        `select distinct b.bundle_id as id, b.name from bundle_value v join bundle b using (org_id, bundle_id)
         where v.org_id = org() and v.value_id = any ($1) and b.status = 'ACTIVE' order by b.name, b.bundle_id limit 100`,
        [row.ids],
      )
      return {
        people: held!.people,
        bundles,
        collections: await collectionsOf(tx, row.ids),
        riskRules: await riskRulesOf(tx, row.ids),
      }
    })
  }

const collectionsOf = (tx: Tx, ids: readonly string[]): Promise<Named[]> =>
  tx.query<Named>(
    `select distinct a.app_id as id, a.label as name from collection_part p
     join app a on a.org_id = p.org_id and a.app_id = p.collection_id
     where p.org_id = org() and p.part_id = any ($1) and a.status <> 'DELETED' order by a.label, a.app_id limit 100`,
    [ids],
  )

const riskRulesOf = (tx: Tx, ids: readonly string[]): Promise<Named[]> =>
  tx.query<Named>(
    `select distinct r.rule_id as id, r.name from risk_rule_item i join risk_rule r using (org_id, rule_id)
     where i.org_id = org() and i.item_id = any ($1) order by r.name, r.rule_id limit 100`,
    [ids],
  )

const requestTypesOf = (tx: Tx, bundleId: string): Promise<Named[]> =>
  tx.query<Named>(
    `select t.type_id as id, t.name from request_type_use u join request_type t using (org_id, type_id)
     where u.org_id = org() and u.used_id = $1 and t.status in ('ACTIVE', 'DRAFT') order by t.name, t.type_id limit 100`,
    [bundleId],
  )

const conditionsOf = (tx: Tx, bundleId: string): Promise<NonNullable<WireBundleUses['conditions']>[number][]> =>
  tx.query(
    `select c.condition_id as id, c.name, c.status, not exists (
         select from bundle o where o.org_id = org() and o.app_id = c.app_id and o.bundle_id = any (c.scope_ids)
           and o.bundle_id <> $1 and o.status = 'ACTIVE') as only
     from bundle b join condition c using (org_id, app_id)
     where b.org_id = org() and b.bundle_id = $1 and c.status <> 'DELETED' and $1 = any (c.scope_ids)
     order by c.priority, c.condition_id limit 100`,
    [bundleId],
  )

/** Sequences that name an id at a JSON path of their steps, in the version that is in force. */
export const sequencesNaming = (tx: Tx, id: string, path: string): Promise<Named[]> =>
  tx.query<Named>(
    `select s.sequence_id as id, s.name
     from sequence s join flow_version v on v.org_id = s.org_id and v.flow_id = s.sequence_id and v.version = s.version
     where s.org_id = org() and s.status = 'ACTIVE' and s.request_type_id is null
       and jsonb_path_exists(v.steps, $2::jsonpath, jsonb_build_object('id', $1::text))
     order by s.name limit 100`,
    [id, path],
  )
