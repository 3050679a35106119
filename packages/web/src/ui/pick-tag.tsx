import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { withQuery } from '../data/api.ts'
import { useGet } from '../data/query.ts'

type PickTagProps = {
  readonly value: string | undefined
  readonly onChange: (tag: string | undefined) => void
}

/** One of the tags that requests have, found while typing. */
export const PickTag = ({ onChange, value }: PickTagProps) => {
  const { t } = useLingui()
  const [typed, setTyped] = useState('')
  const [match] = useDebouncedValue(typed.trim().slice(0, 40), 120)
  const found = useGet<{ readonly data: readonly string[] }>(
    ['requests', 'tags', match],
    withQuery('/governance/api/v2/request-tags', { match: match || undefined }),
  )
  const data = [...new Set([...(found.data?.data ?? []), ...(value === undefined ? [] : [value])])]
  return (
    <Select
      label={t`Tag`}
      placeholder={t`Every tag`}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t`Every tag` }}
      data={data}
      value={value ?? null}
      onSearchChange={(text) => setTyped(text === value ? '' : text)}
      onChange={(next) => onChange(next ?? undefined)}
      filter={({ options }) => options}
      nothingFoundMessage={t`No tag begins like that`}
    />
  )
}
