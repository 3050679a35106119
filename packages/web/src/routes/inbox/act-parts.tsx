import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Menu } from '@mantine/core'
import {
  IconArrowUpRight,
  IconDots,
  IconMessageQuestion,
  IconPencil,
  IconUserShare,
  IconUsers,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import type { Problem } from '../../data/problem.ts'
import { LinkText } from '../../ui/link.tsx'

/** What takes a little form. */
export type Doing = 'approve' | 'deny' | 'ask' | 'escalate' | 'handOver'

/** How long a task has to be there before a key decides it: a second press meant the one before it. */
const settleMs = 400

/** Whether it was there long enough. */
export const useReady = (): boolean => {
  const [ready, setReady] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setReady(true), settleMs)
    return () => clearTimeout(timer)
  }, [])
  return ready
}

/** What is wanted less often. */
export const More = ({
  begin,
  context,
}: {
  readonly context: TaskContextView
  readonly begin: (doing: Doing) => void
}) => {
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
  return (
    <Menu position="top-start" width={280} withinPortal={false} withInitialFocusPlaceholder={false}>
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
        {items.length > 0 && <Menu.Divider />}
        <Menu.Item component={Link} to="/me/delegates" leftSection={<IconUsers size={16} aria-hidden />}>
          <Trans>Let somebody stand in for you</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** What did not work, beside the buttons. */
export const Wrong = ({ problem: { refusal, requestId } }: { readonly problem: Problem }) => {
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
