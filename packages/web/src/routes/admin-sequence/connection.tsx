import type { WireConnector } from '@assent/core/api/grants.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import type { Static } from 'typebox'
import { useGet } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'
import { useWrong } from './field.ts'

type ConnectionProps = {
  readonly at: string
  readonly label: string
  /** The kind that the step goes by. */
  readonly kind: string
  readonly value: string
  readonly onChange: (value: string) => void
}

type Connectors = { readonly data: readonly Static<typeof WireConnector>[] }

/** The other system that a step calls, among the connections of its kind. */
export const ConnectionInput = ({ at, kind, label, onChange, value }: ConnectionProps) => {
  const { t } = useLingui()
  const wrong = useWrong(at)
  const found = useGet<Connectors>(['admin', 'connectors'], '/governance/api/v1/connectors').data?.data
  const known = (found ?? [])
    .filter((one) => one.kind === kind)
    .map(({ id, name, status }) => ({ value: id, label: status === 'DISABLED' ? t`${name} (disabled)` : name }))
  if (value !== '' && !known.some((one) => one.value === value)) known.push({ value, label: value })
  return (
    <Select
      label={label}
      description={
        <Trans>
          The other system, as it is set up under{' '}
          <LinkText to="/admin/connections" inherit underline="always">
            Connections
          </LinkText>
          .
        </Trans>
      }
      error={wrong}
      placeholder={found && known.length === 0 ? t`There is no connection of this kind yet` : t`Choose a connection`}
      data={known}
      value={value === '' ? null : value}
      onChange={(next) => next && onChange(next)}
      allowDeselect={false}
      maw={420}
    />
  )
}
