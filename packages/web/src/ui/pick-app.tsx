import type { WireApp } from '@assent/core/api/apps.ts'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { at, withQuery } from '../data/api.ts'
import { useGet, useList } from '../data/query.ts'

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
}

/** One app, found while typing by any part of its name. */
export const PickApp = ({ clear, inside = false, nothing, onChange, value, ...input }: PickAppProps) => {
  const [typed, setTyped] = useState('')
  const [q] = useDebouncedValue(typed.trim().slice(0, 100), 120)
  const found = useList<WireApp>(
    ['admin', 'apps', 'pick', q],
    withQuery('/api/v1/apps', { limit: 20, filter: q === '' ? undefined : `label co ${JSON.stringify(q)}` }),
  )
  const chosen = useGet<WireApp>(['admin', 'app', value ?? '', 'name'], value ? at`/api/v1/apps/${value}` : undefined)
  const data = (found.items ?? []).map(({ id, label }) => ({ value: id, label }))
  const name = chosen.data?.id === value ? chosen.data?.label : undefined
  if (value && !data.some((one) => one.value === value)) data.push({ value, label: name ?? '…' })
  const label = data.find((one) => one.value === value)?.label
  return (
    <Select
      {...input}
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
