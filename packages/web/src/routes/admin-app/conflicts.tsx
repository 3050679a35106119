import type { ResourceSettingsPatch } from '@assent/core/api/catalog.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Group, Radio, Select, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import type { SequenceView } from '../../data/sequences.ts'
import { durationText } from '../../lib/time.ts'
import { FormModal } from '../../ui/form-modal.tsx'
import { LinkText } from '../../ui/link.tsx'
import type { Settings } from './data.ts'
import { LongInput } from './long.tsx'
import type { AccessDurationSettings } from './model.ts'

type ConflictsProps = {
  readonly appId: string
  readonly settings: Settings
  readonly sequences: readonly SequenceView[]
}
type Does = 'RESTRICTED' | 'ALLOWED_WITH_OVERRIDES' | 'ALLOWED_WITH_NO_OVERRIDES'

/** What is done with a request for the app that conflicts with what somebody has: refused, another way, or all the same. */
export const Conflicts = ({ appId, sequences, settings }: ConflictsProps) => {
  const { i18n, t } = useLingui()
  const mayWrite = useRole('ACCESS_REQUESTS_ADMIN')
  const [editing, edit] = useState(false)
  const set = settings.riskSettings?.defaultSetting
  const lost = set?.error?.includes('INVALID_SEQUENCE') ?? false
  const sequence = sequences.find(({ id }) => id === set?.approvalSequenceId)
  const long = set?.accessDurationSettings && spanOf(set.accessDurationSettings)
  const name = sequence?.name ?? '…'
  const time = long ? durationText(long, i18n.locale) : ''
  return (
    <Card padding="md">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h3">
          <Trans>If it conflicts</Trans>
        </Title>
        {mayWrite && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => edit(true)}
            aria-label={t`Change what a conflict does`}
          >
            <Trans>Change</Trans>
          </Button>
        )}
      </Group>
      <Text size="sm" dir="auto">
        {set?.requestSubmissionType === 'ALLOWED_WITH_NO_OVERRIDES'
          ? t`It can be asked for all the same; whoever decides is told.`
          : set?.requestSubmissionType === 'ALLOWED_WITH_OVERRIDES'
            ? long
              ? t`“${name}” decides instead, for ${time}.`
              : t`“${name}” decides instead.`
            : t`It cannot be asked for.`}
      </Text>
      {lost && (
        <Text size="sm" c="var(--mantine-color-error)" mt={4}>
          <Trans>The sequence for conflicts was deleted: until there is another, they are refused.</Trans>
        </Text>
      )}
      <Text size="sm" c="dimmed" mt={4}>
        <Trans>
          When somebody would have what{' '}
          <LinkText to="/admin/risk-rules" underline="always">
            nobody may have together
          </LinkText>
          .
        </Trans>
      </Text>
      {editing && <Form appId={appId} sequences={sequences} before={set} onClose={() => edit(false)} />}
    </Card>
  )
}

const spanOf = (long: AccessDurationSettings): string =>
  long.type === 'ADMIN_FIXED_DURATION' ? long.duration : long.maximumDuration

type FormProps = {
  readonly appId: string
  readonly sequences: readonly SequenceView[]
  readonly before: NonNullable<Settings['riskSettings']>['defaultSetting'] | undefined
  readonly onClose: () => void
}

const Form = ({ appId, before, onClose, sequences }: FormProps) => {
  const { t } = useLingui()
  const [does, setDoes] = useState<Does>((before?.requestSubmissionType as Does | undefined) ?? 'RESTRICTED')
  const [sequenceId, setSequence] = useState(before?.approvalSequenceId ?? null)
  const [long, setLong] = useState(before?.accessDurationSettings ?? null)
  const [tried, setTried] = useState(false)
  const save = useChange<ResourceSettingsPatch, Settings>({
    run: (patch, key) => api.patch(at`/governance/api/v2/resources/${appId}/request-settings`, patch, { key }),
    changes: ['admin', 'catalog'],
    done: () => t`Saved: it counts from now on`,
    onDone: onClose,
  })
  const send = () => {
    setTried(true)
    if (does !== 'ALLOWED_WITH_OVERRIDES')
      return save.mutate({ riskSettings: { defaultSetting: { requestSubmissionType: does } } })
    if (!sequenceId) return
    save.mutate({
      riskSettings: {
        defaultSetting: {
          requestSubmissionType: does,
          approvalSequenceId: sequenceId,
          ...(long ? { accessDurationSettings: long } : {}),
        },
      },
    })
  }
  return (
    <FormModal
      onClose={onClose}
      title={t`If it conflicts`}
      verb={t`Save`}
      busy={save.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <Radio.Group label={t`A request that conflicts`} value={does} onChange={(next) => setDoes(next as Does)}>
        <Stack gap="sm" mt="xs">
          <Radio
            value="RESTRICTED"
            label={t`Is refused`}
            description={t`Whoever asks is told which rule stands in the way.`}
          />
          <Radio
            value="ALLOWED_WITH_OVERRIDES"
            label={t`Is decided by another sequence`}
            description={t`A second look, and another time if you like.`}
          />
          <Radio
            value="ALLOWED_WITH_NO_OVERRIDES"
            label={t`Goes the usual way`}
            description={t`Whoever decides sees the conflict.`}
          />
        </Stack>
      </Radio.Group>
      {does === 'ALLOWED_WITH_OVERRIDES' && (
        <>
          <Select
            label={t`Sequence`}
            placeholder={t`Choose a sequence`}
            searchable
            allowDeselect={false}
            nothingFoundMessage={t`No sequence is called that.`}
            data={sequences.map(({ id, name }) => ({ value: id, label: name }))}
            value={sequenceId}
            onChange={setSequence}
            error={tried && !sequenceId ? t`Choose a sequence` : undefined}
          />
          <LongInput value={long} onChange={setLong} otherwise={t`As the rule of the app says`} />
        </>
      )}
    </FormModal>
  )
}
