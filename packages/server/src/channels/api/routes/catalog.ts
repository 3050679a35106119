import { WireEntry, WireEntryUser, WireFields } from '@assent/core/api/catalog.ts'
import { badFilter, type Filter } from '@assent/core/api/filter.ts'
import type { Page } from '@assent/core/api/page.ts'
import { shownAssessment } from '@assent/core/api/risk.ts'
import { id } from '@assent/core/api/wire.ts'
import { isHexId, isId } from '@assent/core/ids.ts'
import { limits } from '@assent/core/limits.ts'
import { isRefusal, type Refusal, type Result, refuse } from '@assent/core/refusal.ts'
import { Type } from 'typebox'
import type { EntryView } from '../../../app/app.ts'
import { type Call, listRoute, type Route, route } from '../route.ts'
import { mapPage } from './users.ts'

const base = '/governance/api/v2'
const allBase = `${base}/catalogs/default/entries`
const mineBase = `${base}/my/catalogs/default/entries`
const [tag, myTag] = ['Catalogs', 'My Catalogs']
const read = ['okta.accessRequests.catalog.read']
const readRequests = ['okta.accessRequests.request.read']
const roles = ['ACCESS_REQUESTS_ADMIN'] as const
const params = Type.Object({ entryId: id('entry') })
const userParams = Type.Object({ userId: id('user') })
const entryUserParams = Type.Object({ entryId: id('entry'), userId: id('user') })
const query = Type.Object({ match: Type.Optional(Type.String()) })
const userQuery = Type.Object({ match: Type.Optional(Type.String({ minLength: 1, maxLength: limits.searchMax })) })
const inOrder = {
  description:
    'In the order of names, whatever their case and marks. A page goes on after the place where the one before ended.',
} as const
const list = { cursor: 'packed', filter: { parent: { ops: ['eq', 'pr'] } }, filterNeeded: true } as const
const users = {
  cursor: 'user',
  filter: { firstName: { ops: ['sw'] }, lastName: { ops: ['sw'] } },
} as const

type Listing = Call<unknown, { readonly match?: string | undefined }, unknown>
type FormOf = { readonly entryId: string; readonly userId?: string; readonly extendsGrant?: string | undefined }
type Form = Pick<Call<FormOf, unknown, unknown>, 'app' | 'caller' | 'params'>

/** The form of an entry, for oneself or for the user of the path. */
const fieldsOf = async ({ app, caller, params }: Form) => {
  const form = await app.read(caller, 'form.whole', params)
  if (isRefusal(form)) return form
  const { fields, risk } = form
  return { data: [...fields], ...(risk ? { metadata: { riskAssessment: shownAssessment(risk) } } : {}) }
}

/** Which part of the tree a filter asks for: `not(parent pr)` the top, `parent eq "cen…"` the levels of an app (H.1). */
const parentOf = (filter: Filter | undefined): Result<{ readonly parentId: string | undefined }> => {
  if (filter?.op === 'not' && filter.filter.op === 'pr') return { parentId: undefined }
  if (filter?.op === 'eq' && typeof filter.value === 'string' && isId('entry', filter.value))
    return { parentId: filter.value }
  return badFilter('Use not(parent pr) for the top entries, or parent eq "…" with the id of an entry.')
}

// Okta words it so (okta-access-requests O.4); the schema of a query would say it otherwise.
const matchOf = (match: string | undefined): Result<{ readonly match: string | undefined }> => {
  const length = match?.length
  if (length === undefined || (length >= limits.searchMin && length <= limits.searchMax)) return { match }
  const [what, which, bound] =
    length < limits.searchMin ? ['short', 'minimum', limits.searchMin] : ['long', 'maximum', limits.searchMax]
  return refuse('invalid', 'AccessRequestCatalog', [
    {
      summary: `AccessRequestCatalog - String "${match}" is too ${what} (length: ${length}, required ${which}: ${bound})`,
    },
  ])
}

