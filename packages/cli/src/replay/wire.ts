import { type Client, makeClient } from '@assent/core/api/client.ts'
import type { Result } from '@assent/core/refusal.ts'
import { must } from '../context.ts'
import { makeTransport, type Transport } from '../http.ts'
import { refused } from '../problems.ts'

/** The API as the replay uses it: as its administrator, and as each of its people. */
export type Wire = {
  /** The administrator, on one of several tokens in turn: each has its own rate limit. */
  readonly admin: () => Client
  readonly as: (token: string) => Client
  readonly transport: Transport
  readonly token: string
  readonly must: <T>(answer: Promise<Result<T>>) => Promise<T>
}

const adminTokens = 8

/** Opens the API with so many connections; makes a few short-lived tokens for the administrator. */
export const openWire = async (url: string, token: string, sockets: number): Promise<Wire> => {
  const transport = await makeTransport(url, { sockets, patience: 20 })
  const as = (one: string): Client => makeClient(transport.send, one)
  const admin = as(token)
  const made = await Promise.all(
    Array.from({ length: adminTokens }, (_, i) =>
      must(admin.post<{ token: string }>('/api/v1/api-tokens', { name: `Replay ${i + 1}`, expiresInDays: 1 })),
    ),
  )
  const admins = made.map((one) => as(one.token))
  let turn = 0
  return { admin: () => admins[turn++ % admins.length]!, as, transport, token, must }
}

/** Tokens for many users at once; only a demo's super administrator gets them. */
export const tokensFor = async (
  { admin, must: ask }: Wire,
  userIds: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  const answer = await admin().post<{ data: readonly { userId: string; token: string }[] }>(
    '/governance/api/v2/demo/api-tokens',
    {
      userIds,
      name: 'Replay',
      expiresInDays: 2,
    },
  )
  if ('refused' in answer && answer.code === 'forbidden')
    throw refused(
      'This server does not let the replay act as the people of its file.',
      'It does so in a demo only, for its super administrator: take the token of one from demo-credentials.json,',
      'or leave --url and --token out; then the replay starts a server of its own.',
    )
  const { data } = await ask(Promise.resolve(answer))
  return new Map(data.map(({ token, userId }) => [userId, token]))
}
