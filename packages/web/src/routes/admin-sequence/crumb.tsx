import { Trans } from '@lingui/react/macro'
import { LinkText } from '../../ui/link.tsx'

/** The way back to all of them. */
export const Crumb = () => (
  <LinkText to="/admin/sequences" size="sm">
    <Trans>Sequences</Trans>
  </LinkText>
)
