import type { WireApp } from '@assent/core/api/apps.ts'
import type { WireCollection } from '@assent/core/api/collections.ts'
import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useContext, useState } from 'react'
import { where, withQuery } from '../data/api.ts'
import { type Choice, ForTeam, teamChoices, useNamesOrGone } from '../data/names.ts'
import { useList } from '../data/query.ts'
import { Gone } from './gone.tsx'

type PickAppProps = {
  readonly label: string
  readonly placeholder?: string
  readonly description?: string
  readonly error?: string
  readonly nothing: string
  /** What the button that empties it is called. */
  readonly clear: string
  readonly value: string | undefined
  readonly onChange: (id: string | undefined) => void
  readonly w?: number | string
  /** Inside of something that closes when one clicks beside it. */
  readonly inside?: boolean
  /** Collections are found as well. */
  readonly collections?: boolean
}

/** One app, found while typing by any part of its name. */
export const PickApp = ({
  clear,
  collections = false,
  error,
  inside = false,
  nothing,
  onChange,
  value,
  ...input
}: PickAppProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim().slice(0, 100), 120)
  const teamId = useContext(ForTeam)
  const found = useList<WireApp | Choice>(
    ['admin', 'apps', 'pick', q, teamId],
    teamId !== undefined
      ? teamChoices(teamId, 'APP', q)
      : withQuery('/api/v1/apps', { limit: 20, filter: q === '' ? undefined : `label co ${JSON.stringify(q)}` }),
  )
  const whole = useList<WireCollection>(
    ['admin', 'collections', 'pick', q],
    collections
      ? withQuery('/governance/api/v1/collections', {
          limit: 20,
          filter: q === '' ? undefined : where('name', 'co', q),
        })
      : undefined,
  )
  const { isGone, nameOf } = useNamesOrGone(value ? [value] : [], t`No longer there`)
  const data = [...(found.items ?? []), ...(whole.items ?? [])].map((one) => ({
    value: one.id,
    label: 'label' in one ? one.label : one.name,
  }))
  const isFound = !value || data.some((one) => one.value === value)
  const gone = isFound || !isGone(value) ? [] : [value]
  if (!isFound) data.push({ value, label: nameOf(value) ?? '…' })
  const label = data.find((one) => one.value === value)?.label
  return (
    <Select
      {...input}
      error={gone.length > 0 ? <Gone ids={gone} said={error} /> : error}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': clear }}
      data={data}
      value={value ?? null}
      // The chosen name stands in the field; it is no search.
      onSearchChange={(text) => setTyped(text === label ? '' : text)}
      onChange={(next) => onChange(next ?? undefined)}
      // The server has found them.
      filter={({ options }) => options}
      nothingFoundMessage={nothing}
      comboboxProps={{ withinPortal: !inside }}
    />
  )
}
