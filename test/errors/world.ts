import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { AdminRole } from '@assent/core/caller.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { cookieName } from '@assent/server/app/browser.ts'
import { connectors } from '@assent/server/connectors/registry.ts'
import { hashOf, makeSecret } from '@assent/server/features/accounts/token.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from '../../packages/server/test/support/organization.ts'
import { type Answer, client, makeUser, testServer } from '../../packages/server/test/support/server.ts'

export const v1 = '/governance/api/v1'
export const v2 = '/governance/api/v2'

const bossDecides = { type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } } as const

/** What a browser sends with a call from one of our pages, its session with it. */
export const pageHeaders = (baseUrl: string, session: string) => ({
  cookie: `${cookieName(baseUrl)}=${session}`,
  'sec-fetch-site': 'same-origin',
})

/** An organization in which anything can be brought about by calls, each of which must get through. */
export const makeWorld = async (database: TestDatabase) => {
  const served = await testServer(database.db, {
    services: { connectors },
    server: { rates: { read: 1_000_000, write: 1_000_000, anonymous: 1_000_000, session: 1_000_000 } },
  })
  const orgId = (await database.newOrg()) as OrgId
  const org = await makeOrganization(served.services, orgId)
  let count = 0
  /** A name that nothing has yet. */
  const fresh = (what: string): string => `${what}${++count}`
  const person = async (extra: { roles?: AdminRole[]; managerId?: string; scopes?: string[] } = {}) => {
    const login = fresh('person')
    return { login, ...(await makeUser(served, orgId, login, extra)) }
  }
  const root = await person({ roles: ['SUPER_ADMIN'] })
  /** A call that gets through; its body. */
  const did = async (
    method: string,
    url: string,
    body?: unknown,
    by: { call: typeof root.call } = root,
  ): Promise<Answer['body']> => {
    const answer = await by.call(method, url, body)
    assert.ok(answer.status < 300, `${method} ${url}: ${answer.status} ${answer.raw.body}`)
    return answer.body
  }
  const app = async () => (await did('POST', '/api/v1/apps', { label: fresh('App '), name: 'wiki' })).id as string
  const user = async () => {
    const login = fresh('user')
    return (
      await did('POST', '/api/v1/users', {
        profile: { login, email: `${login}@x.test`, firstName: 'A', lastName: 'B' },
      })
    ).id as string
  }
  const group = async () => (await did('POST', '/api/v1/groups', { profile: { name: fresh('Group ') } })).id as string
  const sequence = async (steps: readonly object[] = [bossDecides]) =>
    (await did('POST', `${v2}/request-sequences`, { name: fresh('Sequence '), steps })).id as string
  /** A session of somebody who has just signed in with a browser; the value of its cookie. */
  const session = async (userId: string): Promise<string> => {
    const secret = makeSecret(randomBytes)
    await database.owner.bare(
      `insert into session (org_id, session_id, user_id, hash, method, idle_until, expires)
       select $1, $2, $3, decode($4, 'hex'), 'PASSWORD', t, t from (select clock_timestamp() + interval '1 hour' as t) as x`,
      [orgId, served.services.newId('session'), userId, hashOf(secret)],
    )
    return secret
  }
  return {
    ...served,
    database,
    orgId,
    org,
    root,
    fresh,
    person,
    did,
    app,
    user,
    group,
    sequence,
    session,
    /** The same person in a browser, having signed in just now. */
    browser: async (userId: string) => ({
      call: client(served.server, pageHeaders(served.services.baseUrl, await session(userId))),
    }),
    /** A call with these headers and this body as they are. */
    send: async (method: string, url: string, headers: Record<string, string>, body?: string): Promise<Answer> => {
      const raw = await served.server.inject({
        method: method as 'GET',
        url,
        headers,
        ...(body === undefined ? {} : { payload: body }),
      })
      return { status: raw.statusCode, body: raw.json(), headers: raw.headers, raw }
    },
    orn: (kind: string, id: string) =>
      `orn:okta:${kind === 'users' || kind === 'groups' ? 'directory' : 'governance'}:${orgId}:${kind}:${id}`,
    /** An app that everybody may ask for; his manager decides. */
    requestable: (steps: readonly object[] = [bossDecides]) => org.requestable(fresh('Requestable '), steps),
    /** Somebody with a manager, and what he asked for; `steps`: who decides. */
    asked: async (steps: readonly object[] = [bossDecides]) => {
      const boss = await person()
      const asker = await person({ managerId: boss.userId })
      const { appId, entryId } = await org.requestable(fresh('Asked '), steps)
      const request = await did('POST', `${v2}/my/catalogs/default/entries/${entryId}/requests`, {}, asker)
      return { appId, asker, boss, entryId, requestId: request.id as string, taskId: request.tasks[0].id as string }
    },
    /** An app with its entitlements managed: one entitlement of two values, and a bundle of the first. */
    managedApp: async () => {
      const appId = await app()
      await did('PATCH', `${v2}/resources/${appId}/entitlement-settings`, { status: 'OPTED_IN' })
      const entitlement = {
        name: 'Role',
        externalValue: fresh('role'),
        description: 'What one may do',
        multiValue: true,
        dataType: 'string',
        parent: { externalId: appId, type: 'APPLICATION' },
        values: ['one', 'two'].map((name) => ({ name, externalValue: name, description: name })),
      }
      const made = await did('POST', `${v1}/entitlements`, entitlement)
      const [value, other] = (await did('GET', `${v1}/entitlements/${made.id}/values`)).data
      const bundle = {
        name: fresh('Bundle '),
        target: { externalId: appId, type: 'APPLICATION' },
        entitlements: [{ id: made.id, values: [{ id: value.id }] }],
      }
      const { id: bundleId } = await did('POST', `${v1}/entitlement-bundles`, bundle)
      return {
        appId,
        bundle,
        bundleId: bundleId as string,
        entitlement,
        entitlementId: made.id as string,
        other,
        value,
      }
    },
    /** Access that an administrator gave. */
    given: async (userId?: string) => {
      const [appId, holder] = [await app(), userId ?? (await user())]
      const body = {
        grantType: 'CUSTOM',
        target: { externalId: appId, type: 'APPLICATION' },
        targetPrincipal: { externalId: holder, type: 'OKTA_USER' },
      }
      const { id } = await did('POST', `${v1}/grants`, body)
      return { appId, body, grantId: id as string, userId: holder }
    },
  }
}

export type World = Awaited<ReturnType<typeof makeWorld>>
