import type { WireCandidate } from '@assent/core/api/delegates.ts'
import { useLingui } from '@lingui/react/macro'
import { Select, Text } from '@mantine/core'
import type { GetInputPropsReturnType } from '@mantine/form'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import type { Static } from 'typebox'
import { withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import { PersonChip } from '../../ui/person.tsx'

type Candidate = Static<typeof WireCandidate>
type Known = { readonly id: string; readonly name: string }

type PickProps = {
  readonly input: GetInputPropsReturnType
  readonly dataPath: string
  /** Who is chosen already. */
  readonly known: Known | undefined
  readonly onName: (name: string | undefined) => void
}

const nameOf = ({ email, firstName = '', lastName = '' }: Candidate): string =>
  `${firstName} ${lastName}`.trim() || email

/** Somebody who may stand in, found as one types: by name, login or address. */
export const PickStandIn = ({ dataPath, input, known, onName }: PickProps) => {
  const { t } = useLingui()
  const [typed, type] = useState('')
  const [match] = useDebouncedValue(typed.trim(), 150)
  const [chosen, choose] = useState<Known | undefined>(known)
  const found = useList<Candidate>(
    ['me', 'delegate-candidates', match],
    match === '' || match === chosen?.name
      ? undefined
      : withQuery('/governance/api/v1/my/settings/delegate/users', { match, limit: 20 }),
  )
  const items = match === '' ? [] : (found.items ?? [])
  const people = new Map(items.map((one) => [one.id, one]))
  const data = [
    ...(chosen && !people.has(chosen.id) ? [{ value: chosen.id, label: chosen.name }] : []),
    ...items.map((one) => ({ value: one.id, label: nameOf(one) })),
  ]
  return (
    <Select
      key={dataPath}
      {...input}
      label={t`Who`}
      placeholder={t`Begin to type a name`}
      searchable
      searchValue={typed}
      onSearchChange={type}
      // The server has searched.
      filter={({ options }) => options}
      data={data}
      nothingFoundMessage={
        match === '' ? undefined : found.isFetching ? t`Searching…` : t`Nobody is called that who can stand in for you`
      }
      onChange={(id) => {
        const one = id === null ? undefined : (people.get(id) ?? undefined)
        const name = one ? nameOf(one) : chosen?.id === id ? chosen?.name : undefined
        choose(id !== null && name !== undefined ? { id, name } : undefined)
        onName(name)
        input.onChange(id ?? '')
      }}
      renderOption={({ option }) => {
        const one = people.get(option.value)
        return (
          <div>
            <PersonChip name={option.label} id={option.value} />
            {one && (
              <Text size="xs" c="dimmed" pl={34}>
                {one.email}
              </Text>
            )}
          </div>
        )
      }}
    />
  )
}
