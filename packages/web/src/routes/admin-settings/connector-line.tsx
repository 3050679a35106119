import type { ConnectorTrial } from '@assent/core/api/grants.ts'
import { refuse } from '@assent/core/refusal.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Group, Menu, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconDots, IconMinus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { Problem } from '../../data/problem.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import type { Connector } from './connectors.tsx'
import css from './settings.module.css'

type LineProps = { readonly connector: Connector; readonly onEdit: (() => void) | undefined }

/** A connector: whether it works, what waits there, and what can be done with it. */
export const ConnectorLine = ({ connector, onEdit }: LineProps) => {
  const manages = useRole()
  const { credentialExpires, health, kind, name } = connector
  const now = useNow()
  return (
    <li>
      <div className={css.words}>
        <Group gap="xs">
          <Text size="sm" fw={550} dir="auto">
            {name}
          </Text>
          <Standing connector={connector} />
        </Group>
        <Text size="sm" c="dimmed" component="div">
          {kind}
          {health.lastWorked && (
            <>
              {' · '}
              <Trans>
                worked <RelativeTime at={health.lastWorked} c="dimmed" />
              </Trans>
            </>
          )}
          {health.due > 0 && (
            <>
              {' · '}
              <Plural value={health.due} one="one change waits" other="# changes wait" />
            </>
          )}
          {health.owed > 0 && (
            <>
              {' · '}
              <Plural value={health.owed} one="one revocation is owed" other="# revocations are owed" />
            </>
          )}
        </Text>
        {credentialExpires && (
          <Text size="sm" c="dimmed" component="div">
            {Date.parse(credentialExpires) <= now ? (
              <Trans>
                Its credential ended <RelativeTime at={credentialExpires} c="dimmed" />.
              </Trans>
            ) : (
              <Trans>
                Its credential ends <RelativeTime at={credentialExpires} c="dimmed" />.
              </Trans>
            )}
          </Text>
        )}
        {health.failures > 0 && health.lastError && (
          <Text size="sm" lineClamp={3} dir="auto">
            {health.lastError}
          </Text>
        )}
      </div>
      {manages && <Acts connector={connector} onEdit={onEdit} />}
    </li>
  )
}

const Standing = ({ connector: { health } }: { readonly connector: Connector }) => {
  const { t } = useLingui()
  if (health.failures > 0) return <Pill color="orange" icon={IconAlertTriangle} label={t`Fails`} />
  if (health.lastWorked) return <Pill color="teal" icon={IconCheck} label={t`Works`} />
  return <Pill color="gray" icon={IconMinus} label={t`Not used yet`} />
}

const Acts = ({ connector, onEdit }: LineProps) => {
  const { t } = useLingui()
  const [asking, ask] = useState(false)
  const attempt = useChange({
    run: async (_: undefined, key) => {
      const path = at`/governance/api/v1/connectors/${connector.id}/test`
      const { problems, works } = await api.post<Static<typeof ConnectorTrial>>(path, undefined, { key })
      // Told as what it is: it stays until it is read.
      if (!works) throw new Problem(refuse('conflict', problems.map(({ summary }) => summary).join(' ')))
    },
    changes: ['admin', 'requests'],
    done: () => t`It works`,
  })
  const remove = useChange({
    run: (_: undefined, key) => api.remove(at`/governance/api/v1/connectors/${connector.id}`, { key }),
    changes: ['admin'],
    done: () => t`The connector is gone`,
    onDone: () => ask(false),
  })
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="lg" aria-label={t`What can be done with ${connector.name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => attempt.mutate(undefined)}>{t`Try it, changing nothing there`}</Menu.Item>
          {onEdit && <Menu.Item onClick={onEdit}>{t`Change`}</Menu.Item>}
          <Menu.Item color="red" onClick={() => ask(true)}>{t`Delete`}</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ConfirmModal
        opened={asking}
        onClose={() => ask(false)}
        title={t`Delete this connector?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>{connector.name} is deleted only if no app uses it and nobody has access through it.</Trans>
      </ConfirmModal>
    </>
  )
}
