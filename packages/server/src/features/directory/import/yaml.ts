import { limits } from '@assent/core/limits.ts'
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, visit, type YAMLMap } from 'yaml'
import { type CsvKind, columnProblem, type Item, shown } from './columns.ts'
import type { Problem, Read } from './rows.ts'
import { decodeText, Unreadable } from './text-source.ts'
import { toRow } from './to-rows.ts'

/**
 * The rows of a YAML file, and everything that is wrong with it. It is one map with the headings users, groups, apps and
 * owners; what belongs to a group or an app stands inside of it. Read as a whole, so it has a limit of its own.
 */
export async function* readYaml(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Read> {
  let text = ''
  try {
    for await (const part of decodeText(bytes, limits.importYamlBytes)) text += part
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error
    yield error.problem
    return
  }
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, strict: true, prettyErrors: false })
  const lineOf = (node: Node | undefined | null): number => (node?.range ? lines.linePos(node.range[0]).line : 1)
  const problems: Problem[] = [...document.errors, ...document.warnings].map(({ message, pos }) => ({
    line: lines.linePos(pos[0]).line,
    message: `This is not YAML that can be read: ${message}`,
  }))
  visit(document, {
    Alias: (_key, node) => {
      problems.push({ line: lineOf(node), message: 'References (*name) are not accepted: write it out.' })
    },
  })
  if (problems.length > 0) yield* problems
  else if (!isMap(document.contents))
    yield {
      line: lineOf(document.contents as Node | null),
      message: `The file must be a map of ${headings.join(', ')}.`,
    }
  else yield* readRoot(document.contents, lineOf)
}

type LineOf = (node: Node | undefined | null) => number

const headings = ['users', 'groups', 'apps', 'owners'] as const

function* readRoot(root: YAMLMap, lineOf: LineOf): Generator<Read> {
  for (const { key, value } of root.items) {
    const heading = isScalar(key) ? String(key.value) : ''
    const line = lineOf(key as Node)
    if (!(headings as readonly string[]).includes(heading))
      yield { line, message: `There is no heading ${shown(heading)}. There are: ${headings.join(', ')}.` }
    else yield* readList(value as Node | null, heading, line, lineOf, readers[heading as (typeof headings)[number]])
  }
}

/** The maps of a list, each given to `read`; a heading with nothing under it is an empty list. */
function* readList(
  node: Node | null | undefined,
  heading: string,
  line: number,
  lineOf: LineOf,
  read: (item: YAMLMap, line: number, lineOf: LineOf) => Iterable<Read>,
): Generator<Read> {
  if (isScalar(node) && node.value === null) return
  if (!isSeq(node)) {
    yield { line, message: `${heading} must be a list: each item begins with a dash.` }
    return
  }
  for (const item of node.items as Node[]) {
    if (isMap(item)) yield* read(item, lineOf(item), lineOf)
    else yield { line: lineOf(item), message: `Each item of ${heading} must be a map of names and values.` }
  }
}

type Parts = {
  readonly item: Record<string, unknown>
  readonly nested: ReadonlyMap<string, { node: Node | null; line: number }>
}

/** The members of a map; those in `nested` stay nodes, so that what is in them has lines of its own. */
const partsOf = (map: YAMLMap, nestedNames: readonly string[], lineOf: LineOf): Parts => {
  const item: Record<string, unknown> = Object.create(null)
  const nested = new Map<string, { node: Node | null; line: number }>()
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : ''
    const node = value as Node | null
    if (nestedNames.includes(name)) nested.set(name, { node, line: lineOf(key as Node) })
    else item[name] = isAlias(node) ? undefined : (node?.toJSON() ?? null)
  }
  return { item, nested }
}

/** A row out of a map whose members are the columns of a CSV file of this kind. */
function* rowOf(kind: CsvKind, item: Item, line: number): Generator<Read> {
  const problem = columnProblem(kind, Object.keys(item))
  if (problem) yield { line, message: problem.replace('The first line must name the columns', 'There must be') }
  else yield* toRow(kind, line, item)
}

function* readUser(map: YAMLMap, line: number, lineOf: LineOf): Generator<Read> {
  const { item, nested } = partsOf(map, ['profile'], lineOf)
  const profile = nested.get('profile')
  if (profile && !isMap(profile.node)) yield { line: profile.line, message: 'profile must be a map of attributes.' }
  else yield* rowOf('users', { ...(profile?.node?.toJSON() as object | undefined), ...item }, line)
}

