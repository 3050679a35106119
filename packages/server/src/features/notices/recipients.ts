import type { Reader } from '@assent/core/cards/notice.ts'
import { limits } from '@assent/core/limits.ts'
import { receiversIn } from '@assent/core/steps/assignment.ts'
import { stepKinds } from '@assent/core/steps/registry.ts'
import type { NoticeRow } from './store.ts'
import type { Member, People, Person } from './store-people.ts'
import type { Turns } from './turns.ts'

/** One reader of a notice. `seat`: in whose place he is told; his own id unless he stands in. */
export type Recipient = { readonly person: Person; readonly seat: string; readonly reader: Reader }

/** A notice that asks somebody to act on a task. */
export const asksToAct = ({ kind }: Pick<NoticeRow, 'kind'>): boolean =>
  kind === 'task_assigned' || kind === 'task_reminder'

const isParty = (row: NoticeRow, userId: string): boolean => userId === row.requested_for || userId === row.requested_by

/**
 * How many members of the group are told. The step says; without a word a group of up to ten is told as a whole, and a
 * larger one in turns of ten, as is one of which nobody who could act is on call. Never fewer than have to vote, or the step could only end by its deadline.
 */
export const tellCount = ({ notify, needed }: Pick<NoticeRow, 'notify' | 'needed'>): number => {
  if (notify?.mode === 'ALL') return limits.noticeReaders
  return Math.max(notify?.count ?? limits.noticeTurn, needed ?? 1)
}

/** A notice that members of a group get one by one; others are for those of them who know already. */
const tellsMembers = (row: Pick<NoticeRow, 'kind'>): boolean =>
  asksToAct(row) || row.kind === 'step_notice' || row.kind === 'action_failed'

// A step that tells a group means all of it.
const countOf = (row: NoticeRow): number => (row.kind === 'step_notice' ? limits.noticeReaders : tellCount(row))

/** Groups of which members will be asked for, and how many in all. */
export const groupsToDeal = (rows: readonly NoticeRow[]): ReadonlyMap<string, number> => {
  const groups = new Map<string, number>()
  for (const row of rows)
    if (row.to_kind === 'GROUP' && isTrue(row) && tellsMembers(row))
      groups.set(row.to_id, (groups.get(row.to_id) ?? 0) + countOf(row))
  return groups
}

/** Everybody whom the rows name, whose names their words need, or who must be left out. */
export const namedIn = (rows: readonly NoticeRow[]): ReadonlySet<string> =>
  new Set(
    rows.flatMap((row) => [
      row.requested_for,
      row.requested_by,
      ...(row.to_kind === 'GROUP' || row.to_id === '' ? [] : [row.to_id]),
      ...(row.except_id ? [row.except_id] : []),
      ...(row.denied_by ? [row.denied_by] : []),
      ...row.assigners,
      ...receiversIn(row.answers),
      ...row.told,
    ]),
  )

/** What a notice says may have passed before it went out: then nobody is told (abuse case E16). */
const isTrue = (row: NoticeRow): boolean => {
  if (row.to_kind === 'FOLLOWER' || row.to_kind === 'ASSIGNEE' || row.to_kind === 'TEAM') return row.still
  if (row.kind === 'request_mention' || row.kind === 'request_unassigned') return row.still
  if (asksToAct(row)) return row.still && row.task_status === 'OPEN'
  if (row.kind === 'task_unassigned') return row.task_status === 'ASSIGNING'
  if (row.kind === 'request_message' || row.kind === 'request_expiring')
    return row.to_kind !== 'USER' || row.still || isParty(row, row.to_id)
  return true
}

/** Who of the group that a notice is for is on call, where its step says that he is told. */
export type OnCall = (row: NoticeRow) => Member | undefined

