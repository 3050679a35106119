import type { Route } from './route.ts'

/** Every status with which an operation may refuse a call. */
export type ErrorStatus = 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 429 | 500 | 503

/** The statuses with which this operation may refuse a call, in their order; what follows from it and what it names. */
export const statusesOf = (route: Route): readonly ErrorStatus[] => {
  const { refuses = [], roles, scopes } = route
  const all = new Set<ErrorStatus>([400, 401, ...refuses, 429, 500, 503])
  if (route.method !== 'GET') all.add(415)
  // A file is read as it comes: what is too large is one of its errors, with its line.
  if (route.method !== 'GET' && !route.raw) all.add(413)
  // What changes something is also refused to browsers that come from somebody else's page.
  if (roles !== 'self' || scopes.length > 0 || route.method !== 'GET') all.add(403)
  if (route.url.includes(':')) all.add(404)
  if (route.keyed) all.add(409)
  return [...all].sort((a, b) => a - b)
}
