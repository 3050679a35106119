import type { DelegateView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { where, withQuery } from '../../data/api.ts'
import { useNames } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { RelativeTime, useNow } from '../../ui/time.tsx'
import css from './person.module.css'

/** Who decides for somebody who is away. */
export const StandIn = ({ user }: { readonly user: Person }) => {
  const { t } = useLingui()
  const list = useList<DelegateView>(
    ['admin', 'delegates', 'of', user.id],
    withQuery('/governance/api/v1/delegates', { filter: where('delegatorId', 'eq', user.id) }),
  )
  const nameOf = useNames((list.items ?? []).map(({ delegate }) => delegate.externalId))
  return (
    <Part
      id="stand-in"
      title={t`Stand-in`}
      actions={
        <LinkText to="/admin/delegates" size="sm">
          <Trans>All delegates</Trans>
        </LinkText>
      }
    >
      {!list.items ? (
        <Coming query={list} lines={1} />
      ) : list.items.length === 0 ? (
        <Text size="sm" c="dimmed">
          <Trans>Nobody stands in for this person.</Trans>
        </Text>
      ) : (
        <ul className={css.list}>
          {list.items.map(({ delegate, endTime, id, note, startTime }) => (
            <li key={id} className={css.item}>
              <LinkText
                to="/admin/people/$userId"
                params={{ userId: delegate.externalId }}
                size="sm"
                fw={550}
                dir="auto"
              >
                {nameOf(delegate.externalId) ?? '…'}
              </LinkText>
              <Span starts={startTime} ends={endTime} />
              {note && (
                <Text size="sm" dir="auto" className={css.words}>
                  {note}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}

const Span = ({ ends, starts }: { readonly starts?: string | undefined; readonly ends?: string | undefined }) => {
  const now = useNow()
  const later = starts !== undefined && Date.parse(starts) > now
  return (
    <Text size="sm" c="dimmed" component="div">
      {later && (
        <Trans>
          from <RelativeTime at={starts} c="dimmed" />
        </Trans>
      )}{' '}
      {ends ? (
        <Trans>
          until <RelativeTime at={ends} whole c="dimmed" />
        </Trans>
      ) : (
        <Trans>without an end</Trans>
      )}
    </Text>
  )
}
