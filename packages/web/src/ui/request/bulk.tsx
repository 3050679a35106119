import type { RequestsAct, RequestsActed } from '@assent/core/api/requests-run.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { FormModal } from '../form-modal.tsx'
import { BulkFields, type Draft, draftFor, problemOf } from './bulk-fields.tsx'

/** A request that is chosen, and what it is called. */
export type Chosen = { readonly id: string; readonly name: string }

export type Action = RequestsAct['action']

type BulkProps = {
  readonly chosen: readonly Chosen[]
  /** What is left chosen. */
  readonly onChosen: (ids: readonly string[]) => void
  /** Who could look after them; without it anybody of the directory is found. */
  readonly keepers?: readonly { readonly value: string; readonly label: string }[]
}

const useActions = (): readonly { readonly action: Action; readonly label: string }[] => {
  const { t } = useLingui()
  return [
    { action: 'ASSIGN', label: t`Give to somebody` },
    { action: 'PRIORITY', label: t`Priority` },
    { action: 'TAG', label: t`Tags` },
    { action: 'MESSAGE', label: t`Write` },
    { action: 'CANCEL', label: t`Cancel` },
  ]
}

/** What was chosen of a list of requests, and what those who run them can do about all of it at once. */
export const Bulk = ({ chosen, keepers, onChosen }: BulkProps) => {
  const { t } = useLingui()
  const actions = useActions()
  const [action, setAction] = useState<Action>()
  if (chosen.length === 0 && action === undefined) return null
  return (
    <Group gap="xs" role="group" aria-label={t`What is chosen`}>
      <Text size="sm" fw={550} role="status" flex={1}>
        <Plural value={chosen.length} one="# chosen" other="# chosen" />
      </Text>
      {actions.map(({ action: one, label }) => (
        <Button key={one} size="xs" variant="default" onClick={() => setAction(one)}>
          {label}
        </Button>
      ))}
      <Button size="xs" variant="subtle" onClick={() => onChosen([])}>
        <Trans>Choose none</Trans>
      </Button>
      {action && (
        <Doing
          action={action}
          chosen={chosen}
          onChosen={onChosen}
          onClose={() => setAction(undefined)}
          {...(keepers ? { keepers } : {})}
        />
      )}
    </Group>
  )
}

type Failed = { readonly id: string; readonly name: string; readonly why: string }

const Doing = ({
  action,
  chosen,
  keepers,
  onChosen,
  onClose,
}: BulkProps & { readonly action: Action; readonly onClose: () => void }) => {
  const { t } = useLingui()
  const verb = useActions().find((one) => one.action === action)!.label
  const [draft, setDraft] = useState<Draft>(draftFor(action))
  const [problem, setProblem] = useState<string>()
  const [failed, setFailed] = useState<readonly Failed[]>([])
  const act = useChange<RequestsAct, RequestsActed>({
    run: (body, key) => api.post('/governance/api/v2/requests/actions', body, { key }),
    changes: ['requests', 'tasks', 'catalog'],
    done: ({ data }) => (data.every(({ error }) => !error) ? t`Done for all of them` : undefined),
    onDone: ({ data }) => {
      const left = data.flatMap(({ error, requestId }) =>
        error
          ? [{ id: requestId, name: chosen.find(({ id }) => id === requestId)?.name ?? '…', why: error.errorSummary }]
          : [],
      )
      setFailed(left)
      onChosen(left.map(({ id }) => id))
      if (left.length === 0) onClose()
    },
  })
  return (
    <FormModal
      onClose={onClose}
      title={verb}
      verb={verb}
      harmful={action === 'CANCEL'}
      busy={act.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        const wrong = problemOf(draft, t`Say what is to be done.`)
        setProblem(wrong)
        if (!wrong && chosen.length > 0) act.mutate({ ...draft, requestIds: chosen.map(({ id }) => id) } as RequestsAct)
      }}
    >
      <Text size="sm">
        <Plural value={chosen.length} one="For # request." other="For # requests, each by itself." />
      </Text>
      <BulkFields draft={draft} problem={problem} onChange={setDraft} {...(keepers ? { keepers } : {})} />
      {failed.length > 0 && (
        <Alert color="orange" role="alert" title={t`These were not changed`}>
          <Stack gap={4}>
            {failed.map(({ id, name, why }) => (
              <Text key={id} size="sm" dir="auto">
                <bdi>{name}</bdi>: {why}
              </Text>
            ))}
          </Stack>
        </Alert>
      )}
    </FormModal>
  )
}
