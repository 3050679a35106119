import { resourceKinds, userStatuses } from '@assent/core/directory/model.ts'
import { withProfile } from '@assent/core/directory/profile.ts'
import { compared } from '@assent/core/directory/text.ts'
import { attributeOf, type CsvKind, columns, type Item } from './columns.ts'
import { type Fields, makeFields } from './fields.ts'
import type { Problem, Read, RowData, RowKind } from './rows.ts'

/** One thing of a file as a row, or everything that is wrong with it. */
export const toRow = (kind: CsvKind, line: number, item: Item): readonly Read[] => {
  const problems: Problem[] = []
  const fields = makeFields(item, line, problems)
  const row = columns[kind].row
  const data = readers[row](fields, item)
  if (problems.length > 0) return problems
  const key = keys[row] as (data: RowData[RowKind]) => string
  return [{ kind: row, line, key: key(data), data }]
}

const keyOf = (...parts: readonly string[]): string => parts.map(compared).join('\n')

const keys: { readonly [K in RowKind]: (data: RowData[K]) => string } = {
  user: ({ login }) => keyOf(login),
  group: ({ name }) => keyOf(name),
  membership: ({ group, user }) => keyOf(group, user),
  app: ({ label }) => keyOf(label),
  appGroup: ({ app, group }) => keyOf(app, group),
  // External values are compared as they are: they are the target's own.
  entitlement: ({ app, externalValue, value }) => `${keyOf(app)}\n${externalValue}\n${value?.externalValue ?? ''}`,
  bundle: ({ app, bundle }) => keyOf(app, bundle),
  owner: ({ resourceType, app, resource, entitlement }) =>
    resourceType === 'ENTITLEMENT_VALUE'
      ? `${keyOf(resourceType, app ?? '', entitlement ?? '')}\n${resource}`
      : keyOf(resourceType, app ?? '', '', resource),
}

type Reader<K extends RowKind> = (fields: Fields, item: Item) => RowData[K]

// Members that are undefined are left out: what a file does not say stays as it is.
const given = <T extends object>(members: T): { [N in keyof T as N]: Exclude<T[N], undefined> } =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as never

const user: Reader<'user'> = (fields, item) => {
  const login = fields.name('login')
  const profile: Record<string, unknown> = { login }
  for (const column of Object.keys(item)) if (!notInProfile.has(column)) readAttribute(fields, item, column, profile)
  // Judged as if it were new: what is wrong with it does not depend on who is there, except that he may have an address.
  const { causes } = withProfile(undefined, { ...profile, login: login || 'x', email: profile['email'] ?? 'a@b' }, true)
  for (const { summary, location } of causes)
    fields.bad(location?.split('/').at(-1) ?? '', summary.replace(/^\S+ /, ''))
  const kind = fields.word('kind', ['HUMAN', 'SERVICE'])
  const owner = fields.optionalName('owner')
  const source = fields.optionalName('source', 64)
  if (source !== undefined && !sourceName.test(source)) fields.bad('source', sourceProblem)
  return given({
    login,
    profile,
    externalId: fields.optionalName('externalId'),
    status: fields.word('status', userStatuses),
    kind,
    owner,
    source,
    samePersonAs: fields.optionalName('samePersonAs'),
  })
}

/** What a source may be called. */
export const sourceName = /^[A-Za-z0-9_. -]{1,64}$/
export const sourceProblem = 'is named with letters, digits, blanks, dots, - and _'

/** Reads one attribute of a profile. One may have two columns, for texts and for JSON: a row uses one of them. */
const readAttribute = (fields: Fields, item: Item, column: string, profile: Record<string, unknown>): void => {
  const { name, json } = attributeOf(column)
  const before = profile[name] ?? null
  if (fields.isEmpty(column)) profile[name] = before
  else if (before !== null) fields.bad(column, 'is there twice: as a text and as JSON')
  else if (!json) profile[name] = item[column]
  else
    try {
      profile[name] = JSON.parse(String(item[column]))
    } catch {
      fields.bad(column, 'must be JSON: a text in quotation marks, a whole number, true, false, or a list of texts')
    }
}

