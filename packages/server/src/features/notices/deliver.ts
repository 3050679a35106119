import { hash } from 'node:crypto'
import { type NoticeFacts, noticeCard } from '@assent/core/cards/notice.ts'
import type { Named } from '@assent/core/cards/words.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { answerText } from '@assent/core/steps/step.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { whoIsOnCall } from '../flows/index.ts'
import {
  asksToAct,
  groupsToDeal,
  namedIn,
  type OnCall,
  type Recipient,
  readerIn,
  seatsOf,
  standInsOf,
} from './recipients.ts'
import { claimNotices, insertMail, insertTold, type NewMail, type NoticeRow } from './store.ts'
import { type Admins, makePeople, membersAmong, type People, requestAdmins, teamsWithMembers } from './store-people.ts'
import { withTurns } from './turns.ts'

/**
 * Turns up to `limit` notices into mail, set-wise, in one transaction: each person is told once, only of what is still
 * true, and only what he may know. Returns how many notices it took.
 */
export const deliverNotices = (services: Services, orgId: OrgId, limit: number): Promise<number> =>
  services.db.inOrg(orgId, async (tx) => {
    const rows = await claimNotices(tx, limit)
    if (rows.length === 0) return 0
    const people = makePeople(tx)
    const runners = await runnersOf(tx, rows)
    await people.load([...namedIn(rows), ...rows.flatMap(runners)])
    const onCall = await onCallOf(tx, rows)
    const seats = await withTurns(tx, groupsToDeal(rows), (turns) =>
      rows.map((row) => ({ row, seats: seatsOf(row, people, runners(row), turns, onCall) })),
    )
    const all = seats.flatMap((given) => given.seats)
    await people.load(all)
    await people.load(standInsOf(all, people))
    const readings = seats.flatMap(({ row, seats: given }) =>
      given.flatMap((seat) => {
        const recipient = readerIn(row, seat, people)
        return recipient ? [{ row, seat, mail: mailOf(row, recipient, people, services.newHexId()) }] : []
      }),
    )
    const told = readings.flatMap(({ row, seat }) =>
      row.to_kind === 'GROUP' && row.task_id && asksToAct(row) ? [{ taskId: row.task_id, userId: seat }] : [],
    )
    await insertTold(tx, told)
    await insertMail(tx, onceEach(readings.map(({ mail }) => mail)), !services.outlets?.has('email'))
    return rows.length
  })

/** Whom a row means by those who run its request: the members of its team, or whoever administers it. */
const runnersOf = async (tx: Tx, rows: readonly NoticeRow[]): Promise<(row: NoticeRow) => readonly string[]> => {
  const meant = rows.filter(({ to_kind }) => to_kind === 'REQUEST_ADMINS' || to_kind === 'TEAM')
  const teamIds = [...new Set(meant.flatMap(({ team_id }) => team_id ?? []))]
  const teams = await teamsWithMembers(tx, teamIds, limits.noticeReaders)
  const members = new Map(teams.map((team) => [team.team_id, team.members]))
  const isToAdmins = meant.some(({ to_kind }) => to_kind === 'REQUEST_ADMINS')
  const admins: Admins = isToAdmins ? await requestAdmins(tx, teams, limits.noticeReaders) : () => []
  return ({ team_id, to_kind }) => {
    if (to_kind === 'REQUEST_ADMINS') return admins(team_id)
    return to_kind === 'TEAM' ? (members.get(team_id ?? '') ?? []) : []
  }
}

/** Each person is told once of a thing: of a message that mentions him he is told that, of a new request that asks him its task. */
const onceEach = (mails: readonly NewMail[]): readonly NewMail[] => {
  const kept = new Map<string, NewMail>()
  for (const mail of mails) {
    const key = `${mail.cause} ${mail.user_id}`
    const before = kept.get(key)
    if (!before || (mail.kind === 'request_mention' && before.kind === 'request_message')) kept.set(key, mail)
  }
  const about = ({ request_id, user_id }: NewMail): string => `${request_id} ${user_id}`
  const asked = new Set(mails.flatMap((mail) => (mail.kind === 'task_assigned' ? [about(mail)] : [])))
  return [...kept.values()].filter((mail) => mail.kind !== 'request_unassigned' || !asked.has(about(mail)))
}

