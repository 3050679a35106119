import type { PreviewView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Box, Title } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { OnTheWay } from '../../ui/on-the-way.tsx'
import type { Person } from './asking.ts'

type WaysProps = { readonly of: PreviewView; readonly person: Person | undefined }

/** What it would give before it has ended. */
export const Ways = ({ of: { onTheWay }, person }: WaysProps) => {
  const { user } = useMe()
  return onTheWay ? (
    <Box mt="md">
      <Title order={3} size="h5" mb={6}>
        <Trans>If all goes on, this gives</Trans>
      </Title>
      <OnTheWay ways={onTheWay} requestedFor={person?.id ?? user.id} />
    </Box>
  ) : null
}