function* readGroup(map: YAMLMap, line: number, lineOf: LineOf): Generator<Read> {
  const { item, nested } = partsOf(map, ['members'], lineOf)
  yield* rowOf('groups', item, line)
  yield* names(nested.get('members'), lineOf, (user, at) => rowOf('memberships', { group: item['name'], user }, at))
}

type Nested = { node: Node | null; line: number } | undefined

/** A list of names, one or more to a line. */
function* names(
  nested: Nested,
  lineOf: LineOf,
  read: (name: unknown, line: number) => Iterable<Read>,
): Generator<Read> {
  if (!nested) return
  if (!isSeq(nested.node)) yield { line: nested.line, message: 'This must be a list of names.' }
  else for (const node of nested.node.items as Node[]) yield* read(node.toJSON(), lineOf(node))
}

function* readApp(map: YAMLMap, line: number, lineOf: LineOf): Generator<Read> {
  const { item, nested } = partsOf(map, ['groups', 'entitlements', 'bundles', 'owners', 'ownerGroup'], lineOf)
  const app = item['label']
  const inside = (heading: string, read: Parameters<typeof readList>[4]): Iterable<Read> => {
    const part = nested.get(heading)
    return part ? readList(part.node, heading, part.line, lineOf, read) : []
  }
  yield* rowOf('apps', item, line)
  yield* names(nested.get('groups'), lineOf, (group, at) => rowOf('app-groups', { app, group }, at))
  yield* inside('entitlements', (entitlement) => readEntitlement(app, entitlement, lineOf))
  yield* inside('bundles', (bundle) => readBundle(app, bundle, lineOf))
  yield* owners({ resourceType: 'APP', resource: app }, nested, lineOf)
}

function* owners(resource: Item, nested: Parts['nested'], lineOf: LineOf): Generator<Read> {
  const group = nested.get('ownerGroup')
  if (group) yield* rowOf('owners', { ...resource, owner: group.node?.toJSON(), ownerType: 'GROUP' }, group.line)
  yield* names(nested.get('owners'), lineOf, (owner, at) => rowOf('owners', { ...resource, owner }, at))
}

function* readEntitlement(app: unknown, map: YAMLMap, lineOf: LineOf): Generator<Read> {
  const { item, nested } = partsOf(map, ['values'], lineOf)
  const own = { ...item, app }
  yield* rowOf('entitlements', own, lineOf(map))
  const values = nested.get('values')
  if (values)
    yield* readList(values.node, 'values', values.line, lineOf, (value, line) => {
      const { item: inner, nested: owned } = partsOf(value, ['owners', 'ownerGroup'], lineOf)
      const { name, externalValue, description, ...others } = inner
      const row = {
        app,
        externalValue: item['externalValue'],
        valueName: name,
        valueExternalValue: externalValue,
        valueDescription: description,
        ...others,
      }
      const resource = {
        resourceType: 'ENTITLEMENT_VALUE',
        app,
        entitlement: item['externalValue'],
        resource: externalValue,
      }
      return [...rowOf('entitlements', defined(row), line), ...owners(resource, owned, lineOf)]
    })
}

const defined = (item: Item): Item =>
  Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined))

function* readBundle(app: unknown, map: YAMLMap, lineOf: LineOf): Generator<Read> {
  const { item, nested } = partsOf(map, ['gives', 'owners', 'ownerGroup'], lineOf)
  const { name: bundle, ...others } = item
  const gives = nested.get('gives')
  if (!gives || !isMap(gives.node)) {
    yield {
      line: gives?.line ?? lineOf(map),
      message: 'A bundle has `gives`: a map of entitlements to lists of values.',
    }
    return
  }
  for (const { key, value } of gives.node.items) {
    const entitlement = isScalar(key) ? key.value : undefined
    yield* names({ node: value as Node | null, line: lineOf(key as Node) }, lineOf, (one, line) =>
      rowOf('bundles', defined({ ...others, app, bundle, entitlement, value: one }), line),
    )
  }
  yield* owners({ resourceType: 'ENTITLEMENT_BUNDLE', app, resource: bundle }, nested, lineOf)
}

function* readOwner(map: YAMLMap, line: number, lineOf: LineOf): Generator<Read> {
  yield* rowOf('owners', partsOf(map, [], lineOf).item, line)
}

const readers = { users: readUser, groups: readGroup, apps: readApp, owners: readOwner } as const
