import type { SignInSettings } from '@assent/core/api/factors.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Stack, Switch, Text } from '@mantine/core'
import { useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'
import { LinkText } from '../../ui/link.tsx'
import { Loaded } from '../../ui/states.tsx'

const path = '/api/v1/org/sign-in'

/** Whether administrators have to prove themselves twice. */
export const SignIn = () => {
  const { t } = useLingui()
  const manages = useRole()
  const [asking, ask] = useState(false)
  const found = useGet<SignInSettings>(['admin', 'sign-in'], path)
  const save = useChange<boolean, SignInSettings>({
    run: (secondFactorForAdmins, key) => api.put(path, { secondFactorForAdmins }, { key }),
    changes: ['admin', 'me', 'requests'],
    done: ({ secondFactorForAdmins }) =>
      secondFactorForAdmins ? t`Administrators need a second factor now` : t`A password is enough again`,
    onDone: () => ask(false),
  })
  return (
    <Loaded query={found} lines={1}>
      {({ secondFactorForAdmins: on }) => (
        <Stack gap="xs">
          <Switch
            checked={on}
            disabled={!manages || save.isPending}
            label={t`Administrators need a second factor`}
            description={t`A passkey, or a password with a one-time code. It concerns local passwords; providers look after their own.`}
            onChange={(event) => (event.currentTarget.checked ? ask(true) : save.mutate(false))}
          />
          <Text size="sm">
            <LinkText to="/me/security" underline="always">
              <Trans>Set up your own first</Trans>
            </LinkText>
          </Text>
          <ConfirmModal
            opened={asking}
            onClose={() => ask(false)}
            title={t`Ask administrators for a second factor?`}
            verb={t`Ask for it`}
            busy={save.isPending}
            onConfirm={() => save.mutate(true)}
          >
            <Trans>
              Their sessions that began with a password alone end now, but yours. Whoever has no second factor sets one
              up at the next sign-in.
            </Trans>
          </ConfirmModal>
        </Stack>
      )}
    </Loaded>
  )
}
