import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { ConfirmModal } from '../../../ui/confirm.tsx'
import type { TypeView } from './model.ts'
import type { Building } from './use-builder.ts'

type DeedsProps = { readonly type: TypeView | undefined; readonly building: Building }

/** What can be done with the whole: keep it as a draft, publish it, take it back, delete it. */
export const Deeds = ({ building, type }: DeedsProps) => {
  const { t } = useLingui()
  const [asked, ask] = useState<'delete' | 'discard' | undefined>()
  const { dirty, move, remove, reset, save, send } = building
  const isActive = type?.status === 'ACTIVE'
  const close = () => ask(undefined)
  return (
    <>
      {type && (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => ask('delete')}
        >
          <Trans>Delete</Trans>
        </Button>
      )}
      {dirty && (
        <Button variant="default" onClick={() => ask('discard')}>
          <Trans>Discard changes</Trans>
        </Button>
      )}
      {isActive && !dirty && (
        <Button variant="default" loading={move.isPending} onClick={() => move.mutate('un-publish')}>
          <Trans>Take it back</Trans>
        </Button>
      )}
      {!isActive && (dirty || type?.status === 'DISABLED') && (
        <Button variant="default" loading={save.isPending} onClick={() => send()}>
          <Trans>Keep as a draft</Trans>
        </Button>
      )}
      {isActive ? (
        <Button onClick={() => send()} loading={save.isPending} disabled={!dirty}>
          <Trans>Publish the change</Trans>
        </Button>
      ) : (
        <Button
          loading={save.isPending || move.isPending}
          onClick={() => (type?.status === 'DRAFT' && !dirty ? move.mutate('publish') : send('ACTIVE'))}
        >
          <Trans>Publish</Trans>
        </Button>
      )}
      <ConfirmModal
        opened={asked === 'discard'}
        onClose={close}
        title={t`Discard the changes?`}
        verb={t`Discard changes`}
        harmful
        onConfirm={() => {
          close()
          reset()
        }}
      >
        <Trans>What you changed since it was last kept is lost.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={asked === 'delete'}
        onClose={close}
        title={t`Delete this request type?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => type && remove.mutate(type.id)}
      >
        <Trans>Nobody can ask by it any more. Requests under way go on.</Trans>
      </ConfirmModal>
    </>
  )
}
