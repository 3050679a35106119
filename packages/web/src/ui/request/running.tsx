import type { RequestView } from '@assent/core/api/shapes.ts'
import type { Priority } from '@assent/core/request/priority.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Select, Stack, Text, Title } from '@mantine/core'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { PriorityMark, usePriorities } from '../priority.tsx'
import { Followers } from './followers.tsx'
import { Keeper } from './keeper.tsx'
import { Tags } from './tags.tsx'

/** Who looks after a request and who follows it, its priority and its tags; those who run it change them here. */
export const Running = ({ request }: { readonly request: RequestView }) => {
  const runs = request._may?.run === true
  return (
    <Card component="section" aria-labelledby="running-title" padding="lg">
      <Title order={2} size="h3" id="running-title" mb="md">
        <Trans>Running it</Trans>
      </Title>
      <Stack gap="md">
        <Keeper request={request} runs={runs} />
        <Pressing request={request} runs={runs} />
        <Tags request={request} runs={runs} />
        <Followers request={request} runs={runs} />
      </Stack>
    </Card>
  )
}

export type RunningPart = { readonly request: RequestView; readonly runs: boolean }

const Pressing = ({ request, runs }: RunningPart) => {
  const { t } = useLingui()
  const data = usePriorities()
  const change = useChange<Priority, unknown>({
    run: (priority, key) => api.put(at`/governance/api/v2/requests/${request.id}/priority`, { priority }, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Kept`,
  })
  if (!runs || request.status !== 'PENDING')
    return (
      <div>
        <Text size="sm" c="dimmed" mb={4}>
          <Trans>Priority</Trans>
        </Text>
        <PriorityMark priority={request._priority} whole />
      </div>
    )
  return (
    <Select
      label={t`Priority`}
      allowDeselect={false}
      data={data}
      value={change.isPending ? change.variables : request._priority}
      onChange={(next) => next && change.mutate(next as Priority)}
    />
  )
}
