import type { DelegateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { namesOf } from './names.ts'

/** Ends that somebody stands in. */
export const End = ({ appointment, onClose }: { readonly appointment: DelegateView; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const { absent, standIn } = namesOf(appointment)
  const end = useChange({
    run: (_: undefined, key) =>
      api.patch(
        at`/governance/api/v1/principal-settings/${appointment.delegator.externalId}`,
        { delegates: { appointments: [] } },
        { key },
      ),
    changes: ['admin', 'me', 'tasks'],
    done: () => t`Nobody stands in for ${absent} now`,
    onDone: onClose,
  })
  return (
    <ConfirmModal
      opened
      onClose={onClose}
      title={t`End it now?`}
      verb={t`End it now`}
      harmful
      busy={end.isPending}
      onConfirm={() => end.mutate(undefined)}
    >
      <Trans>
        What waits for {absent} waits for {standIn} no longer. What was answered already stays answered.
      </Trans>
    </ConfirmModal>
  )
}
