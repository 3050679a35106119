import { csvLine } from '@assent/core/csv.ts'
import type { ProfileValue } from '@assent/core/directory/model.ts'
import type { Tx } from '../../../platform/db.ts'
import { bundlesOfApps } from '../bundles/queries.ts'
import { entitlementsOfApps } from '../entitlements/queries.ts'
import { type CsvKind, columnOf } from '../import/columns.ts'
import {
  type AppGroupRow,
  type AppRow,
  appGroupsAfter,
  appsAfter,
  attributesOf,
  type GroupRow,
  groupsAfter,
  type MemberRow,
  membersAfter,
  type OwnerRow,
  ownersAfter,
  paged,
  type Reader,
  type UserRow,
  usersAfter,
} from './pages.ts'

type Cell = string | boolean | number | null | undefined
type Lines = AsyncGenerator<string>

const linesOf = (rows: readonly (readonly Cell[])[]): string => rows.map(csvLine).join('')

/** A list in one cell: with semicolons, or as JSON where a name has one or begins like JSON. */
const listCell = (names: readonly string[]): string =>
  names.some((name) => name.includes(';') || name.startsWith('["')) ? JSON.stringify(names) : names.join(';')

/** Whether a text comes back as it is from a cell of its own: an empty one would remove it. */
const isPlain = (value: ProfileValue | undefined): value is string => typeof value === 'string' && value.trim() !== ''

const textCell = (value: ProfileValue | undefined): string => (isPlain(value) ? value : '')

// Where there is a column for texts, what fits there stands there.
const jsonCell =
  (texts: boolean) =>
  (value: ProfileValue | undefined): string =>
    value === undefined || (texts && isPlain(value)) ? '' : JSON.stringify(value)

async function* users(tx: Reader): Lines {
  const attributes = await attributesOf(tx)
  const columns = attributes.flatMap(({ name, others, texts }) => [
    ...(texts ? [{ head: columnOf(name), cell: textCell, name }] : []),
    ...(others ? [{ head: `${columnOf(name)}:json`, cell: jsonCell(texts), name }] : []),
  ])
  yield csvLine([...userHead, ...columns.map(({ head }) => head)])
  for await (const rows of paged<UserRow>((after) => usersAfter(tx, after)))
    yield linesOf(
      rows.map((row) => [
        row.login,
        row.email,
        row.first_name,
        row.last_name,
        row.status,
        row.external_id,
        row.source,
        row.kind,
        row.owner,
        row.same_as,
        row.time_zone,
        ...columns.map(({ cell, name }) => cell(Object.hasOwn(row.profile, name) ? row.profile[name] : undefined)),
      ]),
    )
}
const userHead = [
  'login',
  'email',
  'firstName',
  'lastName',
  'status',
  'externalId',
  'source',
  'kind',
  'owner',
  'samePersonAs',
  'timezone',
]

async function* groups(tx: Reader): Lines {
  yield csvLine(['name', 'description', 'externalId', 'owners', 'ownerGroups'])
  for await (const rows of paged<GroupRow>((after) => groupsAfter(tx, after)))
    yield linesOf(
      rows.map((row) => [row.name, row.description, row.external_id, listCell(row.owners), listCell(row.owner_groups)]),
    )
}

async function* memberships(tx: Reader): Lines {
  yield csvLine(['group', 'user'])
  for await (const rows of paged<MemberRow>((after) => membersAfter(tx, after)))
    yield linesOf(rows.map((row) => [row.name, row.login]))
}

async function* apps(tx: Reader): Lines {
  yield csvLine(['label', 'name', 'description', 'url', 'status', 'entitlementManagement', 'connector'])
  for await (const rows of paged<AppRow>((after) => appsAfter(tx, after)))
    yield linesOf(
      rows.map((row) => [
        row.label,
        row.name,
        row.description,
        row.url,
        row.status,
        row.entitlement_management === 'OPTED_IN' ? 'yes' : 'no',
        row.connector,
      ]),
    )
}

