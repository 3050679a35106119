import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconLockSquareRounded } from '@tabler/icons-react'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { ShownOnce } from '../../ui/once.tsx'
import { Loaded } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { RelativeTime } from '../../ui/time.tsx'

type Seal = { readonly sealed: string | null; readonly opened: string | null }
type Sealed = { readonly code: string; readonly sealed: string }

const path = '/governance/api/v1/recovery-seal'

/** The sealed recovery code: whether there is one, and a new one. */
export const Recovery = () => {
  const { t } = useLingui()
  const manages = useRole()
  const [asking, ask] = useState(false)
  const [made, setMade] = useState<Sealed | undefined>()
  const found = useGet<Seal>(['admin', 'recovery'], path)
  const seal = useChange<undefined, Sealed>({
    run: (_, key) => api.post(path, undefined, { key }),
    changes: ['admin', 'requests'],
    onDone: (sealed) => {
      ask(false)
      setMade(sealed)
    },
  })
  return (
    <Loaded query={found} lines={2}>
      {({ opened, sealed }) => (
        <Stack gap="md" align="flex-start">
          <Group gap="xs">
            {sealed && !opened ? (
              <Pill color="teal" icon={IconCheck} label={t`Sealed`} />
            ) : (
              <Pill color="orange" icon={IconAlertTriangle} label={opened ? t`Used` : t`None yet`} />
            )}
            <Text size="sm" component="div">
              {opened ? (
                <Trans>
                  It was opened <RelativeTime at={opened} />. Seal a new one.
                </Trans>
              ) : sealed ? (
                <Trans>
                  Since <RelativeTime at={sealed} />.
                </Trans>
              ) : (
                <Trans>Without one, nobody gets in again when the last super administrator is gone.</Trans>
              )}
            </Text>
          </Group>
          {manages && (
            <Button
              variant="default"
              leftSection={<IconLockSquareRounded size={17} aria-hidden />}
              loading={seal.isPending}
              onClick={() => (sealed && !opened ? ask(true) : seal.mutate(undefined))}
            >
              {sealed ? <Trans>Seal a new code</Trans> : <Trans>Seal a code</Trans>}
            </Button>
          )}
          <ConfirmModal
            opened={asking}
            onClose={() => ask(false)}
            title={t`Seal a new code?`}
            verb={t`Seal a new one`}
            busy={seal.isPending}
            onConfirm={() => seal.mutate(undefined)}
          >
            <Trans>The code that is locked away now opens nothing any more. Replace it where it lies.</Trans>
          </ConfirmModal>
          {made && (
            <ShownOnce
              title={t`Write this code down`}
              values={[{ label: t`Recovery code`, value: made.code }]}
              onClose={() => setMade(undefined)}
            >
              <Trans>
                Lock it away on paper. With it, whoever runs the server gets one person in again as super administrator,
                once, by “assent recovery open”. All administrators read of it on the record.
              </Trans>
            </ShownOnce>
          )}
        </Stack>
      )}
    </Loaded>
  )
}
