/**
 * A Refusal is the answer "no, because": data, not an exception. Channels turn it into their own form;
 * the API maps `code` to a status and Okta's error code (server/src/channels/api/errors.ts).
 */
export type RefusalCode =
  /** The input is malformed or breaks a rule: 400. */
  | 'invalid'
  /** Nobody is signed in, or the proof is not accepted: 401. */
  | 'unauthenticated'
  /** Signed in, but may not do this: 403. */
  | 'forbidden'
  /** There is no such thing, or the caller may not know of it: 404. */
  | 'not_found'
  /** True of another state: already closed, already decided, changed meanwhile: 409. */
  | 'conflict'
  /** If-Match does not match: 412. */
  | 'stale'
  /** Too much at once: 429. */
  | 'limited'
  /** Nothing was changed yet: it is kept as a proposal, which another administrator has to confirm: 202. */
  | 'proposed'
  /** A part we need does not answer now; try again: 503. */
  | 'unavailable'

/** One reason inside a refusal. `location` is a JSON pointer into the input, such as `/steps/0/label`. */
export type Cause = { readonly summary: string; readonly reason?: string; readonly location?: string }

export type Refusal = {
  readonly refused: true
  readonly code: RefusalCode
  /** A sentence that a person can act on. Never holds a secret or says that something hidden exists. */
  readonly summary: string
  readonly causes: readonly Cause[]
  /** Ids that help the reader, such as the open request that a duplicate was refused for. */
  readonly links?: Readonly<Record<string, string>>
}

/** Either the value or a Refusal. */
export type Result<T> = T | Refusal

export const refuse = (
  code: RefusalCode,
  summary: string,
  causes: readonly Cause[] = [],
  links?: Readonly<Record<string, string>>,
): Refusal => ({ refused: true, code, summary, causes, ...(links ? { links } : {}) })

/** The answer to somebody who knows that a thing is there, but may not do this. */
export const forbidden = (what: string): Refusal => refuse('forbidden', `You may not ${what}.`)

/** The answer where there is no such thing, or the caller may not know of it. */
export const notFound = (what: string): Refusal => refuse('not_found', `There is no such ${what}.`)

/**
 * The answer to a change that was made from an older state than the one that is there (abuse case F25); undefined where it
 * was made from this one, or none was named. Versions are compared as the text of If-Match.
 */
export const staleProblem = (ifMatch: string | undefined, version: number): Refusal | undefined =>
  ifMatch === undefined || ifMatch === '*' || ifMatch === String(version)
    ? undefined
    : refuse('stale', 'This was changed meanwhile. Read it again, and repeat the change on what is there now.')

/** The same answer; where it is a refusal, its causes stand at this place (a JSON pointer) of a larger input. */
export const located = <T>(at: string, result: Result<T>): Result<T> =>
  isRefusal(result)
    ? { ...result, causes: result.causes.map((cause) => ({ ...cause, location: `${at}${cause.location ?? ''}` })) }
    : result

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value && value.refused === true