/** In whose places a notice is given. `runners`: whom it means by those who run the request. Group members are dealt in turns; all else follows from the row. */
export const seatsOf = (
  row: NoticeRow,
  people: People,
  runners: readonly string[],
  turns: Turns,
  onCall: OnCall,
): readonly string[] => {
  if (!isTrue(row)) return []
  switch (row.to_kind) {
    case 'USER':
    case 'FOLLOWER':
    case 'ASSIGNEE':
      return [row.to_id]
    case 'REQUEST_ADMINS':
    case 'TEAM': {
      if (row.kind !== 'request_unassigned') return runners
      // Whoever asked knows, by whichever of his accounts.
      const parties = [row.requested_for, row.requested_by].map((userId) => people.get(userId)?.personId)
      return runners.filter((userId) => !parties.includes(people.get(userId)?.personId))
    }
    case 'GROUP': {
      if (!tellsMembers(row)) return row.told
      const away = absent(row, people)
      const fits = (member: Member): boolean =>
        (row.opened === null || member.since <= row.opened) &&
        member.userId !== row.except_id &&
        !row.told.includes(member.userId) &&
        !away.persons.has(member.personId) &&
        !away.seats.has(member.userId)
      const called = onCall(row)
      const isCalled = called !== undefined && (fits(called) || row.told.includes(called.userId))
      // Once whoever is on call knows, so many more are told as have to vote, and no others.
      const told = isCalled ? [...new Set([...row.told, called.userId])] : row.told
      const missing = Math.max(0, (isCalled ? (row.needed ?? 1) : countOf(row)) - told.length)
      return [...told, ...turns.deal(row.to_id, missing, (member) => fits(member) && !told.includes(member.userId))]
    }
    default:
      return row.to_kind satisfies never
  }
}

/** Who is asked for nothing: who made the request or gets the access, who chose the approvers, who has voted. */
const absent = (row: NoticeRow, people: People) => {
  const decides = row.task_type !== null && stepKinds[row.task_type].decides
  const excluded = decides ? [row.requested_for, row.requested_by, ...row.assigners, ...receiversIn(row.answers)] : []
  const persons = excluded.flatMap((userId) => people.get(userId)?.personId ?? [])
  const votes = row.votes.map((vote) => vote.split(' '))
  return {
    persons: new Set([...persons, ...votes.map((vote) => vote[0])]),
    seats: new Set(votes.map((vote) => vote[1])),
  }
}

/** The stand-ins that may have to be told in place of those who sit in these seats. */
export const standInsOf = (seats: readonly string[], people: People): readonly string[] =>
  seats.flatMap((seat) => people.get(seat)?.standIn?.userId ?? [])

/** Who reads a notice given in a seat; undefined if nobody does. */
export const readerIn = (row: NoticeRow, seat: string, people: People): Recipient | undefined => {
  const person = people.get(seat)
  if (!person?.reachable || seat === row.except_id) return undefined
  const as = roleOf(row, seat)
  if (as !== 'assignee') return { person, seat, reader: { as } }
  const away = asksToAct(row) ? absent(row, people) : { persons: new Set<string>(), seats: new Set<string>() }
  if (away.seats.has(seat)) return undefined
  const standIn = standInFor(row, person, people)
  if (standIn && !away.persons.has(standIn.personId))
    return { person: standIn, seat, reader: { as, standsInFor: { name: person.name, login: person.login } } }
  return away.persons.has(person.personId) ? undefined : { person, seat, reader: { as } }
}

const roleOf = (row: NoticeRow, seat: string): Reader['as'] => {
  if (row.to_kind === 'REQUEST_ADMINS') return row.team_id === null ? 'admin' : 'team'
  if (row.to_kind === 'TEAM') return 'team'
  if (asksToAct(row) || row.to_kind === 'GROUP') return 'assignee'
  if (seat === row.requested_for) return 'requester'
  if (seat === row.requested_by) return 'creator'
  if (row.to_kind === 'FOLLOWER') return 'follower'
  return row.to_kind === 'ASSIGNEE' ? 'keeper' : 'assignee'
}

/** New tasks go to the stand-in (okta-access-requests D.5); those opened before he was one stay where they are. */
const standInFor = (row: NoticeRow, person: Person, people: People): Person | undefined => {
  if (!person.standIn || (row.opened !== null && person.standIn.starts > row.opened)) return undefined
  const standIn = people.get(person.standIn.userId)
  return standIn?.reachable && standIn.userId !== row.except_id ? standIn : undefined
}
