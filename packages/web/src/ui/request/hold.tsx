import type { RequestView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text, TextInput } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRotateClockwise } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { serverNow, useMe } from '../../data/me.ts'
import { instantOf, wallOf } from '../../lib/zoned.ts'
import { focusFirst, showProblem, useAppForm } from '../form.ts'
import { FormModal } from '../form-modal.tsx'
import { RelativeTime } from '../time.tsx'
import { Reason } from './reason.tsx'
import css from './request.module.css'

type Whose = { readonly request: RequestView }
const lists = ['requests', 'tasks', 'catalog'] as const

/** That a request waits for somebody outside, why and until when; nothing where it does not. */
export const OnHold = ({ request }: Whose) => {
  const held = request._onHold
  if (!held) return null
  const name = held.by.name ?? '…'
  return (
    <div>
      <Text size="sm" dir="auto">
        <Trans>
          {name} put it on hold: it waits for somebody outside until <RelativeTime at={held.until} whole />.
        </Trans>
      </Text>
      <blockquote className={css.quote} dir="auto">
        {held.reason}
      </blockquote>
    </div>
  )
}

/** Puts a request on hold, or goes on with one that is. For those who run it. */
export const HoldOrResume = ({ request }: Whose) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const resume = useChange<undefined, unknown>({
    run: (_, key) => api.post(at`/governance/api/v2/requests/${request.id}/resume`, undefined, { key }),
    changes: lists,
    done: () => t`It goes on`,
  })
  if (request._onHold)
    return (
      <Button
        leftSection={<IconPlayerPlay size={16} aria-hidden />}
        loading={resume.isPending}
        onClick={() => resume.mutate(undefined)}
      >
        <Trans>Go on with it</Trans>
      </Button>
    )
  return (
    <>
      <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setOpened(true)}>
        <Trans>Put on hold</Trans>
      </Button>
      {opened && <Holding requestId={request.id} onClose={() => setOpened(false)} />}
    </>
  )
}

const Holding = ({ onClose, requestId }: { readonly requestId: string; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const [now] = useState(serverNow)
  const form = useAppForm(
    { reason: '', until: '' },
    {
      reason: (reason) => (reason.trim() === '' ? t`Say what it waits for.` : null),
      until: (until) => (until !== '' && !instantOf(until, timeZone) ? t`This is no date and time.` : null),
    },
  )
  const hold = useChange<{ readonly reason: string; readonly until: string }, unknown>({
    run: ({ reason, until }, key) => {
      const ends = instantOf(until, timeZone)
      return api.post(
        at`/governance/api/v2/requests/${requestId}/hold`,
        { reason: reason.trim(), ...(ends ? { until: ends } : {}) },
        { key },
      )
    },
    changes: lists,
    done: () => t`It is on hold`,
    onDone: onClose,
    onProblem: (problem) => showProblem(form, problem),
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`Put this request on hold?`}
      verb={t`Put on hold`}
      busy={hold.isPending}
      onSubmit={form.onSubmit((values) => hold.mutate(values), focusFirst(form))}
    >
      <Text size="sm">
        <Trans>
          Nobody is reminded meanwhile, and no time to act runs out. It goes on when whoever asked writes, or when
          something is done about a step. The end of access is never put off.
        </Trans>
      </Text>
      <Reason
        key={form.key('reason')}
        {...form.getInputProps('reason')}
        label={t`What it waits for`}
        withAsterisk
        data-autofocus
      />
      <TextInput
        key={form.key('until')}
        {...form.getInputProps('until')}
        type="datetime-local"
        label={t`Until`}
        description={t`Without it, for 90 days at most.`}
        min={wallOf(now, timeZone)}
        max={wallOf(now + limits.holdMs, timeZone)}
        w="fit-content"
      />
    </FormModal>
  )
}

/** Opens a request again that ended without access, for whoever may. */
export const Reopen = ({ request }: Whose) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const [reason, setReason] = useState('')
  const reopen = useChange<string, unknown>({
    run: (why, key) =>
      api.post(at`/governance/api/v2/requests/${request.id}/reopen`, why === '' ? {} : { reason: why }, { key }),
    changes: lists,
    done: () => t`It is open again`,
    onDone: () => setOpened(false),
  })
  if (!request._may?.reopen) return null
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconRotateClockwise size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        <Trans>Open it again</Trans>
      </Button>
      {opened && (
        <FormModal
          onClose={() => setOpened(false)}
          title={t`Open this request again?`}
          verb={t`Open it again`}
          busy={reopen.isPending}
          onSubmit={(event) => {
            event.preventDefault()
            reopen.mutate(reason.trim())
          }}
        >
          <Text size="sm">
            <Trans>
              What was decided stays. What was not, or was denied, begins anew: votes that were given there stay to be
              seen and count no longer.
            </Trans>
          </Text>
          <Reason data-autofocus value={reason} onChange={(event) => setReason(event.currentTarget.value)} />
        </FormModal>
      )}
    </Group>
  )
}
