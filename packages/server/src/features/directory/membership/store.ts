import type { Tx } from '../../../platform/db.ts'

/** One place of one user: in an app, in a group, or with an entitlement value. */
export type MembershipItem = {
  readonly kind: 'app' | 'group' | 'entitlement'
  /** Id of the app, group or entitlement value. */
  readonly targetId: string
  readonly userId: string
}

/** What giving or taking came to. */
export type MembershipOutcome = {
  /** Whether the user has it now, whatever the reason. */
  readonly there: boolean
  /** Whether the user would have it without any grant: a standing right, which taking leaves alone (abuse case C8). */
  readonly standing: boolean
  /** Whether the user had it not before (give), or has it no more (take). */
  readonly changed: boolean
  /** Whether the reason itself is new (give) or gone (take), even if another one keeps the place. */
  readonly reasonChanged: boolean
}

type Place = { readonly table: string; readonly column: string; readonly open: string }

// `open`: a condition on the target, which nothing is given to once it is deleted.
const places: Record<MembershipItem['kind'], Place> = {
  app: {
    table: 'app_user',
    column: 'app_id',
    open: `select app_id as id from app where org_id = $1 and app_id = any ($2) and kind <> 'TEAM' and status <> 'DELETED'`,
  },
  group: {
    table: 'group_member',
    column: 'group_id',
    open: `select group_id as id from groups where org_id = $1 and group_id = any ($2) and deleted is null`,
  },
  entitlement: {
    table: 'entitlement_user',
    column: 'value_id',
    open: `select value_id as id from entitlement_value where org_id = $1 and value_id = any ($2) and deleted is null`,
  },
}

/** The two reasons that a row can have: an administrator's will, and a grant. */
export type Reason = 'direct' | 'by_access'

type Row = MembershipOutcome & { readonly n: number }

/**
 * Adds a reason to each place. What is there already stays as it is, with its `since`. Nothing is given to a user who is
 * deactivated, or at a deleted target: `there` is then false. Idempotent; one statement for each kind.
 */
export const addReason = (
  tx: Tx,
  reason: Reason,
  items: readonly MembershipItem[],
): Promise<readonly MembershipOutcome[]> =>
  eachKind(items, ({ table, column, open }, targets, users) =>
    tx.query<Row>(
      // Users are locked for share: a deactivation that runs at the same time comes before or after, never between.
      `with wanted as (select t.target, t.person, t.n from unnest($2::text[], $3::text[]) with ordinality t(target, person, n)),
         able as materialized (select u.user_id from users u where u.org_id = $1 and u.user_id = any ($3)
           and u.status not in ('DEPROVISIONED', 'DELETED') order by u.user_id for share),
         open as materialized (${open}),
         before as materialized (select w.target, w.person, m.direct from wanted w join ${table} m
           on m.org_id = $1 and m.${column} = w.target and m.user_id = w.person group by 1, 2, 3),
         put as (insert into ${table} as m (org_id, ${column}, user_id, direct, by_access)
           select distinct $1, w.target, w.person, $4 = 'direct', $4 = 'by_access'
           from wanted w join able a on a.user_id = w.person join open o on o.id = w.target
           order by 2, 3
           on conflict (org_id, ${column}, user_id) do update set ${reason} = true where not m.${reason}
           returning m.${column} as target, m.user_id as person)
       -- Where the insert met a row that it could not see yet, that row is locked now, and there.
       select w.n::int as n, (b.target is not null or (a.user_id is not null and o.id is not null)) as there,
         coalesce(b.direct, false) or ($4 = 'direct' and p.target is not null) as standing,
         (b.target is null and p.target is not null) as changed,
         p.target is not null as "reasonChanged"
       from wanted w left join before b on b.target = w.target and b.person = w.person
         left join put p on p.target = w.target and p.person = w.person
         left join able a on a.user_id = w.person left join open o on o.id = w.target`,
      [tx.orgId, targets, users, reason],
      `membership_add_${table}_${reason}`,
    ),
  )

