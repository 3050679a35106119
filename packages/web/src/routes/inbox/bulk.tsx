import type { TaskView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { useKeys } from '../../lib/keys.ts'
import css from './inbox.module.css'
import { Together, type Value } from './together.tsx'

type BulkProps = {
  readonly tasks: readonly TaskView[]
  readonly onClear: () => void
  /** These are decided; what is left stays chosen. */
  readonly onDecided: (taskIds: readonly string[]) => void
}

/** What was chosen, and what can be done with all of it. */
export const Bulk = ({ onClear, onDecided, tasks }: BulkProps) => {
  const { t } = useLingui()
  const [asked, setAsked] = useState<{ readonly value: Value; readonly tasks: readonly TaskView[] }>()
  const ask = (value: Value) => setAsked({ value, tasks })
  useKeys(
    asked || tasks.length === 0
      ? []
      : [
          { key: 'a', what: t`Approve all that is chosen`, run: () => ask('APPROVED'), once: true },
          { key: 'd', what: t`Deny all that is chosen`, run: () => ask('DENIED'), once: true },
        ],
  )
  return (
    <>
      {tasks.length > 0 && (
        <Group className={css.bulk} gap="xs" role="group" aria-label={t`What is chosen`}>
          <Text size="sm" fw={550} role="status" flex={1}>
            <Plural value={tasks.length} one="# chosen" other="# chosen" />
          </Text>
          <Button
            size="xs"
            color="teal.9"
            leftSection={<IconCheck size={15} aria-hidden />}
            onClick={() => ask('APPROVED')}
          >
            <Trans>Approve all</Trans>
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconX size={15} aria-hidden />}
            onClick={() => ask('DENIED')}
          >
            <Trans>Deny all</Trans>
          </Button>
          <Button size="xs" variant="subtle" onClick={onClear}>
            <Trans>Choose none</Trans>
          </Button>
        </Group>
      )}
      {asked && <Together {...asked} onDecided={onDecided} onClose={() => setAsked(undefined)} />}
    </>
  )
}
