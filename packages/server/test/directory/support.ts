import type { AdminRole, Caller } from '@assent/core/caller.ts'
import type { User } from '@assent/core/directory/model.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { isRefusal, type Refusal, type Result } from '@assent/core/refusal.ts'
import { type App, makeApp } from '@assent/server/app/app.ts'
import type { Services } from '@assent/server/app/services.ts'
import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { testServices } from '../support/organization.ts'

/** The value, or a failure that says why it was refused. */
export const ok = async <T>(result: Promise<Result<T>>): Promise<T> => {
  const value = await result
  if (isRefusal(value)) throw new Error(`${value.code}: ${value.summary} ${JSON.stringify(value.causes)}`)
  return value
}

/** The refusal, or a failure because there was none. */
export const refused = async (result: Promise<Result<unknown>>): Promise<Refusal> => {
  const value = await result
  if (!isRefusal(value)) throw new Error(`not refused: ${JSON.stringify(value)}`)
  return value
}

export type Event = { type: string; actor_id: string; target_ids: string[]; detail: Record<string, unknown> }

/** An organization with one super administrator, and the door to it. */
export const makeOrg = async (database: TestDatabase, extra: Partial<Services> = {}) => {
  const orgId = await database.newOrg()
  const services = { ...testServices(database.db), ...extra }
  const app: App = makeApp(services)
  const system = callerOf(orgId, { userId: 'system', personId: 'system' }, { kind: 'SYSTEM' })
  const newUser = async (login: string, profile: Record<string, unknown> = {}): Promise<User> =>
    ok(
      app.run(system, 'user.create', {
        profile: { login, email: login.includes('@') ? login : `${login}@example.test`, ...profile },
        activate: true,
      }),
    )
  const withRoles = async (login: string, roles: readonly AdminRole[]): Promise<Caller> => {
    const user = await newUser(login)
    await ok(app.run(system, 'user.setRoles', { user: user.userId, roles }))
    return callerOf(orgId, user, { roles })
  }
  const root = await withRoles('root', ['SUPER_ADMIN'])
  /** What was recorded since the last call, without the beginnings above. */
  let seen = 0
  const events = async (): Promise<Event[]> => {
    const rows = await database.db.inOrg(orgId, (tx) =>
      tx.query<Omit<Event, 'detail'> & { seq: number; detail: string | null }>(
        'select seq, type, actor_id, target_ids, detail from event where org_id = $1 and seq > $2 order by seq',
        [orgId, seen],
      ),
    )
    seen = rows.at(-1)?.seq ?? seen
    return rows.map(({ type, actor_id, target_ids, detail }) => ({
      type,
      actor_id,
      target_ids,
      detail: detail === null ? {} : (JSON.parse(detail).detail ?? {}),
    }))
  }
  await events()
  const sql = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    database.db.inOrg(orgId, (tx) => tx.query<Row>(text, values))
  return { orgId, app, services, system, root, newUser, withRoles, events, sql, db: database.db }
}

export type Org = Awaited<ReturnType<typeof makeOrg>>

/** A user as a caller. */
export const callerOf = (
  orgId: OrgId,
  user: Pick<User, 'userId' | 'personId'>,
  extra: Partial<Caller> = {},
): Caller => ({
  orgId,
  userId: user.userId as Caller['userId'],
  personId: user.personId as Caller['personId'],
  kind: 'HUMAN',
  roles: [],
  channel: 'api',
  ...extra,
})
