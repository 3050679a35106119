import { limits } from '@assent/core/limits.ts'
import { type Result, refuse } from '@assent/core/refusal.ts'
import type { FastifyRequest } from 'fastify'
import { formFrom } from './read.ts'

/** A file that was chosen in a form, whole: as many as there are, they are no more than one may have. */
export type ChosenFile = { readonly name: string; readonly bytes: Uint8Array }

/** What a form holds: its fields, and the files that were chosen. */
export type FormBody = { readonly form: ReadonlyMap<string, string>; readonly files: readonly ChosenFile[] }

// What the fields of a form may take besides its files.
const mostFields = 262_144

/** Whether a form was sent with files. */
export const isMultipart = (request: FastifyRequest): boolean =>
  /^multipart\/form-data\b/i.test(request.headers['content-type'] ?? '')

/**
 * The form of a page as it was sent. With files it is read here, and not before it is known who sends it: so nobody else
 * makes the server hold them. They have at most as many bytes together as one file.
 */
export const readBody = async (request: FastifyRequest): Promise<Result<FormBody>> => {
  const { body } = request
  if (!isMultipart(request)) return { form: body instanceof Map ? body : new Map(), files: [] }
  const bytes = await heldUpTo(body as AsyncIterable<Uint8Array>, limits.attachmentBytes + mostFields)
  if (!bytes)
    return refuse(
      'invalid',
      `The files have more than ${limits.attachmentBytes / 1_048_576} MB together. Send some of them later, with a message.`,
    )
  const headers = { 'content-type': request.headers['content-type']! }
  const data = await new Response(bytes, { headers }).formData().catch(() => undefined)
  if (!data) return refuse('invalid', 'The form could not be read. Send it again.')
  const fields = [...data].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []))
  const chosen = data
    .getAll('files')
    .flatMap((value) => (typeof value === 'string' || (value.size === 0 && value.name === '') ? [] : [value]))
  const files = await Promise.all(
    chosen.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })),
  )
  return { form: formFrom(fields), files }
}

/** The bytes of a body, read to its end; undefined if there are more. */
const heldUpTo = async (body: AsyncIterable<Uint8Array>, most: number): Promise<Buffer<ArrayBuffer> | undefined> => {
  let parts: Uint8Array[] = []
  let size = 0
  for await (const part of body) {
    size += part.length
    // Whoever is still sending hears no answer.
    if (size > most) parts = []
    else parts.push(part)
  }
  return size > most ? undefined : Buffer.concat(parts)
}
