import { useLingui } from '@lingui/react/macro'
import { Stack, Title } from '@mantine/core'
import { useMyEmergencies } from '../../data/emergency.ts'
import { EmergencyList } from '../../ui/emergency.tsx'

/** Access in an emergency that I gave or have, for as long as it runs or waits for its review. */
export const MyEmergencies = () => {
  const { t } = useLingui()
  const items = (useMyEmergencies().items ?? []).filter(({ ended, verdict }) => ended === null || verdict === null)
  if (items.length === 0) return null
  const title = t`Emergency access that you gave or have`
  return (
    <Stack component="section" gap="sm" aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <EmergencyList items={items} />
    </Stack>
  )
}
