import type { RequestCommand } from '@assent/core/request/decide.ts'
import type { Request } from '@assent/core/request/model.ts'
import fc from 'fast-check'

/** Commands that act on no step: running a request, and correcting answers of it. */
export const besideSteps = (people: readonly string[]) => [
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<RequestCommand>(
        { do: 'hold', reason: 'the vendor' },
        { do: 'resume' },
        { do: 'assign', userId: people[3]! },
        { do: 'assign', userId: null },
        { do: 'follow', userId: people[4]! },
        { do: 'tag', add: ['a'], remove: [] },
        { do: 'prioritize', priority: 'HIGH' },
      )
      .map((command) => () => command),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat({ max: 3 }), fc.constantFrom('yes', 'no', '2026-05-05', '7'))
      .map(([n, value]) => (request: Request) => ({
        do: 'correct' as const,
        answers: [{ id: request.answers[n % Math.max(1, request.answers.length)]?.id ?? 'x', value }],
      })),
  },
]
