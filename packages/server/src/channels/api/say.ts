import type { Card } from '@assent/core/card.ts'
import { sayCard } from '@assent/core/texts/line.ts'
import type { Say } from '@assent/core/texts/say.ts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { languageOf, sayIn } from '../../app/languages.ts'
import type { ErrorBody } from './errors.ts'

type Shape = {
  readonly 'x-says'?: true | 'whole' | 'card' | readonly string[]
  readonly properties?: Readonly<Record<string, Shape>>
  readonly additionalProperties?: boolean | Shape
  readonly patternProperties?: Readonly<Record<string, Shape>>
  readonly items?: Shape
  readonly anyOf?: readonly Shape[]
}

type Saying = (value: unknown, say: Say) => unknown

/**
 * Makes the function that says the sentences of an answer in another language: those members that its schema marks
 * (`sentence` of core/api/wire.ts). Undefined where it has none, so that such answers cost nothing.
 */
export const saying = (schema: TSchema): Saying | undefined => sayingOf(schema as Shape)

const sayingOf = (shape: Shape): Saying | undefined => {
  const says = shape['x-says']
  if (says === true) return sayText
  if (says === 'whole') return sayWhole
  if (says === 'card') return (value, say) => sayCard(value as Card, say)
  if (says) return membersOf(new Map(says.map((name) => [name, sayWhole])))
  const each = shape.items && sayingOf(shape.items)
  if (each) return (value, say) => (Array.isArray(value) ? value.map((one) => each(one, say)) : value)
  const members = new Map<string, Saying>()
  for (const part of [shape, ...(shape.anyOf ?? [])])
    for (const [name, member] of Object.entries(part.properties ?? {})) {
      const own = sayingOf(member)
      if (own) members.set(name, own)
    }
  if (members.size > 0) return membersOf(members)
  // `nullable(sentence())` and lists that may be missing.
  return shape.anyOf?.map(sayingOf).find((one) => one !== undefined)
}

const sayText: Saying = (value, say) => (typeof value === 'string' ? say(value) : value)

/** The same of what people may have written: words of theirs are hardly ever a whole sentence of ours. */
const sayWhole: Saying = (value, say) =>
  typeof value === 'string' && /^["\p{Lu}].*\.$/su.test(value) ? say(value) : value

const membersOf =
  (members: ReadonlyMap<string, Saying>): Saying =>
  (value, say) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
    const out: Record<string, unknown> = { ...value }
    for (const [name, member] of members) if (Object.hasOwn(out, name)) out[name] = member(out[name], say)
    return out
  }

/** What says our sentences in the caller's language, which is noted in the answer; undefined for English. */
export const sayFor = (request: FastifyRequest, reply: FastifyReply): Say | undefined => {
  const language = languageOf(request.headers['accept-language'])
  reply.header('content-language', language)
  reply.header('vary', 'accept-language')
  return sayIn(language)
}

const isErrorBody = (payload: unknown): payload is ErrorBody =>
  typeof payload === 'object' && payload !== null && 'errorSummary' in payload && 'errorCauses' in payload

const said = (body: ErrorBody, say: Say): ErrorBody => ({
  ...body,
  errorSummary: say(body.errorSummary),
  errorCauses: body.errorCauses.map((cause) => ({ ...cause, errorSummary: sayText(cause['errorSummary'], say) })),
})

/** Says an error body in the caller's language; its codes, reasons and locations stay. A hook of the whole server. */
export const sayErrors = (
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload?: unknown) => void,
): void => {
  const say = isErrorBody(payload) ? sayFor(request, reply) : undefined
  done(null, say ? said(payload as ErrorBody, say) : payload)
}
