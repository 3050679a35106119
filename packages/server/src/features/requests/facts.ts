import type { Facts, Need, OwnedKind, Principal, UserFact } from '@assent/core/steps/assignment.ts'
import type { Tx } from '../../platform/db.ts'

/** What one loading gives: the facts, and the database's clock read after every lock that was taken before. */
export type Loaded = {
  readonly facts: Facts
  readonly now: string
  readonly settings: { readonly requesterCanEscalate: boolean }
}

type Row = {
  now: string
  settings: { escalations?: { accessRequests?: { endUserCanEscalate?: boolean } } }
  users: readonly {
    user_id: string
    person_id: string
    kind: 'HUMAN' | 'SERVICE'
    active: boolean
    manager_id: string | null
    name: string
  }[]
  named: readonly { user_id: string; attribute: string; target: string }[]
  owners: readonly { kind: OwnedKind; id: string; owner_kind: 'USER' | 'GROUP'; owner_id: string }[]
  calls: readonly { on_call_id: string; user_id: string }[]
  stand_ins: readonly { stand_in_id: string; delegator_id: string; starts: string }[]
  sizes: readonly { group_id: string; size: number }[]
  memberships: readonly { group_id: string; user_id: string; since: string }[]
  persons: readonly { group_id: string; person_id: string }[]
}

/**
 * Loads what a batch of decisions needs, in one statement. Owners, named users and the people on call bring their own
 * facts along; managers up to the depth asked for. Deleted groups and inactive members count for nothing.
 */
const sql = `
with recursive
parties as (select distinct unnest($1::text[]) as user_id),
actors as (select distinct unnest($2::text[]) as user_id),
named as (
  select n.user_id, n.attribute, min(u.user_id) as target
  from jsonb_to_recordset($4::jsonb) as n(user_id text, attribute text)
  join users s on s.org_id = org() and s.user_id = n.user_id
  join users u on u.org_id = org() and (u.user_id = s.profile->>n.attribute
    or lower(u.login) = lower(s.profile->>n.attribute) or lower(u.email) = lower(s.profile->>n.attribute))
  group by n.user_id, n.attribute having count(*) = 1
),
owned as (select distinct kind, id from jsonb_to_recordset($5::jsonb) as o(kind text, id text)),
owners as (
  select o.kind, o.id, g.owner_kind, g.owner_id from owned o
  join group_owner g on g.org_id = org() and g.group_id = o.id where o.kind = 'GROUP_MANAGERS'
  union all
  select o.kind, o.id, r.owner_kind, r.owner_id from owned o
  join resource_owner r on r.org_id = org() and r.resource_kind = o.kind and r.resource_id = o.id where o.kind <> 'GROUP_MANAGERS'
),
calls as (
  select on_call_id, members[1 + mod(floor(extract(epoch from clock_timestamp() - starts) * 1000 / turn_ms)::bigint, cardinality(members))::int] as user_id
  from on_call where org_id = org() and on_call_id = any($6::text[]) and starts <= clock_timestamp()
),
stand_ins as (
  select d.stand_in_id, d.delegator_id, d.starts from actors a
  join delegate d on d.org_id = org() and d.stand_in_id = a.user_id
  where d.starts <= clock_timestamp() and (d.ends is null or d.ends > clock_timestamp())
),
line(user_id, depth) as (
  select user_id, 0 from (
    select user_id from parties union select user_id from actors union select unnest($3::text[])
    union select target from named union select user_id from calls union select delegator_id from stand_ins
    union select owner_id from owners where owner_kind = 'USER'
  ) as everybody
  union
  select u.manager_id, l.depth + 1 from line l join users u on u.org_id = org() and u.user_id = l.user_id
  where u.manager_id is not null and l.depth < $7::int
),
people as (
  select u.user_id, u.person_id, u.kind, u.status = 'ACTIVE' as active, u.manager_id,
    coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name
  from users u where u.org_id = org() and u.user_id in (select user_id from line)
),
wanted as (
  select distinct g.group_id from groups g
  where g.org_id = org() and g.deleted is null
    and g.group_id in (select unnest($8::text[]) union select owner_id from owners where owner_kind = 'GROUP')
),
sizes as (
  select w.group_id, (
    select count(distinct u.person_id)::int from group_member m join users u using (org_id, user_id)
    where m.org_id = org() and m.group_id = w.group_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
  ) as size from wanted w
),
memberships as (
  select m.group_id, m.user_id, m.since from wanted w
  cross join (select user_id from actors union select delegator_id from stand_ins) as a
  join group_member m on m.org_id = org() and m.group_id = w.group_id and m.user_id = a.user_id
  join users u on u.org_id = org() and u.user_id = m.user_id and u.status = 'ACTIVE'
),
persons as (
  select distinct w.group_id, u.person_id from parties p
  join users me on me.org_id = org() and me.user_id = p.user_id
  join users u on u.org_id = org() and u.person_id = me.person_id and u.status = 'ACTIVE' and u.kind = 'HUMAN'
  join group_member m on m.org_id = org() and m.user_id = u.user_id
  join wanted w on w.group_id = m.group_id
)
select clock_timestamp() as now,
  (select settings from org where org_id = org()) as settings,
  (select coalesce(json_agg(people), '[]') from people) as users,
  (select coalesce(json_agg(named), '[]') from named) as named,
  (select coalesce(json_agg(owners), '[]') from owners) as owners,
  (select coalesce(json_agg(calls), '[]') from calls) as calls,
  (select coalesce(json_agg(stand_ins), '[]') from stand_ins) as stand_ins,
  (select coalesce(json_agg(sizes), '[]') from sizes) as sizes,
  (select coalesce(json_agg(memberships), '[]') from memberships) as memberships,
  (select coalesce(json_agg(persons), '[]') from persons) as persons`

