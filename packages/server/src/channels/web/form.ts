import type { FastifyRequest } from 'fastify'

/** The fields of a form; one that is there twice, or holds what cannot be stored, counts as absent (F7, F19). */
export const parseForm = (body: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>()
  const bad = new Set<string>()
  for (const [name, value] of new URLSearchParams(body)) {
    if (fields.has(name) || !isStorable(value)) bad.add(name)
    fields.set(name, value)
  }
  for (const name of bad) fields.delete(name)
  return fields
}

/** The text fields of a form or of a JSON body; `camelCase` in JSON stands for `snake_case` in forms. */
export const fieldsOf = (request: FastifyRequest): ReadonlyMap<string, string> => {
  const { body } = request
  if (body instanceof Map) return body as ReadonlyMap<string, string>
  if (typeof body !== 'object' || body === null) return new Map()
  return new Map(
    Object.entries(body).flatMap(([name, value]) =>
      typeof value === 'string' && isStorable(value)
        ? [[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), value] as const]
        : [],
    ),
  )
}

// The server parses queries into `{values, problem?}`; whatever is wrong with one counts as absent here.
/** A text of the query. */
export const queryOf = (request: FastifyRequest, name: string): string | undefined => {
  const { values, problem } = request.query as { values: Record<string, unknown>; problem?: unknown }
  const value = problem ? undefined : values[name]
  return typeof value === 'string' ? value : undefined
}

const isStorable = (value: string): boolean => !value.includes('\0') && value.isWellFormed()
