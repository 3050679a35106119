import type { TaskContextView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { day } from '../../lib/time.ts'
import { useNow } from '../../ui/time.tsx'
import css from './inbox.module.css'
import { Part } from './part.tsx'
import { dayOrTime } from './when.ts'

/** What whoever gets it has of the app already, since when and until when. */
export const Holds = ({ context: { holds, task } }: { readonly context: TaskContextView }) => {
  const { i18n, t } = useLingui()
  const { timeZone } = useMe().user
  const now = useNow()
  const { givesAccess, level } = task.request
  // Of a team nobody has anything: it is of what its request type gives.
  const isType = level.type === 'REQUEST_TYPE'
  if (isType && !givesAccess) return null
  const app = task.request.app.name ?? ''
  return (
    <Part title={isType ? t`What they have of it already` : t`What they have of ${app}`}>
      {holds.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>Nothing yet.</Trans>
        </Text>
      )}
      <ul className={css.plain}>
        {holds.map(({ ends, name, since, type }) => {
          const from = day(since, i18n.locale, timeZone)
          const until = ends && dayOrTime(ends, now, i18n.locale, timeZone)
          return (
            <li key={`${type} ${name}`}>
              <Text size="sm" dir="auto" className={css.said}>
                {type === 'APPLICATION' ? t`An account` : name}
              </Text>
              <Text size="sm" c="dimmed" component="div">
                {until ? t`Since ${from}, until ${until}` : t`Since ${from}`}
              </Text>
            </li>
          )
        })}
      </ul>
    </Part>
  )
}
