import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { limits } from '@assent/core/limits.ts'
import { callOf, type FuzzCall, type OpenApi, operationsOf } from './calls.ts'
import { makeDice } from './dice.ts'
import { makeMemory } from './generate.ts'
import { type Answer, problemOf } from './judge.ts'

export type Target = {
  readonly baseUrl: string
  /** Callers of each sort; a sort is chosen as often as it says, of a hundred. */
  readonly callers: readonly Callers[]
  /** Ids of things that are none of theirs. */
  readonly foreign: readonly string[]
  /** Ids of the callers: they stay what they are. */
  readonly spared: readonly string[]
  /** What the server logged of a call, by the id in its error body. */
  readonly loggedOf: (errorId: string) => string
  /** Operations that are left out, with the reason where they are named. */
  readonly without: readonly string[]
}

type Callers = {
  readonly tokens: readonly string[]
  readonly percent: number
  /** What no answer to them may hold. */
  readonly secrets: RegExp
  /** Others, of whose answers nothing is to be learned. */
  readonly others?: boolean
}

/** How the calls were answered: so often with each status. */
export type Statuses = Map<number, number>

const clients = 8

// Whoever ends his own token is of no more use; that operation is tried without a good one.
const endsCaller = new Set(['revokeCurrentApiToken'])

/**
 * Sends `count` calls made from the server's own OpenAPI document and judges every answer; throws with all that was
 * wrong, each with the call that led to it. What the calls are depends on the seed and on what the server answers.
 */
export const fuzz = async (target: Target, count: number, seed: number): Promise<Statuses> => {
  const dice = makeDice(seed)
  const memory = makeMemory(dice, target.spared)
  const agent = new Agent({ keepAlive: true, maxSockets: clients })
  const document = JSON.parse((await send(target.baseUrl, agent, plainCall('/openapi.json'))).text) as OpenApi
  const operations = operationsOf(document).filter(({ id }) => !target.without.includes(id))
  await explore(target, agent, operations, memory)
  memory.learn(target.foreign)
  const statuses: Statuses = new Map()
  const problems: string[] = []
  let left = count
  const client = async (): Promise<void> => {
    while (left-- > 0 && problems.length < 10) {
      if (left % 40 === 0) memory.turn()
      const call = callOf(dice.pick(operations), dice, memory)
      const caller = callerOf(target, dice.below(100))
      const token = caller && !endsCaller.has(call.operation.id) ? dice.pick(caller.tokens) : undefined
      const signed = token ? { ...call, headers: { authorization: `SSWS ${token}`, ...call.headers } } : call
      const answer = await send(target.baseUrl, agent, signed).catch((error: Error) => error)
      if (answer instanceof Error) {
        problems.push(`${answer.message}: ${shown(call)}`)
        continue
      }
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1)
      const told = answer.status < 300 && isJson(answer.type) && !caller?.others
      if (told) memory.learn(JSON.parse(answer.text))
      const problem = problemOf(call, answer, (caller ?? target.callers[0]!).secrets)
      if (!problem) continue
      const logged = target.loggedOf(String(answer.headers['x-request-id']))
      problems.push(`${answer.status} ${problem}: ${shown(call)}\n    → ${answer.text.slice(0, 500)}\n    ${logged}`)
    }
  }
  try {
    await Promise.all(Array.from({ length: clients }, client))
    assert.equal(problems.length, 0, `seed ${seed}:\n${problems.join('\n')}`)
    return statuses
  } finally {
    agent.destroy()
  }
}

/** Reads what can be read without knowing anything, so that the calls have ids and texts to work with. */
const explore = async (
  target: Target,
  agent: Agent,
  operations: ReturnType<typeof operationsOf>,
  memory: ReturnType<typeof makeMemory>,
): Promise<void> => {
  for (const round of [1, 2])
    for (const operation of operations) {
      if (operation.method !== 'GET' || (round === 1 && operation.path.includes('{'))) continue
      const dice = makeDice(round)
      const call = { ...callOf(operation, dice, memory), url: simple(operation.path, memory) }
      const headers = { authorization: `SSWS ${target.callers[0]!.tokens[0]}` }
      const answer = await send(target.baseUrl, agent, { ...call, headers, body: undefined })
      if (answer.status === 200 && isJson(answer.type)) memory.learn(JSON.parse(answer.text))
    }
}

const simple = (path: string, memory: ReturnType<typeof makeMemory>): string =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const kind = { resourceId: '0oa', entryId: 'cen', userId: '00u', requestId: 'req', grantId: 'gra' }[name] ?? ''
    return memory.id(name, (id) => (kind === '' ? id.length === 24 : id.startsWith(kind))) ?? 'x'
  })

const isJson = (type: string): boolean => /^application\/json(;|$)/.test(type)

/** Undefined for a caller without any proof. */
const callerOf = (target: Target, roll: number): Callers | undefined => {
  let rest = roll
  for (const callers of target.callers) {
    if (rest < callers.percent) return callers
    rest -= callers.percent
  }
  return undefined
}

const plainCall = (url: string): FuzzCall => ({
  operation: { id: 'get', method: 'GET', path: url, parameters: [], body: undefined, statuses: [200] },
  method: 'GET',
  url,
  headers: {},
  body: undefined,
})

const send = (baseUrl: string, agent: Agent, call: FuzzCall): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { body, headers, method, url } = call
    const length = body === undefined ? {} : { 'content-length': String(body.length) }
    const sent = request(baseUrl + url, { agent, method, headers: { ...headers, ...length } }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          type: response.headers['content-type'] ?? '',
          headers: response.headers,
          text: Buffer.concat(parts).toString(),
        }),
      )
    })
    sent.setTimeout(limits.requestMs + 5_000, () => sent.destroy(new Error('no answer in time')))
    sent.on('error', reject)
    sent.end(body)
  })

const shown = ({ body, headers, method, url }: FuzzCall): string => {
  const { authorization: _, ...others } = headers
  return `${method} ${url.slice(0, 400)} ${JSON.stringify(others).slice(0, 300)} ${JSON.stringify(body?.toString('utf8').slice(0, 600) ?? '')}`
}
