import type { WireGrant } from '@assent/core/api/grants.ts'
import type { ActivityListView, RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import type { Static } from 'typebox'
import { at } from '../../data/api.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Activity } from '../../ui/request/activity.tsx'
import { Facts } from '../../ui/request/facts.tsx'
import { Messages } from '../../ui/request/messages.tsx'
import { useOutlook } from '../../ui/request/outlook.ts'
import css from '../../ui/request/request.module.css'
import { Running } from '../../ui/request/running.tsx'
import { chaptersOf, eventsOf, openTaskOf, titleOf } from '../../ui/request/story.ts'
import { Timeline } from '../../ui/request/timeline.tsx'
import { Coming } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Now } from './now.tsx'

/** One request as an administrator sees it through: where it stands, what can be done, its steps and its messages. */
const AdminRequest = () => {
  const { t } = useLingui()
  const { requestId } = page.useParams()
  const found = useGet<RequestView>(['requests', requestId], at`/governance/api/v2/requests/${requestId}`)
  const request = found.data?.id === requestId ? found.data : undefined
  if (request) return <Whole key={requestId} request={request} />
  return (
    <Page title={t`Request`} crumbs={<Crumbs />}>
      {<Coming query={found} lines={5} height={64} />}
    </Page>
  )
}

const Crumbs = () => (
  <LinkText to="/admin/requests">
    <Trans>All requests</Trans>
  </LinkText>
)

/** Members of a team come from its page, and see no other requests. */
const OfTeam = ({ request: { _names, requested } }: { readonly request: RequestView }) => (
  <LinkText to="/admin/teams/$teamId" params={{ teamId: requested.resourceId }} dir="auto">
    {_names?.[requested.resourceId] ?? '…'}
  </LinkText>
)

const Whole = ({ request }: { readonly request: RequestView }) => {
  const mends = useRole('ACCESS_REQUESTS_ADMIN')
  const seesAll = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR')
  const runs = request._may?.run === true
  const activity = useGet<ActivityListView>(
    ['requests', request.id, 'activity'],
    at`/governance/api/v2/requests/${request.id}/activity`,
  )
  const task = openTaskOf(request)
  const outlook = useOutlook(task)
  const grants = useGet<{ readonly data: readonly Static<typeof WireGrant>[] }>(
    ['requests', request.id, 'grants'],
    request.status === 'APPROVED' && mends ? at`/governance/api/v2/requests/${request.id}/grants` : undefined,
  )
  const events = eventsOf(activity.data)
  const names = { ...activity.data?._names, ...request._names }
  const chapters = chaptersOf(request, events)
  const forName = names[request.requestedFor.externalId] ?? '…'
  return (
    <Page
      title={titleOf(request)}
      crumbs={seesAll || request.requested.resourceType !== 'REQUEST_TYPE' ? <Crumbs /> : <OfTeam request={request} />}
      intro={
        <Trans>
          For {forName}, asked <RelativeTime at={request.created} size="md" c="dimmed" />
        </Trans>
      }
      actions={
        <span role="status">
          <StatusBadge {...request} />
        </span>
      }
    >
      <div className={css.whole}>
        <Stack gap="lg" className={css.main}>
          <Now request={request} forName={forName} task={task} outlook={outlook} grant={grants.data?.data[0]} />
          <Timeline request={request} names={names} chapters={chapters} later={outlook?.later} />
          <Messages requestId={request.id} write={mends || runs} />
        </Stack>
        <Stack gap="lg" className={css.side}>
          <Facts request={request} names={names} />
          <Running request={request} />
          {activity.isError ? (
            <Text size="sm" c="dimmed">
              <Trans>What happened could not be read; it is tried again by itself.</Trans>
            </Text>
          ) : (
            <Activity events={events} names={names} />
          )}
        </Stack>
      </div>
    </Page>
  )
}

export const page = createLazyRoute('/admin/requests/$requestId')({ component: AdminRequest })
