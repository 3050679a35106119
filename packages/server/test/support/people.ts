import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import type { SignedIn } from '@assent/server/app/door.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { makeOrganization } from './organization.ts'
import { systemCaller, type TestServer, testServer } from './server.ts'

/** The password of everybody whom `makePeople` makes. */
export const password = 'correct horse battery'

/** The value of a result; throws where it is a refusal. */
export const done = <T>(result: T): Exclude<T, { refused: true }> => {
  if (isRefusal(result)) throw new Error(`${result.code}: ${result.summary} ${JSON.stringify(result.causes)}`)
  return result as Exclude<T, { refused: true }>
}

/** People with passwords, and how they sign in. */
export const makePeople = (database: TestDatabase, { app, services }: TestServer) => ({
  newPerson: async (orgId: OrgId, login: string) => {
    const { user } = await makeOrganization(services, orgId)
    const userId = await user(login)
    done(await app.run(systemCaller(orgId), 'password.set', { userId, password }))
    return userId
  },
  /** Signs in by a password alone; throws where a second step is asked for. */
  signIn: async (
    at: TestServer,
    login: string,
    secret = password,
    extra: { replaces?: string; address?: string } = {},
  ): Promise<Result<SignedIn>> => {
    const entered = await at.app.door.signIn({
      login,
      password: secret,
      returnTo: '/',
      origin: { address: extra.address ?? '192.0.2.1', userAgent: 'test' },
      ...(extra.replaces ? { replaces: extra.replaces } : {}),
    })
    if (!isRefusal(entered) && entered.next !== 'done') throw new Error(`signing in goes on with ${entered.next}`)
    return entered
  },
  /** A server whose people sign in to one organization. */
  serverFor: (orgId: OrgId) => testServer(database.db, { services: { signIn: { orgId, local: true, providers: [] } } }),
  session: (value: string) => app.door.authenticate({ kind: 'session', value }),
  counts: async (orgId: OrgId, table: string) =>
    (
      await database.owner.bare<{ n: number }>(`select count(*) as n from assent.${table} where org_id = $1`, [orgId])
    )[0]!.n,
})
