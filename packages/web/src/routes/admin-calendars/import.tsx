import type { WireCalendar } from '@assent/core/api/calendars.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { at } from '../../data/api.ts'
import { CsvImport } from '../../ui/csv-import.tsx'

type Report = {
  readonly holidays: number
  readonly added: number
  readonly changed: number
  readonly errors: readonly { readonly line: number; readonly message: string }[]
}

type ImportProps = { readonly calendar: WireCalendar; readonly onClose: () => void }

/** Holidays from a CSV file, or from a calendar file. */
export const HolidayImport = ({ calendar, onClose }: ImportProps) => {
  const { t } = useLingui()
  return (
    <CsvImport<Report>
      title={t`Holidays of ${calendar.name} from a file`}
      ics
      about={t`CSV: the first line names the columns date, name and, for half days, hours. ICS: each event is a day off, or the part of one that it says; what comes back each year is taken for five years. Other days stay.`}
      path={at`/governance/api/v2/calendars/${calendar.id}/holidays/import`}
      changes={['admin']}
      take={t`Take these days`}
      done={t`The holidays of the file are there`}
      outcome={({ added, changed, holidays }) => (
        <Trans>
          {added} new days, {changed} in the place of others; {holidays} in all.
        </Trans>
      )}
      onClose={onClose}
    />
  )
}
