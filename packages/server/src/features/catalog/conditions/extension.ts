import type { Extension } from '@assent/core/policy/extension.ts'
import type { Level } from '@assent/core/policy/match.ts'
import type { Tx } from '../../../platform/db.ts'
import type { Policy } from '../policy/queries.ts'

/** SQL of the extension of a condition `c`, as the core has it; null where there is none. */
export const extensionSql = `(select jsonb_strip_nulls(jsonb_build_object('type', x.type, 'approvalSequenceId', x.sequence_id,
  'maximumTotal', x.maximum_total)) from condition_extension x where x.org_id = c.org_id and x.condition_id = c.condition_id)`

/** Writes the extensions of conditions, each whole. */
export const saveExtensions = async (
  tx: Tx,
  drafts: readonly { readonly conditionId: string; readonly extension?: Extension | null | undefined }[],
): Promise<void> => {
  const rows = drafts.map(({ conditionId, extension = null }) => ({
    condition_id: conditionId,
    type: extension?.type ?? null,
    sequence_id: extension?.type === 'SEQUENCE' ? extension.approvalSequenceId : null,
    maximum_total: extension?.type === 'AUTOMATIC' ? extension.maximumTotal : null,
  }))
  await tx.query(`delete from condition_extension where org_id = org() and condition_id = any ($1)`, [
    rows.map((row) => row.condition_id),
  ])
  const kept = rows.filter(({ type }) => type !== null)
  if (kept.length === 0) return
  await tx.query(
    `insert into condition_extension (org_id, condition_id, type, sequence_id, maximum_total)
     select org(), condition_id, type, sequence_id, maximum_total
     from jsonb_to_recordset($1::jsonb) as e(condition_id text, type text, sequence_id text, maximum_total text)`,
    [JSON.stringify(kept)],
  )
}

/**
 * More time for a grant that somebody asks for, and the condition that wins for him. `typeId`: by that request type, which
 * gives the level.
 */
export type ExtensionAsk = {
  readonly userId: string
  readonly level: Level
  readonly typeId?: string
  readonly grantId: string
  readonly conditionId: string
}

/** What is asked where somebody asks by an entry for more time for a grant; undefined where he names none. */
export const extensionAsk = (
  { gives, level, userId }: Pick<Policy, 'gives' | 'level' | 'userId'>,
  conditionId: string | undefined,
  grantId: string | undefined,
): ExtensionAsk | undefined => {
  if (conditionId === undefined || grantId === undefined) return undefined
  return { userId, grantId, conditionId, ...(gives ? { level: gives, typeId: level.scopeId } : { level }) }
}

/** The lighter way that there is for it, with the sequence's present version, and how long the access lasts already. */
export type ExtensionFound = {
  readonly extension: Extension
  readonly flow?: { readonly id: string; readonly version: number }
  readonly heldMs: number
}

/**
 * The lighter ways of asks, by their place; none where the condition has none, its sequence is gone, or the grant is not in
 * force, was not given to this user for this level by a request (of this request type, where it is asked for by one), or has
 * no end: then it is asked for as at first.
 */
export const loadExtensions = async (
  tx: Tx,
  asks: readonly (ExtensionAsk | undefined)[],
): Promise<ReadonlyMap<number, ExtensionFound>> => {
  const wanted = asks.flatMap((ask, n) => {
    if (!ask) return []
    const { conditionId, grantId, level, typeId = null, userId } = ask
    return [{ n, ...level, conditionId, grantId, typeId, userId }]
  })
  if (wanted.length === 0) return new Map()
  const rows = await tx.query<{ n: number; extension: Extension; flow: ExtensionFound['flow'] | null; held: number }>(
    `with recursive ask as (
       select * from jsonb_to_recordset($1::jsonb) as a(n int, "userId" text, "appId" text, "scopeType" text, "scopeId" text,
         "grantId" text, "conditionId" text, "typeId" text)
     ), line as (
       select a.n, g.extends_id, g.granted, g.ends, 1 as depth
       from ask a join grants g on g.org_id = org() and g.grant_id = a."grantId" and g.user_id = a."userId"
         and g.app_id = a."appId" and g.scope_type = a."scopeType" and g.scope_id = a."scopeId"
       where g.status = 'ACTIVE' and g.outcome = 'GRANTED' and g.action = 'ALLOW' and g.request_id is not null
         and g.ends > clock_timestamp()
         and (a."typeId" is null or exists (select from request r where r.org_id = org() and r.request_id = g.request_id
           and r.scope_type = 'REQUEST_TYPE' and r.scope_id = a."typeId"))
       union all
       select l.n, o.extends_id, o.granted, l.ends, l.depth + 1
       from line l join grants o on o.org_id = org() and o.grant_id = l.extends_id where l.depth < 10000
     ), held as (
       select n, extract(epoch from max(ends) - min(granted)) * 1000 as held from line group by n
     )
     select a.n, ${extensionSql} as extension, h.held::float8 as held,
       (select jsonb_build_object('id', s.sequence_id, 'version', s.version) from condition_extension x join sequence s
          on s.org_id = x.org_id and s.sequence_id = x.sequence_id and s.status = 'ACTIVE'
        where x.org_id = c.org_id and x.condition_id = c.condition_id) as flow
     from ask a join held h using (n) join condition c on c.org_id = org() and c.condition_id = a."conditionId"`,
    [JSON.stringify(wanted)],
    'request_extensions',
  )
  return new Map(
    rows.flatMap(({ extension, flow, held, n }): [number, ExtensionFound][] =>
      extension === null || (extension.type === 'SEQUENCE' && flow === null)
        ? []
        : [[n, { extension, heldMs: held, ...(flow ? { flow } : {}) }]],
    ),
  )
}
