import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Alert, Button, List, Text } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import { useChange } from '../../data/change.ts'
import type { Person } from '../../data/people.ts'
import { ReasonModal } from './reason.tsx'
import { type Failure, type Held, type Progress, takeAll, takeBack } from './revoke.ts'

type TakeBackProps = { readonly held: Held; readonly userId: string; readonly what: string }

/** Takes one thing back, with every reason for it. */
export const TakeBack = ({ held, userId, what }: TakeBackProps) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const take = useChange<string, void>({
    run: (reason, key) => takeBack(held, userId, reason, key),
    changes: ['access', 'requests', 'catalog', 'admin'],
    done: () => t`Taken back`,
    onDone: () => setOpened(false),
    onProblem: () => {
      setOpened(false)
      return undefined
    },
  })
  const reasons = held.grants.length + (held.standing ? 1 : 0)
  return (
    <>
      <Button
        size="xs"
        variant="subtle"
        color="gray"
        c="var(--mantine-color-text)"
        aria-label={t`Take back ${what}`}
        onClick={() => setOpened(true)}
      >
        <Trans>Take back</Trans>
      </Button>
      <ReasonModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Take back ${what}?`}
        verb={t`Take back`}
        busy={take.isPending}
        onConfirm={(reason) => take.mutate(reason)}
      >
        <Trans>It is taken at once; at another system, until it is proven gone.</Trans>{' '}
        {reasons > 1 && (
          <Plural value={reasons} one="It is held for one reason." other="It is held for # reasons; all of them end." />
        )}
      </ReasonModal>
    </>
  )
}

type TakeAllProps = { readonly user: Person; readonly name: string; readonly manages: boolean }

/** Takes everything that somebody has: for who has left in a hurry, or whose account was stolen. */
export const TakeAll = ({ manages, name, user }: TakeAllProps) => {
  const { t } = useLingui()
  const [opened, setOpened] = useState(false)
  const [progress, setProgress] = useState<Progress | undefined>()
  const [failures, setFailures] = useState<readonly Failure[]>([])
  const take = useChange<string, readonly Failure[]>({
    run: async (reason, key) => {
      setFailures([])
      return takeAll({ userId: user.id, reason, key, manages, onProgress: setProgress })
    },
    changes: ['access', 'requests', 'catalog', 'admin'],
    done: (failed) => (failed.length === 0 ? t`Everything is being taken back` : undefined),
    onDone: (failed) => {
      setProgress(undefined)
      setFailures(failed)
      if (failed.length === 0) setOpened(false)
    },
    onProblem: () => {
      setProgress(undefined)
      return undefined
    },
  })
  return (
    <>
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => setOpened(true)}>
        <Trans>Take everything back</Trans>
      </Button>
      <ReasonModal
        opened={opened}
        onClose={() => setOpened(false)}
        title={t`Take everything back from ${name}?`}
        verb={t`Take everything back`}
        word={user.profile.login}
        busy={take.isPending}
        onConfirm={(reason) => take.mutate(reason)}
      >
        <Trans>
          All access to all apps ends at once, whoever gave it, and is taken at other systems until it is proven gone.
          The person stays in the directory and can ask again; suspend or deactivate them to keep them out.
        </Trans>
        {!manages && (
          <Text size="sm" mt="xs">
            <Trans>What a group gives stays: a super administrator takes people out of groups.</Trans>
          </Text>
        )}
        {progress && (
          <Text size="sm" mt="xs" role="status">
            <Trans>
              {progress.done} of {progress.of}
            </Trans>
          </Text>
        )}
        {failures.length > 0 && (
          <Alert mt="md" color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
            <Trans>This could not be taken:</Trans>
            <List size="sm" mt={4}>
              {failures.map((failure) => (
                <List.Item key={failure.name}>
                  <bdi>{failure.name}</bdi>: <bdi>{failure.why}</bdi>
                </List.Item>
              ))}
            </List>
          </Alert>
        )}
      </ReasonModal>
    </>
  )
}
