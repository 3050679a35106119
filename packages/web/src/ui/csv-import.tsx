import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, FileInput, List, Text } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { useChange } from '../data/change.ts'
import type { Topic } from '../data/query.ts'
import { upload } from '../data/upload.ts'
import { FormModal } from './form-modal.tsx'

/** What every import answers besides its own figures: what is wrong, line by line; nothing is taken then. */
type Checked = { readonly errors: readonly { readonly line: number; readonly message: string }[] }

type ImportProps<R extends Checked> = {
  readonly title: string
  /** What the columns are, and what becomes of what is there. */
  readonly about: string
  /** Takes the file as `text/csv`; with `?dryRun=true` it only looks. */
  readonly path: string
  /** A calendar file is taken too, as `text/calendar`. */
  readonly ics?: true
  /** What taking it changes. */
  readonly changes: readonly Topic[]
  /** The button that takes it, and what is said then. */
  readonly take: string
  readonly done: string
  /** What a file without an error would change. */
  readonly outcome: (report: R) => ReactNode
  readonly onClose: () => void
}

/** Something from a CSV file: looked at first, and taken only without an error. */
export const CsvImport = <R extends Checked>(props: ImportProps<R>) => {
  const { about, changes, done, ics, onClose, outcome, path, take: verb, title } = props
  const { t } = useLingui()
  const typeOf = ({ name, type }: File) =>
    ics && (type === 'text/calendar' || /\.ics$/i.test(name)) ? 'text/calendar' : 'text/csv'
  const [file, choose] = useState<File | null>(null)
  const [report, setReport] = useState<R | undefined>()
  const look = useChange<File, R>({
    run: (chosen) => upload<R>(`${path}?dryRun=true`, chosen, typeOf(chosen)),
    changes: [],
    onDone: setReport,
  })
  const take = useChange<File, R>({
    run: (chosen) => upload<R>(path, chosen, typeOf(chosen)),
    changes,
    done: ({ errors }) => (errors.length === 0 ? done : undefined),
    onDone: (taken) => (taken.errors.length === 0 ? onClose() : setReport(taken)),
  })
  const isGood = report?.errors.length === 0
  return (
    <FormModal
      onClose={onClose}
      title={title}
      verb={isGood ? verb : t`Look at the file`}
      busy={look.isPending || take.isPending}
      onSubmit={(event) => {
        event.preventDefault()
        if (file) (isGood ? take : look).mutate(file)
      }}
    >
      <FileInput
        label={ics ? t`CSV or ICS file` : t`CSV file`}
        description={about}
        accept={ics ? '.csv,text/csv,.ics,text/calendar' : '.csv,text/csv'}
        placeholder={t`Choose a file`}
        value={file}
        onChange={(chosen) => {
          choose(chosen)
          setReport(undefined)
        }}
      />
      {report && isGood && (
        <Alert color="teal" icon={<IconCircleCheck aria-hidden />} role="status">
          {outcome(report)}
        </Alert>
      )}
      {report && !isGood && <Faults errors={report.errors} />}
    </FormModal>
  )
}

const shown = 20

const Faults = ({ errors }: Checked) => {
  const { t } = useLingui()
  return (
    <Alert color="orange" icon={<IconAlertTriangle aria-hidden />} title={t`Nothing is changed`} role="status">
      <List size="sm">
        {errors.slice(0, shown).map(({ line, message }) => (
          <List.Item key={`${line} ${message}`}>
            <Trans>
              Line {line}: {message}
            </Trans>
          </List.Item>
        ))}
      </List>
      {errors.length > shown && (
        <Text size="sm" mt={4}>
          <Trans>and {errors.length - shown} more</Trans>
        </Text>
      )}
    </Alert>
  )
}