const wanted = ({ filter, page, query }: Listing) => {
  const parent = parentOf(filter)
  if (isRefusal(parent)) return parent
  const match = matchOf(query.match)
  return isRefusal(match) ? match : { ...parent, ...match, page }
}

type LinkTo = (path: string) => string

const relatedTo = ({ appId, scopeId, scopeType }: EntryView): string =>
  scopeType === 'REQUEST_TYPE'
    ? `/governance/api/v1/request-types/${scopeId}`
    : isHexId(appId)
      ? `/governance/api/v1/teams/${appId}`
      : isId('collection', appId)
        ? `/governance/api/v1/collections/${appId}`
        : `/api/v1/apps/${appId}`

const labelOf = ({ appId }: EntryView): string =>
  isHexId(appId) ? 'Team' : isId('collection', appId) ? 'Resource Collection' : 'Application'

const shown = (entry: EntryView, link: LinkTo, at: string, create: (entryId: string) => string): WireEntry => {
  const own = `${mineBase}/${entry.entryId}`
  return {
    id: entry.entryId,
    name: entry.name,
    ...(entry.description === '' ? {} : { description: entry.description }),
    ...(entry.parentId === undefined ? { label: labelOf(entry) } : { parent: entry.parentId }),
    requestable: entry.requestable,
    ...(entry.icon ? { _icon: entry.icon } : {}),
    ...(entry.holds
      ? { counts: { resourceCounts: { applications: entry.holds.length } }, _holds: [...entry.holds] }
      : {}),
    _links: {
      self: { href: link(`${at}/${entry.entryId}`) },
      ...(entry.parentId === undefined ? {} : { parent: { href: link(`${at}/${entry.parentId}`) } }),
      ...(entry.requestable ? { createRequest: { href: link(create(entry.entryId)) } } : {}),
      ...(entry.pendingRequestId
        ? { pendingRequest: { href: link(`${own}/requests/${entry.pendingRequestId}`) } }
        : {}),
      relatedEntity: { href: link(relatedTo(entry)) },
    },
  }
}

const forAdmins = (link: LinkTo) => (entry: EntryView) => shown(entry, link, allBase, () => `${base}/requests`)
const forMe = (link: LinkTo) => (entry: EntryView) =>
  shown(entry, link, mineBase, (entryId) => `${mineBase}/${entryId}/requests`)

type Wanted = Exclude<ReturnType<typeof wanted>, Refusal>

/** A list of entries: what it asks for is read from the call, and each is drawn for its readers. */
const listed =
  <P>(
    read: (
      call: Listing & Pick<Call<P, unknown, unknown>, 'params'>,
      input: Wanted,
    ) => Promise<Result<Page<EntryView>>>,
    view: (link: LinkTo) => (entry: EntryView) => WireEntry,
  ) =>
  async (call: Listing & Pick<Call<P, unknown, unknown>, 'params'>) => {
    const input = wanted(call)
    return isRefusal(input) ? input : mapPage(await read(call, input), view(call.link))
  }

const adminRoutes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: allBase,
    operationId: 'listAllDefaultEntriesV2',
    summary: 'List all entries for the default access request catalog',
    ...inOrder,
    tag,
    stage: 'EA',
    scopes: read,
    roles,
    query,
    response: WireEntry,
    list,
    handler: listed((call, input) => call.app.read(call.caller, 'catalog.all', input), forAdmins),
  }),
  route({
    method: 'GET',
    url: `${allBase}/:entryId`,
    operationId: 'getCatalogEntryV2',
    summary: 'Retrieve a catalog entry',
    tag,
    stage: 'EA',
    scopes: read,
    roles,
    params,
    response: WireEntry,
    handler: async ({ app, caller, link, params }) => {
      const entry = await app.read(caller, 'catalog.entry', params)
      return isRefusal(entry) ? entry : forAdmins(link)(entry)
    },
  }),
  route({
    method: 'GET',
    url: `${allBase}/:entryId/users/:userId/request-fields`,
    operationId: 'getCatalogEntryRequestFieldsV2',
    summary: 'Retrieve the request fields',
    tag,
    stage: 'GA',
    scopes: readRequests,
    roles,
    params: entryUserParams,
    response: WireFields,
    handler: fieldsOf,
  }),
  listRoute({
    method: 'GET',
    url: `${base}/catalogs/default/user/:userId/entries`,
    operationId: 'listAllDefaultUserEntriesV2',
    summary: 'List all access request catalog entries for a user',
    ...inOrder,
    tag,
    stage: 'GA',
    scopes: read,
    roles,
    params: userParams,
    query,
    response: WireEntry,
    list,
    handler: listed(
      (call, input) => call.app.read(call.caller, 'catalog.ofUser', { ...input, ...call.params }),
      forAdmins,
    ),
  }),
]

