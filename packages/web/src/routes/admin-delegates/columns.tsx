import type { DelegateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import type { Column } from '../../ui/list.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { InForce } from '../../ui/stand-in.tsx'
import { namesOf } from './names.ts'

type Acts = {
  readonly onChange: ((appointment: DelegateView) => void) | undefined
  readonly onEnd: ((appointment: DelegateView) => void) | undefined
}

/** What is told of an appointment in the list; what can be done with it, for those who may. */
export const useColumns = ({ onChange, onEnd }: Acts): readonly Column<DelegateView>[] => {
  const { t } = useLingui()
  return [
    {
      key: 'absent',
      label: t`For whom`,
      draw: (one) => <PersonChip name={namesOf(one).absent} id={one.delegator.externalId} />,
    },
    {
      key: 'standIn',
      label: t`Stands in`,
      draw: (one) => <PersonChip name={namesOf(one).standIn} id={one.delegate.externalId} />,
    },
    { key: 'when', label: t`When`, draw: (one) => <InForce {...one} /> },
    {
      key: 'note',
      label: t`A word`,
      draw: ({ note }) => (
        <Text size="sm" lineClamp={3} dir="auto" style={{ overflowWrap: 'anywhere' }} maw={280}>
          {note ?? '–'}
        </Text>
      ),
    },
    {
      key: 'by',
      label: t`Chosen by`,
      wideOnly: true,
      draw: ({ delegator, lastUpdatedBy }) => (
        <Text size="sm" c="dimmed">
          {lastUpdatedBy === delegator.externalId ? t`that person` : t`an administrator`}
        </Text>
      ),
    },
    ...(onChange && onEnd
      ? [
          {
            key: 'acts',
            label: t`What can be done`,
            draw: (one: DelegateView) => {
              const { absent } = namesOf(one)
              return (
                <Group gap={4} wrap="nowrap">
                  <Button
                    size="xs"
                    variant="default"
                    onClick={() => onChange(one)}
                    aria-label={t`Change who stands in for ${absent}`}
                  >
                    <Trans>Change</Trans>
                  </Button>
                  <Button
                    size="xs"
                    variant="subtle"
                    color="red"
                    onClick={() => onEnd(one)}
                    aria-label={t`End standing in for ${absent}`}
                  >
                    <Trans>End</Trans>
                  </Button>
                </Group>
              )
            },
          },
        ]
      : []),
  ]
}
