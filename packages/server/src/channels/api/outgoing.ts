import type { TSchema } from 'typebox'

type Shape = {
  readonly type?: string
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: boolean | Shape
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
  readonly oneOf?: readonly Shape[]
  readonly allOf?: readonly Shape[]
}

type Rebuild = (value: unknown) => unknown

const asItIs: Rebuild = (value) => value

/**
 * Makes the function that rebuilds an answer out of the members that its schema declares, so that nothing else can leave
 * (abuse case F4). A schema with no members (free JSON) lets everything through. Of a choice, the members of all branches
 * are let through.
 */
export const outgoing = (schema: TSchema): Rebuild => rebuild(schema as Shape)

const rebuild = (shape: Shape): Rebuild => {
  if (shape.items) return listOf(rebuild(shape.items))
  const branches = [shape, ...(shape.anyOf ?? []), ...(shape.oneOf ?? []), ...(shape.allOf ?? [])]
  const lists = branches.filter((branch) => branch !== shape && branch.items)
  const members = new Map<string, Rebuild>()
  let free = false
  for (const branch of branches) {
    for (const [name, member] of Object.entries(branch.properties ?? {}))
      members.set(name, merged(members.get(name), member))
    free ||= branch.type === 'object' && (!branch.properties || isFree(branch)) && !branch.oneOf && !branch.anyOf
  }
  if (members.size === 0 && lists.length === 0) return asItIs
  const object = free ? asItIs : objectOf(members)
  const list = lists.length === 1 ? rebuild(lists[0]!) : asItIs
  return (value) => (Array.isArray(value) ? list(value) : object(value))
}

// Two branches with a member of the same name: it goes as it is, unless there was no other before.
const merged = (before: Rebuild | undefined, shape: Shape): Rebuild => (before === undefined ? rebuild(shape) : asItIs)

const isFree = (shape: Shape): boolean =>
  shape.additionalProperties === true ||
  typeof shape.additionalProperties === 'object' ||
  shape.patternProperties !== undefined

const listOf =
  (item: Rebuild): Rebuild =>
  (value) =>
    item === asItIs || !Array.isArray(value) ? value : value.map(item)

const objectOf =
  (members: ReadonlyMap<string, Rebuild>): Rebuild =>
  (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const out: Record<string, unknown> = {}
    for (const [name, member] of members) {
      const part = (value as Record<string, unknown>)[name]
      if (part !== undefined) out[name] = member(part)
    }
    return out
  }
