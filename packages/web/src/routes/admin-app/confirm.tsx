import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { bodyOf, draftOf, type WireCondition } from './model.ts'
import { Reach } from './reach.tsx'

/** What is to be done with a rule, once it is confirmed. */
export type Asked = { readonly what: 'delete' | 'on' | 'off'; readonly rule: WireCondition }

type ConfirmProps = {
  readonly appId: string
  readonly asked: Asked | undefined
  readonly busy: boolean
  readonly onClose: () => void
  readonly onConfirm: (asked: Asked) => void
}

/** Asks before a rule is switched or deleted, and says whom it reaches. */
export const Confirm = ({ appId, asked, busy, onClose, onConfirm }: ConfirmProps) => {
  const { t } = useLingui()
  if (!asked) return null
  const { rule, what } = asked
  const titles = { delete: t`Delete this rule?`, on: t`Switch this rule on?`, off: t`Switch this rule off?` }
  const verbs = { delete: t`Delete`, on: t`Switch on`, off: t`Switch off` }
  const body = bodyOf(draftOf(rule))
  const trial = what === 'on' ? body && { conditionId: rule.id, condition: body } : { conditionId: rule.id }
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={titles[what]}
      verb={verbs[what]}
      harmful={what === 'delete'}
      busy={busy}
      onConfirm={() => onConfirm(asked)}
    >
      <Stack gap="sm">
        <Text size="sm" fw={600} dir="auto">
          {rule.name}
        </Text>
        <Reach appId={appId} trial={trial} title={t`Who would this reach?`} />
        {what !== 'on' && (
          <Text size="sm">
            <Trans>Requests under way go on, and access that was given stays.</Trans>
          </Text>
        )}
      </Stack>
    </ConfirmModal>
  )
}
