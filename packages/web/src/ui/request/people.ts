import type { RequestPerson } from '@assent/core/api/requests-run.ts'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { at, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'

/** Whom those who run a request can name, found while typing; `known`: names of who is chosen already. */
export const usePeople = (
  requestId: string,
  as: 'ASSIGNEE' | 'FOLLOWER',
  known: Readonly<Record<string, string>> = {},
) => {
  const [search, setSearch] = useState('')
  // What was chosen stands in the field, and is no search.
  const typed = Object.values(known).includes(search) ? '' : search
  const [match] = useDebouncedValue(typed.trim().slice(0, 50), 120)
  const found = useList<RequestPerson>(
    ['requests', requestId, 'people', as, match],
    withQuery(at`/governance/api/v2/requests/${requestId}/people`, { as, limit: 20, match: match || undefined }),
  )
  const people = (found.items ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const rest = Object.entries(known).filter(([id]) => !people.some(({ value }) => value === id))
  return { setSearch, search, data: [...people, ...rest.map(([value, label]) => ({ value, label }))] }
}
