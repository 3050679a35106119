import type { WireCalendar } from '@assent/core/api/calendars.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core'
import { IconFileImport, IconPencil, IconStar, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { Pill } from '../../ui/status.tsx'
import { useNow } from '../../ui/time.tsx'
import css from './calendar.module.css'
import { HolidayImport } from './import.tsx'
import { dayText, hoursText } from './model.ts'
import { WeekPicture } from './week.tsx'

type CardProps = { readonly calendar: WireCalendar; readonly manages: boolean; readonly onEdit: () => void }

/** One calendar: its week as a picture, and the holidays that come next. */
export const CalendarCard = ({ calendar, manages, onEdit }: CardProps) => {
  const { t } = useLingui()
  const { isDefault, name, timeZone, usedBy, week } = calendar
  return (
    <Card padding="lg" h="100%" component="section" aria-label={name}>
      <Stack gap="md">
        <div>
          <Group gap="xs">
            <Title order={2} size="h3" dir="auto">
              {name}
            </Title>
            {isDefault && <Pill color="teal" icon={IconStar} label={t`Default`} />}
          </Group>
          <Text size="sm" c="dimmed">
            {timeZone}
          </Text>
        </div>
        <WeekPicture label={name} week={week} />
        <Holidays calendar={calendar} />
        <Text size="sm" c="dimmed" dir="auto">
          {usedBy.length === 0 ? <Trans>No step counts by it yet.</Trans> : t`Counted by: ${usedBy.join(', ')}`}
        </Text>
        {manages && <Deeds calendar={calendar} onEdit={onEdit} />}
      </Stack>
    </Card>
  )
}

const Holidays = ({ calendar: { holidays } }: Pick<CardProps, 'calendar'>) => {
  const { i18n, t } = useLingui()
  const today = new Date(useNow()).toISOString().slice(0, 10)
  const next = holidays.filter(({ date }) => date >= today).slice(0, 4)
  return (
    <div>
      <Text size="sm" fw={550}>
        <Plural value={holidays.length} _0="No holidays" one="One holiday" other="# holidays" />
      </Text>
      {next.length > 0 && (
        <ul className={css.list} aria-label={t`The next holidays`}>
          {next.map(({ date, hours, name }) => (
            <li key={date}>
              <Text size="sm" dir="auto">
                {dayText(date, i18n.locale)}: {name}
                {hours && hours.length > 0 && ` (${hoursText(hours)})`}
              </Text>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const Deeds = ({ calendar, onEdit }: Pick<CardProps, 'calendar' | 'onEdit'>) => {
  const { t } = useLingui()
  const { id, isDefault, name, usedBy } = calendar
  const [open, setOpen] = useState<'delete' | 'import' | undefined>()
  const close = () => setOpen(undefined)
  const path = at`/governance/api/v2/calendars/${id}`
  const remove = useChange({
    run: (_: undefined, key) => api.remove(path, { key }),
    changes: ['admin'],
    done: () => t`The calendar is gone`,
    onDone: close,
  })
  return (
    <Group gap="xs">
      <Button
        variant="default"
        leftSection={<IconPencil size={16} aria-hidden />}
        aria-label={t`Edit ${name}`}
        onClick={onEdit}
      >
        <Trans>Edit</Trans>
      </Button>
      <Button
        variant="default"
        leftSection={<IconFileImport size={16} aria-hidden />}
        aria-label={t`Import holidays of ${name}`}
        onClick={() => setOpen('import')}
      >
        <Trans>Import holidays</Trans>
      </Button>
      {usedBy.length === 0 && !isDefault && (
        <Button
          variant="subtle"
          color="red.9"
          leftSection={<IconTrash size={16} aria-hidden />}
          aria-label={t`Delete ${name}`}
          onClick={() => setOpen('delete')}
        >
          <Trans>Delete</Trans>
        </Button>
      )}
      {open === 'import' && <HolidayImport calendar={calendar} onClose={close} />}
      <ConfirmModal
        opened={open === 'delete'}
        onClose={close}
        title={t`Delete ${name}?`}
        verb={t`Delete the calendar`}
        harmful
        busy={remove.isPending}
        onConfirm={() => remove.mutate(undefined)}
      >
        <Trans>What was reckoned by it stays as it is.</Trans>
      </ConfirmModal>
    </Group>
  )
}
