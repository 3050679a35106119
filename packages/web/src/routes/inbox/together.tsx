import type { TaskView } from '@assent/core/api/shapes.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Box, Button, Group, Modal, ScrollArea, Stack, Text, Textarea } from '@mantine/core'
import { IconCheck, IconX } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Problem } from '../../data/problem.ts'
import { Pill } from '../../ui/status.tsx'
import { nameOf, takeOut, whatOf } from './data.ts'
import css from './inbox.module.css'

/** What is done with all that is chosen. */
export type Value = 'APPROVED' | 'DENIED'

type Result = { readonly taskId: string; readonly status: number; readonly error?: { readonly errorSummary: string } }

type TogetherProps = {
  readonly value: Value
  readonly tasks: readonly TaskView[]
  readonly onDecided: (taskIds: readonly string[]) => void
  readonly onClose: () => void
}

/** The server takes so many in one call. */
const perCall = 100

/** One message for all of them, then what became of each. */
export const Together = ({ onClose, onDecided, tasks, value }: TogetherProps) => {
  const { t } = useLingui()
  const [message, setMessage] = useState('')
  const [problem, setProblem] = useState<Problem>()
  const [results, setResults] = useState<readonly Result[]>()
  const approve = value === 'APPROVED'
  const deciding = useChange<void, readonly Result[]>({
    run: async (_, key) => {
      const all: Result[] = []
      for (let from = 0; from < tasks.length; from += perCall) {
        const part = tasks.slice(from, from + perCall).map(({ request, taskId }) => ({
          taskId,
          value,
          digest: request.digest,
          ...(message.trim() === '' ? {} : { message: message.trim() }),
        }))
        const { data } = await api.post<{ data: Result[] }>(
          '/governance/api/v2/my/tasks/resolve',
          { tasks: part },
          { key: `${key}-${from}` },
        )
        all.push(...data)
      }
      return all
    },
    changes: ['tasks', 'requests', 'access'],
    onDone: (all) => {
      const done = all.filter(({ status }) => status === 200).map(({ taskId }) => taskId)
      setResults(all)
      takeOut(done)
      onDecided(done)
    },
    onProblem: (one) => {
      setProblem(one)
      return true
    },
  })
  const count = tasks.length
  const failed = results?.filter(({ status }) => status !== 200).length ?? 0
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={
        <Text fw={640}>
          {results ? (
            t`What became of them`
          ) : approve ? (
            <Plural value={count} one="Approve one request?" other="Approve # requests?" />
          ) : (
            <Plural value={count} one="Deny one request?" other="Deny # requests?" />
          )}
        </Text>
      }
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        {results && (
          <Text size="sm" role="status">
            {failed === 0 ? (
              <Trans>All of them went through.</Trans>
            ) : (
              <Plural
                value={failed}
                one="One did not go through; beside it stands why."
                other="# did not go through; beside each stands why."
              />
            )}
          </Text>
        )}
        <ScrollArea.Autosize
          mah={260}
          type="auto"
          viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t`The requests` }}
        >
          <ul className={css.plain}>
            {tasks.map((task) => (
              <Item
                key={task.taskId}
                task={task}
                value={value}
                result={results?.find(({ taskId }) => taskId === task.taskId)}
              />
            ))}
          </ul>
        </ScrollArea.Autosize>
        {!results && (
          <Textarea
            label={approve ? t`Message to all of them` : t`Why not? All of them read this`}
            value={message}
            onChange={(event) => setMessage(event.currentTarget.value)}
            autosize
            minRows={2}
            maxRows={6}
            maxLength={5_000}
            dir="auto"
            data-autofocus={approve ? undefined : true}
          />
        )}
        {problem && (
          <Text size="sm" c="red" role="alert">
            {problem.message} {problem.requestId}
          </Text>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose} data-autofocus={approve || undefined}>
            {results ? <Trans>Close</Trans> : <Trans>Back</Trans>}
          </Button>
          {!results && (
            <Button color={approve ? 'teal.9' : 'red.9'} loading={deciding.isPending} onClick={() => deciding.mutate()}>
              {approve ? <Trans>Approve all</Trans> : <Trans>Deny all</Trans>}
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  )
}

const Item = ({
  result,
  task,
  value,
}: {
  readonly task: TaskView
  readonly value: Value
  readonly result: Result | undefined
}) => {
  const { t } = useLingui()
  return (
    <li>
      <Group gap="sm" wrap="nowrap" justify="space-between" align="flex-start">
        <Box miw={0}>
          <Text size="sm" fw={550} dir="auto">
            {nameOf(task.request.requestedFor)}
          </Text>
          <Text size="sm" c="dimmed" dir="auto" className={css.said} mt={0}>
            {whatOf(task.request)}
          </Text>
          {result?.error && (
            <Text size="sm" className={css.said}>
              {result.error.errorSummary}
            </Text>
          )}
        </Box>
        {result && result.status !== 200 && <Pill color="red" icon={IconX} label={t`Not done`} />}
        {result?.status === 200 &&
          (value === 'APPROVED' ? (
            <Pill color="teal" icon={IconCheck} label={t`Approved`} />
          ) : (
            <Pill color="red" icon={IconX} label={t`Denied`} />
          ))}
      </Group>
    </li>
  )
}
