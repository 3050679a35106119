import { after } from 'node:test'
import type { AdminRole } from '@assent/core/caller.ts'
import { isRefusal, type Refusal } from '@assent/core/refusal.ts'
import { makeApp } from '@assent/server/app/app.ts'
import type { Services } from '@assent/server/app/services.ts'
import { makeServer } from '@assent/server/channels/api/server.ts'
import { channelPlugins } from '@assent/server/channels/registry.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeBrowser, type Seen } from '../support/browser.ts'
import { makeOrganization, testServices } from '../support/organization.ts'
import { systemCaller } from '../support/server.ts'

export const baseUrl = 'http://assent.test'
const password = 'correct horse battery'

/** A step that asks whoever asks for a reason, and one on which his manager decides. */
export const questionId = '8f7c2a50-0000-4000-8000-000000000001'
export const questions = {
  type: 'QUESTION',
  label: 'Why',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ id: questionId, label: 'Why do you need it', type: 'TEXT', required: true }],
}
export const managerStep = { type: 'APPROVAL', label: 'Manager approves', assignmentRule: { type: 'MANAGER' } }

export const ok = <T>(result: T | Refusal): T => {
  if (isRefusal(result)) throw new Error(`refused: ${JSON.stringify(result)}`)
  return result
}

/** One organization behind a whole server, with people who can sign in. */
export const makeWorld = async (
  database: TestDatabase,
  { demo = true, ...extra }: { demo?: boolean } & Pick<Partial<Services>, 'outlets'> = {},
) => {
  const orgId = await database.newOrg()
  const services: Services = {
    ...testServices(database.db),
    baseUrl,
    signIn: { orgId, local: true, providers: [] },
    ...extra,
  }
  const app = makeApp(services)
  const server = await makeServer({
    app,
    log: services.log,
    baseUrl,
    version: '0.0.0-test',
    ready: async () => ({ ready: true, checks: {} }),
    channels: channelPlugins({ app, baseUrl, demo }),
    rates: { session: 10_000, read: 100_000, write: 100_000, anonymous: 100_000 },
  })
  await server.ready()
  after(() => server.close())
  const org = await makeOrganization(services, orgId)
  /** A person with a browser in which he is signed in. */
  const person = async (login: string, extra: { managerId?: string; roles?: AdminRole[] } = {}) => {
    const userId = await org.user(login, extra)
    ok(await app.run(systemCaller(orgId), 'password.set', { userId, password }))
    const browser = makeBrowser(server, baseUrl)
    const seen = await browser.visit('/auth/sign-in', { form: { login, password, return_to: '/' } })
    if (seen.status !== 303) throw new Error(`${login} could not sign in: ${seen.status}`)
    return { userId, login, ...browser, caller: org.caller(userId, { roles: extra.roles ?? [] }) }
  }
  /** Everything that a decision could change, as one text. */
  const snapshot = async (): Promise<string> =>
    JSON.stringify(
      await database.owner.bare(
        `select (select json_agg(r order by request_id) from assent.request r where org_id = $1) as requests,
           (select count(*) from assent.vote where org_id = $1) as votes, (select count(*) from assent.event where org_id = $1) as events,
           (select count(*) from assent.message where org_id = $1) as messages`,
        [orgId],
      ),
    )
  const lane = (name: string) => app.lanes.find((found) => found.name === name)!.work(orgId, 100)
  return { orgId, app, server, services, org, person, snapshot, lane }
}

/** The form of a page that is sent to `action`: its hidden fields. */
export const formOn = (page: Seen, action: string): Record<string, string> => {
  const start = page.text.indexOf(`method="post" action="${action}"`)
  if (start < 0) throw new Error(`no form to ${action} on the page`)
  const form = page.text.slice(start, page.text.indexOf('</form>', start))
  const fields: Record<string, string> = {}
  for (const [, name, value] of form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g))
    fields[name!] = value!
  return fields
}

/** The words of a page, without its markup. */
export const textOf = (page: Seen): string =>
  page.text
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
