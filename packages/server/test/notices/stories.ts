import assert from 'node:assert/strict'
import { type Card, flat } from '@assent/core/card.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import type { Request } from '@assent/core/request/model.ts'
import { makeNotices } from '@assent/server/features/notices/index.ts'
import { makeRequests } from '@assent/server/features/requests/index.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization, testServices } from '../support/organization.ts'

/** Steps that the stories use. */
export const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }
export const groupStep = (groupId: string, extra: object = {}) => ({
  type: 'APPROVAL',
  label: 'Group approves',
  assignmentRule: { type: 'GROUP', groupId },
  ...extra,
})

export const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) assert.fail(`refused: ${JSON.stringify(result)}`)
  return result
}
export const openTask = (request: Request) => request.tasks.find((task) => task.status === 'OPEN')!

/** Requests and notices on a database; `setUp` makes an organization with a boss and ada, whose manager he is. */
export const makeStories = (database: TestDatabase) => {
  const services = testServices(database.db)
  const requests = makeRequests(services)
  const notices = makeNotices(services, { gatherMs: 0 })
  const lane = (name: string) => notices.lanes.find((found) => found.name === name)!
  const setUp = async () => {
    const orgId = await database.newOrg()
    const org = await makeOrganization(services, orgId)
    const boss = await org.user('boss')
    const ada = await org.user('ada', { managerId: boss })
    const deliver = async () => {
      let count = 0
      for (let done = 1; done > 0; count += done) done = await lane('notices.deliver').work(orgId, 200)
      return count
    }
    const submit = async (entryId: string, by = ada, requestedFor = by) =>
      ok(await requests.commands['request.submit'](org.caller(by), { entryId, requestedFor, values: [] }))
    const answer = async (who: string, request: Request, given: object) =>
      ok(
        await requests.commands['request.answer'](org.caller(who), { taskId: openTask(request).taskId, answer: given }),
      )
    /** Who was told what, oldest first, as "login kind". */
    const told = async (kind?: string) => {
      const rows = await database.db.inOrg(orgId, (tx) =>
        tx.query<{ login: string; kind: string }>(
          `select u.login, m.kind from mail m join users u using (org_id, user_id) where $1::text is null or m.kind = $1
         order by m.mail_id`,
          [kind ?? null],
        ),
      )
      return rows.map((row) => (kind ? row.login : `${row.login} ${row.kind}`))
    }
    /** The words of the mails of a kind, everything that a reader could find in them. */
    const words = async (kind: string) => {
      const { items } = ok(
        await notices.queries['mail.list'](org.caller(boss, { roles: ['SUPER_ADMIN'] }), { limit: 200 }),
      )
      return items
        .filter((mail) => mail.kind === kind)
        .map((mail) => ({ login: mail.to.name, text: textOf(mail.card), card: mail.card }))
    }
    return { org, orgId, boss, ada, deliver, submit, answer, told, words }
  }
  return { services, requests, notices, lane, setUp }
}

const textOf = (card: Card): string => {
  const lines: string[] = []
  const how = { time: (instant: string) => instant, quote: (text: string) => text }
  const { title, lead, todo, facts, quotes, links, why } = card
  for (const line of [title, lead, ...(todo ? [todo] : []), why]) lines.push(flat(line, how))
  for (const fact of facts) lines.push(`${fact.label}: ${flat(fact.value, how)}`)
  for (const quote of quotes) lines.push(`${flat(quote.label, how)}: ${quote.text}`)
  for (const link of links) lines.push(`${link.label} ${link.path}`)
  return lines.join('\n')
}
