import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

/** Gives access back before its end: every reason for it, or it would stay. */
export const GiveBack = ({ grants, name }: { readonly grants: readonly string[]; readonly name: string }) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const giveBack = useChange<undefined, unknown>({
    run: async (_, key) => {
      for (const grantId of grants)
        await api.post(at`/governance/api/v1/my/grants/${grantId}/give-back`, undefined, { key: `${key}-${grantId}` })
    },
    changes: ['access', 'requests', 'catalog'],
    done: () => t`Given back`,
    onDone: () => setOpened(false),
  })
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        c="var(--mantine-color-text)"
        aria-label={t`Give back ${name}`}
        onClick={() => setOpened(true)}
      >
        <Trans>Give back</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Give back ${name}?`}
        verb={t`Give back`}
        harmful
        busy={giveBack.isPending}
        onConfirm={() => giveBack.mutate(undefined)}
      >
        <Trans>It is taken away at once. To have it again you have to ask again.</Trans>
      </ConfirmModal>
    </>
  )
}
