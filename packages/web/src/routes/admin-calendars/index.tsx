import type { WireCalendar } from '@assent/core/api/calendars.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack, Text } from '@mantine/core'
import { IconCalendarTime, IconPlus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { Page } from '../../ui/page.tsx'
import { Coming, Empty, NoPermission } from '../../ui/states.tsx'
import css from './calendar.module.css'
import { CalendarCard } from './card.tsx'
import { CalendarForm } from './form.tsx'

/** When the organization is at work: what deadlines in business hours are counted by. */
const Calendars = () => {
  const { t } = useLingui()
  const navigate = page.useNavigate()
  const sees = useRole('ACCESS_REQUESTS_ADMIN', 'AUDITOR', 'APP_ADMIN')
  const manages = useRole('ACCESS_REQUESTS_ADMIN')
  return (
    <Page
      title={t`Calendars`}
      intro={t`When you are at work. Steps can count their deadlines, reminders and escalations in these hours.`}
      actions={
        manages && (
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            onClick={() => void navigate({ search: { open: 'add' }, replace: true })}
          >
            <Trans>New calendar</Trans>
          </Button>
        )
      }
    >
      {sees ? <Found manages={manages} /> : <NoPermission />}
    </Page>
  )
}

const Found = ({ manages }: { readonly manages: boolean }) => {
  const { t } = useLingui()
  const { open } = page.useSearch()
  const navigate = page.useNavigate()
  const list = useList<WireCalendar>(['admin', 'calendars'], '/governance/api/v2/calendars?limit=200')
  const { items } = list
  if (!items) return <Coming query={list} lines={6} />
  const close = () => void navigate({ search: {}, replace: true })
  const edited = items.find(({ id }) => id === open)
  return (
    <Stack gap="lg">
      {items.length === 0 ? (
        <Empty icon={IconCalendarTime} title={t`There is no calendar yet`}>
          <Trans>Without one all time counts, nights and weekends too.</Trans>
        </Empty>
      ) : (
        <>
          <ul className={css.cards} aria-label={t`Calendars`}>
            {items.map((calendar) => (
              <li key={calendar.id}>
                <CalendarCard
                  calendar={calendar}
                  manages={manages}
                  onEdit={() => void navigate({ search: { open: calendar.id }, replace: true })}
                />
              </li>
            ))}
          </ul>
          <Text size="sm" c="dimmed">
            <Trans>
              A deadline is reckoned when its step begins: a change here moves nothing that is under way already, apart
              from reminders still to be set.
            </Trans>
          </Text>
        </>
      )}
      {manages && open === 'add' && <CalendarForm calendar={undefined} onClose={close} />}
      {manages && edited && <CalendarForm key={edited.id} calendar={edited} onClose={close} />}
    </Stack>
  )
}

export const page = createLazyRoute('/admin/calendars')({ component: Calendars })
