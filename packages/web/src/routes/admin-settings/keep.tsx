import { Trans } from '@lingui/react/macro'
import { Button, Group } from '@mantine/core'

type KeepProps = {
  readonly changed: boolean
  readonly busy: boolean
  readonly onBack: () => void
}

/** The end of a form of settings: keep the change, or have it as it was. */
export const Keep = ({ busy, changed, onBack }: KeepProps) => (
  <Group gap="xs">
    <Button type="submit" disabled={!changed} loading={busy}>
      <Trans>Keep the change</Trans>
    </Button>
    {changed && !busy && (
      <Button variant="default" onClick={onBack}>
        <Trans>As it was</Trans>
      </Button>
    )}
  </Group>
)
