import type { Dice } from './dice.ts'
import { broken, type Memory, type Schema, valid } from './generate.ts'
import { hostileHeaders, hostileQueries, hostileValues, spoil } from './hostile.ts'

type Parameter = {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly schema: Schema
  readonly description?: string
}

/** An operation as the document has it. */
export type Operation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  readonly body: { readonly type: string; readonly schema: Schema } | undefined
  /** The statuses that it says it can answer with. */
  readonly statuses: readonly number[]
}

/** A call as it goes over the line. */
export type FuzzCall = {
  readonly operation: Operation
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

/** The document at /openapi.json, as far as it is used here. */
export type OpenApi = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
}
type Described = {
  readonly operationId: string
  readonly parameters?: readonly Parameter[]
  readonly responses: Readonly<Record<string, unknown>>
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}

export const operationsOf = (document: OpenApi): readonly Operation[] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => {
      const [content] = Object.entries(described.requestBody?.content ?? {})
      return {
        id: described.operationId,
        method: method.toUpperCase(),
        path,
        parameters: described.parameters ?? [],
        body: content && { type: content[0], schema: content[1].schema },
        statuses: Object.keys(described.responses).map(Number),
      }
    }),
  )

/** A call of an operation; about half are as they should be, as far as the document says, the others are not. */
export const callOf = (operation: Operation, dice: Dice, memory: Memory): FuzzCall => {
  const good = dice.chance(55)
  const wrong = good ? 'nothing' : dice.pick(['path', 'query', 'body', 'body', 'body', 'spoilt', 'headers'])
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(
      wellFormed(wrong === 'path' && dice.chance(70) ? wild(dice) : idFor(operation, name, dice, memory)),
    ),
  )
  const query = [queryOf(operation, dice, memory), wrong === 'query' ? dice.pick(hostileQueries) : '']
  const search = query.filter((part) => part !== '').join('&')
  return {
    operation,
    method: operation.method,
    url: search === '' ? path : `${path}?${search}`,
    headers: {
      ...(operation.body ? { 'content-type': operation.body.type } : {}),
      ...(dice.chance(10) ? { 'idempotency-key': `key-${dice.below(50)}` } : {}),
      ...(wrong === 'headers' ? dice.pick(hostileHeaders) : {}),
    },
    body: bodyOf(operation, wrong, dice, memory),
  }
}

const wild = (dice: Dice): string => {
  return textual(dice.pick(hostileValues)).slice(0, 400) || '%'
}

const textual = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))

// Halves of pairs cannot be percent-encoded; bodies have them.
const wellFormed = (text: string): string => text.toWellFormed()

const prefixes: Readonly<Record<string, string>> = {
  resourceId: '0oa',
  userId: '00u',
  sessionId: 'ses',
  tokenId: 'tok',
  webhookId: 'whk',
  appId: '0oa',
  groupId: '00g',
  ownerId: '00u',
}

const idFor = (operation: Operation, name: string, dice: Dice, memory: Memory): string => {
  const { pattern } = operation.parameters.find((one) => one.in === 'path' && one.name === name)?.schema ?? {}
  const fits = pattern === undefined ? undefined : new RegExp(pattern, 'u')
  const prefix = prefixes[name]
  // Who deactivates himself has no more to say.
  if (name === 'userId' && !fits && operation.method === 'GET' && dice.chance(20)) return 'me'
  const known = memory.id(pattern ?? name, (id) =>
    fits ? fits.test(id) : prefix !== undefined && id.startsWith(prefix),
  )
  return known ?? `${prefix ?? 'req'}${'0'.repeat(17)}`
}

const queryOf = (operation: Operation, dice: Dice, memory: Memory): string =>
  operation.parameters
    .filter((one) => one.in === 'query' && (one.required || dice.chance(30)))
    .map((one) => {
      const value = one.description ? worded(one, dice, memory) : valid(one.schema, one.name, dice, memory)
      return `${encodeURIComponent(one.name)}=${encodeURIComponent(wellFormed(textual(value)))}`
    })
    .join('&')

// The description of a filter names its attributes and operators, that of an order its columns.
const worded = ({ description = '', name }: Parameter, dice: Dice, memory: Memory): string => {
  const rules = [...description.matchAll(/`([\w.]+)` \(([^)]*)\)/g)]
  if (rules.length > 0) {
    const terms = Array.from({ length: 1 + dice.below(3) }, () => {
      const [, attribute = '', ops = ''] = dice.pick(rules)
      const value = dice.chance(70) ? memory.seen(attribute) : dice.pick(hostileValues)
      return `${attribute} ${dice.pick(ops.split(', '))} ${JSON.stringify(textual(value ?? 'x').slice(0, 300))}`
    })
    return terms.join(dice.pick([' and ', ' or ', ' and not ', ' AND ']))
  }
  const columns = /One of ([\w, ]+), then/.exec(description)?.[1]
  if (columns) return `${dice.pick(columns.split(', '))} ${dice.pick(['asc', 'desc', 'ASC', ''])}`.trim()
  return name === 'after' ? (memory.id('after', () => true) ?? '1') : textual(dice.pick(hostileValues))
}

const bodyOf = (operation: Operation, wrong: string, dice: Dice, memory: Memory): Buffer | undefined => {
  if (!operation.body) return dice.chance(5) ? Buffer.from('{"a":1}') : undefined
  const good = valid(operation.body.schema, '', dice, memory)
  const value = wrong === 'body' ? broken(good, dice) : good
  if (operation.body.type !== 'application/json')
    return Buffer.from(
      new URLSearchParams(
        Object.entries(Object(value) as object).map(([name, one]): [string, string] => [name, textual(one)]),
      ).toString(),
    )
  const text = JSON.stringify(value) ?? 'null'
  return wrong === 'spoilt' ? spoil(text, dice) : Buffer.from(text)
}