async function* appGroups(tx: Reader): Lines {
  yield csvLine(['app', 'group'])
  for await (const rows of paged<AppGroupRow>((after) => appGroupsAfter(tx, after)))
    yield linesOf(rows.map((row) => [row.label, row.name]))
}

/** Apps whose levels are entitlements, a few at a time: each may have many. */
async function* managedApps(tx: Reader): AsyncGenerator<readonly AppRow[]> {
  for await (const rows of paged<AppRow>((after) => appsAfter(tx, after, appsAtOnce), appsAtOnce)) {
    const managed = rows.filter((row) => row.entitlement_management === 'OPTED_IN')
    if (managed.length > 0) yield managed
  }
}
const appsAtOnce = 20

async function* entitlements(tx: Reader): Lines {
  yield csvLine([
    'app',
    'externalValue',
    'name',
    'description',
    'dataType',
    'multiValue',
    'valueExternalValue',
    'valueName',
    'valueDescription',
  ])
  for await (const rows of managedApps(tx)) {
    const labels = new Map(rows.map((row) => [row.app_id, row.label]))
    const found = await entitlementsOfApps(tx as Tx, [...labels.keys()])
    for (const { appId, dataType, description, externalValue, multiValue, name, values } of found) {
      const own = [labels.get(appId), externalValue, name, description, dataType, multiValue ? 'yes' : 'no']
      const parts = values.map((value) => [...own, value.externalValue, value.name, value.description])
      yield linesOf(parts.length > 0 ? parts : [[...own, '', '', '']])
    }
  }
}

async function* bundles(tx: Reader): Lines {
  yield csvLine(['app', 'bundle', 'description', 'entitlement', 'value'])
  for await (const rows of managedApps(tx)) {
    const labels = new Map(rows.map((row) => [row.app_id, row.label]))
    const found = await bundlesOfApps(tx as Tx, [...labels.keys()])
    const given = await valuesOfBundles(
      tx,
      found.map(({ bundleId }) => bundleId),
    )
    for (const { appId, bundleId, description, name } of found)
      yield linesOf(
        (given.get(bundleId) ?? []).map((one) => [labels.get(appId), name, description, one.entitlement, one.value]),
      )
  }
}

type Given = { readonly bundle_id: string; readonly entitlement: string; readonly value: string }

const valuesOfBundles = async (
  tx: Reader,
  bundleIds: readonly string[],
): Promise<ReadonlyMap<string, readonly Given[]>> => {
  const rows = await tx.query<Given>(
    `select b.bundle_id, e.external_value as entitlement, v.external_value as value
     from bundle_value b join entitlement_value v on v.org_id = b.org_id and v.value_id = b.value_id and v.deleted is null
       join entitlement e on e.org_id = v.org_id and e.entitlement_id = v.entitlement_id and e.deleted is null
     where b.org_id = $1 and b.bundle_id = any ($2)
     order by b.bundle_id, e.external_value collate "C", v.external_value collate "C"`,
    [tx.orgId, bundleIds],
  )
  return Map.groupBy(rows, (row) => row.bundle_id)
}

async function* owners(tx: Reader): Lines {
  yield csvLine(['resourceType', 'app', 'entitlement', 'resource', 'owner', 'ownerType'])
  for await (const rows of paged<OwnerRow>((after) => ownersAfter(tx, after)))
    yield linesOf(
      rows.map((row) => [row.resource_kind, row.app, row.entitlement, row.resource, row.owner, row.owner_kind]),
    )
}

/** The text of a file of one kind, page by page: what an import of that kind reads back unchanged. */
export const textOf: Readonly<Record<CsvKind, (tx: Reader) => AsyncGenerator<string>>> = {
  users,
  groups,
  memberships,
  apps,
  'app-groups': appGroups,
  entitlements,
  bundles,
  owners,
}
