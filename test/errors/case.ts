import type { World } from './world.ts'

/** The error code that goes with a status, where only the state of affairs is in the way. */
export const codeOf = {
  400: 'E0000001',
  403: 'E0000006',
  404: 'E0000007',
  409: 'E0000195',
  412: 'E0000195',
  503: 'E0000010',
} as const

/** A call of an operation: who calls, and what goes into path, query, headers and body. */
export type Sent = {
  /** By default a super administrator. */
  readonly as?: Pick<World['root'], 'call'>
  readonly params?: Readonly<Record<string, string>>
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Puts back what would be in the way of others. */
  readonly after?: () => Promise<unknown>
}

/** A state of affairs in which an operation refuses a call. */
export type Case = {
  /** operationId */
  readonly operation: string
  readonly status: keyof typeof codeOf
  /** Completes the sentence "refused when …" in docs/errors.md. */
  readonly when: string
  /** Part of what the answer says. */
  readonly says: string
  /** Brings that state about and gives the call. */
  readonly make: (world: World) => Sent | Promise<Sent>
}

/** The same Idempotency-Key for two different calls of one person. */
export const twice = async (
  world: World,
  by: World['root'],
  method: string,
  url: string,
  body: unknown,
): Promise<{ 'idempotency-key': string }> => {
  const headers = { 'idempotency-key': world.fresh('key') }
  const answer = await by.call(method, url, body, headers)
  if (answer.status >= 300) throw new Error(answer.raw.body)
  return headers
}
