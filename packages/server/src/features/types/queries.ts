import type { Filter } from '@assent/core/api/filter.ts'
import type { OrderBy, PageInput } from '@assent/core/api/page.ts'
import type { TeamIcon } from '@assent/core/api/teams.ts'
import type { Requesters } from '@assent/core/policy/condition.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { GivableLevel } from '@assent/core/policy/levels.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import { withoutDone } from '@assent/core/steps/todo/done.ts'
import type { Tx } from '../../platform/db.ts'
import { type Columns, whereOf } from '../../platform/where.ts'
import { typeConditions } from '../catalog/index.ts'

/** A request type, as lists have it. */
export type TypeLine = {
  readonly typeId: string
  readonly teamId: string
  readonly teamName: string
  readonly name: string
  readonly description: string
  readonly icon: TeamIcon
  readonly status: 'DRAFT' | 'ACTIVE' | 'DISABLED'
  readonly disabledReason: string | null
  readonly sequenceId: string
  readonly conditionId: string
  readonly flowVersion: number
  readonly gives: GivableLevel | null
  readonly source: 'API' | 'WEB'
  /** Its entry in the catalog. */
  readonly entryId: string | null
  readonly version: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}

/** The whole of it. `duration`: how long what it gives lasts; null: for good. */
export type TypeView = TypeLine & {
  readonly steps: readonly Step[]
  /** False: a request stays open for the team until somebody of it marks it as done. */
  readonly doneAutomatically: boolean
  readonly requesters: Requesters
  readonly duration: string | null
  /** How more time is approved; null: as at first. */
  readonly extension: Extension | null
}

const select = `
select t.type_id as "typeId", t.team_id as "teamId", a.label as "teamName", t.name, t.description, t.icon, t.status,
  t.disabled_reason as "disabledReason", t.sequence_id as "sequenceId", t.condition_id as "conditionId",
  s.version as "flowVersion", t.source, t.version, t.created, t.created_by as "createdBy",
  t.last_updated as "lastUpdated", t.last_updated_by as "lastUpdatedBy",
  case when t.gives_id is not null then
    json_build_object('appId', t.gives_app_id, 'scopeType', t.gives_type, 'scopeId', t.gives_id) end as gives,
  (select e.entry_id from catalog_entry e where e.org_id = t.org_id and e.scope_id = t.type_id and e.app_id = t.team_id
    and e.scope_type = 'REQUEST_TYPE' and e.parent_id <> '') as "entryId"
from request_type t
join app a on a.org_id = t.org_id and a.app_id = t.team_id
join sequence s on s.org_id = t.org_id and s.sequence_id = t.sequence_id
where t.org_id = org() and t.status <> 'DELETED'`

/** One request type with its form, if it is there. */
export const findType = async (tx: Tx, typeId: string): Promise<TypeView | undefined> => {
  const [line] = await tx.query<TypeLine>(`${select} and t.type_id = $1`, [typeId])
  if (!line) return undefined
  const [flow] = await tx.query<{ steps: readonly Step[] }>(
    'select steps from flow_version where org_id = org() and flow_id = $1 and version = $2',
    [line.sequenceId, line.flowVersion],
  )
  const condition = (await typeConditions(tx, [line.conditionId])).get(line.conditionId)!
  const { duration } = condition
  return {
    ...line,
    ...withoutDone(flow!.steps),
    requesters: condition.requesters,
    duration: duration?.type === 'ADMIN_FIXED_DURATION' ? duration.duration : null,
    extension: condition.extension,
  }
}

const columns: Columns = {
  status: { sql: 't.status' },
  lastUpdated: { sql: 't.last_updated', type: 'time' },
  ownerId: { sql: 't.team_id' },
}
const sortable: Readonly<Record<string, string>> = { created: 't.type_id', lastUpdated: 't.last_updated' }

/** Request types; of teams that the user is a member of alone, where one is named. One more than the page if there is more. */
export const typesAfter = (
  tx: Tx,
  search: {
    readonly memberId?: string | undefined
    readonly filter?: Filter | undefined
    readonly orderBy?: OrderBy | undefined
    readonly page: PageInput
  },
): Promise<TypeLine[]> => {
  const { filter, memberId, orderBy, page } = search
  const values: unknown[] = [memberId ?? null]
  const by = sortable[orderBy?.by ?? 'created']!
  const isDown = orderBy?.direction === 'desc'
  const where = [
    `($1::text is null or exists (select from team_member m
       where m.org_id = t.org_id and m.team_id = t.team_id and m.user_id = $1))`,
    ...(filter ? [whereOf(filter, columns, values)] : []),
    ...(page.after === undefined
      ? []
      : [
          `(${by}, t.type_id) ${isDown ? '<' : '>'} (select ${by.replace('t.', 'c.')}, c.type_id from request_type c
             where c.org_id = org() and c.type_id = $${values.push(page.after)})`,
        ]),
  ]
  const way = isDown ? 'desc' : 'asc'
  return tx.query<TypeLine>(
    `${select} and ${where.join(' and ')} order by ${by} ${way}, t.type_id ${way} limit $${values.push(page.limit + 1)}`,
    values,
  )
}
