import type { ActivityListView, HeldView, RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { createLazyRoute } from '@tanstack/react-router'
import { at, withQuery } from '../../data/api.ts'
import { useMe } from '../../data/me.ts'
import { useGet, useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Activity } from '../../ui/request/activity.tsx'
import { Facts } from '../../ui/request/facts.tsx'
import { Messages } from '../../ui/request/messages.tsx'
import { useOutlook } from '../../ui/request/outlook.ts'
import css from '../../ui/request/request.module.css'
import { Running } from '../../ui/request/running.tsx'
import { type Chapter, chaptersOf, eventsOf, openTaskOf, titleOf } from '../../ui/request/story.ts'
import { Timeline } from '../../ui/request/timeline.tsx'
import { Coming } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import { Now } from './now.tsx'

/** One request: how it stands, what I can do now, its steps, its messages, and all that happened. */
const MyRequest = () => {
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
  <LinkText to="/my/requests">
    <Trans>My requests</Trans>
  </LinkText>
)

const Whole = ({ request }: { readonly request: RequestView }) => {
  const { user } = useMe()
  const activity = useGet<ActivityListView>(
    ['requests', request.id, 'activity'],
    at`/governance/api/v2/requests/${request.id}/activity`,
  )
  const task = openTaskOf(request)
  const outlook = useOutlook(task)
  const held = useHeld(request, user.id)
  const events = eventsOf(activity.data)
  const names = { ...activity.data?._names, ...request._names }
  const chapters = chaptersOf(request, events)
  const at_ = request.created
  const forName = names[request.requestedFor.externalId] ?? '…'
  return (
    <Page
      title={titleOf(request)}
      crumbs={<Crumbs />}
      intro={
        request.requestedFor.externalId === user.id ? (
          <Trans>
            Asked <RelativeTime at={at_} size="md" c="dimmed" />
          </Trans>
        ) : (
          <Trans>
            Asked for {forName}, <RelativeTime at={at_} size="md" c="dimmed" />
          </Trans>
        )
      }
      actions={
        <span role="status">
          <StatusBadge {...request} />
        </span>
      }
    >
      <div className={css.whole}>
        <Stack gap="lg" className={css.main}>
          <Now request={request} names={names} chapters={chapters} outlook={outlook} held={held} />
          <Timeline request={request} names={names} chapters={chapters} later={outlook?.later} />
          <Messages requestId={request.id} />
        </Stack>
        <Stack gap="lg" className={css.side}>
          <Facts request={request} names={names} mayCorrect={mayCorrect(request, user.id, chapters)} />
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

/**
 * Whoever asked, or answered questions of a step, may have something to correct as long as nobody voted after it; the server
 * says what.
 */
const mayCorrect = (
  { requestedBy, requestedFor, requesterFieldValues = [], tasks = [] }: RequestView,
  me: string,
  chapters: readonly Chapter[],
): boolean =>
  !chapters
    .slice(chapters.findLastIndex(({ task }) => task.type === 'QUESTION' && task.status === 'COMPLETED') + 1)
    .some(({ task, votes }) => !task.past && votes.length > 0) &&
  requesterFieldValues.some(({ id }) => !id.startsWith('OKTA_')) &&
  (requestedFor.externalId === me ||
    requestedBy.externalId === me ||
    tasks.some(({ completedBy, type }) => type === 'QUESTION' && completedBy === me))

/** What the request gave, as far as the viewer has it: when it ends, and what can be done about it. */
const useHeld = (request: RequestView, me: string): HeldView | undefined => {
  const app = request._names?.[request.requested.resourceId]
  const mine = request.requestedFor.externalId === me && request.status === 'APPROVED' && app !== undefined
  // What a request type gives is of another app, or of none.
  const isOfApp = request.requested.resourceType !== 'REQUEST_TYPE'
  const { items } = useList<HeldView>(
    ['access', 'of request', request.id],
    mine
      ? withQuery('/governance/api/v2/my/access', { match: isOfApp ? app.slice(0, 50) : undefined, limit: 100 })
      : undefined,
  )
  return mine ? items?.find(({ grants }) => grants.some((grant) => grant.requestId === request.id)) : undefined
}

export const page = createLazyRoute('/my/requests/$requestId')({ component: MyRequest })
