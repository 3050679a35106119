import type { WirePolicyChange } from '@assent/core/api/changes.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Topic } from '../../data/query.ts'
import { RelativeTime } from '../../ui/time.tsx'
import css from './admin.module.css'
import { Effect } from './effect.tsx'

type ProposalProps = {
  readonly change: WirePolicyChange
  readonly by: string
  /** Proposed by the viewer, who can only take it back. */
  readonly own: boolean
  readonly onClose: () => void
}

const topics: readonly Topic[] = ['admin', 'requests', 'catalog']

/** A proposal with what it would put on the record, to be confirmed, turned down, or taken back. */
export const Proposal = ({ by, change, onClose, own }: ProposalProps) => {
  const { t } = useLingui()
  const [reason, setReason] = useState('')
  const path = at`/governance/api/v1/policy-changes/${change.id}`
  const confirm = useChange({
    run: (_: undefined, key) => api.post<WirePolicyChange>(`${path}/confirm`, undefined, { key }),
    changes: topics,
    done: () => t`It is in force`,
    onDone: onClose,
  })
  const reject = useChange({
    run: (_: undefined, key) =>
      api.post<WirePolicyChange>(`${path}/reject`, reason.trim() === '' ? {} : { reason: reason.trim() }, { key }),
    changes: topics,
    done: () => (own ? t`It is taken back` : t`It is turned down`),
    onDone: onClose,
  })
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={<Text fw={640}>{own ? t`Your proposal` : t`Put this in force?`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        <Text size="sm" component="div">
          <Trans>
            Proposed by {by} <RelativeTime at={change.proposed} />; nothing comes of it after{' '}
            <RelativeTime at={change.expires} whole />.
          </Trans>
        </Text>
        <ul className={`${css.plain} ${css.items}`} aria-label={t`What it would put on the record`}>
          {change.effect.map((effect, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and stay as they are
            <Effect key={index} effect={effect} />
          ))}
        </ul>
        <Textarea
          label={own ? t`Why you take it back` : t`Why, if you turn it down`}
          description={t`Whoever proposed it reads it. It can be left out.`}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          maxLength={limits.reason}
          autosize
          minRows={2}
          dir="auto"
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button
            variant="light"
            color="red"
            loading={reject.isPending}
            disabled={confirm.isPending}
            onClick={() => reject.mutate(undefined)}
          >
            {own ? <Trans context="a proposal">Take it back</Trans> : <Trans>Turn it down</Trans>}
          </Button>
          {!own && (
            <Button loading={confirm.isPending} disabled={reject.isPending} onClick={() => confirm.mutate(undefined)}>
              <Trans>Put it in force</Trans>
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}
