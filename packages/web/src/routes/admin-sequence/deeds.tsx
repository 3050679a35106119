import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { ConfirmModal } from '../../ui/confirm.tsx'
import type { SequenceView } from './model.ts'
import type { Building } from './use-builder.ts'

type DeedsProps = { readonly sequence: SequenceView | undefined; readonly building: Building }

/** What can be done with the whole: publish it, discard the draft, delete it. */
export const Deeds = ({ building, sequence }: DeedsProps) => {
  const { t } = useLingui()
  const [asked, ask] = useState<'delete' | 'discard' | undefined>()
  const { dirty, isSending, remove, reset, send } = building
  const close = () => ask(undefined)
  return (
    <>
      {sequence && (
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
          <Trans>Discard draft</Trans>
        </Button>
      )}
      <Button onClick={send} loading={isSending} disabled={!dirty}>
        {sequence ? t`Publish version ${sequence.version + 1}` : t`Publish`}
      </Button>
      <ConfirmModal
        opened={asked === 'discard'}
        onClose={close}
        title={t`Discard the draft?`}
        verb={t`Discard draft`}
        harmful
        onConfirm={() => {
          close()
          reset()
        }}
      >
        <Trans>What you changed since the published version is lost.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={asked === 'delete'}
        onClose={close}
        title={t`Delete this sequence?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => sequence && remove.mutate(sequence.id)}
      >
        {sequence && sequence.conditionCount > 0 ? (
          <Plural
            value={sequence.conditionCount}
            one="One rule uses it. It opens nothing any more until it is given another sequence. Requests under way go on."
            other="# rules use it. They open nothing any more until they are given another sequence. Requests under way go on."
          />
        ) : (
          <Trans>No rule uses it. Requests under way go on.</Trans>
        )}
      </ConfirmModal>
    </>
  )
}