/** Takes a reason from each place; the place goes when no reason is left. Idempotent; one statement for each kind. */
export const removeReason = (
  tx: Tx,
  reason: Reason,
  items: readonly MembershipItem[],
): Promise<readonly MembershipOutcome[]> => {
  const other = reason === 'direct' ? 'by_access' : 'direct'
  return eachKind(items, ({ table, column }, targets, users) =>
    tx.query<Row>(
      `with wanted as (select t.target, t.person, t.n from unnest($2::text[], $3::text[]) with ordinality t(target, person, n)),
         held as materialized (select m.${column} as target, m.user_id as person, m.direct, m.by_access from ${table} m
           where m.org_id = $1 and (m.${column}, m.user_id) in (select w.target, w.person from wanted w)
           order by m.${column}, m.user_id for no key update),
         gone as (delete from ${table} m using held h where m.org_id = $1 and m.${column} = h.target
           and m.user_id = h.person and h.${reason} and not h.${other}),
         less as (update ${table} m set ${reason} = false from held h where m.org_id = $1 and m.${column} = h.target
           and m.user_id = h.person and h.${reason} and h.${other})
       select w.n::int as n, coalesce(h.${other}, false) as there,
         coalesce(h.direct, false) and $4 = 'by_access' as standing,
         coalesce(h.${reason} and not h.${other}, false) as changed,
         coalesce(h.${reason}, false) as "reasonChanged"
       from wanted w left join held h on h.target = w.target and h.person = w.person`,
      [tx.orgId, targets, users, reason],
      `membership_remove_${table}_${reason}`,
    ),
  )
}

/** Reads each place and changes nothing. */
export const readReasons = (tx: Tx, items: readonly MembershipItem[]): Promise<readonly MembershipOutcome[]> =>
  eachKind(items, ({ table, column }, targets, users) =>
    tx.query<Row>(
      `select t.n::int as n, m.user_id is not null as there, coalesce(m.direct, false) as standing,
         false as changed, false as "reasonChanged"
       from unnest($2::text[], $3::text[]) with ordinality t(target, person, n)
       left join ${table} m on m.org_id = $1 and m.${column} = t.target and m.user_id = t.person`,
      [tx.orgId, targets, users],
      `membership_read_${table}`,
    ),
  )

/** Runs one statement for each kind among the items, and puts the answers in the order of the items. */
const eachKind = async (
  items: readonly MembershipItem[],
  run: (place: Place, targets: readonly string[], users: readonly string[]) => Promise<Row[]>,
): Promise<readonly MembershipOutcome[]> => {
  const outcomes: MembershipOutcome[] = new Array(items.length)
  for (const kind of ['app', 'group', 'entitlement'] as const) {
    const mine = items.flatMap((item, i) => (item.kind === kind ? [{ item, i }] : []))
    if (mine.length === 0) continue
    const rows = await run(
      places[kind],
      mine.map(({ item }) => item.targetId),
      mine.map(({ item }) => item.userId),
    )
    for (const { n, ...outcome } of rows) outcomes[mine[n - 1]!.i] = outcome
  }
  return outcomes
}

/** Everything that a deactivated user held: for the record, and taken away at once (abuse cases D1, D3). */
export type Stripped = {
  readonly userId: string
  readonly kind: MembershipItem['kind']
  readonly targetId: string
  readonly name: string
}

/** Takes every place from users, for whatever reason they had it. Answers what was taken. */
export const stripUsers = async (tx: Tx, userIds: readonly string[]): Promise<readonly Stripped[]> => {
  const taken = await tx.query<Stripped>(
    `with g as (delete from group_member where org_id = $1 and user_id = any ($2) returning user_id, group_id),
       a as (delete from app_user where org_id = $1 and user_id = any ($2) returning user_id, app_id),
       e as (delete from entitlement_user where org_id = $1 and user_id = any ($2) returning user_id, value_id)
     select g.user_id as "userId", 'group' as kind, g.group_id as "targetId", t.name
       from g join groups t on t.org_id = $1 and t.group_id = g.group_id
     union all select a.user_id, 'app', a.app_id, t.label from a join app t on t.org_id = $1 and t.app_id = a.app_id
     union all select e.user_id, 'entitlement', e.value_id, t.name
       from e join entitlement_value t on t.org_id = $1 and t.value_id = e.value_id`,
    [tx.orgId, userIds],
  )
  await tx.query(
    `with d as (delete from delegate where org_id = $1 and (delegator_id = any ($2) or stand_in_id = any ($2))),
       o as (delete from group_owner where org_id = $1 and owner_kind = 'USER' and owner_id = any ($2))
     delete from resource_owner where org_id = $1 and owner_kind = 'USER' and owner_id = any ($2)`,
    [tx.orgId, userIds],
  )
  return taken
}

/**
 * Marks groups as changed. A group that somebody else marks at this moment is skipped, so that grants of one group never
 * wait for each other.
 */
export const touchGroups = async (tx: Tx, groupIds: readonly string[]): Promise<void> => {
  await tx.query(
    `update groups set last_membership_updated = clock_timestamp() where org_id = $1 and group_id in
       (select group_id from groups where org_id = $1 and group_id = any ($2) for no key update skip locked)`,
    [tx.orgId, groupIds],
    'membership_touch_groups',
  )
}
