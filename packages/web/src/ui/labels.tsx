import type { WireLabel, WireResourceLabels } from '@assent/core/api/labels.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Checkbox, Group, Stack, Text, Title } from '@mantine/core'
import { IconTag } from '@tabler/icons-react'
import { useState } from 'react'
import { api, where, withQuery } from '../data/api.ts'
import { useChange } from '../data/change.ts'
import { useRole } from '../data/me.ts'
import { useList } from '../data/query.ts'
import { FormModal } from './form-modal.tsx'
import { LinkText } from './link.tsx'
import { Loading } from './states.tsx'
import { Pill } from './status.tsx'

type Value = WireLabel['values'][number]

// What the theme calls the colours of labels.
const tones = { purple: 'violet', beige: 'orange', yellow: 'yellow' } as const satisfies Record<string, string>
const toneOf = ({ metadata }: Value): string => {
  const { backgroundColor } = metadata.additionalProperties
  return tones[backgroundColor as keyof typeof tones] ?? backgroundColor
}

/** "Compliance: SOX"; only the value where the key says the same. */
const wordsOf = (label: WireLabel, { name }: Value): string => (label.name === name ? name : `${label.name}: ${name}`)

/** Labels as chips, each with its key. */
export const LabelChips = ({ labels }: { readonly labels: readonly WireLabel[] }) => (
  <Group gap={6}>
    {labels.flatMap((label) =>
      label.values.map((value) => (
        <Pill key={value.labelValueId} color={toneOf(value)} icon={IconTag} label={wordsOf(label, value)} />
      )),
    )}
  </Group>
)

const base = '/governance/api/v1/resource-labels'

/** The labels of a resource, for those who may see them: as chips, and to be changed. `narrow`: beside the page. */
export const LabelsOf = ({ narrow = false, orn }: { readonly orn: string; readonly narrow?: boolean }) => {
  const { t } = useLingui()
  const sees = useRole('APP_ADMIN', 'AUDITOR')
  const mayWrite = useRole('SUPER_ADMIN')
  const [editing, setEditing] = useState(false)
  const list = useList<WireResourceLabels>(
    ['admin', 'labels', 'of', orn],
    sees ? withQuery(base, { filter: where('orn', 'eq', orn), limit: 1 }) : undefined,
  )
  if (!sees || !list.items) return null
  const labels = list.items[0]?.labels ?? []
  return (
    <Card padding={narrow ? 'md' : 'lg'} component="section" aria-labelledby="labels-title">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h3" id="labels-title">
          <Trans>Labels</Trans>
        </Title>
        {mayWrite && (
          <Button
            {...(narrow ? { size: 'compact-sm', variant: 'subtle' } : { variant: 'default' })}
            onClick={() => setEditing(true)}
            aria-label={t`Change the labels`}
          >
            <Trans>Change</Trans>
          </Button>
        )}
      </Group>
      {labels.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>It has none.</Trans>
        </Text>
      ) : (
        <LabelChips labels={labels} />
      )}
      {editing && <Change orn={orn} labels={labels} onClose={() => setEditing(false)} />}
    </Card>
  )
}

type ChangeProps = { readonly orn: string; readonly labels: readonly WireLabel[]; readonly onClose: () => void }

const Change = ({ labels, onClose, orn }: ChangeProps) => {
  const { t } = useLingui()
  const all = useList<WireLabel>(['admin', 'labels'], '/governance/api/v1/labels')
  const before = labels.flatMap(({ values }) => values.map(({ labelValueId }) => labelValueId))
  const [chosen, choose] = useState(before)
  const toggle = (id: string) => choose(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  const save = useChange<readonly string[], unknown>({
    run: async (now) => {
      const body = (labelValueIds: readonly string[]) => ({ resourceOrns: [orn], labelValueIds })
      const [more, less] = [now.filter((id) => !before.includes(id)), before.filter((id) => !now.includes(id))]
      if (less.length > 0) await api.post(`${base}/unassign`, body(less))
      if (more.length > 0) await api.post(`${base}/assign`, body(more))
    },
    changes: ['admin'],
    done: () => t`The labels are kept`,
    onDone: onClose,
  })
  return (
    <FormModal
      onClose={onClose}
      title={t`Change the labels`}
      verb={t`Keep the change`}
      busy={save.isPending || !all.items}
      onSubmit={(event) => {
        event.preventDefault()
        save.mutate(chosen)
      }}
    >
      {!all.items && <Loading lines={2} height={24} />}
      <Stack gap="xs" role="group" aria-label={t`Labels`}>
        {(all.items ?? []).flatMap((label) =>
          label.values.map((value) => (
            <Checkbox
              key={value.labelValueId}
              label={wordsOf(label, value)}
              checked={chosen.includes(value.labelValueId)}
              onChange={() => toggle(value.labelValueId)}
              dir="auto"
            />
          )),
        )}
      </Stack>
      <Text size="sm" c="dimmed">
        <LinkText to="/admin/labels" size="sm">
          <Trans>All labels</Trans>
        </LinkText>
      </Text>
    </FormModal>
  )
}
