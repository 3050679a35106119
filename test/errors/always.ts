import { limits } from '@assent/core/limits.ts'
import type { Route } from '@assent/server/channels/api/route.ts'

/** What of an operation's errors follows from what it is: the same for all of which it is true. */
export type Always = {
  readonly status: 400 | 401 | 403 | 404 | 413 | 415
  readonly code: string
  /** Completes "refused when …" in docs/errors.md. */
  readonly when: string
  /** Which operations that are, in words. */
  readonly whose: string
  readonly of: (route: Route) => boolean
  readonly sent: (route: Route) => {
    /** By default a super administrator with a token; `browser`: the same with a session. */
    readonly by?: 'nobody' | 'forger' | 'plain' | 'unscoped' | 'browser' | 'elsewhere'
    readonly url?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: string
  }
}

const every = (): boolean => true
const isList = (route: Route): boolean => route.list !== undefined
const writes = (route: Route): boolean => route.method !== 'GET'
const takesJson = (route: Route): boolean => route.body !== undefined
const isObject = ({ body }: Route): boolean => (body as { type?: string } | undefined)?.type === 'object'

/** An id that is one by its form, and of nothing. */
const idOfNothing = (route: Route, name: string): string => {
  const schema = route.params?.properties[name] as { pattern?: string; enum?: readonly string[] } | undefined
  if (schema?.enum) return schema.enum[0]!
  const prefix = /^\^(\w{3})\[0-9A-Za-z\]\{17\}/.exec(schema?.pattern ?? '')?.[1]
  if (prefix) return prefix + '0'.repeat(17)
  return schema?.pattern?.includes('{24}') ? '66857574885b300006c1a602' : `00u${'0'.repeat(17)}`
}

/** The path of an operation with ids of nothing. */
export const pathOf = (route: Route, given: Readonly<Record<string, string>> = {}): string =>
  route.url.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(given[name] ?? idOfNothing(route, name)))

const query = (route: Route, search: string): { url: string } => ({ url: `${pathOf(route)}?${search}` })
const json = { 'content-type': 'application/json' }

/** In the order in which an operation looks: who calls, the query, the body. */
export const always: readonly Always[] = [
  {
    status: 401,
    code: 'E0000004',
    when: 'there is no proof of who calls',
    whose: 'all',
    of: every,
    sent: () => ({ by: 'nobody' }),
  },
  {
    status: 401,
    code: 'E0000004',
    when: 'the token is not known',
    whose: 'all',
    of: every,
    sent: () => ({ by: 'forger' }),
  },
  {
    status: 403,
    code: 'E0000006',
    when: 'the token has none of the scopes',
    whose: 'all but giving up one’s own token',
    of: (route) => route.scopes.length > 0,
    sent: () => ({ by: 'unscoped' }),
  },
  {
    status: 403,
    code: 'E0000006',
    when: 'the user has none of the roles',
    whose: 'those of administrators',
    of: (route) => route.roles !== 'self',
    sent: () => ({ by: 'plain' }),
  },
  {
    status: 403,
    code: 'E0000006',
    when: 'a browser with a session comes from a page of another site',
    whose: 'those that change something',
    of: writes,
    sent: () => ({ by: 'elsewhere' }),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'there is a query parameter that it has not',
    whose: 'all',
    of: every,
    sent: (route) => query(route, 'surprise=1'),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'a query parameter comes twice',
    whose: 'all',
    of: every,
    sent: (route) => query(route, 'a=1&a=2'),
  },
  {
    status: 400,
    code: 'E0000029',
    when: '`limit` is not a number that it takes',
    whose: 'lists',
    of: isList,
    sent: (route) => query(route, 'limit=0'),
  },
  {
    status: 400,
    code: 'E0000029',
    when: '`after` is no cursor',
    whose: 'lists',
    // A packed one is looked into by its operation.
    of: ({ list }) => list !== undefined && list.cursor !== 'packed',
    sent: (route) => query(route, 'after=nowhere'),
  },
  {
    status: 400,
    code: 'E0000029',
    when: '`orderBy` is none of its own',
    whose: 'lists that can be sorted',
    of: ({ list }) => list?.orderBy !== undefined && !list.filterNeeded,
    sent: (route) => query(route, 'orderBy=secret'),
  },
  {
    status: 400,
    code: 'E0000053',
    when: 'the filter is no filter',
    whose: 'lists with a filter',
    of: ({ list }) => list?.filter !== undefined,
    sent: (route) => query(route, `${route.list!.filterName ?? 'filter'}=((`),
  },
  {
    status: 400,
    code: 'E0000053',
    when: 'the filter is about another attribute',
    whose: 'lists with a filter',
    of: ({ list }) => list?.filter !== undefined,
    sent: (route) => query(route, `${route.list!.filterName ?? 'filter'}=${encodeURIComponent('hash eq "x"')}`),
  },
  {
    status: 400,
    code: 'E0000003',
    when: 'the body is no JSON',
    whose: 'those with a body',
    of: takesJson,
    sent: () => ({ headers: json, body: '{"a":' }),
  },
  {
    status: 400,
    code: 'E0000003',
    when: 'a member of the body comes twice',
    whose: 'those with a body',
    of: takesJson,
    sent: () => ({ headers: json, body: '{"a":1,"a":2}' }),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'the body has a member that it does not take',
    whose: 'those with a body',
    of: isObject,
    sent: () => ({ headers: json, body: '{"org_id":"org00000000000000000"}' }),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'the body is of another kind, such as a number',
    whose: 'those with a body',
    of: takesJson,
    sent: () => ({ headers: json, body: '7' }),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'there is a body where it takes none',
    whose: 'those that change something and have no body',
    of: (route) => writes(route) && !takesJson(route) && !route.raw,
    sent: () => ({ headers: json, body: '{"a":1}' }),
  },
  {
    status: 400,
    code: 'E0000001',
    when: 'the Idempotency-Key is none',
    whose: 'those with Idempotency-Key',
    of: (route) => route.keyed === true,
    sent: () => ({ headers: { 'idempotency-key': 'with a blank' } }),
  },
  {
    status: 404,
    code: 'E0000007',
    when: 'an id of the path cannot be one',
    whose: 'those of a thing',
    of: ({ params }) => Object.values(params?.properties ?? {}).some((one) => 'pattern' in one || 'enum' in one),
    sent: (route) => ({
      url: route.url.replace(/:(\w+)/g, (_, name: string) => {
        const schema = route.params!.properties[name]!
        return 'pattern' in schema || 'enum' in schema ? '%00' : idOfNothing(route, name)
      }),
    }),
  },
  {
    status: 404,
    code: 'E0000007',
    when: 'there is no such thing',
    whose: 'those of a thing',
    // What needs more than its path is refused for that first.
    of: (route) => route.params !== undefined && !takesJson(route) && !route.raw && !route.list?.filter,
    sent: (route) => ({ by: 'browser', url: pathOf(route) }),
  },
  {
    status: 413,
    code: 'E0000003',
    when: 'the body is too large',
    whose: 'those that change something',
    of: (route) => writes(route) && !route.raw,
    sent: () => ({ headers: json, body: `"${'x'.repeat(limits.bodyBytes)}"` }),
  },
  {
    status: 415,
    code: 'E0000021',
    when: 'the body is of another media type',
    whose: 'those that change something',
    of: writes,
    sent: () => ({ headers: { 'content-type': 'text/html' }, body: '<p>' }),
  },
]
