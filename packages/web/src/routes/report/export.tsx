import { useLingui } from '@lingui/react/macro'
import { Export } from '../../ui/export.tsx'

/** A report as a file: CSV or JSON lines. */
export const ExportReport = ({
  asked,
  disabled,
  report,
}: {
  readonly report: 'PAST_REQUESTS' | 'ACCESS' | 'ACCESS_ENDING' | 'OVERDUE_REVOCATIONS'
  /** What the report is narrowed to, as the API takes it. */
  readonly asked: Readonly<Record<string, string | number | undefined>>
  readonly disabled?: boolean
}) => {
  const { t } = useLingui()
  const labels = { csv: t`CSV, for spreadsheets`, jsonl: t`JSON lines, for programs` }
  const forms = (['csv', 'jsonl'] as const).map((format) => ({
    label: labels[format],
    path: '/governance/api/v2/reports/exports',
    body: { report, format, ...(format === 'csv' ? { headings: 'WORDS' } : {}), ...asked },
    name: `${report.toLowerCase().replaceAll('_', '-')}.${format}`,
  }))
  return <Export forms={forms} disabled={disabled ?? false} />
}
