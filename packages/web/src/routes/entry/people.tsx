import type { EntryUserView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Box, Group, MultiSelect, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type ReactNode, useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { PersonChip } from '../../ui/person.tsx'
import type { Person } from './asking.ts'

type PickerProps = {
  readonly entryId: string
  readonly value: readonly Person[]
  readonly onChange: (people: readonly Person[]) => void
  readonly error?: ReactNode
  readonly 'data-path'?: string
}

const personOf = ({ email, firstName, id, lastName }: EntryUserView): Person => ({
  id,
  name: [firstName, lastName].filter(Boolean).join(' ') || email,
  email,
})

/** Finds people for whom this may be asked, by a part of their name, login or address. */
export const PeoplePicker = ({ entryId, onChange, value, ...input }: PickerProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const [match] = useDebouncedValue(typed.trim(), 100)
  const found = useList<EntryUserView>(
    ['catalog', 'people', entryId, match],
    match === ''
      ? undefined
      : withQuery(at`/governance/api/v2/my/catalogs/default/entries/${entryId}/users`, {
          match: match.slice(0, 50),
          limit: 8,
        }),
  )
  const offered = match === '' ? [] : (found.items ?? []).map(personOf)
  const known = new Map([...value, ...offered].map((one) => [one.id, one]))
  const nothing =
    match === ''
      ? t`Type a part of a name`
      : found.isFetching
        ? t`Searching…`
        : t`Nobody of that name for whom you can ask`
  return (
    <MultiSelect
      {...input}
      label={t`People`}
      withAsterisk
      placeholder={value.length === 0 ? t`Type a name` : undefined}
      searchable
      hidePickedOptions
      maxValues={20}
      searchValue={typed}
      onSearchChange={setTyped}
      data={[...known.values()].map(({ id, name }) => ({ value: id, label: name }))}
      // The server has searched; what was picked before stays out of the list.
      filter={({ options }) => options.filter((one) => 'value' in one && offered.some(({ id }) => id === one.value))}
      value={value.map(({ id }) => id)}
      onChange={(ids) => {
        onChange(ids.flatMap((id) => known.get(id) ?? []))
        setTyped('')
      }}
      nothingFoundMessage={nothing}
      clearButtonProps={{ 'aria-label': t`Nobody` }}
      renderOption={({ option }) => (
        <Group gap="sm" wrap="nowrap">
          <PersonChip bare name={option.label} id={option.value} />
          <Box miw={0}>
            <Text size="sm" truncate dir="auto">
              {option.label}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {known.get(option.value)?.email}
            </Text>
          </Box>
        </Group>
      )}
    />
  )
}
