import type { PreviewView } from '@assent/core/api/shapes.ts'
import { useLingui } from '@lingui/react/macro'
import { Stack, Text } from '@mantine/core'
import { ConflictAlerts } from '../../ui/conflict.tsx'

/** What nobody may have together, before anything is sent. */
export const Conflict = ({ risk }: { readonly risk: PreviewView['risk'] }) => {
  const { t } = useLingui()
  if (!risk) return null
  const does = {
    RESTRICTED: undefined,
    ALLOWED_WITH_OVERRIDES: t`Because of that others decide, and maybe for another time.`,
    ALLOWED_WITH_NO_OVERRIDES: t`Those who decide are told.`,
  }[risk.requestSubmissionType]
  return (
    <Stack gap="sm" my="sm">
      <ConflictAlerts conflicts={risk.conflicts} />
      {does && <Text size="sm">{does}</Text>}
    </Stack>
  )
}
