import type { TokenCreated } from '@assent/core/api/accounts.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { useState } from 'react'
import { useRole } from '../../data/me.ts'
import { ShownOnce } from '../../ui/once.tsx'
import { Page } from '../../ui/page.tsx'
import { Machines } from './machines.tsx'
import { NewToken } from './new-token.tsx'
import { Tokens } from './tokens.tsx'

const AdminTokens = () => {
  const { t } = useLingui()
  const search = page.useSearch()
  const navigate = page.useNavigate()
  const seesAll = useRole('AUDITOR')
  const [making, make] = useState<{ readonly forUser?: { readonly id: string; readonly name: string } } | undefined>()
  const [made, setMade] = useState<TokenCreated | undefined>()
  return (
    <Page
      title={t`Tokens`}
      intro={t`With a token a program or the terminal calls the API as somebody. It can do what that somebody may, or less, and it ends.`}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => make({})}>
          <Trans>New token</Trans>
        </Button>
      }
    >
      <Stack gap="xl">
        <Tokens
          all={seesAll && search.whose === 'all'}
          over={search.over === 'shown'}
          seesAll={seesAll}
          onNarrow={(next) => void navigate({ search: (before) => ({ ...before, ...next }), replace: true })}
          onNew={() => make({})}
        />
        {seesAll && <Machines onToken={(forUser) => make({ forUser })} />}
      </Stack>
      {making && (
        <NewToken
          forUser={making.forUser}
          onClose={() => make(undefined)}
          onMade={(token) => {
            make(undefined)
            setMade(token)
          }}
        />
      )}
      {made && (
        <ShownOnce
          title={t`Your new token`}
          values={[{ label: t`Token`, value: made.token }]}
          onClose={() => setMade(undefined)}
        >
          <Trans>
            Put it where the program finds it, and nowhere else: whoever has it can do what it may. It is shown this one
            time.
          </Trans>
        </ShownOnce>
      )}
    </Page>
  )
}

export const page = createLazyRoute('/admin/tokens')({ component: AdminTokens })
