import type { WireConnector, WireConnectorKind } from '@assent/core/api/grants.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Menu, Stack, Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { Static } from 'typebox'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { Loaded } from '../../ui/states.tsx'
import { ConnectorForm } from './connector-form.tsx'
import { ConnectorLine } from './connector-line.tsx'
import { useKindWords } from './connector-words.ts'
import css from './settings.module.css'

export type Connector = Static<typeof WireConnector>
export type ConnectorKind = Static<typeof WireConnectorKind>

type Editing = { readonly kind: ConnectorKind; readonly connector?: Connector }

/** Ways to other systems: whether each works, and how it is set. */
export const Connectors = () => {
  const { t } = useLingui()
  const manages = useRole()
  const wordsOf = useKindWords()
  const [editing, edit] = useState<Editing | undefined>()
  const kinds = useGet<{ readonly data: readonly ConnectorKind[] }>(
    ['admin', 'connector-kinds'],
    '/governance/api/v1/connector-kinds',
  )
  // Those that only steps go by are on a page of their own.
  const ofAccess = (kinds.data?.data ?? []).filter(({ serves }) => serves.includes('ACCESS'))
  const list = useGet<{ readonly data: readonly Connector[] }>(['admin', 'connectors'], '/governance/api/v1/connectors')
  return (
    <Loaded query={list} lines={2}>
      {({ data: all }) => {
        const data = all.filter((one) => !kinds.data || ofAccess.some(({ kind }) => kind === one.kind))
        return (
          <Stack gap="md" align="flex-start">
            {data.length === 0 ? (
              <Text size="sm">
                <Trans>
                  There is none. Without one, access is what the groups and apps here say; other systems read it from
                  here.
                </Trans>
              </Text>
            ) : (
              <ul className={css.lines} aria-label={t`Connectors`}>
                {data.map((connector) => {
                  const kind = ofAccess.find((one) => one.kind === connector.kind)
                  return (
                    <ConnectorLine
                      key={connector.id}
                      connector={connector}
                      onEdit={kind && (() => edit({ kind, connector }))}
                    />
                  )
                })}
              </ul>
            )}
            {manages && kinds.data && (
              <Menu position="bottom-start">
                <Menu.Target>
                  <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />}>
                    <Trans>New connector</Trans>
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  {ofAccess.map((kind) => (
                    <Menu.Item key={kind.kind} onClick={() => edit({ kind })}>
                      {wordsOf(kind).title}
                    </Menu.Item>
                  ))}
                </Menu.Dropdown>
              </Menu>
            )}
            {editing && <ConnectorForm {...editing} onClose={() => edit(undefined)} />}
          </Stack>
        )
      }}
    </Loaded>
  )
}
