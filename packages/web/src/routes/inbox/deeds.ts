import type { RequestView, TaskContextView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Problem } from '../../data/problem.ts'
import { refresh, type Topic } from '../../data/query.ts'
import { forgetTyped } from '../../ui/request/typed.ts'
import { requestNow, takeOut } from './data.ts'
import { type Deed, useOutcome } from './outcome.ts'
import { sign } from './sign.ts'

type Decision = {
  readonly value: 'APPROVED' | 'DENIED'
  readonly message?: string
  readonly accessDuration?: string
  /** A smaller level, one of those that the task offers. */
  readonly accessScopeId?: string
}

type Given = { readonly id: string; readonly value?: string; readonly values?: readonly string[] }

type Input = {
  readonly context: TaskContextView
  /** It is the viewer's no longer. */
  readonly onDone: () => void
  /** It is still his: back to where it began. */
  readonly onBack: () => void
  readonly onProblem: (problem: Problem | undefined) => void
}

const changes: readonly Topic[] = ['tasks', 'requests', 'access']

/** Everything that can be done about a task, each told in one toast, each problem beside the buttons. */
export const useDeeds = ({ context, onBack, onDone, onProblem }: Input) => {
  const { t } = useLingui()
  const outcome = useOutcome()
  const { task } = context
  const { requestId, taskId } = task
  const problem = (one: Problem): true => {
    onProblem(one)
    // What it was decided on may be another by now: it is read again, and what changed is shown.
    if (one.refusal.code === 'conflict' || one.refusal.code === 'not_found') void refresh(['tasks'])
    return true
  }
  const over = () => {
    forgetTyped(taskId)
    takeOut([taskId])
    onDone()
  }

  type Resolving = { readonly deed: Deed; readonly answer: object }
  const resolving = useChange<Resolving, RequestView | undefined>({
    run: async ({ answer, deed }, key) => {
      const digest = task.request.digest
      const whole = { ...answer, digest }
      const unsigned = t`Nothing was signed, so nothing was decided.`
      const stepUp = deed === 'APPROVED' && task.stepUp ? { stepUp: await sign(taskId, whole, unsigned) } : {}
      await api.post(at`/governance/api/v2/my/tasks/${taskId}/resolve`, { ...whole, ...stepUp }, { key })
      return requestNow(requestId)
    },
    changes,
    done: (request, { deed }) => outcome(deed, context, request),
    onDone: over,
    onProblem: problem,
  })
  const asking = useChange<string, unknown>({
    run: (message, key) => api.post(at`/governance/api/v2/tasks/${taskId}/request-information`, { message }, { key }),
    changes,
    done: () => t`Asked. You are told when there is an answer.`,
    onDone: () => {
      forgetTyped(taskId)
      onBack()
    },
    onProblem: problem,
  })
  const escalating = useChange<string, unknown>({
    run: (reason, key) => api.post(at`/governance/api/v2/tasks/${taskId}/escalate`, { reason }, { key }),
    changes,
    done: () => t`Escalated. Somebody else can decide it as well now.`,
    onDone: () => {
      forgetTyped(taskId)
      onBack()
    },
    onProblem: problem,
  })
  type HandingOver = { readonly to: { readonly id: string; readonly name: string }; readonly reason?: string }
  const handing = useChange<HandingOver, unknown>({
    run: ({ reason, to }, key) =>
      api.patch(
        at`/governance/api/v2/tasks/${taskId}`,
        { assignees: [{ externalId: to.id, type: 'OKTA_USER' }], ...(reason ? { reason } : {}) },
        { key },
      ),
    changes,
    done: (_, { to }) => t`${to.name} has it now.`,
    onDone: over,
    onProblem: problem,
  })

  const cleared =
    <A extends readonly unknown[]>(run: (...args: A) => void) =>
    (...args: A): void => {
      onProblem(undefined)
      run(...args)
    }
  return {
    busy: resolving.isPending || asking.isPending || escalating.isPending || handing.isPending,
    decide: cleared((answer: Decision) => resolving.mutate({ deed: answer.value, answer })),
    answer: cleared((answers: readonly Given[]) => resolving.mutate({ deed: 'ANSWERED', answer: { answers } })),
    complete: cleared((message: string | undefined, value?: 'RUN') =>
      resolving.mutate({
        deed: 'COMPLETED',
        answer: { ...(value ? { value } : {}), ...(message ? { message } : {}) },
      }),
    ),
    ask: cleared((message: string) => asking.mutate(message)),
    escalate: cleared((reason: string) => escalating.mutate(reason)),
    handOver: cleared((input: HandingOver) => handing.mutate(input)),
  } as const
}
