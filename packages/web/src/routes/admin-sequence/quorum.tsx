import { Plural, useLingui } from '@lingui/react/macro'
import { Group, NumberInput, Select, Text } from '@mantine/core'
import { useWrong } from './field.ts'
import type { Quorum } from './model.ts'

type QuorumProps = { readonly at: string; readonly value: Quorum; readonly onChange: (quorum: Quorum) => void }

/** How many of a panel have to agree. */
export const QuorumInput = ({ at, onChange, value }: QuorumProps) => {
  const { t } = useLingui()
  const wrong = useWrong(`${at}/value`)
  const counted = value.type === 'COUNT' || value.type === 'PERCENT'
  const start: Readonly<Record<Quorum['type'], Quorum>> = {
    ANY: { type: 'ANY' },
    COUNT: { type: 'COUNT', value: 2 },
    PERCENT: { type: 'PERCENT', value: 50 },
    ALL: { type: 'ALL' },
  }
  return (
    <Group gap="sm" align="flex-start">
      <Select
        label={t`How many of them`}
        allowDeselect={false}
        data={[
          { value: 'ANY', label: t`Any one` },
          { value: 'COUNT', label: t`A number of them` },
          { value: 'PERCENT', label: t`A share of them` },
          { value: 'ALL', label: t`All of them` },
        ]}
        value={value.type}
        onChange={(next) => next && next !== value.type && onChange(start[next as Quorum['type']])}
        flex="1 1 12rem"
      />
      {counted && (
        <NumberInput
          label={value.type === 'COUNT' ? t`Number` : t`Share`}
          suffix={value.type === 'PERCENT' ? ' %' : ''}
          min={1}
          max={100}
          clampBehavior="strict"
          allowDecimal={false}
          error={wrong}
          value={value.value}
          onChange={(next) => onChange({ ...value, value: Math.max(1, Number(next) || 1) })}
          w={120}
        />
      )}
      {value.type === 'COUNT' && (
        <Text size="xs" c="dimmed" w="100%">
          <Plural
            value={value.value}
            one="Whoever answers first decides."
            other="# different people have to approve. Fewer than that in the group: nobody can."
          />
        </Text>
      )}
    </Group>
  )
}
