import type { Filter, FilterRules } from '@assent/core/api/filter.ts'
import type { OrderBy, Page, PageInput } from '@assent/core/api/page.ts'
import type { AdminRole, Caller } from '@assent/core/caller.ts'
import type { IdKind } from '@assent/core/ids.ts'
import type { Result } from '@assent/core/refusal.ts'
import type { Static, TObject, TSchema } from 'typebox'
import type { App } from '../../app/app.ts'
import type { Voice } from '../../app/languages.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What a handler is given: everything parsed, the caller proven and allowed to call this operation at all. */
export type Call<P, Q, B> = {
  readonly app: App
  readonly caller: Caller
  readonly params: P
  readonly query: Q
  readonly body: B
  /** For lists: which part, filtered by what, sorted how. */
  readonly page: PageInput
  readonly filter: Filter | undefined
  readonly orderBy: OrderBy | undefined
  /** The entity tag of If-Match without its quotes, if one was sent. */
  readonly ifMatch: string | undefined
  /** How files for people speak: in the language of Accept-Language. Answers in JSON are said by their schema. */
  readonly voice: Voice
  /** The absolute address of one of our paths. */
  readonly link: (path: string) => string
}

/** An answer with more than a body: another status, an entity tag, an address, deprecation and the like. */
export type Reply<T> = {
  readonly reply: true
  readonly body: T
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
}

/** Gives an answer another status or further headers. `etag` is quoted here. */
export const reply = <T>(
  body: T,
  extra: { status?: number; etag?: string; location?: string; headers?: Record<string, string> } = {},
): Reply<T> => ({
  reply: true,
  body,
  ...(extra.status ? { status: extra.status } : {}),
  headers: {
    ...extra.headers,
    ...(extra.etag === undefined ? {} : { etag: `"${extra.etag}"` }),
    ...(extra.location === undefined ? {} : { location: extra.location }),
  },
})

/** What a handler may give for a schema: its static type, with read-only lists as welcome as any. */
export type Outgoing<T> = T extends readonly (infer Item)[]
  ? readonly Outgoing<Item>[]
  : T extends object
    ? { readonly [Name in keyof T]: Outgoing<T[Name]> }
    : T

type Described = {
  readonly method: Method
  /** Path with `:name` parameters. */
  readonly url: string
  /** Okta's operationId where it has one. */
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  /** The heading in the reference. */
  readonly tag: string
  /** Okta's life cycle; EXTENSION: ours, Okta publishes nothing like it. */
  readonly stage?: 'GA' | 'BETA' | 'EA' | 'EXTENSION'
  /** OAuth scopes of which the token must have one; a `.manage` scope contains its `.read` (okta-access-requests A.2). */
  readonly scopes: readonly string[]
  /**
   * Administrator roles of which the user must have one; SUPER_ADMIN always may, AUDITOR may read.
   * 'self': everybody, about themselves; the feature judges the rest.
   */
  readonly roles: readonly AdminRole[] | 'self'
  /**
   * Statuses of refusals that do not follow from the rest: 403 and 404 where only the feature can tell, 409 for what is
   * true of another state, 412 for an If-Match that is behind.
   */
  readonly refuses?: readonly (403 | 404 | 409 | 412)[]
  /** A call with an Idempotency-Key that was seen before is answered as the first one was, and done once. */
  readonly keyed?: true
  /** How errors are worded. Conditions: a fixed subject in the summary, and causes with nothing but a summary (C.4). */
  readonly errors?: { readonly subject?: string; readonly bare?: boolean }
  /** Media types of a body that is not JSON; the handler gets it as a RawBody, as its bytes come. */
  readonly raw?: readonly string[]
  /** Which rate limit counts; by default `read` for GET, `write` for all else. */
  readonly limit?: string
}

/** A body that is not JSON. */
export type RawBody = { readonly type: string; readonly bytes: AsyncIterable<Uint8Array> }

type Inputs<P extends TObject, Q extends TObject, B extends TSchema> = {
  readonly params?: P
  readonly query?: Q
  readonly body?: B
}

/** One operation as data; authentication, authorisation, validation, errors, limits and the reference follow from it. */
export type Route = Described & {
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  readonly response?: TSchema
  readonly status?: number
  readonly list?: ListRules
  readonly handler: (call: Call<never, never, never>) => Promise<Result<unknown>>
}

/** How a list is paged, filtered and sorted. */
export type ListRules = {
  /** What the cursor looks like: a kind of id, an id of any kind, 24 hex digits, a whole number, or a packed place. */
  readonly cursor: IdKind | 'id' | 'hex' | 'number' | 'packed'
  /** `data`: `{data, _links}` (governance API). `array`: the bare array with Link headers only (core API). */
  readonly shape?: 'data' | 'array'
  /** The member of the body that holds the items, where Okta does not call it `data`. */
  readonly member?: string
  readonly filter?: FilterRules
  /** Lists that cannot be read without a filter. */
  readonly filterNeeded?: boolean
  /** Name of the query parameter with the filter; the core API also has `search`. */
  readonly filterName?: 'filter' | 'search'
  readonly orderBy?: readonly string[]
  readonly maxLimit?: number
  readonly defaultLimit?: number
}

/** Declares an operation with one answer. No `response` = 204 without a body. */
export const route = <
  P extends TObject = TObject<Record<never, never>>,
  Q extends TObject = TObject<Record<never, never>>,
  B extends TSchema = TSchema,
  R extends TSchema = TSchema,
>(
  spec: Described &
    Inputs<P, Q, B> & {
      readonly response?: R
      /** Status of success; by default 200, or 204 without a response. */
      readonly status?: number
      readonly handler: (
        call: Call<Static<P>, Static<Q>, Static<B>>,
      ) => Promise<Result<NoInfer<Outgoing<Static<R>>> | Reply<NoInfer<Outgoing<Static<R>>>> | undefined>>
    },
): Route => spec as unknown as Route

/** Declares a list: `response` is the schema of one item; the frame adds paging, links, filter and order. */
export const listRoute = <
  R extends TSchema,
  P extends TObject = TObject<Record<never, never>>,
  Q extends TObject = TObject<Record<never, never>>,
>(
  spec: Described &
    Omit<Inputs<P, Q, TSchema>, 'body'> & {
      readonly method: 'GET'
      readonly response: R
      readonly list: ListRules
      readonly handler: (
        call: Call<Static<P>, Static<Q>, undefined>,
      ) => Promise<Result<Page<NoInfer<Outgoing<Static<R>>>>>>
    },
): Route => spec as unknown as Route
