import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Box, Button, Card, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconCircleCheck, IconPencil, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { queries } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Page } from '../../ui/page.tsx'
import { Pill } from '../../ui/status.tsx'
import { Chain } from './chain.tsx'
import { Crumb } from './crumb.tsx'
import { bodyOf, type Draft, draftOf, emptyDraft, isSame, placed, type SequenceView, type StepKind } from './model.ts'
import { type MissingWords, missingIn, type Wrongs, wrongsOf } from './problems.ts'
import css from './sequence.module.css'
import { Findings, Uses, Versions } from './side.tsx'

type BuilderProps = {
  /** Undefined for a new one. */
  readonly sequence: SequenceView | undefined
  readonly kinds: readonly StepKind[]
  /** What was kept of an earlier visit. */
  readonly kept: Draft | undefined
  readonly keep: (draft: Draft) => void
  readonly drop: () => Promise<void>
  readonly mayWrite: boolean
  readonly refetch: () => unknown
  readonly refetching: boolean
}

const list = '/governance/api/v2/request-sequences'
const nothingWrong: ReadonlyMap<string, Wrongs> = new Map()

/** The sequence as a draft of one's own, and what is published of it. */
export const Builder = ({ drop, keep, kept, kinds, mayWrite, refetch, refetching, sequence }: BuilderProps) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const published = sequence ? draftOf(sequence) : emptyDraft
  const [draft, setDraft] = useState<Draft>(() =>
    kept ? { ...kept, steps: placed(kept.steps.map(({ step }) => step)) } : published,
  )
  const [open, setOpen] = useState<string | undefined>()
  const [wrongs, setWrongs] = useState(nothingWrong)
  const [wrongName, setWrongName] = useState<string | undefined>()
  const [rest, setRest] = useState<readonly string[]>([])
  const [asked, ask] = useState<'delete' | 'discard' | undefined>()
  const words = useMissing()
  const dirty = !isSame(draft, published)
  const behind = sequence !== undefined && dirty && draft.base !== sequence.version
  const change = (next: Draft) => {
    setDraft(next)
    setWrongs(nothingWrong)
    setRest([])
    keep(next)
  }
  const reset = (to: Draft) => {
    setDraft(to)
    setWrongs(nothingWrong)
    setRest([])
    setWrongName(undefined)
    setOpen(undefined)
    void drop()
  }
  const show = (found: ReadonlyMap<string, Wrongs>) => {
    setWrongs(found)
    const [first] = found.keys()
    if (first === undefined) return
    setOpen(first)
    requestAnimationFrame(() => requestAnimationFrame(() => focusWrong(first)))
  }
  const publish = useChange<Draft, SequenceView>({
    run: (input, key) =>
      sequence
        ? api.put(at`/governance/api/v2/request-sequences/${sequence.id}`, bodyOf(input), {
            key,
            ifMatch: String(input.base),
          })
        : api.post(list, bodyOf(input), { key }),
    changes: ['admin'],
    done: ({ version }) => (sequence ? t`Version ${version} is published` : t`The sequence is published`),
    onDone: (made) => {
      queries.setQueryData(['admin', 'sequence', made.id, 'one'], made)
      void drop()
      if (sequence) reset(draftOf(made))
      else void navigate({ to: '/admin/sequences/$sequenceId', params: { sequenceId: made.id }, replace: true })
    },
    onProblem: (problem) => {
      const { rest: others, steps } = wrongsOf(problem)
      if (steps.size + others.length === 0) return false
      setRest(others)
      show(new Map([...steps].map(([index, wrong]) => [draft.steps[index]?.key ?? '', wrong])))
      return true
    },
  })
  const remove = useChange<string, undefined>({
    run: (id, key) => api.remove(at`/governance/api/v2/request-sequences/${id}`, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`The sequence is deleted`,
    onDone: () => void navigate({ to: '/admin/sequences' }),
  })
  const send = () => {
    if (draft.name.trim() === '') {
      setWrongName(t`Give it a name.`)
      document.getElementById('sequence-name')?.focus()
      return
    }
    const missing = new Map(
      draft.steps.flatMap(({ key, step }) => {
        const found = missingIn(step, words)
        return found.size > 0 ? [[key, found] as const] : []
      }),
    )
    if (missing.size > 0) show(missing)
    else publish.mutate(draft)
  }
  return (
    <Page
      title={sequence ? sequence.name : t`New sequence`}
      crumbs={<Crumb />}
      intro={
        <Trans>Who decides about a request, one step after the other. Rules of apps say which requests go by it.</Trans>
      }
      actions={
        mayWrite && (
          <>
            {sequence && (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => ask('delete')}
              >
                <Trans>Delete</Trans>
              </Button>
            )}
            {dirty && (
              <Button variant="default" onClick={() => ask('discard')}>
                <Trans>Discard draft</Trans>
              </Button>
            )}
            <Button onClick={send} loading={publish.isPending} disabled={!dirty}>
              {sequence ? t`Publish version ${sequence.version + 1}` : t`Publish`}
            </Button>
          </>
        )
      }
    >
      <Group gap="xs" role="status">
        {dirty ? (
          <Pill color="yellow" icon={IconPencil} label={t`Draft`} />
        ) : (
          sequence && <Pill color="teal" icon={IconCircleCheck} label={t`Version ${sequence.version} is published`} />
        )}
        {dirty && (
          <Text size="sm" c="dimmed">
            {sequence ? (
              <Trans>Only you see it until you publish it. Requests go on by version {sequence.version}.</Trans>
            ) : (
              <Trans>Only you see it until you publish it.</Trans>
            )}
          </Text>
        )}
      </Group>
      {behind && (
        <Alert color="orange" title={t`Somebody published version ${sequence.version} meanwhile`}>
          <Stack gap="xs" align="flex-start">
            <Text size="sm">
              <Trans>Your draft began with version {draft.base}. If you publish it, yours is the newest.</Trans>
            </Text>
            <Group gap="xs">
              <Button size="compact-sm" onClick={() => change({ ...draft, base: sequence.version })}>
                <Trans>Go on with mine</Trans>
              </Button>
              <Button size="compact-sm" variant="default" onClick={() => reset(published)}>
                <Trans>Take theirs</Trans>
              </Button>
            </Group>
          </Stack>
        </Alert>
      )}
      {rest.length > 0 && (
        <Alert color="red" role="alert" title={t`It could not be published`}>
          {rest.map((one) => (
            <Text size="sm" key={one}>
              {one}
            </Text>
          ))}
        </Alert>
      )}
      <Box className={css.columns}>
        <Stack gap="lg" miw={0}>
          {mayWrite && (
            <Card padding="md">
              <Stack gap="sm">
                <TextInput
                  id="sequence-name"
                  label={t`Name`}
                  placeholder={t`Manager, then two reviewers`}
                  maxLength={255}
                  error={wrongName}
                  value={draft.name}
                  onChange={(event) => {
                    setWrongName(undefined)
                    change({ ...draft, name: event.currentTarget.value })
                  }}
                />
                <Textarea
                  label={t`In a sentence`}
                  placeholder={t`Your manager agrees, then any two of the reviewers.`}
                  autosize
                  minRows={1}
                  maxRows={4}
                  maxLength={2_000}
                  value={draft.description}
                  onChange={(event) => change({ ...draft, description: event.currentTarget.value })}
                />
              </Stack>
            </Card>
          )}
          <Box component="section" aria-label={t`Steps`}>
            <Chain
              steps={draft.steps}
              kinds={kinds}
              open={open}
              onOpen={setOpen}
              wrongs={wrongs}
              onChange={mayWrite ? (steps) => change({ ...draft, steps }) : undefined}
            />
          </Box>
        </Stack>
        {sequence && (
          <Stack gap="md" miw={0} component="aside" aria-label={t`About this sequence`}>
            <Findings sequence={sequence} onLook={refetch} looking={refetching} />
            <Uses sequence={sequence} />
            <Versions
              sequence={sequence}
              onTake={
                mayWrite ? ({ steps }) => change({ ...draft, base: sequence.version, steps: placed(steps) }) : undefined
              }
            />
          </Stack>
        )}
      </Box>
      <ConfirmModal
        opened={asked === 'discard'}
        onClose={() => ask(undefined)}
        title={t`Discard the draft?`}
        verb={t`Discard draft`}
        harmful
        onConfirm={() => {
          ask(undefined)
          reset(published)
        }}
      >
        <Trans>What you changed since the published version is lost.</Trans>
      </ConfirmModal>
      <ConfirmModal
        opened={asked === 'delete'}
        onClose={() => ask(undefined)}
        title={t`Delete this sequence?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => sequence && remove.mutate(sequence.id)}
      >
        {sequence && sequence.conditionCount > 0 ? (
          <Trans>
            {sequence.conditionCount} rules use it. They open nothing any more until they are given another sequence.
            Requests under way go on.
          </Trans>
        ) : (
          <Trans>No rule uses it. Requests under way go on.</Trans>
        )}
      </ConfirmModal>
    </Page>
  )
}

const focusWrong = (key: string): void => {
  const card = document.getElementById(key)?.closest('[data-step]')
  const field = card?.querySelector<HTMLElement>('input[aria-invalid="true"],textarea[aria-invalid="true"]')
  ;(field ?? document.getElementById(key))?.focus()
}

const useMissing = (): MissingWords => {
  const { t } = useLingui()
  return {
    label: t`Give the step a name.`,
    person: t`Choose who.`,
    group: t`Choose a group.`,
    attribute: t`Name an attribute.`,
    onCall: t`Choose a schedule.`,
    connector: t`Name the connector.`,
    question: t`Write the question.`,
    choices: t`Name at least one choice.`,
  }
}
