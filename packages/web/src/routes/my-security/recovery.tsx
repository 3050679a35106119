import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Text } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { Copy, OnceFrame } from '../../ui/once.tsx'
import css from './security.module.css'

type RecoveryProps = { readonly codes: readonly string[]; readonly onClose: () => void }

/** Recovery codes, this one time: to be copied or printed before they are gone. */
export const ShowRecovery = ({ codes, onClose }: RecoveryProps) => {
  const { t } = useLingui()
  return (
    <OnceFrame
      title={t`Keep these recovery codes`}
      kept={t`I have kept them where I find them again`}
      onClose={onClose}
    >
      <Text size="sm">
        <Trans>
          If you lose your phone, each of these signs you in once. They are shown this one time: print them, or keep
          them in a password manager.
        </Trans>
      </Text>
      <ul className={css.codes} aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <Group gap="xs" className={css.noPrint}>
        <Copy value={codes.join('\n')} />
        <Button variant="default" leftSection={<IconPrinter size={17} aria-hidden />} onClick={() => window.print()}>
          <Trans>Print</Trans>
        </Button>
      </Group>
    </OnceFrame>
  )
}
