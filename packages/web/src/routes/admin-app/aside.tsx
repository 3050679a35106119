import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { isCollection } from '../../data/app.ts'
import { useRole } from '../../data/me.ts'
import type { SequenceView } from '../../data/sequences.ts'
import { LabelsOf } from '../../ui/labels.tsx'
import { LinkText } from '../../ui/link.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { Conflicts } from './conflicts.tsx'
import type { App, Settings } from './data.ts'
import { Levels } from './levels.tsx'
import type { Draft, Level } from './model.ts'
import { OwnersForm } from './owners-form.tsx'
import { Pressing } from './pressing.tsx'

type AsideProps = {
  readonly app: App
  readonly levels: readonly Level[]
  readonly rules: readonly Draft[]
  readonly settings: Settings | undefined
  readonly sequences: readonly SequenceView[]
}

/** What there is of the app: who owns it, and what can be asked for. */
export const Aside = ({ app, levels, rules, sequences, settings }: AsideProps) => (
  <Stack gap="md" miw={0}>
    {isCollection(app.id) && <Held collectionId={app.id} />}
    <Owners app={app} level={levels.find(({ type }) => type === 'APPLICATION')} />
    {!isCollection(app.id) && (
      <>
        <Levels app={app} levels={levels} rules={rules} />
        <LabelsOf narrow orn={app.orn} />
      </>
    )}
    {settings && <Conflicts appId={app.id} settings={settings} sequences={sequences} />}
    {settings && <Pressing appId={app.id} settings={settings} />}
  </Stack>
)

const Held = ({ collectionId }: { readonly collectionId: string }) => (
  <Card padding="md">
    <Title order={2} size="h3" mb={6}>
      <Trans>Collection</Trans>
    </Title>
    <LinkText to="/admin/collections/$collectionId" params={{ collectionId }} size="sm">
      <Trans>What it holds, and who has it</Trans>
    </LinkText>
  </Card>
)

const Owners = ({ app, level }: { readonly app: App; readonly level: Level | undefined }) => {
  const { t } = useLingui()
  const mayWrite = useRole('SUPER_ADMIN')
  const [editing, setEditing] = useState(false)
  const owners = level?.owners ?? []
  return (
    <Card padding="md">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h3">
          <Trans>Owners</Trans>
        </Title>
        {mayWrite && (
          <Button size="compact-sm" variant="subtle" onClick={() => setEditing(true)} aria-label={t`Change the owners`}>
            <Trans>Change</Trans>
          </Button>
        )}
      </Group>
      {owners.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nobody owns it. Steps that ask its owners would find nobody.</Trans>
        </Text>
      ) : (
        <Stack gap="xs">
          {owners.map(({ id, name }) => (
            <PersonChip key={id} id={id} name={name} />
          ))}
        </Stack>
      )}
      {editing && <OwnersForm orn={app.orn} name={app.label} owners={owners} onClose={() => setEditing(false)} />}
    </Card>
  )
}
