import type { WireCalendar } from '@assent/core/api/calendars.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, FileInput, List, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useState } from 'react'
import { at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { upload } from '../../data/upload.ts'
import { FormModal } from '../../ui/form-modal.tsx'

type Report = {
  readonly holidays: number
  readonly added: number
  readonly changed: number
  readonly errors: readonly { readonly line: number; readonly message: string }[]
}

/** Holidays from a CSV file: looked at first, and taken only without an error. */
export const HolidayImport = ({
  calendar,
  onClose,
}: {
  readonly calendar: WireCalendar
  readonly onClose: () => void
}) => {
  const { t } = useLingui()
  const [file, choose] = useState<File | null>(null)
  const [report, setReport] = useState<Report | undefined>()
  const path = at`/governance/api/v2/calendars/${calendar.id}/holidays/import`
  const look = useChange<File, Report>({
    run: (chosen) => upload<Report>(`${path}?dryRun=true`, chosen, 'text/csv'),
    changes: [],
    onDone: setReport,
  })
  const take = useChange<File, Report>({
    run: (chosen) => upload<Report>(path, chosen, 'text/csv'),
    changes: ['admin'],
    done: ({ errors }) => (errors.length === 0 ? t`The holidays of the file are there` : undefined),
    onDone: (done) => (done.errors.length === 0 ? onClose() : setReport(done)),
  })
  const isGood = report !== undefined && report.errors.length === 0
  return (
    <FormModal
      onClose={onClose}
      title={t`Holidays of ${calendar.name} from a file`}
      verb={isGood ? t`Take these days` : t`Look at the file`}
      busy={look.isPending || take.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        if (file) (isGood ? take : look).mutate(file)
      }}
    >
      <FileInput
        label={t`CSV file`}
        description={t`The first line names the columns: date, name and, for half days, hours. Other days stay.`}
        accept=".csv,text/csv"
        placeholder={t`Choose a file`}
        value={file}
        onChange={(chosen) => {
          choose(chosen)
          setReport(undefined)
        }}
      />
      {report && isGood && (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} role="status">
          <Trans>
            {report.added} new days, {report.changed} in the place of others; {report.holidays} in all.
          </Trans>
        </Alert>
      )}
      {report && !isGood && (
        <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Nothing is changed`} role="status">
          <List size="sm">
            {report.errors.slice(0, 20).map(({ line, message }) => (
              <List.Item key={`${line} ${message}`}>
                <Trans>
                  Line {line}: {message}
                </Trans>
              </List.Item>
            ))}
          </List>
          {report.errors.length > 20 && (
            <Text size="sm" mt={4}>
              <Trans>and {report.errors.length - 20} more</Trans>
            </Text>
          )}
        </Alert>
      )}
    </FormModal>
  )
}