const myRoutes: readonly Route[] = [
  listRoute({
    method: 'GET',
    url: mineBase,
    operationId: 'listMyDefaultEntriesV2',
    summary: 'List my entries for the default access request catalog',
    ...inOrder,
    tag: myTag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    query,
    response: WireEntry,
    list,
    handler: listed((call, input) => call.app.read(call.caller, 'catalog.mine', input), forMe),
  }),
  route({
    method: 'GET',
    url: `${mineBase}/:entryId`,
    operationId: 'getMyEntryV2',
    summary: 'Retrieve my catalog entry',
    tag: myTag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    params,
    response: WireEntry,
    handler: async ({ app, caller, link, params }) => {
      const entry = await app.read(caller, 'catalog.myEntry', params)
      return isRefusal(entry) ? entry : forMe(link)(entry)
    },
  }),
  route({
    method: 'GET',
    url: `${mineBase}/:entryId/request-fields`,
    operationId: 'getMyCatalogEntryRequestFieldsV2',
    summary: 'Retrieve the request fields for my catalog entry',
    description:
      'Ours: `ASSENT_PRIORITY`, where whoever asks says how soon it should be seen to. Sent back with the request; left out, it is NORMAL.',
    tag: myTag,
    stage: 'GA',
    scopes: readRequests,
    roles: 'self',
    params,
    query: Type.Object({ extendsGrantId: Type.Optional(id('grant')) }),
    response: WireFields,
    handler: ({ app, caller, params, query: { extendsGrantId } }) =>
      fieldsOf({ app, caller, params: { ...params, extendsGrant: extendsGrantId } }),
  }),
  listRoute({
    method: 'GET',
    url: `${mineBase}/:entryId/users`,
    operationId: 'listMyEntryUsersV2',
    summary: 'List my catalog entry users',
    description:
      'Those for whom the entry can be asked: its settings must allow it, and they must be able to have it. By a filter as Okta has it, or by `match`: words that begin a name, the login or the address.',
    tag: myTag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    params,
    query: userQuery,
    response: WireEntryUser,
    list: users,
    handler: async ({ app, caller, filter, page, params, query }) => {
      if (filter === undefined && query.match === undefined)
        return badFilter('This list needs a filter, or words to match.')
      const found = await app.read(caller, 'catalog.users', { ...params, ...query, filter, page })
      if (isRefusal(found)) return found
      return {
        ...found,
        items: found.items.map(({ userId, firstName, lastName, email }) => ({
          id: userId,
          ...(firstName === '' ? {} : { firstName }),
          ...(lastName === '' ? {} : { lastName }),
          email,
        })),
      }
    },
  }),
  route({
    method: 'GET',
    url: `${mineBase}/:entryId/users/:userId/request-fields`,
    operationId: 'getMyCatalogEntryUserRequestFieldsV2',
    summary: 'Retrieve the entry request fields for a user',
    tag: myTag,
    stage: 'GA',
    scopes: read,
    roles: 'self',
    params: entryUserParams,
    response: WireFields,
    handler: fieldsOf,
  }),
]

/** The catalog: all of it, a user's part of it, and one's own (okta-access-requests H). */
export const routes: readonly Route[] = [...adminRoutes, ...myRoutes]
