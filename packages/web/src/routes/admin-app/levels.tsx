import { Trans, useLingui } from '@lingui/react/macro'
import { Anchor, Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { useState } from 'react'
import { useRole } from '../../data/me.ts'
import type { App } from './data.ts'
import { GroupsForm } from './groups-form.tsx'
import { Managed } from './managed.tsx'
import { type Draft, type Level, levelIds } from './model.ts'
import { OwnersForm, ornOfBundle } from './owners-form.tsx'
import css from './rules.module.css'

type LevelsProps = { readonly app: App; readonly levels: readonly Level[]; readonly rules: readonly Draft[] }

/** What can be asked for of the app: its groups, or its bundles of entitlements. */
export const Levels = ({ app, levels, rules }: LevelsProps) => {
  const { t } = useLingui()
  const manages = useRole('APP_ADMIN')
  const owns = useRole('SUPER_ADMIN')
  const [editing, edit] = useState(false)
  const [owned, own] = useState<Level>()
  const managed = app.assent.entitlementManagement === 'OPTED_IN'
  const parts = levels.filter(({ type }) => type !== 'APPLICATION')
  const open = new Set(rules.flatMap(({ what }) => levelIds(what)))
  return (
    <Card padding="md">
      <Group justify="space-between" mb={6}>
        <Title order={2} size="h3">
          {managed ? t`Bundles` : t`Groups`}
        </Title>
        {manages && (
          <Button
            size="compact-sm"
            variant="subtle"
            onClick={() => edit(true)}
            aria-label={managed ? t`Change the bundles` : t`Change the groups`}
          >
            <Trans>Change</Trans>
          </Button>
        )}
      </Group>
      {parts.length === 0 ? (
        <Text size="sm" c="dimmed">
          {managed ? (
            <Trans>There is no bundle yet. Each is a level that can be asked for.</Trans>
          ) : (
            <Trans>No group belongs to the app yet. Each is a level that can be asked for.</Trans>
          )}
        </Text>
      ) : (
        <Stack gap="sm" component="ul" className={css.list}>
          {parts.map((level) => {
            const { description, id, name, owners } = level
            return (
              <li key={id}>
                <Text size="sm" fw={550} dir="auto" style={{ overflowWrap: 'anywhere' }}>
                  {name}
                </Text>
                {description && (
                  <Text size="sm" c="dimmed" lineClamp={2} dir="auto">
                    {description}
                  </Text>
                )}
                <Text size="sm" c="dimmed" dir="auto">
                  {open.has(id) ? t`Can be asked for` : t`No rule opens it`}
                  {owners.length > 0 && ` · ${t`owned by`} ${owners.map((one) => one.name).join(', ')}`}
                </Text>
                {managed && owns && (
                  <Anchor
                    component="button"
                    type="button"
                    fz="sm"
                    aria-label={t`Owners of ${name}`}
                    onClick={() => own(level)}
                  >
                    <Trans>Owners</Trans>
                  </Anchor>
                )}
              </li>
            )
          })}
        </Stack>
      )}
      {owned && (
        <OwnersForm
          orn={ornOfBundle(app.orn, owned.id)}
          name={owned.name}
          owners={owned.owners}
          onClose={() => own(undefined)}
        />
      )}
      {editing &&
        (managed ? (
          <Managed app={app} onClose={() => edit(false)} />
        ) : (
          <GroupsForm app={app} groups={parts} onClose={() => edit(false)} />
        ))}
    </Card>
  )
}
