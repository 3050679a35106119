import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, List } from '@mantine/core'
import { IconEye } from '@tabler/icons-react'

/** What it means to give access in an emergency, said before it is done. */
export const Means = () => {
  const { t } = useLingui()
  return (
    <Alert color="blue" icon={<IconEye aria-hidden />} title={t`What that means`}>
      <List size="sm" spacing={4}>
        <List.Item>
          <Trans>It is there at once. Nobody is asked.</Trans>
        </List.Item>
        <List.Item>
          <Trans>Every administrator and auditor is told now, by mail and here, and cannot mute it.</Trans>
        </List.Item>
        <List.Item>
          <Trans>
            Another administrator reviews it, neither you nor whoever gets it; what was not right ends at once.
          </Trans>
        </List.Item>
        <List.Item>
          <Trans>Until then neither of you two gives or gets another.</Trans>
        </List.Item>
        <List.Item>
          <Trans>It is on the record, with your reason, for good.</Trans>
        </List.Item>
      </List>
    </Alert>
  )
}
