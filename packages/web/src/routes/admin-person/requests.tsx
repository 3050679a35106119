import type { RequestView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { where, withQuery } from '../../data/api.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { titleOf } from '../../ui/request/story.ts'
import { Coming } from '../../ui/states.tsx'
import { StatusBadge } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'
import css from './person.module.css'

const most = 5

/** What was asked for somebody last, and the way to all of it. */
export const Requests = ({ user }: { readonly user: Person }) => {
  const { t } = useLingui()
  const list = useList<RequestView>(
    ['requests', 'of', user.id],
    withQuery('/governance/api/v2/requests', {
      limit: most,
      orderBy: 'created desc',
      filter: where('requestedFor', 'eq', user.id),
    }),
  )
  return (
    <Part
      id="requests"
      title={t`Requests`}
      actions={
        list.items &&
        list.items.length > 0 && (
          <LinkText to="/admin/requests" search={{ person: user.id }} size="sm">
            <Trans>All requests for this person</Trans>
          </LinkText>
        )
      }
    >
      {!list.items ? (
        <Coming query={list} lines={3} />
      ) : list.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nothing was asked for this person yet.</Trans>
        </Text>
      ) : (
        <ul className={css.list} aria-label={t`Requests`}>
          {list.items.slice(0, most).map((request) => (
            <li key={request.id} className={`${css.item} ${css.line}`}>
              <div className={css.words}>
                <LinkText
                  to="/admin/requests/$requestId"
                  params={{ requestId: request.id }}
                  size="sm"
                  fw={550}
                  dir="auto"
                >
                  {titleOf(request)}
                </LinkText>
                <Text size="sm" c="dimmed">
                  <Trans>
                    asked <RelativeTime at={request.created} c="dimmed" />
                  </Trans>
                </Text>
              </div>
              <StatusBadge {...request} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
