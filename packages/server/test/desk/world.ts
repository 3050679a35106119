import { lookAtWaits } from '@assent/server/features/requests/waits.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../support/organization.ts'
import { type Answer, makeUser, testServer } from '../support/server.ts'

export const v2 = '/governance/api/v2'
export const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

/** A server on a database of its own, and organizations on it in which a manager decides what people ask for. */
export const deskWorld = async () => {
  const database = await withDatabase()
  const server = await testServer(database.db)
  const newOffice = async () => {
    const orgId = await database.newOrg()
    const org = await makeOrganization(server.services, orgId)
    const boss = await makeUser(server, orgId, 'boss')
    const ada = await makeUser(server, orgId, 'ada', { managerId: boss.userId })
    const admin = await makeUser(server, orgId, 'admin', { roles: ['ACCESS_REQUESTS_ADMIN'] })
    const stranger = await makeUser(server, orgId, 'stranger')
    const sql = <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> =>
      database.db.inOrg(orgId, (tx) => tx.query<Row & Record<string, unknown>>(text, values)) as Promise<Row[]>
    /** As if time had passed: changes what no role of the product can change. */
    const asOwner = (text: string, values: readonly unknown[] = []) =>
      database.owner.inOrg(orgId, async (tx) => {
        await tx.query('set local session_replication_role = replica')
        await tx.query(text, values)
      })
    /** An app that everybody may ask for and sees in the catalog. */
    const offered = async (...given: Parameters<typeof org.requestable>) => {
      const made = await org.requestable(...given)
      await org.run('select catalog_offer($1)', [[made.appId]])
      return made
    }
    /** Runs every lane until a whole pass finds nothing to do. */
    const settle = async (): Promise<void> => {
      for (let pass = 0; pass < 20; pass++) {
        let done = 0
        for (const lane of server.app.lanes) done += await lane.work(orgId, lane.batch)
        if (done === 0) return
      }
    }
    const ask = async (who: { call: typeof ada.call }, entryId: string, fields: readonly object[] = [], more = {}) => {
      const answer = await who.call('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {
        requesterFieldValues: fields,
        ...more,
      })
      return fine(answer).id as string
    }
    const taskOf = async (requestId: string): Promise<string> =>
      (
        await sql<{ task_id: string }>(`select task_id from task where request_id = $1 and status = 'OPEN'`, [
          requestId,
        ])
      )[0]!.task_id
    const decide = async (who: { call: typeof ada.call }, requestId: string, value: 'APPROVED' | 'DENIED', more = {}) =>
      fine(await who.call('POST', `${v2}/my/tasks/${await taskOf(requestId)}/resolve`, { value, ...more }))
    const lookAgain = async () => {
      await sql(`delete from wait_usual where kind = 'LOOK'`)
      await lookAtWaits(server.services, orgId)
    }
    return { orgId, org, boss, ada, admin, stranger, sql, asOwner, offered, settle, ask, taskOf, decide, lookAgain }
  }
  return { database, server, newOffice }
}

/** The body of an answer that is no error. */
export const fine = (answer: Answer) => {
  if (answer.status >= 400) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
  return answer.body
}
