import type { Identity, Session, Token } from '@assent/core/api/accounts.ts'
import type { MyUser } from '@assent/core/api/me.ts'
import { type Page, type PageInput, pageOf } from '@assent/core/api/page.ts'
import type { OrgId } from '@assent/core/ids.ts'
import type { Persona } from '../../app/door.ts'
import type { Db, Tx } from '../../platform/db.ts'
import { deviceOf } from './device.ts'
import type { SessionMethod } from './store.ts'

export type CallerRow = {
  hash: string
  org_id: string
  credential_id: string
  user_id: string
  person_id: string
  kind: 'HUMAN' | 'SERVICE'
  roles: string[]
  scopes: string[] | null
  idle_until: string | null
  ends: string
}

/** The callers behind hashes of tokens or sessions; what is unknown, revoked or over has no row. */
export const findCallers = (db: Db, kind: 'token' | 'session', hashes: readonly string[]): Promise<CallerRow[]> =>
  db.bare<CallerRow>('select * from assent.callers($1, $2::text[])', [kind, hashes])

export type UserRow = {
  user_id: string
  login: string
  kind: 'HUMAN' | 'SERVICE'
  status: string
  owner_id: string | null
}

export const findUser = async (tx: Tx, userId: string): Promise<UserRow | undefined> =>
  (await tx.query<UserRow>('select user_id, login, kind, status, owner_id from users where user_id = $1', [userId]))[0]

/** A user as he sees himself. */
export const findMe = async (tx: Tx, userId: string): Promise<MyUser | undefined> =>
  (
    await tx.query<MyUser>(
      `select u.user_id as id, u.login, u.email, u.first_name as "firstName", u.last_name as "lastName", u.roles,
         coalesce(p.time_zone, u.time_zone) as "timeZone",
         coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as "displayName",
         case when u.kind = 'HUMAN' and u.roles && array['SUPER_ADMIN', 'APP_ADMIN']
           then (o.settings #>> '{limits,emergency,hours}')::int end as "emergencyHours",
         exists (select from team_member m where m.org_id = u.org_id and m.user_id = u.user_id) as "inTeam"
       from users u join org o on o.org_id = u.org_id left join preference p on p.org_id = u.org_id and p.user_id = u.user_id where u.user_id = $1`,
      [userId],
    )
  )[0]

/** What the sign-in page says of an organization, and the database's clock. */
export const findWelcome = async (tx: Tx): Promise<{ name: string; demo: boolean; at: string }> =>
  (
    await tx.query<{ name: string; demo: boolean; at: string }>(
      `select name, coalesce((settings ->> 'demo')::boolean, false) as demo, clock_timestamp() as at
       from org where org_id = org()`,
    )
  )[0]!

/** Those of a list of people who are there, in its order. */
export const findPersonas = async (
  tx: Tx,
  offered: readonly { readonly login: string; readonly purpose: string }[],
): Promise<readonly Persona[]> =>
  tx.query<Persona>(
    `select u.user_id as "userId", u.login, coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as name,
       coalesce(u.profile ->> 'title', '') as title, o.purpose
     from unnest($1::text[], $2::text[]) with ordinality as o (login, purpose, at)
       join users u on u.org_id = org() and u.login_key = o.login and u.status = 'ACTIVE' and u.kind = 'HUMAN'
     order by o.at`,
    [offered.map(({ login }) => login.toLowerCase()), offered.map(({ purpose }) => purpose)],
  )

type TokenRow = {
  token_id: string
  user_id: string
  user_name: string
  name: string
  hint: string
  scopes: string[] | null
  created: string
  expires: string
  last_used: string | null
  revoked: string | null
  over: boolean
}

const tokenRows = `select t.token_id, t.user_id, t.name, t.hint, t.scopes, t.created, t.expires, t.last_used, t.revoked,
    t.expires <= clock_timestamp() as over,
    coalesce(nullif(trim(u.first_name || ' ' || u.last_name), ''), u.login) as user_name
  from api_token t join users u on u.org_id = t.org_id and u.user_id = t.user_id
  where t.kind = 'API'`

/** One token as people see it. */
export const findToken = async (tx: Tx, tokenId: string): Promise<Token | undefined> => {
  const rows = await tx.query<TokenRow>(`${tokenRows} and t.token_id = $1`, [tokenId])
  return rows[0] && tokenView(rows[0])
}

