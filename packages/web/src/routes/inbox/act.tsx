import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack } from '@mantine/core'
import { IconCheck, IconPlayerPlay, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../../data/problem.ts'
import { useKeys } from '../../lib/keys.ts'
import { AnswerForm } from '../../ui/request/answer-form.tsx'
import { CallbackPart } from '../../ui/request/callback.tsx'
import { type Doing, More, useReady, Wrong } from './act-parts.tsx'
import { nameOf } from './data.ts'
import { useDeeds } from './deeds.ts'
import { HandOver } from './hand-over.tsx'
import { Say } from './say.tsx'

type ActProps = {
  readonly context: TaskContextView
  /** What was shown is not what there is: look first. */
  readonly blocked: boolean
  readonly keys: boolean
  readonly inDialog: boolean
  readonly onDone: () => void
}

/** What can be done about a task: one press where nothing more is needed, else the little form that it takes. */
export const Act = ({ blocked, context, inDialog, keys, onDone }: ActProps) => {
  const [doing, setDoing] = useState<Doing>()
  const [problem, setProblem] = useState<Problem>()
  const bar = useRef<HTMLDivElement>(null)
  const { t } = useLingui()
  const { step, task } = context
  const deeds = useDeeds({ context, onDone, onProblem: setProblem, onBack: () => setDoing(undefined) })
  const says = task.type === 'APPROVAL' ? step.requireMessage : undefined
  const begin = (next: Doing | undefined) => {
    setProblem(undefined)
    setDoing(next)
  }
  const approve = () => (says === 'ALWAYS' ? begin('approve') : deeds.decide({ value: 'APPROVED' }))
  // Coming back from a form, the focus is where it began.
  const before = useRef(doing)
  useEffect(() => {
    if (before.current !== undefined && doing === undefined) bar.current?.querySelector('button')?.focus()
    before.current = doing
  }, [doing])
  const ready = useReady()
  const free = ready && keys && doing === undefined && !deeds.busy && task.type === 'APPROVAL'
  useKeys(
    free
      ? [
          { key: 'a', what: t`Approve`, run: approve, once: true },
          { key: 'd', what: t`Deny, and say why`, run: () => begin('deny') },
        ]
      : [],
    { inDialog },
  )
  // What is being done is run by nobody else.
  const runs = task.run !== undefined && (task.run !== 'RUNNING' || task.problem !== undefined)
  const name = nameOf(task.request.requestedFor)
  const common = { context, busy: deeds.busy, onBack: () => begin(undefined) }
  return (
    <Stack gap="sm">
      {problem && <Wrong problem={problem} />}
      {doing === undefined && task.type === 'QUESTION' && (
        <AnswerForm
          taskId={task.taskId}
          questions={context.step.questions}
          busy={deeds.busy}
          blocked={blocked}
          onSend={deeds.answer}
        />
      )}
      {doing === undefined && task.type === 'TODO' && (
        <Say
          context={context}
          busy={deeds.busy}
          kind="note"
          label={t`What you did`}
          verb={t`Mark as done`}
          onSend={({ message }) => deeds.complete(message)}
        />
      )}
      {doing === undefined && task.callback && <CallbackPart taskId={task.taskId} />}
      {doing === undefined && runs && (
        <Button
          w="fit-content"
          leftSection={<IconPlayerPlay size={17} aria-hidden />}
          loading={deeds.busy}
          onClick={() => deeds.complete(undefined, 'RUN')}
        >
          <Trans>Run it</Trans>
        </Button>
      )}
      {doing === undefined && (task.run !== undefined || task.callback) && (
        <Say
          context={context}
          busy={deeds.busy}
          kind="note"
          label={t`What you did by hand`}
          verb={t`Mark as done`}
          onSend={({ message }) => deeds.complete(message)}
        />
      )}
      {doing === undefined && (
        <Group gap="xs" ref={bar} data-ready={free || undefined}>
          {task.type === 'APPROVAL' && (
            <>
              <Button
                color="teal.9"
                px="sm"
                leftSection={<IconCheck size={17} aria-hidden />}
                disabled={blocked}
                loading={deeds.busy}
                onClick={approve}
              >
                <Trans>Approve</Trans>
              </Button>
              <Button
                variant="default"
                px="sm"
                leftSection={<IconX size={17} aria-hidden />}
                disabled={blocked || deeds.busy}
                onClick={() => begin('deny')}
              >
                <Trans>Deny</Trans>
              </Button>
            </>
          )}
          <More context={context} begin={begin} />
        </Group>
      )}
      {doing === 'approve' && (
        <Say
          {...common}
          kind="approve"
          required={says === 'ALWAYS'}
          label={t`Message to ${name}`}
          verb={t`Approve`}
          color="teal.9"
          blocked={blocked}
          onSend={(said) => deeds.decide({ value: 'APPROVED', ...said })}
        />
      )}
      {doing === 'deny' && (
        <Say
          {...common}
          kind="deny"
          required={says !== undefined}
          label={t`Why not? ${name} reads this`}
          verb={t`Deny`}
          color="red.9"
          blocked={blocked}
          onSend={({ message }) => deeds.decide({ value: 'DENIED', ...(message ? { message } : {}) })}
        />
      )}
      {doing === 'ask' && (
        <Say
          {...common}
          kind="ask"
          required
          label={t`What do you want to know from ${name}?`}
          hint={t`It stays with you, and its time goes on.`}
          verb={t({ message: 'Ask', context: 'a question' })}
          onSend={({ message = '' }) => deeds.ask(message)}
        />
      )}
      {doing === 'escalate' && (
        <Say
          {...common}
          kind="escalate"
          required
          label={t`Why should somebody else look at it as well?`}
          hint={t`Their manager, or whom the step names, can decide beside those who are asked.`}
          verb={t`Escalate`}
          onSend={({ message = '' }) => deeds.escalate(message)}
        />
      )}
      {doing === 'handOver' && <HandOver {...common} onSend={deeds.handOver} />}
    </Stack>
  )
}
