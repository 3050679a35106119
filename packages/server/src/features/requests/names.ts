import type { Request } from '@assent/core/request/model.ts'
import { principalsOf } from '@assent/core/steps/step.ts'
import type { Look } from '../../platform/db.ts'

/** Names of what a request speaks of, for people; ids without a name are not in it. */
export type Names = Readonly<Record<string, string>>

type Spoken = Readonly<Record<'users' | 'groups' | 'apps' | 'bundles' | 'types', ReadonlySet<string>>>

/** Everybody and everything that a request speaks of. */
const spokenOf = (request: Request): Spoken => {
  const { approvedLevel, assignee, followers = [], gives, level, requestedBy, requestedFor, tasks } = request
  const held = request.status === 'PENDING' ? request.held : undefined
  const levels = [level, gives, approvedLevel, ...tasks.flatMap(smallerOf)].filter((one) => one !== undefined)
  const of = (type: Request['level']['scopeType']): readonly string[] =>
    levels.flatMap(({ scopeId, scopeType }) => (scopeType === type ? [scopeId] : []))
  const asked = tasks.flatMap(({ detail }) => principalsOf(detail))
  const askedAs = (user: boolean): readonly string[] =>
    asked.flatMap(({ id, kind }) => ((kind === 'USER') === user ? [id] : []))
  const users = [
    requestedFor,
    requestedBy,
    ...followers,
    assignee,
    held?.by,
    ...tasks.flatMap(actorsOf),
    ...askedAs(true),
  ]
  return {
    users: new Set(users.filter((id) => id !== undefined)),
    groups: new Set([...askedAs(false), ...of('GROUP')]),
    apps: new Set(levels.map(({ appId }) => appId)),
    bundles: new Set(of('ENTITLEMENT_BUNDLE')),
    types: new Set(of('REQUEST_TYPE')),
  }
}

type Task = Request['tasks'][number]

const smallerOf = ({ detail }: Task): readonly Request['level'][] =>
  'smaller' in detail ? (detail.smaller as readonly Request['level'][]) : []

const actorsOf = ({ completedBy, detail, waiting }: Task): readonly (string | undefined)[] => {
  const votes = 'votes' in detail ? (detail.votes as readonly { readonly userId: string; readonly as: string }[]) : []
  return [completedBy, waiting?.by, ...votes.flatMap(({ as, userId }) => [userId, as])]
}

/** The names that each of these requests speaks of, by id: one statement, and nobody learns of another's. */
export const namesOfEach = async (look: Look, requests: readonly Request[]): Promise<readonly Names[]> => {
  const spoken = requests.map(spokenOf)
  const all = (kind: keyof Spoken): ReadonlySet<string> => new Set(spoken.flatMap((one) => [...one[kind]]))
  const known = await namesById(look, {
    users: all('users'),
    groups: all('groups'),
    apps: all('apps'),
    bundles: all('bundles'),
    types: all('types'),
  })
  return spoken.map(({ apps, bundles, groups, types, users }) =>
    Object.fromEntries(
      [...users, ...groups, ...apps, ...bundles, ...types].flatMap((id) => {
        const name = known[id]
        return name === undefined ? [] : [[id, name]]
      }),
    ),
  )
}

type Ids = Readonly<Record<'users' | 'groups' | 'apps' | 'bundles', Iterable<string>>> & {
  readonly types?: Iterable<string>
}

/** What these are called. */
export const namesById = async (look: Look, { apps, bundles, groups, types = [], users }: Ids): Promise<Names> => {
  const rows = await look.query<{ id: string; name: string }>(
    `select user_id as id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), login) as name from users where org_id = org() and user_id = any($1::text[])
     union all select group_id, name from groups where org_id = org() and group_id = any($2::text[])
     union all select app_id, label from app where org_id = org() and app_id = any($3::text[])
     union all select bundle_id, name from bundle where org_id = org() and bundle_id = any($4::text[])
     union all select type_id, name from request_type where org_id = org() and type_id = any($5::text[])`,
    [[...users], [...groups], [...apps], [...bundles], [...types]],
    'request_names',
  )
  return Object.fromEntries(rows.map((row) => [row.id, row.name]))
}
