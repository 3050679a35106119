import type { UserView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { MultiSelect, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useContext, useState } from 'react'
import { withQuery } from '../data/api.ts'
import { type Choice, ForTeam, nameOfUser, teamChoices, useNamesOrGone } from '../data/names.ts'
import { useList } from '../data/query.ts'
import { Gone } from './gone.tsx'

type Group = { readonly id: string; readonly profile: { readonly name: string } }
type Option = { readonly value: string; readonly label: string }

/** What can be picked: people or groups, found by the beginning of a name. */
type Kind = 'people' | 'groups'

const paths = { people: '/api/v1/users', groups: '/api/v1/groups' } as const
const choiceKinds = { people: 'USER', groups: 'GROUP' } as const

const optionOf = (kind: Kind, found: UserView | Group | Choice): Option =>
  'name' in found
    ? { value: found.id, label: found.name }
    : kind === 'people'
      ? { value: found.id, label: nameOfUser(found as UserView) }
      : { value: found.id, label: (found as Group).profile.name }

/** What a search finds, and what is picked already, which has to keep its name; `gone`: what of that is no longer there. */
const useOptions = (
  kind: Kind,
  typed: string,
  picked: readonly string[],
): { readonly data: Option[]; readonly gone: readonly string[] } => {
  const { t } = useLingui()
  const [q] = useDebouncedValue(typed.trim(), 120)
  const { isGone, nameOf } = useNamesOrGone(picked, t`No longer there`)
  const teamId = useContext(ForTeam)
  const list = useList<UserView | Group | Choice>(
    ['admin', 'pick', kind, q, teamId],
    teamId !== undefined
      ? teamChoices(teamId, choiceKinds[kind], q)
      : withQuery(paths[kind], {
          q: q === '' ? undefined : q,
          limit: 20,
          filter: kind === 'people' ? active : undefined,
        }),
  )
  const found = (list.items ?? []).map((item) => optionOf(kind, item))
  const rest = picked.filter((id) => !found.some(({ value }) => value === id))
  return { data: [...found, ...rest.map((id) => ({ value: id, label: nameOf(id) ?? '…' }))], gone: rest.filter(isGone) }
}

const active = 'status eq "ACTIVE"'

// The server has found them; beginnings of last names are found too, which the label does not begin with.
const all = ({ options }: { options: readonly unknown[] }) => options as never

type Common = {
  readonly kind: Kind
  readonly label: string
  readonly placeholder?: string
  readonly description?: string
  readonly error?: string
  /** Said while nothing is found. */
  readonly nothing: string
  /** What the button that empties it is called. */
  readonly clear?: string
  /** Inside of something that closes when one clicks beside it. */
  readonly inside?: boolean
}

/** One person or group, found while typing. */
export const PickOne = ({
  clear,
  error,
  inside = false,
  kind,
  nothing,
  onChange,
  value,
  ...input
}: Common & {
  readonly value: string | undefined
  readonly onChange: (id: string | undefined, name?: string) => void
}) => {
  const [typed, setTyped] = useState('')
  const { data, gone } = useOptions(kind, typed, value ? [value] : [])
  const label = data.find((one) => one.value === value)?.label
  return (
    <Select
      {...input}
      error={gone.length > 0 ? <Gone ids={gone} said={error} /> : error}
      searchable
      clearable={clear !== undefined}
      clearButtonProps={{ 'aria-label': clear ?? '' }}
      data={data}
      value={value ?? null}
      // The chosen name stands in the field; it is no search.
      onSearchChange={(text) => setTyped(text === label ? '' : text)}
      onChange={(next, option) => onChange(next ?? undefined, option?.label)}
      filter={all}
      nothingFoundMessage={nothing}
      comboboxProps={{ withinPortal: !inside }}
    />
  )
}

/** Several people or groups, found while typing. */
export const PickMany = ({
  clear: _clear,
  error,
  inside = false,
  kind,
  nothing,
  onChange,
  value,
  ...input
}: Common & { readonly value: readonly string[]; readonly onChange: (ids: string[]) => void }) => {
  const [typed, setTyped] = useState('')
  const { data, gone } = useOptions(kind, typed, value)
  return (
    <MultiSelect
      {...input}
      error={gone.length > 0 ? <Gone ids={gone} said={error} /> : error}
      searchable
      hidePickedOptions
      data={data}
      value={[...value]}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={onChange}
      filter={all}
      nothingFoundMessage={nothing}
      comboboxProps={{ withinPortal: !inside }}
    />
  )
}
