import type { PageInput } from '@assent/core/api/page.ts'
import type { ListKind } from '@assent/core/api/teams.ts'
import type { Tx } from '../../platform/db.ts'

/** An item of a list; `missing`: the app or group is no longer there, so that it is not offered. */
export type ListItem = { readonly value: string; readonly name: string; readonly missing: boolean }

/** A configuration list. */
export type ListView = {
  readonly listId: string
  readonly teamId: string
  readonly teamName: string
  readonly name: string
  readonly description: string
  readonly kind: ListKind
  readonly itemCount: number
  readonly version: number
  readonly created: string
  readonly createdBy: string
  readonly lastUpdated: string
  readonly lastUpdatedBy: string
}
export type ListFull = ListView & { readonly items: readonly ListItem[] }

const select = `
select l.list_id as "listId", l.team_id as "teamId", a.label as "teamName", l.name, l.description, l.kind, l.version,
  (select count(*)::int from config_list_item i where i.org_id = l.org_id and i.list_id = l.list_id) as "itemCount",
  l.created, l.created_by as "createdBy", l.last_updated as "lastUpdated", l.last_updated_by as "lastUpdatedBy"
from config_list l join app a on a.org_id = l.org_id and a.app_id = l.team_id
where l.org_id = org() and l.deleted is null`

/** One list with its items in order, if it is there. */
export const findList = async (tx: Tx, listId: string): Promise<ListFull | undefined> => {
  const [view] = await tx.query<ListView>(`${select} and l.list_id = $1`, [listId])
  return view && { ...view, items: await itemsOf(tx, listId) }
}

const itemsOf = (tx: Tx, listId: string): Promise<ListItem[]> =>
  tx.query<ListItem>(
    `select i.value, coalesce(v.name, a.label, g.name, i.value) as name, v.value is null as missing
     from config_list_item i left join config_list_values(array[$1::text]) v on v.list_id = i.list_id and v.value = i.value
     left join app a on v.value is null and a.org_id = i.org_id and a.app_id = i.value and a.kind = 'APP'
     left join groups g on v.value is null and g.org_id = i.org_id and g.group_id = i.value
     where i.org_id = org() and i.list_id = $1 order by i.place, i.value`,
    [listId],
  )

/** Lists of a team, or of all teams that the user may see, by id; one more than the page holds if there is more. */
export const listsAfter = (
  tx: Tx,
  search: { readonly teamId?: string | undefined; readonly memberId?: string | undefined; readonly page: PageInput },
): Promise<ListView[]> =>
  tx.query<ListView>(
    `${select} and l.list_id > $1 and ($3::text is null or l.team_id = $3)
       and ($4::text is null or exists (select from team_member m
         where m.org_id = l.org_id and m.team_id = l.team_id and m.user_id = $4))
     order by l.list_id limit $2`,
    [search.page.after ?? '', search.page.limit + 1, search.teamId ?? null, search.memberId ?? null],
  )

/** Locks a list for a change and gives its version and team; undefined if it is not there. */
export const lockList = async (tx: Tx, listId: string) => {
  const [row] = await tx.query<{ version: number; teamId: string; kind: ListKind }>(
    `select version, team_id as "teamId", kind from config_list
     where org_id = org() and list_id = $1 and deleted is null for no key update`,
    [listId],
  )
  return row
}

/** How many lists there are; the organization is locked, so that the limit holds. */
export const countLists = async (tx: Tx): Promise<number> => {
  await tx.query(`select pg_advisory_xact_lock(hashtext('config_lists'), hashtext(org()))`)
  const [row] = await tx.query<{ count: number }>(
    'select count(*)::int as count from config_list where org_id = org() and deleted is null',
  )
  return row!.count
}

/** A list as a change sets it. */
export type ListState = {
  readonly listId: string
  readonly teamId: string
  readonly name: string
  readonly description: string
  readonly kind: ListKind
  readonly items: readonly string[]
}

/** Writes a list with its items, in their order. Constraint: config_list_name. */
export const saveList = async (tx: Tx, list: ListState, by: string): Promise<void> => {
  await tx.query(
    `insert into config_list (org_id, list_id, team_id, name, description, kind, created_by, last_updated_by)
     values (org(), $1, $2, $3, $4, $5, $6, $6)
     on conflict (org_id, list_id) do update set name = excluded.name, description = excluded.description,
       version = config_list.version + 1, last_updated = clock_timestamp(), last_updated_by = excluded.last_updated_by`,
    [list.listId, list.teamId, list.name, list.description, list.kind, by],
  )
  await tx.query('delete from config_list_item where org_id = org() and list_id = $1', [list.listId])
  await tx.query(
    `insert into config_list_item (org_id, list_id, value, place)
     select org(), $1, value, place from unnest($2::text[]) with ordinality as i(value, place)`,
    [list.listId, list.items],
  )
}

/** Marks a list as deleted. */
export const buryList = async (tx: Tx, listId: string, by: string): Promise<void> => {
  await tx.query(
    `update config_list set deleted = clock_timestamp(), last_updated = clock_timestamp(), last_updated_by = $2
     where org_id = org() and list_id = $1`,
    [listId, by],
  )
}

/** Apps or groups that texts name, by id or by name without regard to case: what is there, by the text in lower case. */
export const resourcesNamed = async (
  tx: Tx,
  kind: 'APPS' | 'GROUPS',
  texts: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const sql =
    kind === 'APPS'
      ? `select app_id as id, label_key as key from app
         where org_id = org() and kind = 'APP' and status = 'ACTIVE' and (app_id = any ($1) or label_key = any ($2))`
      : `select group_id as id, name_key as key from groups
         where org_id = org() and deleted is null and (group_id = any ($1) or name_key = any ($2))`
  const rows = await tx.query<{ id: string; key: string }>(sql, [texts, texts.map((text) => text.toLowerCase())])
  return new Map(
    rows.flatMap(({ id, key }): [string, string][] => [
      [key, id],
      [id.toLowerCase(), id],
    ]),
  )
}

/** What lists offer now, by list; a list that is gone offers nothing. In order. */
export const valuesOfLists = async (
  tx: Tx,
  listIds: readonly string[],
): Promise<ReadonlyMap<string, readonly { readonly value: string; readonly name: string }[]>> => {
  if (listIds.length === 0) return new Map()
  const rows = await tx.query<{ list_id: string; value: string; name: string }>(
    'select * from config_list_values($1)',
    [[...new Set(listIds)]],
    'config_list_values',
  )
  return Map.groupBy(rows, (row) => row.list_id)
}

/** The lists that are there, by id, with their team. */
export const listsThere = async (tx: Tx, listIds: readonly string[]): Promise<ReadonlyMap<string, string>> => {
  const rows = await tx.query<{ id: string; team: string }>(
    'select list_id as id, team_id as team from config_list where org_id = org() and list_id = any ($1) and deleted is null',
    [listIds],
  )
  return new Map(rows.map(({ id, team }) => [id, team]))
}
