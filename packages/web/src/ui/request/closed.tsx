import type { RequestView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { useMe } from '../../data/me.ts'
import { RelativeTime } from '../time.tsx'

/** What became of it, in a few words. */
export const ClosedTitle = ({ request }: { readonly request: RequestView }) => {
  const mine = useMe().user.id === request.requestedFor.externalId
  if (request.status === 'DENIED') return <Trans>It was denied</Trans>
  if (request.status === 'CANCELED') return <Trans>It was withdrawn</Trans>
  if (request.status === 'EXPIRED') return <Trans>It ran out before it was decided</Trans>
  if (request.status === 'REJECTED') return <Trans>It was not accepted</Trans>
  if (!request._givesAccess) return <Trans>It is done</Trans>
  if (request.revocationStatus === 'REVOKED') return <Trans>The access has ended</Trans>
  if (request.revocationStatus === 'PENDING' || request.revocationStatus === 'FAILED')
    if (!request.revocationScheduled || request.revocationStatus === 'FAILED')
      return <Trans>The access is being taken back</Trans>
  switch (request.grantStatus) {
    case 'GRANTED':
      return mine ? <Trans>You have it</Trans> : <Trans>They have it</Trans>
    case 'MANUAL_REQUIRED':
      return <Trans>Approved: somebody sets it up by hand</Trans>
    case 'FAILED':
      return <Trans>Approved, but it could not be given yet</Trans>
    default:
      return <Trans>Approved: it is being given</Trans>
  }
}

/** When the access ends, or how it goes on. */
export const ClosedText = ({ request }: { readonly request: RequestView }) => {
  if (request.status !== 'APPROVED' || !request._givesAccess || request.revocationStatus === 'REVOKED') return null
  const ends = request.revocationScheduled
  return (
    <Text size="sm" mt={4}>
      {request.grantStatus === 'FAILED' ? (
        <Trans>It is tried again by itself, and the administrators know of it.</Trans>
      ) : ends ? (
        <Trans>
          It ends <RelativeTime at={ends} whole fw={600} />, <RelativeTime at={ends} c="dimmed" />.
        </Trans>
      ) : request.accessDuration ? (
        <Trans>Its time begins when it is given.</Trans>
      ) : (
        <Trans>It has no end: it stays until it is given back or taken back.</Trans>
      )}
    </Text>
  )
}