/** Who is on call by the database's clock now, and a member of the group that is to be told. */
const onCallOf = async (tx: Tx, rows: readonly NoticeRow[]): Promise<OnCall> => {
  const schedules = rows.flatMap(({ notify }) =>
    notify?.mode === 'ON_CALL' && notify.onCallId ? [notify.onCallId] : [],
  )
  const calls = await whoIsOnCall(tx, [...new Set(schedules)])
  const called = ({ notify }: NoticeRow) => (notify?.mode === 'ON_CALL' ? calls.get(notify.onCallId ?? '') : undefined)
  const pairs = rows.flatMap((row) => {
    const userId = row.to_kind === 'GROUP' ? called(row) : undefined
    return userId === undefined ? [] : [{ groupId: row.to_id, userId }]
  })
  const members = await membersAmong(tx, pairs)
  return (row) => members.get(`${row.to_id} ${called(row)}`)
}

const mailOf = (row: NoticeRow, { person, reader }: Recipient, people: People, mailId: string): NewMail => ({
  mail_id: mailId,
  user_id: person.userId,
  address: person.email,
  kind: row.kind,
  request_id: row.request_id,
  task_id: row.task_id,
  cause: causeOf(row),
  card: noticeCard(factsOf(row, people), reader),
})

/** The same for all rows of one notice, and for no other: who is mentioned in a message is not told of it beside. */
const causeOf = ({ created, kind, note, request_id, task_id }: NoticeRow): string => {
  const what = kind === 'request_mention' ? 'request_message' : kind
  return hash('sha256', JSON.stringify([what, request_id, task_id, created, note]), 'base64url').slice(0, 22)
}

const factsOf = (row: NoticeRow, people: People): NoticeFacts => {
  const named = (userId: string | null): Named | undefined => {
    const person = userId ? people.get(userId) : undefined
    return person ? { name: person.name, login: person.login } : undefined
  }
  const [author, by] = [named(row.except_id), named(row.denied_by)]
  const requestedBy = row.requested_by === row.requested_for ? undefined : named(row.requested_by)
  return {
    kind: row.kind,
    requestId: row.request_id,
    entryId: row.entry_id,
    requestedFor: named(row.requested_for)!,
    ...(requestedBy ? { requestedBy } : {}),
    app: row.app,
    ...(row.level ? { level: row.level } : {}),
    givesAccess: row.gives,
    ...(row.duration ? { duration: row.duration } : {}),
    asked: row.asked,
    answers: row.answers.flatMap(answerOf),
    ...(row.task_id && row.task_type && row.task_label
      ? {
          task: {
            taskId: row.task_id,
            type: row.task_type,
            label: row.task_label,
            ...(row.deadline ? { deadline: row.deadline } : {}),
            ...(row.due ? { due: row.due } : {}),
          },
        }
      : {}),
    ...(row.note ? { note: row.note } : {}),
    ...(row.files.length > 0 ? { files: row.files } : {}),
    ...(author ? { author } : {}),
    ...(by || row.denial ? { denial: { ...(by ? { by } : {}), ...(row.denial ? { message: row.denial } : {}) } } : {}),
    ...(row.ends && row.kind.startsWith('access_') ? { ends: row.ends } : {}),
  }
}

/** What the requester wrote into the form; the fields that say for whom and how long are told elsewhere. */
const answerOf = (answer: NoticeRow['answers'][number]): NoticeFacts['answers'] => {
  if (answer.type === 'OKTA_USER_ID' || answer.type === 'DURATION') return []
  const value = answerText(answer)
  return value ? [{ label: answer.label, value }] : []
}
