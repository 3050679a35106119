import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Button, Group, Select, Stack, Switch, Text } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useContext } from 'react'
import {
  BeforeContext,
  type Comparison,
  firstTest,
  type Logic,
  type Member,
  type Subject,
  subjectsOf,
} from './before.ts'
import { useWrong } from './field.ts'
import { TestInput } from './logic-test.tsx'
import type { Question } from './model.ts'
import css from './sequence.module.css'

type LogicProps = {
  readonly label: string
  readonly hint: string
  readonly at: string
  readonly value: Logic | undefined
  readonly onChange: (logic: Logic | undefined) => void
  /** Questions of the same step that come before. */
  readonly own?: readonly Question[]
}

/** When a step or a question is there at all: comparisons with what comes before it, and groups of them. */
export const LogicInput = ({ at, hint, label, onChange, own, value }: LogicProps) => {
  const subjects = subjectsOf(useContext(BeforeContext), own)
  const wrong = useWrong(at)
  const [first] = subjects
  if (!first && !value) return null
  return (
    <Box>
      <Switch
        label={label}
        description={hint}
        checked={value !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked && first ? { all: [firstTest(first)] } : undefined)}
      />
      {value && (
        <Box className={css.panel} mt="xs" role="group" aria-label={label}>
          {wrong && (
            <Text size="sm" c="var(--mantine-color-error)" role="alert" mb="xs">
              {wrong}
            </Text>
          )}
          <GroupInput
            at={at}
            value={value}
            subjects={subjects}
            nested={false}
            onChange={(next) => onChange(membersOf(next).length === 0 ? undefined : next)}
          />
        </Box>
      )}
    </Box>
  )
}

const membersOf = (logic: Logic): readonly Member[] => ('all' in logic ? logic.all : logic.any)

type GroupProps = {
  readonly at: string
  readonly value: Logic
  readonly subjects: readonly Subject[]
  /** A group in a group: it holds comparisons only. */
  readonly nested: boolean
  readonly onChange: (logic: Logic) => void
}

const GroupInput = ({ at, nested, onChange, subjects, value }: GroupProps) => {
  const { t } = useLingui()
  const join = 'all' in value ? 'all' : 'any'
  const members = membersOf(value)
  const put = (next: readonly Member[], how: string = join) =>
    onChange((how === 'all' ? { all: next } : { any: next }) as Logic)
  const [first] = subjects
  return (
    <Stack gap="sm">
      {(members.length > 1 || nested) && (
        <Select
          aria-label={t`How the comparisons are joined`}
          allowDeselect={false}
          data={[
            { value: 'all', label: t`All of these hold` },
            { value: 'any', label: t`Any of these holds` },
          ]}
          value={join}
          onChange={(next) => put(members, next ?? 'all')}
          maw={260}
        />
      )}
      {members.map((member, index) => (
        <Group
          // biome-ignore lint/suspicious/noArrayIndexKey: comparisons have no other name than their place
          key={index}
          wrap="nowrap"
          align="flex-start"
          gap="xs"
        >
          <Box flex={1} miw={0} className={'of' in member ? undefined : css.panel}>
            {'of' in member ? (
              <TestInput
                at={`${at}/${join}/${index}`}
                value={member}
                subjects={subjects}
                onChange={(next: Comparison) => put(members.with(index, next))}
              />
            ) : (
              <GroupInput
                nested
                at={`${at}/${join}/${index}`}
                value={member}
                subjects={subjects}
                onChange={(next) =>
                  put(membersOf(next).length === 0 ? members.toSpliced(index, 1) : members.with(index, next as Member))
                }
              />
            )}
          </Box>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={36}
            aria-label={t`Remove comparison ${index + 1}`}
            onClick={() => put(members.toSpliced(index, 1))}
          >
            <IconTrash size={17} aria-hidden />
          </ActionIcon>
        </Group>
      ))}
      {first && members.length < 20 && (
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconPlus size={15} aria-hidden />}
            onClick={() => put([...members, firstTest(first)])}
          >
            <Trans>One more comparison</Trans>
          </Button>
          {!nested && (
            <Button
              size="compact-sm"
              variant="subtle"
              color="gray"
              leftSection={<IconPlus size={15} aria-hidden />}
              onClick={() => put([...members, { any: [firstTest(first)] }])}
            >
              <Trans>A group of comparisons</Trans>
            </Button>
          )}
        </Group>
      )}
    </Stack>
  )
}
