import type { CorrectableView, CorrectionPreviewView, RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet } from '../../data/query.ts'
import { showProblem, useAppForm } from '../form.ts'
import { type Answer, type Asked, answerProblem, askedOf, focusFirstWrong, QuestionField } from '../question.tsx'
import { Loaded } from '../states.tsx'
import { Changes, OtherWay } from './other-way.tsx'

type Sent = { readonly id: string; readonly value?: string; readonly values?: readonly string[] }
type Values = { answers: Record<string, Answer> }

/**
 * Leads whoever gave answers to correct them, while that is `offered`. Whoever is at it when somebody decides keeps what he wrote,
 * and is told why it is too late.
 */
export const Correct = ({ offered, request }: { readonly offered: boolean; readonly request: RequestView }) => {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  return (
    <>
      {offered && (
        <Button
          mt="md"
          variant="subtle"
          size="compact-sm"
          leftSection={<IconPencil size={15} aria-hidden />}
          onClick={() => setOpen(true)}
        >
          <Trans>Correct an answer</Trans>
        </Button>
      )}
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        closeOnClickOutside={false}
        title={<Text fw={640}>{t`Correct an answer`}</Text>}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {open && <Correcting request={request} onClose={() => setOpen(false)} />}
      </Modal>
    </>
  )
}

type CorrectingProps = { readonly request: RequestView; readonly onClose: () => void }

const Correcting = ({ onClose, request }: CorrectingProps) => {
  const path = at`/governance/api/v2/requests/${request.id}/corrections`
  // Answers that were corrected meanwhile are others, and so is the digest of what was asked.
  const found = useGet<CorrectableView>(
    ['requests', request.id, 'corrections', request.digest, request.lastUpdated],
    path,
  )
  // Whoever is at it keeps what he wrote, whatever was found since.
  const [begun, begin] = useState<CorrectableView>()
  if (begun === undefined && found.data !== undefined && found.data.whyNot === undefined) begin(found.data)
  if (begun !== undefined)
    return (
      <>
        {found.data?.whyNot !== undefined && (
          <Alert color="yellow" mb="md" role="alert">
            {found.data.whyNot}
          </Alert>
        )}
        <CorrectForm can={begun} path={path} onClose={onClose} />
      </>
    )
  return (
    <Loaded query={found} lines={3}>
      {(can) =>
        can.whyNot !== undefined && (
          <Stack>
            <Text size="sm">{can.whyNot}</Text>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                <Trans>Back</Trans>
              </Button>
            </Group>
          </Stack>
        )
      }
    </Loaded>
  )
}

/** Every question that is asked now as it is to be answered; what is not asked is not sent. */
const sentOf = (fields: readonly Asked[], answers: Values['answers']): readonly Sent[] =>
  askedOf(fields, answers).map(({ id, type }) => {
    const answer = answers[id] ?? (type === 'MULTISELECT' ? [] : '')
    return typeof answer === 'string' ? { id, ...(answer === '' ? {} : { value: answer }) } : { id, values: answer }
  })

type FormProps = { readonly can: CorrectableView; readonly path: string; readonly onClose: () => void }

const CorrectForm = ({ can, onClose, path }: FormProps) => {
  const { t } = useLingui()
  const root = useRef<HTMLFormElement>(null)
  const [shown, setShown] = useState<CorrectionPreviewView>()
  const first: Values = {
    answers: Object.fromEntries(can.requesterFieldValues.map(({ id, value, values }) => [id, value ?? values ?? ''])),
  }
  const form = useAppForm<Values>(first, ({ answers }) =>
    Object.fromEntries(
      askedOf(can.fields, answers).flatMap((one) => {
        const problem = answerProblem(one, answers[one.id], t`This needs an answer.`)
        return problem ? [[`answers.${one.id}`, problem]] : []
      }),
    ),
  )
  const named = (sent: readonly Sent[]) =>
    Object.fromEntries(
      sent.flatMap(({ id }, index) =>
        ['', '/value', '/values'].map((end) => [`/requesterFieldValues/${index}${end}`, `answers.${id}`]),
      ),
    )
  const correct = useChange<readonly Sent[], unknown>({
    run: (requesterFieldValues, key) =>
      api.post(path, { requesterFieldValues, ...(shown?.outcome ? { outcome: shown.outcome } : {}) }, { key }),
    changes: ['requests', 'tasks'],
    done: () => t`Corrected`,
    onDone: onClose,
    onProblem: (problem, sent) => {
      // The way may be another one by now: it is shown again before anything is sent again.
      setShown(undefined)
      return showProblem(form, problem, named(sent))
    },
  })
  const look = useChange<readonly Sent[], CorrectionPreviewView>({
    run: (requesterFieldValues) => api.post(`${path}/preview`, { requesterFieldValues }),
    changes: [],
    onDone: (preview, sent) => {
      if (preview.outcome === undefined) correct.mutate(sent)
      else setShown(preview)
    },
    onProblem: (problem, sent) => showProblem(form, problem, named(sent)),
  })
  const sent = sentOf(can.fields, form.values.answers)
  if (shown)
    return (
      <Stack>
        <Changes of={shown} />
        <Alert color="yellow" title={t`With these answers the request takes another way`}>
          <OtherWay of={shown} />
        </Alert>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => setShown(undefined)}>
            <Trans>Back</Trans>
          </Button>
          <Button loading={correct.isPending} onClick={() => correct.mutate(sent)}>
            <Trans>Correct it all the same</Trans>
          </Button>
        </Group>
      </Stack>
    )
  return (
    <form
      ref={root}
      noValidate
      onSubmit={form.onSubmit(
        () => look.mutate(sent),
        () => focusFirstWrong(root.current),
      )}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          <Trans>Until somebody decides on them. What was before stays on the record.</Trans>
        </Text>
        {askedOf(can.fields, form.values.answers).map((question) => {
          const input = form.getInputProps(`answers.${question.id}`)
          const none = question.type === 'MULTISELECT' ? [] : question.type === 'SELECT' ? null : ''
          return (
            <QuestionField key={question.id} question={question} input={{ ...input, value: input.value ?? none }} />
          )
        })}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button type="submit" loading={look.isPending || correct.isPending}>
            <Trans>Correct it</Trans>
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
