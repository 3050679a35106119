import { Trans, useLingui } from '@lingui/react/macro'
import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { api } from '../data/api.ts'
import { useChange } from '../data/change.ts'
import type { Topic } from '../data/query.ts'
import { ConfirmModal } from './confirm.tsx'

type DeleteProps = {
  readonly name: string
  /** "Delete the team". */
  readonly verb: string
  readonly path: string
  readonly changes: readonly Topic[]
  /** What happens then, and whether it can be undone. */
  readonly children: ReactNode
  readonly onDone: () => void
}

/** Deletes what its own page is about, after asking. */
export const Delete = ({ changes, children, name, onDone, path, verb }: DeleteProps) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const remove = useChange<undefined, unknown>({
    run: (_, key) => api.remove(path, { key }),
    changes,
    done: () => t`${name} is deleted`,
    onDone: () => {
      setOpened(false)
      onDone()
    },
  })
  return (
    <>
      <Button
        variant="subtle"
        color="red"
        leftSection={<IconTrash size={16} aria-hidden />}
        onClick={() => setOpened(true)}
      >
        <Trans>Delete</Trans>
      </Button>
      <ConfirmModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Delete ${name}?`}
        verb={verb}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        {children}
      </ConfirmModal>
    </>
  )
}
