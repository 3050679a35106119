import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Menu } from '@mantine/core'
import { IconPlugConnected, IconPlus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { useRole } from '../../../data/me.ts'
import { useGet } from '../../../data/query.ts'
import { Page } from '../../../ui/page.tsx'
import { Empty, Loaded, NoPermission } from '../../../ui/states.tsx'
import { ConnectorForm } from '../connector-form.tsx'
import { useKindWords } from '../connector-words.ts'
import type { Connector, ConnectorKind } from '../connectors.tsx'
import css from '../settings.module.css'
import { ConnectionLine } from './line.tsx'

type Editing = { readonly kind: ConnectorKind; readonly connector?: Connector }

/** Other systems that steps of sequences and request types call: Jira, ServiceNow, programs of one's own. */
const Connections = () => {
  const { t } = useLingui()
  const manages = useRole()
  const sees = useRole('ACCESS_REQUESTS_ADMIN', 'APP_ADMIN', 'AUDITOR')
  const wordsOf = useKindWords()
  const [editing, edit] = useState<Editing | undefined>()
  const found = useGet<{ readonly data: readonly ConnectorKind[] }>(
    ['admin', 'connector-kinds'],
    '/governance/api/v1/connector-kinds',
  )
  const list = useGet<{ readonly data: readonly Connector[] }>(['admin', 'connectors'], '/governance/api/v1/connectors')
  const kinds = (found.data?.data ?? []).filter(({ serves }) => serves.includes('STEPS'))
  return (
    <Page
      narrow
      title={t`Connections`}
      intro={t`Other systems that steps of sequences and request types call. A credential is kept encrypted, and never shown again.`}
      actions={
        manages &&
        kinds.length > 0 && (
          <Menu position="bottom-end">
            <Menu.Target>
              <Button leftSection={<IconPlus size={16} aria-hidden />}>
                <Trans>New connection</Trans>
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {kinds.toReversed().map((kind) => (
                <Menu.Item key={kind.kind} onClick={() => edit({ kind })}>
                  {wordsOf(kind).toSteps}
                </Menu.Item>
              ))}
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {sees ? (
        <Loaded query={list} lines={3}>
          {({ data }) => {
            const shown = data.filter((one) => kinds.some(({ kind }) => kind === one.kind))
            return shown.length === 0 ? (
              <Empty icon={IconPlugConnected} title={t`No connection yet`}>
                <Trans>Steps that make an issue in Jira, or call a program of yours, go by a connection.</Trans>
              </Empty>
            ) : (
              <Card>
                <ul className={css.lines} aria-label={t`Connections`}>
                  {shown.map((connector) => {
                    const kind = kinds.find((one) => one.kind === connector.kind)
                    return (
                      <ConnectionLine
                        key={connector.id}
                        connector={connector}
                        onEdit={kind && manages ? () => edit({ kind, connector }) : undefined}
                      />
                    )
                  })}
                </ul>
              </Card>
            )
          }}
        </Loaded>
      ) : (
        <NoPermission />
      )}
      {editing && <ConnectorForm {...editing} forSteps onClose={() => edit(undefined)} />}
    </Page>
  )
}

export const page = createLazyRoute('/admin/connections')({ component: Connections })