// Roles are not in a file: what people's data come from must not make administrators.
const notInProfile: ReadonlySet<string> = new Set([
  'login',
  'status',
  'kind',
  'owner',
  'samePersonAs',
  'externalId',
  'source',
])

const group: Reader<'group'> = (fields) =>
  given({
    name: fields.name('name'),
    description: fields.prose('description', 1_024),
    externalId: fields.optionalName('externalId'),
    owners: fields.names('owners'),
    ownerGroups: fields.names('ownerGroups'),
  })

const membership: Reader<'membership'> = (fields) => ({
  group: fields.name('group'),
  user: fields.name('user'),
  action: fields.word('action', ['add', 'remove']) ?? 'add',
})

const app: Reader<'app'> = (fields) =>
  given({
    label: fields.name('label'),
    name: fields.optionalName('name', 100),
    description: fields.prose('description', 2_000),
    url: fields.has('url') ? (fields.optionalName('url', 2_000) ?? null) : undefined,
    status: fields.word('status', ['ACTIVE', 'INACTIVE']),
    entitlementManagement: fields.flag('entitlementManagement'),
    connector: fields.has('connector') ? (fields.optionalName('connector') ?? null) : undefined,
  })

const appGroup: Reader<'appGroup'> = (fields) => ({ app: fields.name('app'), group: fields.name('group') })

const entitlement: Reader<'entitlement'> = (fields) => {
  const externalValue = fields.exact('valueExternalValue', 2_000)
  const valueName = fields.optionalName('valueName')
  const description = fields.prose('valueDescription', 1_024)
  if (externalValue === undefined && valueName !== undefined)
    fields.bad('valueExternalValue', 'must be there where valueName is')
  return given({
    app: fields.name('app'),
    name: fields.optionalName('name'),
    externalValue: fields.name('externalValue'),
    // Said once for all lines of an entitlement: an empty cell says nothing.
    description: fields.prose('description', 1_000) || undefined,
    dataType: fields.word('dataType', ['string', 'array']),
    multiValue: fields.flag('multiValue'),
    value:
      externalValue === undefined
        ? undefined
        : given({ name: valueName ?? externalValue.slice(0, 255), externalValue, description }),
  })
}

const bundle: Reader<'bundle'> = (fields) =>
  given({
    app: fields.name('app'),
    bundle: fields.name('bundle'),
    description: fields.prose('description', 1_000) || undefined,
    entitlement: fields.name('entitlement'),
    value: fields.exact('value', 2_000) ?? fields.name('value', 2_000),
  })

const owner: Reader<'owner'> = (fields) => {
  const resourceType =
    fields.word('resourceType', resourceKinds) ?? fields.bad('resourceType', 'must be there') ?? 'APP'
  if (resourceType !== 'APP' && resourceType !== 'GROUP' && fields.isEmpty('app')) fields.bad('app', 'must be there')
  if (resourceType === 'ENTITLEMENT_VALUE' && fields.isEmpty('entitlement')) fields.bad('entitlement', 'must be there')
  return given({
    resourceType,
    app: fields.optionalName('app'),
    resource:
      (resourceType === 'ENTITLEMENT_VALUE' ? fields.exact('resource', 2_000) : undefined) ??
      fields.name('resource', 2_000),
    entitlement: fields.optionalName('entitlement'),
    owner: fields.optionalName('owner'),
    ownerType: fields.word('ownerType', ['USER', 'GROUP']) ?? ('USER' as const),
  })
}

const readers: { readonly [K in RowKind]: Reader<K> } = {
  user,
  group,
  membership,
  app,
  appGroup,
  entitlement,
  bundle,
  owner,
}
