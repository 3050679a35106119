import { attentionMost, attentionNamed, type WireOverview } from '@assent/core/api/overview.ts'
import { type Caller, hasRole } from '@assent/core/caller.ts'
import { limits } from '@assent/core/limits.ts'
import type { Tx } from '../../platform/db.ts'
import { keptFrom, openSql } from '../requests/index.ts'
import { namesSql, whatName } from './queries-access.ts'

type Setup = WireOverview['setup']
type Attention = WireOverview['attention']
type Some<Item> = { readonly count: number; readonly more: boolean; readonly first: Item[] }

/** A credential that ends so soon is named while there is time to renew it. */
const credentialDays = 30

/** What is set up and what needs somebody now; what the caller's role does not reach is null. Every part is bounded. */
export const overview = async (tx: Tx, caller: Caller, mail: boolean): Promise<WireOverview> => {
  const requests = hasRole(caller, 'ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const apps = hasRole(caller, 'APP_ADMIN', 'AUDITOR')
  return {
    setup: { ...(await setup(tx, hasRole(caller, 'AUDITOR'))), mail },
    attention: {
      quarantinedSince: await quarantinedSince(tx),
      stuckSteps: requests ? await stuckSteps(tx, keptFrom(caller)) : null,
      weakSequences: requests ? await weakSequences(tx) : null,
      unmetGrants: await unmetGrants(tx),
      owedAccess: await owedAccess(tx),
      invalidRules: requests ? await invalidRules(tx) : null,
      illTargets: apps ? await illTargets(tx) : null,
    },
  }
}

const atLeast = (count: number, rows: string) => `(select count(*) = ${count} from (select 1 ${rows} limit ${count}) x)`
const human = `from users where org_id = org() and status = 'ACTIVE' and kind = 'HUMAN'`

const setup = async (tx: Tx, all: boolean): Promise<Omit<Setup, 'mail'>> => {
  const [row] = await tx.query<Omit<Setup, 'mail'>>(
    `select ${atLeast(2, human)} as people,
       ${atLeast(1, `${human} and manager_id is not null`)} as managers,
       ${atLeast(1, `from app where org_id = org() and kind = 'APP' and status = 'ACTIVE'`)} as apps,
       ${atLeast(1, `from sequence where org_id = org() and status = 'ACTIVE' and request_type_id is null`)} as sequences,
       ${atLeast(1, `from condition where org_id = org() and status = 'ACTIVE'`)} as rules,
       ${atLeast(1, 'from request where org_id = org()')} as asked,
       case when $1 then coalesce((o.settings ->> 'secondFactorForAdmins')::boolean, false) end as "secondFactor",
       case when $1 then exists (select from recovery_seal s where s.org_id = org() and s.opened is null) end as "recoverySealed",
       case when $1 then ${atLeast(2, 'from users where org_id = org() and super_admin')} end as "twoSuperAdmins"
     from org o where o.org_id = org()`,
    [all],
  )
  return row!
}

const quarantinedSince = async (tx: Tx): Promise<string | null> =>
  (await tx.query<{ since: string | null }>('select quarantined_since as since from org where org_id = org()'))[0]
    ?.since ?? null

/** The first of the rows of `sql`, and how many there are, counted no farther than anybody reads. */
const some = async <Item>(tx: Tx, sql: string, given: readonly unknown[] = []): Promise<Some<Item>> => {
  const rows = await tx.query<{ item: Item; count: number }>(
    `select to_jsonb(x) as item, (count(*) over ())::int as count
     from (${sql} limit ${attentionMost}) x limit ${attentionNamed}`,
    given,
  )
  const count = rows[0]?.count ?? 0
  return { count, more: count >= attentionMost, first: rows.map(({ item }) => item) }
}

const nameOf = (user: string) =>
  `coalesce(nullif(trim(${user}.first_name || ' ' || ${user}.last_name), ''), ${user}.login)`
const userJson = `jsonb_build_object('id', u.user_id, 'name', ${nameOf('u')})`
const appJson = `jsonb_build_object('id', a.app_id, 'name', a.label)`
// As every other time of the wire, and not as to_jsonb would write it.
const iso = (time: string) => `to_char(${time} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

const stuckSteps = (tx: Tx, userId: string | undefined): Promise<NonNullable<Attention['stuckSteps']>> => {
  const values: unknown[] = []
  const open = openSql(userId, values)
  return some(
    tx,
    `select t.request_id as "requestId", t.label, ${iso('t.opened')} as since, ${userJson} as "requestedFor", ${appJson} as app
     from task t join request r on r.org_id = t.org_id and r.request_id = t.request_id
       join users u on u.org_id = org() and u.user_id = r.requested_for
       join app a on a.org_id = org() and a.app_id = r.app_id
     where t.org_id = org() and t.status = 'ASSIGNING' and ${open} order by t.task_id`,
    values,
  )
}

const weakSequences = (tx: Tx): Promise<NonNullable<Attention['weakSequences']>> =>
  some(
    tx,
    `select s.sequence_id as id, s.name, s.findings -> 0 ->> 'label' as label,
       (select max((f ->> 'users')::int) from jsonb_array_elements(s.findings) f) as users
     from sequence s where s.org_id = org() and s.status = 'ACTIVE' and jsonb_array_length(s.findings) > 0
     order by s.name`,
  )

const unmetGrants = (tx: Tx): Promise<Attention['unmetGrants']> =>
  some(
    tx,
    `select x.grant_id as "grantId", x.request_id as "requestId", ${userJson} as user, ${appJson} as app,
       ${whatName} as level, x.outcome = 'MANUAL_REQUIRED' as "byHand", x.problem
     from (select g.*, g.scope_type as kind, g.scope_id as id from grants g
       where g.org_id = org() and g.outcome in ('FAILED', 'MANUAL_REQUIRED') and g.ended is null
       order by g.grant_id limit ${attentionMost}) x ${namesSql}
     order by x.outcome, x.grant_id`,
  )

const owedAccess = (tx: Tx): Promise<Attention['owedAccess']> =>
  some(
    tx,
    `select l.access_id as "accessId", ${userJson} as user, ${appJson} as app, l.target_name as target,
       ${iso('l.owed_since')} as since, l.manual, l.last_error as problem
     from access l join users u on u.org_id = org() and u.user_id = l.user_id
       join app a on a.org_id = org() and a.app_id = l.app_id
     where l.org_id = org() and l.owed_since <= clock() - $1 * interval '1 millisecond'
     order by l.owed_since, l.access_id`,
    [limits.overdueMs],
  )

const invalidRules = (tx: Tx): Promise<NonNullable<Attention['invalidRules']>> =>
  some(
    tx,
    `select c.condition_id as id, c.name, c.invalid_reason as reason, ${appJson} as app
     from condition c join app a on a.org_id = org() and a.app_id = c.app_id
     where c.org_id = org() and c.status = 'INVALID' and a.kind = 'APP' order by c.condition_id`,
  )

const illTargets = (tx: Tx): Promise<NonNullable<Attention['illTargets']>> =>
  some(
    tx,
    `select c.connector_id as id, c.name, coalesce(h.failures, 0) as failures,
       case when h.failures > 0 then h.last_error end as problem,
       case when h.open_until > clock() then ${iso('h.open_until')} end as "pausedUntil",
       case when c.secret_expires <= clock() + ${credentialDays} * interval '1 day' then ${iso('c.secret_expires')} end
         as "credentialExpires"
     from connector c left join connector_health h using (org_id, connector_id)
     where c.org_id = org() and c.status = 'ACTIVE'
       and (h.failures > 0 or c.secret_expires <= clock() + ${credentialDays} * interval '1 day')
     order by c.name, c.connector_id`,
  )
