import type { Dice } from './dice.ts'
import { hostileNames, hostileValues } from './hostile.ts'

export type Schema = {
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly items?: Schema
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly patternProperties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly allOf?: readonly Schema[]
}

const most = 300

/**
 * What the server itself has said, by the name of the member and by the kind of id, so that calls hit something. Ids that
 * are spared are never asked about: they are those of the callers.
 */
export const makeMemory = (dice: Dice, spared: readonly string[] = []) => {
  const byName = new Map<string, unknown[]>()
  const ids = new Set<string>()
  const add = (name: string, value: unknown): void => {
    const known = byName.get(name) ?? []
    byName.set(name, known)
    if (known.length < most) known.push(value)
    else known[dice.below(most)] = value
  }
  const learn = (value: unknown, name = ''): void => {
    if (
      typeof value === 'string' &&
      !spared.includes(value) &&
      /^([0-9a-z]{3}[0-9A-Za-z]{17}|[0-9a-f]{24})$/.test(value)
    )
      ids.add(value)
    if (name !== '' && value !== null) add(name, value)
    if (Array.isArray(value)) for (const item of value.slice(0, 20)) learn(item)
    else if (typeof value === 'object' && value !== null)
      for (const [member, item] of Object.entries(value)) learn(item, member)
  }
  const hot = new Map<string, string>()
  return {
    learn,
    /** Other ids from now on. */
    turn: () => hot.clear(),
    seen: (name: string): unknown => (byName.has(name) ? dice.pick(byName.get(name)!) : undefined),
    /** An id that was seen and that fits; mostly the same until the next turn, so that calls meet at one thing. */
    id: (what: string, fits: (id: string) => boolean): string | undefined => {
      const known = hot.get(what)
      if (known !== undefined && dice.chance(60)) return known
      const fitting = [...ids].filter(fits)
      if (fitting.length === 0) return undefined
      const id = dice.pick(fitting)
      hot.set(what, id)
      return id
    },
  }
}

export type Memory = ReturnType<typeof makeMemory>

/** A value that the schema would take, as far as a schema can say. */
export const valid = (schema: Schema, name: string, dice: Dice, memory: Memory): unknown => {
  if ('const' in schema) return schema.const
  if (schema.enum) return dice.pick(schema.enum)
  const branches = schema.oneOf ?? schema.anyOf ?? schema.allOf
  if (branches) return valid(dice.pick(branches), name, dice, memory)
  switch (schema.type) {
    case 'object':
      return objectOf(schema, dice, memory)
    case 'array':
      return listOf(schema, name, dice, memory)
    case 'string':
      return textOf(schema, name, dice, memory)
    case 'integer':
    case 'number':
      return dice.chance(50)
        ? (schema.minimum ?? 0)
        : Math.min(schema.maximum ?? 100, (schema.minimum ?? 0) + dice.below(50))
    case 'boolean':
      return dice.chance(50)
    case 'null':
      return null
    default:
      return memory.seen(name) ?? { type: 'APPROVAL', label: 'x', assignmentRule: { type: 'MANAGER' } }
  }
}

const objectOf = (schema: Schema, dice: Dice, memory: Memory): Record<string, unknown> => {
  const out: Record<string, unknown> = {}
  const required = new Set(schema.required)
  for (const [name, member] of Object.entries(schema.properties ?? {}))
    if (required.has(name) || dice.chance(50)) out[name] = valid(member, name, dice, memory)
  const map = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : undefined
  const free = map ?? Object.values(schema.patternProperties ?? {})[0]
  if (free) for (const name of ['department', 'color', 'x']) out[name] = valid(free, name, dice, memory)
  return out
}

const listOf = (schema: Schema, name: string, dice: Dice, memory: Memory): unknown => {
  // A whole list that the server gave, such as the steps of a sequence, is more than a schema can say.
  const seen = memory.seen(name)
  if (Array.isArray(seen) && dice.chance(50)) return seen
  const [least, longest] = [schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, (schema.minItems ?? 0) + 2)]
  const length = least + dice.below(longest - least + 1)
  return Array.from({ length }, () => valid(schema.items ?? {}, name, dice, memory))
}

const textOf = (schema: Schema, name: string, dice: Dice, memory: Memory): string => {
  const pattern = schema.pattern === undefined ? undefined : new RegExp(schema.pattern, 'u')
  const id = pattern && memory.id(pattern.source, (candidate) => pattern.test(candidate))
  if (id !== undefined) return id
  const seen = memory.seen(name)
  if (typeof seen === 'string' && (!pattern || pattern.test(seen)) && dice.chance(60)) return seen
  if (schema.format === 'date-time') return new Date(Date.now() + (dice.below(40) - 10) * 86_400_000).toISOString()
  // Nothing of ours may be sent to anybody outside this machine.
  if (pattern?.test('https://hook.invalid/x') && !pattern.test('a')) return 'https://hook.invalid/x'
  const made = dice.pick(['a', 'Some text', 'P7D', 'PT8H', 'Äöü 東京', 'x y z', 'user.lifecycle.create', 'UTC'])
  return made.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength ?? 255)
}

/** The same with one to three things in it wrong: a member missing, one too many, or of another kind. */
export const broken = (value: unknown, dice: Dice): unknown => {
  const copy: { it: unknown } = { it: structuredClone(value) }
  for (let times = 1 + dice.below(3); times > 0; times--) {
    const { holder, key } = somewhere(copy, 'it', dice)
    const target = holder[key]
    if (isObject(target) && dice.chance(30))
      Object.defineProperty(target, dice.pick(hostileNames), {
        ...plain,
        value: structuredClone(dice.pick(hostileValues)),
      })
    else if (holder !== (copy as object) && !Array.isArray(holder) && dice.chance(30)) delete holder[key]
    else holder[key] = structuredClone(dice.pick(hostileValues))
  }
  return copy.it
}

const plain = { enumerable: true, configurable: true, writable: true }
type Holder = Record<string, unknown>
const isObject = (value: unknown): value is Holder => typeof value === 'object' && value !== null

const somewhere = (start: object, name: string, dice: Dice): { holder: Holder; key: string } => {
  let [holder, key] = [start as Holder, name]
  for (;;) {
    const inside = holder[key]
    const names = isObject(inside) ? Object.keys(inside) : []
    if (names.length === 0 || dice.chance(30)) return { holder, key }
    holder = inside as Holder
    key = dice.pick(names)
  }
}