/** Loads what `needs` name. Anything else asked of the facts afterwards throws. */
export const loadFacts = async (tx: Tx, needs: readonly Need[]): Promise<Loaded> => {
  const wants = gather(needs)
  const [row] = await tx.query<Row>(
    sql,
    [
      wants.parties,
      wants.actors,
      wants.users,
      JSON.stringify(wants.named),
      JSON.stringify(wants.owners),
      wants.calls,
      wants.managers,
      wants.groups,
    ],
    'request_facts',
  )
  return {
    facts: factsOf(row!),
    now: row!.now,
    settings: { requesterCanEscalate: row!.settings?.escalations?.accessRequests?.endUserCanEscalate === true },
  }
}

const gather = (needs: readonly Need[]) => {
  const [parties, actors, users, calls, groups] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ]
  const named: { user_id: string; attribute: string }[] = []
  const owners: { kind: string; id: string }[] = []
  let managers = 0
  for (const need of needs) {
    switch (need.need) {
      case 'user':
        users.add(need.userId)
        managers = Math.max(managers, need.managers ?? 0)
        break
      case 'party':
        parties.add(need.userId)
        break
      case 'named':
        named.push({ user_id: need.userId, attribute: need.attribute })
        break
      case 'group':
        groups.add(need.groupId)
        break
      case 'owners':
        owners.push({ kind: need.kind, id: need.id })
        break
      case 'onCall':
        calls.add(need.onCallId)
        break
      case 'actor':
        actors.add(need.userId)
        for (const id of need.groupIds) groups.add(id)
        break
      default:
        need satisfies never
    }
  }
  return {
    parties: [...parties],
    actors: [...actors],
    users: [...users],
    calls: [...calls],
    groups: [...groups],
    named,
    owners,
    managers,
  }
}

const pair = (a: string, b: string): string => `${a} ${b}`

const factsOf = (row: Row): Facts => {
  const users = new Map(
    row.users.map((user): [string, UserFact] => [
      user.user_id,
      {
        userId: user.user_id,
        personId: user.person_id,
        active: user.active,
        kind: user.kind,
        managerId: user.manager_id ?? undefined,
        displayName: user.name,
      },
    ]),
  )
  const named = new Map(row.named.map((item) => [pair(item.user_id, item.attribute), item.target]))
  const owners = Map.groupBy(row.owners, (item) => pair(item.kind, item.id))
  const calls = new Map(row.calls.map((item) => [item.on_call_id, item.user_id]))
  const standIns = Map.groupBy(row.stand_ins, (item) => item.stand_in_id)
  const sizes = new Map(row.sizes.map((item) => [item.group_id, item.size]))
  // JSON times carry an offset; the core compares instants as text, so all take one form.
  const since = new Map(row.memberships.map((item) => [pair(item.group_id, item.user_id), instant(item.since)]))
  const persons = new Set(row.persons.map((item) => pair(item.group_id, item.person_id)))
  return {
    user: (userId) => users.get(userId),
    named: (userId, attribute) => users.get(named.get(pair(userId, attribute)) ?? ''),
    groupSize: (groupId) => sizes.get(groupId),
    memberSince: (groupId, userId) => since.get(pair(groupId, userId)),
    personInGroup: (groupId, personId) => persons.has(pair(groupId, personId)),
    owners: (kind, id) =>
      (owners.get(pair(kind, id)) ?? []).map((item): Principal => ({ kind: item.owner_kind, id: item.owner_id })),
    delegators: (userId) =>
      (standIns.get(userId) ?? []).map((item) => ({ userId: item.delegator_id, starts: instant(item.starts) })),
    onCall: (onCallId) => calls.get(onCallId),
  }
}

const instant = (text: string): string => new Date(text).toISOString()
