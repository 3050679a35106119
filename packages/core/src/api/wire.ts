import { type Static, type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { type IdKind, idPrefixes } from '../ids.ts'
import { limits } from '../limits.ts'

/** An object that takes these members and no others (abuse case F3). */
export const closed = <P extends TProperties>(properties: P, options: Record<string, unknown> = {}) =>
  Type.Object(properties, { ...options, additionalProperties: false })

/** Members that clients send along because they read them before, or that are about what is not ours: passed over. */
export const passedOver = <const N extends readonly string[]>(...names: N) =>
  Object.fromEntries(names.map((name) => [name, Type.Optional(Type.Unknown())])) as {
    [K in N[number]]: ReturnType<typeof Type.Optional<ReturnType<typeof Type.Unknown>>>
  }

/** Text of a bounded length. */
export const text = (max: number, options: Record<string, unknown> = {}) =>
  Type.String({ minLength: 1, maxLength: max, ...options })

/** One word of a list, as `enum`, so that the message can name the words. */
export const oneWord = <const W extends readonly string[]>(words: W, options: Record<string, unknown> = {}) =>
  Type.Unsafe<W[number]>({ type: 'string', enum: [...words], ...options })

/** A 20-character id of a kind. */
export const id = (kind: IdKind) =>
  Type.String({ minLength: 20, maxLength: 20, pattern: `^${idPrefixes[kind]}[0-9A-Za-z]{17}$` })

/** A 24-hex-digit id. */
export const hexId = () => Type.String({ minLength: 24, maxLength: 24, pattern: '^[0-9a-f]{24}$' })

/** An instant: ISO 8601 with milliseconds and a Z. */
export const time = () => Type.String({ format: 'date-time' })

/** One of several objects that the member `by` tells apart; the messages then speak of the one that was meant. */
export const oneOf = <const M extends readonly TObject[]>(by: string, members: M) =>
  Type.Unsafe<Static<M[number]>>({
    type: 'object',
    required: [by],
    oneOf: [...members] as TSchema[],
    discriminator: { propertyName: by },
  })

/** A sentence of ours, written in English; the server says it in the language of Accept-Language. */
export const sentence = () => Type.String({ 'x-says': true })

/** What somebody wrote, or a sentence of ours in its place: said in another language only where it is a whole sentence. */
export const remark = () => Type.String({ 'x-says': 'whole' })

/** A value or null. */
export const nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])

/** `{href}` of Okta's links. */
export const Link = Type.Object({ href: Type.String() })

/** `_links` with a link to the thing itself. */
export const SelfLinks = Type.Object({ self: Link })

/** Okta's error body (okta-access-requests O.4). */
export const ErrorBody = Type.Object({
  errorCode: Type.String(),
  errorSummary: sentence(),
  errorLink: Type.String(),
  errorId: Type.String(),
  errorCauses: Type.Array(
    Type.Object({
      errorSummary: sentence(),
      reason: Type.Optional(Type.String()),
      location: Type.Optional(Type.String()),
      locationType: Type.Optional(Type.String()),
      domain: Type.Optional(Type.String()),
    }),
  ),
})

/** The body of a list: `{data, _links: {self, next?}}`; a few have another name for `data`. */
export const pageBody = <S extends TSchema>(item: S, member = 'data') =>
  Type.Object({ [member]: Type.Array(item), _links: Type.Object({ self: Link, next: Type.Optional(Link) }) })

/** The page size that a list's query takes. */
export const limitParameter = (max: number = limits.pageMax) =>
  Type.Optional(Type.Integer({ minimum: 1, maximum: max, default: Math.min(limits.pageDefault, max) }))
