import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import { parse } from 'yaml'

const file = fileURLToPath(new URL('../../../../../shared/spec/okta-access-requests.openapi.yaml', import.meta.url))

type Json = Record<string, unknown>
type Document = { readonly paths: Record<string, Record<string, Json>>; readonly components: Json }

/** What a response came to: undefined if it is as published, else every difference in words. */
export type WireCheck = (method: string, path: string, status: number, body: unknown) => string | undefined

/**
 * Holds answers against the published document of the Okta Governance API. Give it to `test`'s `skip` where it says why
 * it is missing:
 *
 *     const wire = loadWire()
 *     test('…', { skip: wire.missing }, () => assert.equal(wire.check('GET', url, 200, body), undefined))
 */
export const loadWire = (): Wire => {
  if (!existsSync(file)) {
    const missing = 'the published OpenAPI document is not here (../shared/spec beside this repository)'
    return { missing, published: new Map(), check: () => missing }
  }
  if (!loaded) {
    const document = parse(readFileSync(file, 'utf8')) as Document
    loaded = { missing: false, published: publishedBy(document), check: makeCheck(document) }
  }
  return loaded
}
let loaded: Wire | undefined

type Wire = {
  readonly missing: string | false
  /** operationId → the statuses that are published for it. */
  readonly published: ReadonlyMap<string, readonly number[]>
  readonly check: WireCheck
}

const publishedBy = (document: Document): Wire['published'] =>
  new Map(
    Object.values(document.paths)
      .flatMap((item) => Object.values(item))
      .filter(({ operationId }) => operationId !== undefined)
      .map(({ operationId, responses }) => [operationId as string, Object.keys(responses as Json).map(Number)]),
  )

const makeCheck = (document: Document): WireCheck => {
  const ajv = new Ajv({ allErrors: true, strict: false, logger: false })
  formats.default(ajv)
  ajv.addSchema(translate(document) as Json, 'wire')
  const compiled = new Map<string, ValidateFunction>()
  return (method, path, status, body) => {
    const template = Object.keys(document.paths).find((candidate) => fits(candidate, path))
    const operation = template === undefined ? undefined : document.paths[template]?.[method.toLowerCase()]
    if (!operation) return `${method} ${path} is not in the published document`
    const found = responseOf(document, operation, status)
    if (!found) return `${method} ${template} publishes no answer with status ${status}`
    const pointer = found.pointer(`/paths/${escaped(template!)}/${method.toLowerCase()}/responses`)
    const content = found.response['content'] as Json | undefined
    if (!content) return body === undefined || body === '' ? undefined : `${method} ${template} ${status} has no body`
    const key = `wire#${pointer}/content/${escaped('application/json')}/schema`
    const check = compiled.get(key) ?? ajv.compile({ $ref: key })
    compiled.set(key, check)
    if (check(body)) return undefined
    return check
      .errors!.map((error) => `${error.instancePath || '/'} ${error.message} ${JSON.stringify(error.params)}`)
      .join('\n')
  }
}

const fits = (template: string, path: string): boolean => {
  const [wanted, given] = [template.split('/'), path.split('?')[0]!.split('/')]
  return wanted.length === given.length && wanted.every((part, i) => part.startsWith('{') || part === given[i])
}

const responseOf = (document: Document, operation: Json, status: number) => {
  const responses = operation['responses'] as Record<string, Json>
  const response = responses[String(status)]
  if (!response) return undefined
  const ref = response['$ref'] as string | undefined
  if (ref === undefined) return { response, pointer: (base: string) => `${base}/${status}` }
  const names = ref.slice(2).split('/')
  const target = names.reduce((node, name) => node[name] as Json, document as unknown as Json)
  return { response: target, pointer: () => ref.slice(1) }
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))

/**
 * OpenAPI 3.0's own words as JSON Schema: `nullable`, and references that point into this document. A "one of"
 * becomes "any of": some published branches overlap, so that their own examples fit more than one.
 */
const translate = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(translate)
  if (typeof node !== 'object' || node === null) return node
  const out: Json = {}
  for (const [name, value] of Object.entries(node)) {
    if (name === '$ref' && typeof value === 'string' && value.startsWith('#')) out[name] = `wire${value}`
    // Examples and defaults may hold members with the names of keywords.
    else if (['example', 'examples', 'default', 'discriminator'].includes(name) && typeof value !== 'string') continue
    else out[name === 'oneOf' ? 'anyOf' : name] = translate(value)
  }
  if (out['nullable'] !== true) return out
  const { nullable: _, ...rest } = out
  return { anyOf: [rest, { type: 'null' }] }
}
