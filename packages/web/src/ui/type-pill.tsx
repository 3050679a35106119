import type { RequestTypeStatus } from '@assent/core/api/request-types.ts'
import { useLingui } from '@lingui/react/macro'
import { IconAlertTriangle, IconCheck, IconPencil } from '@tabler/icons-react'
import { Pill } from './status.tsx'

/** Whether a request type can be used, by icon and word. */
export const TypePill = ({ status }: { readonly status: RequestTypeStatus }) => {
  const { t } = useLingui()
  if (status === 'ACTIVE') return <Pill color="teal" icon={IconCheck} label={t`Published`} />
  if (status === 'DRAFT') return <Pill color="gray" icon={IconPencil} label={t`Draft`} />
  return <Pill color="orange" icon={IconAlertTriangle} label={t`Has to be mended`} />
}
