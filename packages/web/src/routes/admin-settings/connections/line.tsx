import type { ConnectorTrial } from '@assent/core/api/grants.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, Group, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconMinus, IconPlayerPause } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { api, at } from '../../../data/api.ts'
import { useChange } from '../../../data/change.ts'
import { ConfirmModal } from '../../../ui/confirm.tsx'
import { LinkText } from '../../../ui/link.tsx'
import { Pill } from '../../../ui/status.tsx'
import { RelativeTime } from '../../../ui/time.tsx'
import { useKindWords } from '../connector-words.ts'
import type { Connector } from '../connectors.tsx'
import css from '../settings.module.css'
import { HookOf } from './hook.tsx'

type LineProps = { readonly connector: Connector; readonly onEdit: (() => void) | undefined }
type Trial = Static<typeof ConnectorTrial>

/** A connection: whether it works, what needs it, and what can be done with it. */
export const ConnectionLine = ({ connector, onEdit }: LineProps) => {
  const wordsOf = useKindWords()
  const { config, health, id, kind, name, status } = connector
  const [trial, setTrial] = useState<Trial | undefined>()
  const { baseUrl, url } = (config ?? {}) as { readonly baseUrl?: string; readonly url?: string }
  return (
    <li>
      <div className={css.words}>
        <Group gap="xs">
          <Text fw={550} dir="auto" id={`connection-${id}`}>
            {name}
          </Text>
          <Standing connector={connector} />
        </Group>
        <Text size="sm" c="dimmed" component="div" dir="auto">
          {wordsOf({ kind, title: kind, configSchema: {}, serves: [] }).toSteps}
          {(baseUrl ?? url) && ` · ${baseUrl ?? url}`}
          {health.lastWorked && (
            <>
              {' · '}
              <Trans>
                worked <RelativeTime at={health.lastWorked} c="dimmed" />
              </Trans>
            </>
          )}
        </Text>
        <Uses uses={connector.uses} />
        {status === 'ACTIVE' && health.failures > 0 && health.lastError && (
          <Text size="sm" mt={4} dir="auto">
            {health.lastError}
          </Text>
        )}
        {trial && <Told trial={trial} />}
        {onEdit && <Acts connector={connector} onEdit={onEdit} onTried={setTrial} />}
      </div>
    </li>
  )
}

const Standing = ({ connector: { health, status } }: { readonly connector: Connector }) => {
  const { t } = useLingui()
  if (status === 'DISABLED') return <Pill color="gray" icon={IconPlayerPause} label={t`Disabled`} />
  if (health.failures > 0) return <Pill color="orange" icon={IconAlertTriangle} label={t`Fails`} />
  if (health.lastWorked) return <Pill color="teal" icon={IconCheck} label={t`Works`} />
  return <Pill color="gray" icon={IconMinus} label={t`Not used yet`} />
}

/** What goes by it, each with the way there. */
const Uses = ({ uses }: { readonly uses: Connector['uses'] }) => {
  if (uses.length === 0)
    return (
      <Text size="sm" c="dimmed">
        <Trans>Nothing goes by it.</Trans>
      </Text>
    )
  return (
    <Group gap="xs" mt={2}>
      <Text size="sm" c="dimmed" component="span">
        <Trans>Needed by</Trans>
      </Text>
      {uses.map(({ count = 0, id = '', name = '', type }) =>
        type === 'REQUESTS' ? (
          <Text key={type} size="sm" component="span">
            <Plural value={count} one="one request that waits" other="# requests that wait" />
          </Text>
        ) : type === 'SEQUENCE' ? (
          <LinkText key={id} size="sm" to="/admin/sequences/$sequenceId" params={{ sequenceId: id }}>
            <bdi>{name}</bdi>
          </LinkText>
        ) : (
          <LinkText key={id} size="sm" to="/admin/request-types/$typeId" params={{ typeId: id }}>
            <bdi>{name}</bdi>
          </LinkText>
        ),
      )}
    </Group>
  )
}

/** What came back from the other system, in words. It stays until the next try. */
const Told = ({ trial: { problems, said, works } }: { readonly trial: Trial }) => {
  const { t } = useLingui()
  return (
    <Alert
      mt="sm"
      role="status"
      color={works ? 'teal' : 'red'}
      icon={works ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
      title={works ? t`It works` : t`It does not work`}
    >
      <Text size="sm" dir="auto">
        {works
          ? (said ?? t`The other system answered as it should.`)
          : problems.map(({ summary }) => summary).join(' ')}
      </Text>
    </Alert>
  )
}

type ActsProps = {
  readonly connector: Connector
  readonly onEdit: () => void
  readonly onTried: (trial: Trial) => void
}

const Acts = ({ connector, onEdit, onTried }: ActsProps) => {
  const { id, kind, name, status, uses } = connector
  const { t } = useLingui()
  const [asking, ask] = useState(false)
  const isOn = status === 'ACTIVE'
  const attempt = useChange<undefined, Trial>({
    run: (_, key) => api.post(at`/governance/api/v1/connectors/${id}/test`, undefined, { key }),
    changes: ['admin'],
    onDone: onTried,
  })
  const turn = useChange({
    run: (_: undefined, key) =>
      api.post(
        isOn ? at`/governance/api/v1/connectors/${id}/disable` : at`/governance/api/v1/connectors/${id}/enable`,
        undefined,
        { key },
      ),
    changes: ['admin', 'requests'],
    done: () => (isOn ? t`Steps do not call it any more` : t`Steps call it again`),
  })
  const remove = useChange({
    run: (_: undefined, key) => api.remove(at`/governance/api/v1/connectors/${id}`, { key }),
    changes: ['admin'],
    done: () => t`The connection is gone`,
    onDone: () => ask(false),
  })
  return (
    <Group gap="xs" mt="sm" role="group" aria-labelledby={`connection-${id}`}>
      <Button size="xs" variant="default" loading={attempt.isPending} onClick={() => attempt.mutate(undefined)}>
        <Trans>Test</Trans>
      </Button>
      <Button size="xs" variant="default" onClick={onEdit}>
        <Trans>Change, or replace the secret</Trans>
      </Button>
      {(kind === 'jira' || kind === 'servicenow') && <HookOf connector={connector} />}
      <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate(undefined)}>
        {isOn ? <Trans>Disable</Trans> : <Trans>Use again</Trans>}
      </Button>
      <Button size="xs" variant="subtle" color="red" onClick={() => ask(true)}>
        <Trans>Delete</Trans>
      </Button>
      <ConfirmModal
        opened={asking}
        onClose={() => ask(false)}
        title={t`Delete this connection?`}
        verb={t`Delete`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        {uses.length === 0 ? (
          <Trans>Its credential is forgotten. Nothing goes by {name}.</Trans>
        ) : (
          <Trans>{name} is deleted only if nothing goes by it any more. It can be disabled at once.</Trans>
        )}
      </ConfirmModal>
    </Group>
  )
}
