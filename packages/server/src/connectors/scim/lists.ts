import type { Resource, ScimClient } from './client.ts'
import { ScimTrouble } from './client.ts'

/** A value as a SCIM filter writes it. */
export const quoted = (value: string): string => JSON.stringify(value)

/** Text that is compared as SCIM does by default: without regard to case. */
export const same = (a: unknown, b: string): boolean => typeof a === 'string' && a.toLowerCase() === b.toLowerCase()

const pageSize = 100
/** A target that ignores filters is read to its end, up to so many pages. */
const maxPages = 50

type Find = (
  client: ScimClient,
  path: '/Users' | '/Groups',
  filter: string,
  matches: (resource: Resource) => boolean,
) => Promise<readonly Resource[]>

/**
 * Resources of a list that a filter names, and that really are so: a target that ignores filters is not believed (C5).
 * Reads on while there are more and none has been found. Where the target cannot read the filter (some fail on quotes in
 * names), the list is read without one.
 */
export const find: Find = async (client, path, filter, matches) => {
  try {
    return await read(client, path, { filter }, matches)
  } catch (error) {
    if (!isUnable(error)) throw error
    return read(client, path, {}, matches)
  }
}

/** As `find`, for an attribute that the target may not be able to filter by: then nothing is found. */
export const findIfAble: Find = async (client, path, filter, matches) => {
  try {
    return await read(client, path, { filter }, matches)
  } catch (error) {
    if (!isUnable(error)) throw error
    return []
  }
}

const isUnable = (error: unknown): boolean =>
  error instanceof ScimTrouble && (error.status === 400 || error.status === 501)

const read = async (
  client: ScimClient,
  path: '/Users' | '/Groups',
  query: { readonly filter?: string },
  matches: (resource: Resource) => boolean,
): Promise<readonly Resource[]> => {
  const seen = new Set<unknown>()
  let startIndex = 1
  for (let page = 0; page < maxPages; page++) {
    const { status, body } = await client.get(path, {
      ...query,
      startIndex: String(startIndex),
      count: String(pageSize),
    })
    if (status === 404) return []
    const all = Array.isArray(body['Resources']) ? (body['Resources'] as Resource[]) : []
    const found = all.filter((one) => typeof one === 'object' && one !== null && matches(one))
    startIndex += all.length
    if (found.length === 0 && all.length > 0 && all.every((one) => seen.has(one['id'])))
      throw new ScimTrouble({ result: 'retry', reason: 'The target shows the same page again and again.' })
    for (const one of all) seen.add(one['id'])
    const total = typeof body['totalResults'] === 'number' ? body['totalResults'] : 0
    if (found.length > 0 || all.length === 0 || startIndex > total) return found
  }
  throw new ScimTrouble({
    result: 'retry',
    reason: 'The target does not heed filters, and has too many entries to read all.',
  })
}

/** The target's id of a resource. */
export const idOf = (resource: Resource): string => {
  const id = resource['id']
  if (typeof id === 'string' && id !== '') return id
  throw new ScimTrouble({ result: 'retry', reason: 'The target names no id.' })
}
