import type { AdminRole } from '@assent/core/caller.ts'
import { withDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser } from '../support/browser.ts'
import { makeOrganization } from '../support/organization.ts'
import { done, password } from '../support/people.ts'
import { systemCaller, testServer } from '../support/server.ts'

export const baseUrl = 'https://assent.test'

/** A server at an https address with an organization of its own, and people who sign in with browsers. */
export const makeFactorWorld = async (more: Parameters<typeof testServer>[1] = {}) => {
  const database = await withDatabase()
  const org = await database.newOrg()
  const served = await testServer(database.db, {
    services: { baseUrl, signIn: { orgId: org, local: true, providers: [] }, ...more.services },
    server: { rates: { session: 100_000, anonymous: 100_000, write: 100_000 }, ...more.server },
  })
  const { app, server, services } = served
  const organization = await makeOrganization(services, org)
  const person = async (login: string, roles: AdminRole[] = []) => {
    const userId = await organization.user(login, { roles })
    done(await app.run(systemCaller(org), 'password.set', { userId, password }))
    return userId
  }
  const browser = () => makeBrowser(server, services.baseUrl)
  const enter = (at: ReturnType<typeof browser>, login: string, secret = password) =>
    at.call('/auth/sign-in', { login, password: secret })
  /** A browser in which somebody is signed in by a password. */
  const signedIn = async (login: string) => {
    const at = browser()
    const { body, status } = await enter(at, login)
    if (status !== 200 || body.next !== 'done') throw new Error(`${status} ${JSON.stringify(body)}`)
    return at
  }
  const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    database.owner.bare<Row>(text.replaceAll('$org', `'${org}'`), values)
  /** Events of a type on the record, oldest first, with what is private of them. */
  const events = async (type: string) =>
    (
      await sql<{ body: string; detail: string | null; actor_id: string }>(
        'select body, detail, actor_id from assent.event where org_id = $org and type = $1 order by seq',
        [type],
      )
    ).map((row) => ({
      actor: row.actor_id,
      envelope: JSON.parse(row.body) as Record<string, unknown>,
      detail: (JSON.parse(row.detail ?? '{}') as { detail?: Record<string, unknown> }).detail ?? {},
    }))
  return { ...served, database, org, organization, person, browser, enter, signedIn, sql, events }
}

export { done, password }
