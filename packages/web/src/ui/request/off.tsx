import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'

/** Why a step that did not come to its own end is over: its request was opened again, ended, or had answers corrected. */
export const Off = ({ isLast, past }: { readonly past: boolean; readonly isLast: boolean }) => (
  <Text size="sm" c="dimmed">
    {past ? (
      <Trans>It counts no longer: the request was opened again.</Trans>
    ) : isLast ? (
      <Trans>It ended with the request.</Trans>
    ) : (
      <Trans>It ended when answers were corrected.</Trans>
    )}
  </Text>
)
