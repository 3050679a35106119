import type { WireRiskRule } from '@assent/core/api/risk.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Card, Group, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { IconAlertTriangle, IconTrash } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { type Draft, isSame, type List } from './model.ts'
import css from './risk.module.css'
import { useSaving } from './saving.ts'
import { RuleSentence } from './sentence.tsx'

type EditorProps = {
  /** As it is saved; undefined for a new one. */
  readonly rule: WireRiskRule | undefined
  readonly before: Draft
  readonly mayWrite: boolean
}

/** The rule as a sentence whose parts are chosen in their place, and what people are told when they meet it. */
export const Editor = ({ before, mayWrite, rule }: EditorProps) => {
  const { t } = useLingui()
  const root = useRef<HTMLDivElement>(null)
  const [draft, setDraft] = useState(before)
  const [tried, setTried] = useState(false)
  const [asked, ask] = useState(false)
  const { remove, save, told } = useSaving(rule)
  const missing = (list: List) => (list.things.length === 0 ? t`Choose at least one thing.` : undefined)
  const wrong = {
    name: draft.name.trim() === '' ? t`Give the rule a name.` : undefined,
    lists: [missing(draft.lists[0]), missing(draft.lists[1])] as const,
  }
  const isWrong = wrong.name !== undefined || wrong.lists.some((one) => one !== undefined)
  const send = () => {
    setTried(true)
    if (!isWrong) return save.mutate(draft)
    // What is wrong is told beside it, and the first of it has the focus.
    requestAnimationFrame(() =>
      root.current?.querySelector<HTMLElement>('[data-wrong], [aria-invalid="true"]')?.focus(),
    )
  }
  const put = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  return (
    <Card ref={root} padding="lg" role="group" aria-label={draft.name || t`New rule`}>
      <Stack gap="lg">
        <TextInput
          label={t`Name`}
          value={draft.name}
          maxLength={limits.conditionName}
          readOnly={!mayWrite}
          error={tried ? wrong.name : told.name}
          onChange={(event) => put({ name: event.currentTarget.value })}
        />
        <RuleSentence
          draft={draft}
          onChange={mayWrite ? (lists) => put({ lists }) : undefined}
          wrong={tried ? wrong.lists : told.lists}
        />
        {rule?.status === 'INVALID' && (
          <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Something in it is gone`}>
            <Trans>What is left of the lists goes on counting. Take out what is gone, or name something else.</Trans>
          </Alert>
        )}
        <Textarea
          label={t`Why`}
          description={t`Those who are refused, and those who decide, read it.`}
          autosize
          minRows={2}
          maxRows={8}
          maxLength={1_000}
          dir="auto"
          readOnly={!mayWrite}
          value={draft.description}
          onChange={(event) => put({ description: event.currentTarget.value })}
        />
        <Textarea
          label={t`Notes`}
          description={t`Only administrators see them.`}
          autosize
          minRows={1}
          maxRows={8}
          maxLength={1_000}
          dir="auto"
          readOnly={!mayWrite}
          value={draft.notes}
          onChange={(event) => put({ notes: event.currentTarget.value })}
        />
        {told.rest && (
          <Text size="sm" c="var(--mantine-color-error)" role="alert" className={css.said}>
            {told.rest}
          </Text>
        )}
        {mayWrite && (
          <Group gap="sm">
            <Button onClick={send} loading={save.isPending} disabled={isSame(draft, before)}>
              <Trans>Save</Trans>
            </Button>
            {!isSame(draft, before) && (
              <Button variant="default" onClick={() => setDraft(before)}>
                <Trans>Discard changes</Trans>
              </Button>
            )}
            {rule && (
              <Button
                variant="subtle"
                color="gray"
                leftSection={<IconTrash size={16} aria-hidden />}
                onClick={() => ask(true)}
              >
                <Trans>Delete</Trans>
              </Button>
            )}
          </Group>
        )}
      </Stack>
      <ConfirmModal
        opened={asked}
        onClose={() => ask(false)}
        title={t`Delete this rule?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined, { onSettled: () => ask(false) })}
      >
        <Trans>What it kept apart can then be had together. Requests that it refused stay refused.</Trans>
      </ConfirmModal>
    </Card>
  )
}
