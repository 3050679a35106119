import { directoryKinds } from '@assent/core/api/imports.ts'
import { attributeNameProblem } from '@assent/core/directory/profile.ts'
import type { RowKind } from './rows.ts'

/** The kinds of CSV files. YAML has all of them in one file, under its own headings. */
export const csvKinds = directoryKinds
export type CsvKind = (typeof csvKinds)[number]

type Columns = {
  readonly row: RowKind
  readonly needed: readonly string[]
  readonly further: readonly string[]
  /** Whether columns of other names are attributes of the profile. */
  readonly open?: boolean
}

/** What each kind of file can say: the one list of it, for CSV, YAML and the documentation's test. */
export const columns: Readonly<Record<CsvKind, Columns>> = {
  users: {
    row: 'user',
    needed: ['login'],
    further: [
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
    ],
    open: true,
  },
  groups: { row: 'group', needed: ['name'], further: ['description', 'externalId', 'owners', 'ownerGroups'] },
  memberships: { row: 'membership', needed: ['group', 'user'], further: ['action'] },
  apps: {
    row: 'app',
    needed: ['label'],
    further: ['name', 'description', 'url', 'status', 'entitlementManagement', 'connector'],
  },
  'app-groups': { row: 'appGroup', needed: ['app', 'group'], further: [] },
  entitlements: {
    row: 'entitlement',
    needed: ['app', 'externalValue'],
    further: ['name', 'description', 'dataType', 'multiValue', 'valueExternalValue', 'valueName', 'valueDescription'],
  },
  bundles: { row: 'bundle', needed: ['app', 'bundle', 'entitlement', 'value'], further: ['description'] },
  owners: {
    row: 'owner',
    needed: ['resourceType', 'resource'],
    further: ['app', 'entitlement', 'owner', 'ownerType'],
  },
}

/** The columns of a file with the names that we give them: known ones in any case, attributes as they are written. */
export const columnNames = (kind: CsvKind, found: readonly string[]): readonly string[] => {
  const known = new Map([...columns[kind].needed, ...columns[kind].further].map((name) => [name.toLowerCase(), name]))
  return found.map((name) => known.get(name.toLowerCase()) ?? name)
}

/**
 * The attribute that a column of users is about. `profile.` stands before names that are columns themselves; `:json` after
 * one says that its cells are JSON, for what is not a text.
 */
export const attributeOf = (column: string): { readonly name: string; readonly json: boolean } => {
  const json = column.endsWith(':json')
  return { name: column.slice(column.startsWith('profile.') ? 8 : 0, json ? -5 : undefined), json }
}

/** The column for an attribute: its name, unless that is a column of its own. */
export const columnOf = (attribute: string): string =>
  [...columns.users.needed, ...columns.users.further].some((name) => name.toLowerCase() === attribute.toLowerCase())
    ? `profile.${attribute}`
    : attribute

/** What is wrong with the first line, or undefined. */
export const columnProblem = (kind: CsvKind, names: readonly string[]): string | undefined => {
  const { needed, further, open } = columns[kind]
  const missing = needed.filter((name) => !names.includes(name))
  if (missing.length > 0) return `The first line must name the columns ${missing.join(', ')} of ${kind}.`
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) return `The column ${shown(twice)} is there twice.`
  const strange = names.filter((name) => ![...needed, ...further].includes(name))
  const bad = open ? strange.filter((name) => attributeNameProblem(attributeOf(name).name) !== undefined) : strange
  if (bad.length === 0) return undefined
  return open
    ? `${bad.map(shown).join(', ')} cannot be the name of a profile attribute.`
    : `${kind} have no column ${bad.map(shown).join(', ')}. There are: ${[...needed, ...further].join(', ')}.`
}

/** A text of the file in a message: short, quoted, on one line. */
export const shown = (text: string): string =>
  `"${(text.length > 60 ? `${text.slice(0, 57)}...` : text).replaceAll(/\p{Cc}/gu, ' ')}"`

/** One row as an object without a prototype: a column may have any name (abuse case F15). */
export const cellsOf = (names: readonly string[], record: readonly string[]): Item => {
  const cells: Record<string, unknown> = Object.create(null)
  for (const [i, name] of names.entries()) cells[name] = record[i]
  return cells
}

/** One thing of a file, by the names of the columns. CSV has texts only; YAML has its own types. */
export type Item = Readonly<Record<string, unknown>>
