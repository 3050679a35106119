import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Group, Stack, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { AssignmentRule } from './model.ts'
import { RuleInput } from './rule.tsx'
import css from './sequence.module.css'

type ToldProps = {
  readonly value: readonly AssignmentRule[]
  readonly onChange: (rules: readonly AssignmentRule[]) => void
}

/** Everybody whom a notice goes to. */
export const ToldInput = ({ onChange, value }: ToldProps) => {
  const { t } = useLingui()
  return (
    <Stack gap="sm" component="fieldset" className={css.plain}>
      <Text component="legend" fw={600} size="sm" mb={6}>
        <Trans>Who is told</Trans>
      </Text>
      {value.map((rule, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: rules have no other name than their place
          key={index}
          wrap="nowrap"
          align="flex-end"
          gap="xs"
        >
          <Box flex={1} miw={0}>
            <RuleInput
              label={t`Told, number ${index + 1}`}
              at={`/to/${index}`}
              self
              value={rule}
              onChange={(next) => onChange(value.with(index, next))}
            />
          </Box>
          {value.length > 1 && (
            <ActionIcon
              variant="subtle"
              color="gray"
              size={36}
              aria-label={t`Do not tell number ${index + 1}`}
              onClick={() => onChange(value.toSpliced(index, 1))}
            >
              <IconTrash size={17} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      ))}
      {value.length < 10 && (
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => onChange([...value, { type: 'MANAGER' }])}
          w="fit-content"
        >
          <Trans>Tell somebody else as well</Trans>
        </Button>
      )}
    </Stack>
  )
}