/** Tokens of one user, or of all; revoked and expired ones too, unless only those are wanted that work. */
export const listTokens = async (
  tx: Tx,
  userId: string | undefined,
  page: PageInput,
  onlyActive = false,
): Promise<Page<Token>> => {
  const rows = await tx.query<TokenRow>(
    `${tokenRows} and t.token_id > $1 ${userId === undefined ? '' : 'and t.user_id = $3'}
       ${onlyActive ? 'and t.revoked is null and t.expires > clock_timestamp()' : ''}
     order by t.token_id limit $2`,
    [page.after ?? '', page.limit + 1, ...(userId === undefined ? [] : [userId])],
  )
  return pageOf(rows, page.limit, (row) => row.token_id, tokenView)
}

const tokenView = (row: TokenRow): Token => ({
  id: row.token_id,
  name: row.name,
  userId: row.user_id,
  _userName: row.user_name,
  clientName: 'Assent API',
  hint: row.hint,
  status: row.revoked !== null ? 'REVOKED' : row.over ? 'EXPIRED' : 'ACTIVE',
  ...(row.scopes ? { scopes: row.scopes } : {}),
  created: row.created,
  expiresAt: row.expires,
  ...(row.last_used === null ? {} : { lastUsed: row.last_used }),
})

type SessionRow = {
  session_id: string
  user_id: string
  method: SessionMethod
  created: string
  last_seen: string
  ends: string
  address: string
  user_agent: string
}

const sessionColumns = `session_id, user_id, method, created, last_seen, least(idle_until, expires) as ends, address, user_agent`
const sessionLives = 'ended is null and idle_until > clock_timestamp() and expires > clock_timestamp()'

/** Sessions of a user that are alive. `currentId` marks the one that asks. */
export const listSessions = async (
  tx: Tx,
  userId: string,
  page: PageInput,
  currentId: string | undefined,
): Promise<Page<Session>> => {
  const rows = await tx.query<SessionRow>(
    `select ${sessionColumns} from session where user_id = $1 and session_id > $2 and ${sessionLives}
     order by session_id limit $3`,
    [userId, page.after ?? '', page.limit + 1],
  )
  return pageOf(
    rows,
    page.limit,
    (row) => row.session_id,
    (row) => sessionView(row, currentId),
  )
}

/** One session that is alive. */
export const findSession = async (
  tx: Tx,
  sessionId: string,
  currentId: string | undefined,
): Promise<Session | undefined> => {
  const rows = await tx.query<SessionRow>(
    `select ${sessionColumns} from session where session_id = $1 and ${sessionLives}`,
    [sessionId],
  )
  return rows[0] && sessionView(rows[0], currentId)
}

/** RFC 8176's words for how somebody proved himself; `fed` and `demo` are not in it. */
const means: Readonly<Record<SessionMethod, readonly string[]>> = {
  PASSWORD: ['pwd'],
  OIDC: ['fed'],
  PASSKEY: ['hwk', 'user', 'mfa'],
  TOTP: ['pwd', 'otp', 'mfa'],
  RECOVERY: ['pwd', 'otp', 'mfa'],
  PERSONA: ['demo'],
}

const sessionView = (row: SessionRow, currentId: string | undefined): Session => ({
  id: row.session_id,
  userId: row.user_id,
  status: 'ACTIVE',
  amr: [...means[row.method]],
  createdAt: row.created,
  lastSeen: row.last_seen,
  expiresAt: row.ends,
  address: row.address,
  userAgent: row.user_agent,
  device: deviceOf(row.user_agent),
  current: row.session_id === currentId,
})

/** What signing in with a password needs to know of a login; undefined if nobody has it. */
export const findLogin = async (
  tx: Tx,
  login: string,
): Promise<{ userId: string; active: boolean; hash: string | null } | undefined> => {
  const rows = await tx.query<{ user_id: string; active: boolean; hash: string | null }>(
    `select u.user_id, u.status = 'ACTIVE' and u.kind = 'HUMAN' as active, p.hash
     from users u left join password p on p.org_id = u.org_id and p.user_id = u.user_id
     where u.login_key = $1 and u.status <> 'DELETED'`,
    [login],
  )
  const row = rows[0]
  return row && { userId: row.user_id, active: row.active, hash: row.hash }
}

/** The password hash of a user. */
export const findPassword = async (tx: Tx, userId: string): Promise<string | undefined> =>
  (await tx.query<{ hash: string }>('select hash from password where user_id = $1', [userId]))[0]?.hash

/** A user's identities at outside providers. */
export const listIdentities = async (tx: Tx, userId: string): Promise<Identity[]> =>
  tx.query<Identity>('select issuer, subject, linked from oidc_identity where user_id = $1 order by issuer', [userId])

/** The only organization of this server, or undefined if there is none or more than one. */
export const onlyOrg = async (db: Db): Promise<OrgId | undefined> => {
  const rows = await db.bare<{ org_id: string }>('select org_id from assent.org order by org_id limit 2')
  return rows.length === 1 ? (rows[0]!.org_id as OrgId) : undefined
}
