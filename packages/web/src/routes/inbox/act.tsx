import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Menu, Stack } from '@mantine/core'
import {
  IconArrowUpRight,
  IconCheck,
  IconDots,
  IconMessageQuestion,
  IconPencil,
  IconUserShare,
  IconX,
} from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Problem } from '../../data/problem.ts'
import { useKeys } from '../../lib/keys.ts'
import { LinkText } from '../../ui/link.tsx'
import { AnswerForm } from './answer.tsx'
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

type Doing = 'approve' | 'deny' | 'ask' | 'escalate' | 'handOver'

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
  const free = keys && doing === undefined && !deeds.busy && task.type === 'APPROVAL'
  useKeys(
    free
      ? [
          { key: 'a', what: t`Approve`, run: approve },
          { key: 'd', what: t`Deny, and say why`, run: () => begin('deny') },
        ]
      : [],
    { inDialog },
  )
  const name = nameOf(task.request.requestedFor)
  const common = { context, busy: deeds.busy, onBack: () => begin(undefined) }
  return (
    <Stack gap="sm">
      {problem && <Wrong problem={problem} />}
      {doing === undefined && task.type === 'QUESTION' && (
        <AnswerForm context={context} busy={deeds.busy} blocked={blocked} onSend={deeds.answer} />
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
      {doing === undefined && (
        <Group gap="xs" ref={bar}>
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
          verb={t`Ask`}
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

/** What is wanted less often. */
const More = ({ begin, context }: { readonly context: TaskContextView; readonly begin: (doing: Doing) => void }) => {
  const { t } = useLingui()
  const { may, task } = context
  const approval = task.type === 'APPROVAL'
  const items = [
    approval && {
      doing: 'approve' as const,
      icon: IconPencil,
      label: task.request.accessDuration ? t`Approve with a message, or for less time` : t`Approve with a message`,
    },
    task.type !== 'QUESTION' && { doing: 'ask' as const, icon: IconMessageQuestion, label: t`Ask for more` },
    may.reassign && { doing: 'handOver' as const, icon: IconUserShare, label: t`Give it to somebody else` },
    may.escalate && { doing: 'escalate' as const, icon: IconArrowUpRight, label: t`Escalate` },
  ].filter((item) => item !== false)
  if (items.length === 0) return null
  return (
    <Menu position="top-start" width={280} withinPortal={false}>
      <Menu.Target>
        <Button variant="subtle" px="sm" leftSection={<IconDots size={17} aria-hidden />}>
          <Trans>More</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {items.map(({ doing, icon: Icon, label }) => (
          <Menu.Item key={doing} leftSection={<Icon size={16} aria-hidden />} onClick={() => begin(doing)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

/** What did not work, beside the buttons. */
const Wrong = ({ problem: { refusal, requestId } }: { readonly problem: Problem }) => {
  const reasons = refusal.causes.map(({ reason }) => reason)
  return (
    <Alert color="red" role="alert" py="xs">
      {refusal.summary} {refusal.code === 'unavailable' && requestId && <Trans>To quote: {requestId}</Trans>}
      {reasons.includes('NO_PASSKEY') && (
        <LinkText to="/me/security" size="sm">
          <Trans>Add a passkey</Trans>
        </LinkText>
      )}
    </Alert>
  )
}
