import type { WireOverview } from '@assent/core/api/overview.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconRoute, IconRouteOff, IconUserQuestion } from '@tabler/icons-react'
import { LinkText } from '../../ui/link.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Item, Kind } from './kind.tsx'

type Attention = WireOverview['attention']

/** Requests that wait for a step on which nobody can act. */
export const StuckSteps = ({ list }: { readonly list: Attention['stuckSteps'] }) => {
  const { t } = useLingui()
  return (
    <Kind
      list={list}
      icon={IconUserQuestion}
      color="orange"
      title={t`Steps that nobody can decide`}
      what={<Trans>Whoever should answer is not there or may not. Open the request and name somebody.</Trans>}
      keyOf={({ requestId }) => requestId}
      draw={({ app, label, requestedFor, requestId, since }) => (
        <Item
          more={
            <Trans>
              {label}, asked <RelativeTime at={since} inherit />
            </Trans>
          }
        >
          <LinkText to="/admin/requests/$requestId" params={{ requestId }} inherit dir="auto">
            <Trans>
              {app.name} for {requestedFor.name}
            </Trans>
          </LinkText>
        </Item>
      )}
      all={
        <LinkText to="/admin/requests" search={{ status: 'PENDING' }} size="sm">
          <Trans>All requests that wait</Trans>
        </LinkText>
      }
    />
  )
}

/** Rules that no longer work: what they name is gone. */
export const InvalidRules = ({ list }: { readonly list: Attention['invalidRules'] }) => {
  const { t } = useLingui()
  return (
    <Kind
      list={list}
      icon={IconRouteOff}
      color="orange"
      title={t`Rules that no longer work`}
      what={<Trans>Nobody can ask by them until they name something that is there.</Trans>}
      keyOf={({ id }) => id}
      draw={({ app, name, reason }) => (
        <Item more={reason}>
          <LinkText to="/admin/apps/$appId" params={{ appId: app.id }} inherit dir="auto">
            <Trans>
              {name} of {app.name}
            </Trans>
          </LinkText>
        </Item>
      )}
      all={
        <LinkText to="/admin/apps" size="sm">
          <Trans>All apps and rules</Trans>
        </LinkText>
      }
    />
  )
}

/** Sequences by which some people could never be approved: nobody waits yet. */
export const WeakSequences = ({ list }: { readonly list: Attention['weakSequences'] }) => {
  const { t } = useLingui()
  return (
    <Kind
      list={list}
      icon={IconRoute}
      color="yellow"
      title={t`Sequences with a gap`}
      what={
        <Trans>
          If these people asked, nobody could decide. A fallback closes the gap before anybody falls into it.
        </Trans>
      }
      keyOf={({ id }) => id}
      draw={({ id, label, name, users }) => (
        <Item
          more={
            <Trans>
              {label}: <Plural value={users} one="for one person" other="for # people" />
            </Trans>
          }
        >
          <LinkText to="/admin/sequences/$sequenceId" params={{ sequenceId: id }} inherit dir="auto">
            {name}
          </LinkText>
        </Item>
      )}
      all={
        <LinkText to="/admin/sequences" size="sm">
          <Trans>All sequences</Trans>
        </LinkText>
      }
    />
  )
}
