import type { WireOverview } from '@assent/core/api/overview.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { IconKeyOff, IconLockExclamation, IconPlugConnectedX } from '@tabler/icons-react'
import { useRole } from '../../data/me.ts'
import { LinkText } from '../../ui/link.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import { Item, Kind } from './kind.tsx'

type Attention = WireOverview['attention']

/** Access that should be gone and is not proven to be. */
export const OwedAccess = ({ list }: { readonly list: Attention['owedAccess'] }) => {
  const { t } = useLingui()
  const reports = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  return (
    <Kind
      list={list}
      icon={IconLockExclamation}
      color="red"
      title={t`Access that should be gone`}
      what={<Trans>It is tried again and again. What waits for a person has to be taken away by hand.</Trans>}
      keyOf={({ accessId }) => accessId}
      draw={({ app, manual, problem, since, target, user }) => (
        <Item more={problem}>
          <bdi>{user.name}</bdi>, <bdi>{app.name === target ? target : `${app.name} · ${target}`}</bdi>{' '}
          <Text span size="sm" c="dimmed">
            {manual ? (
              <Trans>
                waits for a person, was due <RelativeTime at={since} />
              </Trans>
            ) : (
              <Trans>
                was due <RelativeTime at={since} />
              </Trans>
            )}
          </Text>
        </Item>
      )}
      all={
        reports && (
          <LinkText to="/reports/$reportId" params={{ reportId: 'overdue' }} size="sm">
            <Trans>The whole report</Trans>
          </LinkText>
        )
      }
    />
  )
}

/** Access that was approved and is not there. */
export const UnmetGrants = ({ list }: { readonly list: Attention['unmetGrants'] }) => {
  const { t } = useLingui()
  const requests = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  return (
    <Kind
      list={list}
      icon={IconKeyOff}
      color="red"
      title={t`Access that could not be given`}
      what={<Trans>It was approved and is not there. Open the request to try again, or set it up by hand.</Trans>}
      keyOf={({ grantId }) => grantId}
      draw={({ app, byHand, level, problem, requestId, user }) => {
        const what = level === app.name ? level : `${app.name} · ${level}`
        return (
          <Item more={problem ?? (byHand ? <Trans>Has to be set up by hand.</Trans> : undefined)}>
            {requestId && requests ? (
              <LinkText to="/admin/requests/$requestId" params={{ requestId }} inherit dir="auto">
                <Trans>
                  {what} for {user.name}
                </Trans>
              </LinkText>
            ) : (
              <bdi>
                <Trans>
                  {what} for {user.name}
                </Trans>
              </bdi>
            )}
          </Item>
        )
      }}
      all={
        requests && (
          <LinkText to="/admin/requests" search={{ status: 'APPROVED' }} size="sm">
            <Trans>All approved requests</Trans>
          </LinkText>
        )
      }
    />
  )
}

/** Connectors that do not work, or soon will not. */
export const IllTargets = ({ list }: { readonly list: Attention['illTargets'] }) => {
  const { t } = useLingui()
  const now = useNow()
  return (
    <Kind
      list={list}
      icon={IconPlugConnectedX}
      color="orange"
      title={t`Systems that do not answer as they should`}
      what={<Trans>What is to be given there waits. What is to be taken back is tried again and again.</Trans>}
      keyOf={({ id }) => id}
      draw={({ credentialExpires, failures, name, problem }) => (
        <Item
          more={
            <>
              {failures > 0 && (
                <>
                  <Plural value={failures} one="One call failed" other="# calls in a row failed" />
                  {problem ? `: ${problem}` : '.'}
                </>
              )}
              {failures > 0 && credentialExpires && ' '}
              {credentialExpires &&
                (Date.parse(credentialExpires) <= now ? (
                  <Trans>
                    Its credential ended <RelativeTime at={credentialExpires} inherit />.
                  </Trans>
                ) : (
                  <Trans>
                    Its credential ends <RelativeTime at={credentialExpires} inherit />.
                  </Trans>
                ))}
            </>
          }
        >
          <LinkText to="/admin/settings" hash="connectors" inherit dir="auto">
            {name}
          </LinkText>
        </Item>
      )}
      all={
        <LinkText to="/admin/settings" hash="connectors" size="sm">
          <Trans>All connectors</Trans>
        </LinkText>
      }
    />
  )
}
