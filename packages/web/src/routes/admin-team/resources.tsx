import type { WireTeam, WireTeamResource } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Select, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useGet, useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { Part } from '../../ui/part.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'

type ResourcesProps = { readonly team: WireTeam; readonly manages: boolean }

/** What the team's members may give, take and call in the request types that they build. */
export const Resources = ({ manages, team }: ResourcesProps) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/teams/${team.id}/resources`
  const list = useList<WireTeamResource>(['admin', 'team', team.id, 'resources'], `${path}?limit=200`)
  const take = useChange<WireTeamResource, unknown>({
    run: ({ id }, key) => api.remove(`${path}/${id}`, { key }),
    changes: ['admin'],
    done: (_, { name }) => t`${name} is taken from the team`,
  })
  return (
    <Part
      id="resources"
      title={t`What its members may give and call`}
      intro={t`Everything else that gives access or calls another system is published by administrators only.`}
    >
      <Stack gap="md">
        {manages && <Grant path={path} />}
        {!list.items && <Coming query={list} lines={2} />}
        {list.items?.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>Nothing yet.</Trans>
          </Text>
        )}
        {list.items && list.items.length > 0 && (
          <ul className={css.list} aria-label={t`What its members may give and call`}>
            {list.items.map((one) => (
              <li key={one.id} className={css.item}>
                <div className={css.words}>
                  <Text size="sm" fw={550} dir="auto">
                    {one.name}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {one.type === 'APP' ? <Trans>An app: its levels are given</Trans> : <Trans>A connection</Trans>}
                  </Text>
                </div>
                {manages && <TakeOut label={t`Take ${one.name} from the team`} onClick={() => take.mutate(one)} />}
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </Part>
  )
}

type Connector = { readonly id: string; readonly name: string; readonly kind: string }
type Kind = { readonly kind: string; readonly serves: readonly string[] }

/** The connections that steps can call. */
const useConnections = (): readonly Connector[] => {
  const kinds = useGet<{ readonly data: readonly Kind[] }>(
    ['admin', 'connector-kinds'],
    '/governance/api/v1/connector-kinds',
  )
  const list = useGet<{ readonly data: readonly Connector[] }>(['admin', 'connectors'], '/governance/api/v1/connectors')
  const called = new Set(
    (kinds.data?.data ?? []).flatMap(({ kind, serves }) => (serves.includes('STEPS') ? [kind] : [])),
  )
  return (list.data?.data ?? []).filter(({ kind }) => called.has(kind))
}

const Grant = ({ path }: { readonly path: string }) => {
  const { t } = useLingui()
  const [appId, chooseApp] = useState<string | undefined>()
  const [connectorId, chooseConnector] = useState<string | null>(null)
  const connections = useConnections()
  const grant = useChange<string, unknown>({
    run: (id, key) => api.put(`${path}/${id}`, undefined, { key }),
    changes: ['admin'],
    done: () => t`The team has it`,
    onDone: () => {
      chooseApp(undefined)
      chooseConnector(null)
    },
  })
  const send = () => {
    for (const id of [appId, connectorId]) if (id) grant.mutate(id)
  }
  return (
    <Group gap="xs" align="flex-end">
      <div className={css.grow}>
        <PickApp
          label={t`An app`}
          placeholder={t`Begin to type a name`}
          clear={t`None`}
          nothing={t`No app is called that`}
          value={appId}
          onChange={chooseApp}
        />
      </div>
      {connections.length > 0 && (
        <Select
          label={t`A connection`}
          placeholder={t`None`}
          clearable
          clearButtonProps={{ 'aria-label': t`None` }}
          data={connections.map(({ id, name }) => ({ value: id, label: name }))}
          value={connectorId}
          onChange={chooseConnector}
        />
      )}
      <Button variant="default" loading={grant.isPending} disabled={!appId && !connectorId} onClick={send}>
        <Trans>Let the team have it</Trans>
      </Button>
    </Group>
  )
}
