import assert from 'node:assert/strict'
import { systemUserId } from '@assent/core/ids.ts'
import { isRefusal, type Result } from '@assent/core/refusal.ts'
import { type Context, stamp } from '@assent/core/request/context.ts'
import { decide, type RequestCommand } from '@assent/core/request/decide.ts'
import { evolve } from '@assent/core/request/evolve.ts'
import type { Request, RequestEvent } from '@assent/core/request/model.ts'
import { submit } from '@assent/core/request/submit.ts'
import type { Given } from '@assent/core/steps/question/index.ts'
import { acceptSteps, type Step } from '@assent/core/steps/registry.ts'
import { factsOf, instant, type World } from './world.ts'

const user = (n: number): string => `00u${String(n).padStart(17, '0')}`
export const [ada, bob, eve] = [user(1), user(2), user(3)]
export const [system, day] = ['11111111-0000-4000-8000-000000000001', '11111111-0000-4000-8000-000000000002']
export const level = {
  appId: '0oa00000000000000001',
  scopeType: 'APPLICATION',
  scopeId: '0oa00000000000000001',
} as const

export const form = {
  type: 'QUESTION',
  label: 'Details',
  key: 'form',
  assignmentRule: { type: 'REQUESTER' },
  questions: [
    { id: system, label: 'System', type: 'SELECT', choices: ['Windows', 'Linux'] },
    {
      id: day,
      label: 'Until',
      type: 'ISO_DATE',
      when: { all: [{ of: system, is: 'IS', value: 'Linux' }] },
    },
  ],
}
export const approval = { type: 'APPROVAL', label: 'Bob', key: 'bob', assignmentRule: { type: 'USER', userId: bob } }
export const onLinux = { all: [{ of: system, is: 'IS', value: 'Linux' }] }

export const stepsOf = (...steps: object[]): readonly Step[] => {
  const accepted = acceptSteps(steps)
  assert.ok(!isRefusal(accepted), JSON.stringify(accepted))
  return accepted
}
export const causes = (...steps: object[]): readonly string[] => {
  const refused = acceptSteps(steps)
  assert.ok(isRefusal(refused))
  return refused.causes.map(({ location, summary }) => `${location}: ${summary}`)
}

export const worldAt = (now: string): World => ({
  now: Date.parse(now),
  users: new Map(
    [ada, bob, eve].map((id) => [id, { personId: id, active: true, kind: 'HUMAN' as const, managerId: undefined }]),
  ),
  members: new Map(),
  owners: new Map(),
  delegates: new Map(),
})

/** A request that runs, with everything that happened to it. */
export const running = (world: World, steps: readonly Step[], zone = 'Europe/Paris') => {
  const happened: RequestEvent[] = []
  let request: Request | undefined
  let count = 0
  const contextOf = (userId: string, isRequestAdmin = false): Context => ({
    actor: { userId, personId: userId, kind: 'HUMAN', isRequestAdmin },
    now: instant(world.now),
    facts: { ...factsOf(world), timeZone: () => zone },
    steps,
    newTaskId: () => (++count).toString(16).padStart(24, '0'),
    digest: (value) => JSON.stringify(value),
    settings: { requesterCanEscalate: false },
  })
  const take = (events: Result<readonly RequestEvent[]>, context: Context): Result<Request> => {
    if (isRefusal(events)) return events
    for (const event of events) request = evolve(request, stamp(event, context))
    happened.push(...events)
    return request!
  }
  return {
    happened,
    now: () => request!,
    ask: (given: readonly Given[]) => {
      const context = contextOf(ada)
      const policy = { covered: true, conditionId: 'rco00000000000000001', flow: { id: 'f', version: 1 } } as const
      const asked = { requestId: 'req00000000000000001', entryId: 'cen00000000000000001', level, given, policy }
      return take(submit({ ...asked, requestedFor: ada, requestedBy: ada }, context), context)
    },
    act: (command: RequestCommand, by = bob, isAdmin = false) => {
      const context = contextOf(by, isAdmin)
      return take(decide(request!, command, context), context)
    },
    callback: (command: RequestCommand) => {
      const itself = { userId: systemUserId, personId: systemUserId, kind: 'SYSTEM', isRequestAdmin: false } as const
      const context = { ...contextOf(bob), actor: itself }
      return take(decide(request!, command, context), context)
    },
    answer: (answer: object, by = bob, isAdmin = false) => {
      const context = contextOf(by, isAdmin)
      return take(decide(request!, { do: 'answer', taskId: request!.tasks.at(-1)!.taskId, answer }, context), context)
    },
  }
}
export const windows = { id: system, value: 'Windows' }
export const linux = { id: system, value: 'Linux' }
