import type { RiskFacts } from '@assent/core/policy/risk-facts.ts'
import type { Facts, Need, OwnedKind, Principal, UserFact } from '@assent/core/steps/assignment.ts'
import type { Tx } from '../../platform/db.ts'
import { type RiskNeed, type RiskRow, riskAsks, riskFactsOf } from '../risk/index.ts'
import { levelsNamed, loadMore, type MoreFacts, membersOfTeams } from './facts-more.ts'

/** What one loading gives: the facts, and the database's clock read after every lock that was taken before. */
export type Loaded = {
  readonly facts: Facts
  readonly now: string
  readonly settings: { readonly requesterCanEscalate: boolean }
  /** Undefined where nothing can conflict. */
  readonly risk: RiskFacts | undefined
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

/** An open task that somebody gave to whoever stands in for him. */
type Handed = { readonly task: string; readonly to: string; readonly by: string }

/** Loads what `needs` name. Whoever asks the facts for a user who was not among them afterwards is thrown at. */
export const loadFacts = async (tx: Tx, needs: readonly Need[]): Promise<Loaded> => {
  const wants = gather(needs)
  const teams = await membersOfTeams(tx, needs)
  const userIds = [...wants.users, ...[...teams.values()].flat()]
  const named = await levelsNamed(tx, needs)
  const levels = new Map(named.map(({ id, level }) => [id, level]))
  const [answer] = await tx.query<{ facts: Row; risk: RiskRow | null; handed: readonly Handed[] }>(
    'select request_facts($1, $2, $3, $4, $5, $6, $7, $8) as facts, risk_facts($9::jsonb) as risk, handed_facts($2) as handed',
    [
      wants.parties,
      wants.actors,
      userIds,
      JSON.stringify(wants.named),
      JSON.stringify(wants.owners),
      wants.calls,
      wants.managers,
      wants.groups,
      riskAsks([
        ...wants.risks,
        ...named.flatMap(({ level, userIds }) => userIds.map((userId): RiskNeed => ({ userId, level }))),
      ]),
    ],
    'request_facts',
  )
  const row = answer!.facts
  return {
    facts: factsOf(row, answer!.handed, new Set([...wants.parties, ...wants.actors, ...userIds]), {
      ...(await loadMore(tx, needs)),
      team: (teamId) => teams.get(teamId) ?? [],
      levelNamed: (id) => levels.get(id),
    }),
    now: instant(row.now),
    settings: { requesterCanEscalate: row.settings?.escalations?.accessRequests?.endUserCanEscalate === true },
    risk: riskFactsOf(answer!.risk),
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
  const risks: RiskNeed[] = []
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
      case 'timeZone':
      case 'team':
      case 'name':
      case 'list':
      case 'calendar':
      case 'levelNamed':
        break
      case 'risk':
        risks.push({ userId: need.userId, level: need.level })
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
    risks,
  }
}

const pair = (a: string, b: string): string => `${a} ${b}`

/** `asked`: the users whom the needs name; some of them may not be there. */
const factsOf = (
  row: Row,
  handed: readonly Handed[],
  asked: ReadonlySet<string>,
  more: MoreFacts & Pick<Facts, 'team' | 'levelNamed'>,
): Facts => {
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
  // What names them may have outlived them.
  const told = new Set([
    ...row.users.map((user) => user.manager_id),
    ...row.owners.map((item) => item.owner_id),
    ...row.calls.map((item) => item.user_id),
    ...row.stand_ins.map((item) => item.delegator_id),
  ])
  const named = new Map(row.named.map((item) => [pair(item.user_id, item.attribute), item.target]))
  const owners = Map.groupBy(row.owners, (item) => pair(item.kind, item.id))
  const calls = new Map(row.calls.map((item) => [item.on_call_id, item.user_id]))
  const standIns = Map.groupBy(row.stand_ins, (item) => item.stand_in_id)
  const sizes = new Map(row.sizes.map((item) => [item.group_id, item.size]))
  // JSON times carry an offset; the core compares instants as text, so all take one form.
  const since = new Map(row.memberships.map((item) => [pair(item.group_id, item.user_id), instant(item.since)]))
  const persons = new Set(row.persons.map((item) => pair(item.group_id, item.person_id)))
  return {
    user: (userId) => {
      const user = users.get(userId)
      if (!user && !asked.has(userId) && !told.has(userId))
        throw new Error(`nothing was loaded of the user ${userId}: he was not needed`)
      return user
    },
    named: (userId, attribute) => users.get(named.get(pair(userId, attribute)) ?? ''),
    groupSize: (groupId) => sizes.get(groupId),
    memberSince: (groupId, userId) => since.get(pair(groupId, userId)),
    personInGroup: (groupId, personId) => persons.has(pair(groupId, personId)),
    owners: (kind, id) =>
      (owners.get(pair(kind, id)) ?? []).map((item): Principal => ({ kind: item.owner_kind, id: item.owner_id })),
    delegators: (userId) =>
      (standIns.get(userId) ?? []).map((item) => ({ userId: item.delegator_id, starts: instant(item.starts) })),
    handedBy: (userId, taskId) => handed.flatMap(({ by, task, to }) => (to === userId && task === taskId ? [by] : [])),
    onCall: (onCallId) => calls.get(onCallId),
    ...more,
  }
}

const instant = (text: string): string => new Date(text).toISOString()
