import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { createContext, type ReactNode, useContext, useState } from 'react'
import { serverNow, useMe } from '../../data/me.ts'
import type { Problem } from '../../data/problem.ts'

/** What can be gone on with after signing in again. */
export type Begun = 'passkey' | 'codes' | undefined

type Recent = {
  /** Asks for a new sign-in if it takes one; true if so. */
  readonly askFirst: (begun: Begun) => boolean
  /** The same, for the server's answer: it decides, by its own clock. For `onProblem` of useChange. */
  readonly asked: (problem: Problem, begun: Begun) => boolean
}

const RecentContext = createContext<Recent>({ askFirst: () => false, asked: () => false })

/** Ways to sign in are changed only shortly after signing in: what to do about it. */
export const useRecent = (): Recent => useContext(RecentContext)

/** Knows when somebody has to sign in again, sends him there and takes him back to what he was about to do. */
export const RecentSignIn = ({ children }: { readonly children: ReactNode }) => {
  const { session } = useMe()
  const [begun, ask] = useState<{ readonly what: Begun } | undefined>()
  const recent: Recent = {
    askFirst: (what) => {
      const late = session !== undefined && Date.parse(session.recentUntil) <= serverNow()
      if (late) ask({ what })
      return late
    },
    asked: ({ refusal }, what) => {
      const late = refusal.causes.some(({ reason }) => reason === 'RECENT_SIGN_IN_REQUIRED')
      if (late) ask({ what })
      return late
    },
  }
  return (
    <RecentContext value={recent}>
      {children}
      <SignInAgain opened={begun !== undefined} begun={begun?.what} onClose={() => ask(undefined)} />
    </RecentContext>
  )
}

type AgainProps = { readonly opened: boolean; readonly begun: Begun; readonly onClose: () => void }

const SignInAgain = ({ begun, onClose, opened }: AgainProps) => {
  const { t } = useLingui()
  const back = `/me/security${begun === undefined ? '' : `?go=${begun}`}`
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={<Text fw={640}>{t`Sign in again first`}</Text>}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Stack>
        <Text size="sm">
          <Trans>
            You signed in more than ten minutes ago. So that nobody changes how you sign in at a screen that you left
            open, prove once more that it is you. You come back to this page.
          </Trans>
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            <Trans>Back</Trans>
          </Button>
          <Button component="a" href={`/auth/sign-in?return_to=${encodeURIComponent(back)}`} data-autofocus>
            <Trans>Sign in again</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
