import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Badge, Group, TagsInput, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { api, at, withQuery } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import type { RunningPart } from './running.tsx'

const none: readonly string[] = []

/** The tags of a request: free words, suggested as one types. */
export const Tags = ({ request, runs }: RunningPart) => {
  const tags = request._tags ?? none
  if (runs) return <Change requestId={request.id} tags={tags} />
  if (tags.length === 0) return null
  return (
    <div>
      <Text size="sm" c="dimmed" mb={4}>
        <Trans>Tags</Trans>
      </Text>
      <TagList tags={tags} />
    </div>
  )
}

/** Tags to be read. */
export const TagList = ({ tags }: { readonly tags: readonly string[] }) => (
  <Group gap={4}>
    {tags.map((tag) => (
      <Badge key={tag} variant="default" size="sm" maw="100%" tt="none">
        <span dir="auto">{tag}</span>
      </Badge>
    ))}
  </Group>
)

const Change = ({ requestId, tags }: { readonly requestId: string; readonly tags: readonly string[] }) => {
  const { t } = useLingui()
  const [value, setValue] = useState<readonly string[]>(tags)
  const [typed, setTyped] = useState('')
  const [match] = useDebouncedValue(typed.trim().slice(0, limits.tag), 120)
  const found = useGet<{ readonly data: readonly string[] }>(
    ['requests', 'tags', match],
    withQuery('/governance/api/v2/request-tags', { match: match || undefined }),
  )
  const change = useChange<{ readonly add: readonly string[]; readonly remove: readonly string[] }, unknown>({
    run: (body, key) => api.post(at`/governance/api/v2/requests/${requestId}/tags`, body, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Kept`,
    onProblem: () => {
      setValue(tags)
      return false
    },
  })
  // What the server says of them is how they are written.
  useEffect(() => setValue(tags), [tags])
  const keep = (next: readonly string[]) => {
    setValue(next)
    const [add, remove] = [next.filter((tag) => !tags.includes(tag)), tags.filter((tag) => !next.includes(tag))]
    if (add.length + remove.length > 0) change.mutate({ add, remove })
  }
  return (
    <TagsInput
      label={t`Tags`}
      description={t`Words to find it by. Press Enter after each.`}
      maxTags={limits.tagsPerRequest}
      maxLength={limits.tag}
      data={[...(found.data?.data ?? none)]}
      filter={({ options }) => options}
      value={[...value]}
      searchValue={typed}
      onSearchChange={setTyped}
      onChange={keep}
      dir="auto"
    />
  )
}
