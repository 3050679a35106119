import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Alert, Stack, Text, Textarea } from '@mantine/core'
import { IconShieldExclamation } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { nameOfUser } from '../../data/names.ts'
import type { Person } from '../../data/people.ts'
import type { Problem } from '../../data/problem.ts'
import { ConfirmModal } from '../../ui/confirm.tsx'

type LeaveProps = {
  readonly groupId: string
  /** Who is to leave; nobody while nothing is asked. */
  readonly user: Person | undefined
  readonly onClose: () => void
}

const isBrake = ({ refusal }: Problem): boolean => refusal.causes.some(({ reason }) => reason === 'MASS_CHANGE')

/** Takes somebody out of the group. Where too many left a group that decides, it says so, and how it goes on if it is meant. */
export const Leave = ({ groupId, onClose, user }: LeaveProps) => {
  const { t } = useLingui()
  const [braked, brake] = useState(false)
  const [reason, say] = useState('')
  const [missing, miss] = useState(false)
  const field = useRef<HTMLTextAreaElement>(null)
  // What the dialog says stays while it fades.
  const last = useRef(user)
  last.current = user ?? last.current
  const name = last.current ? nameOfUser(last.current) : ''
  const close = () => {
    brake(false)
    miss(false)
    onClose()
  }
  const take = useChange<Person, unknown>({
    run: async ({ id }, key) => {
      if (braked)
        await api.post(
          at`/governance/api/v1/groups/${groupId}/lift-brake`,
          { reason: reason.trim() },
          { key: `${key}-b` },
        )
      await api.remove(at`/api/v1/groups/${groupId}/users/${id}`, { key })
    },
    changes: ['admin', 'access', 'catalog'],
    done: () => t`${name} is no longer in the group`,
    onDone: () => {
      say('')
      close()
    },
    onProblem: (problem) => {
      if (!isBrake(problem)) {
        close()
        return undefined
      }
      brake(true)
      return true
    },
  })
  const confirm = () => {
    if (braked && reason.trim() === '') {
      miss(true)
      field.current?.focus()
    } else if (user) take.mutate(user)
  }
  return (
    <ConfirmModal
      opened={user !== undefined}
      onClose={close}
      title={t`Take ${name} out?`}
      verb={braked ? t`Take out all the same` : t`Take out`}
      harmful
      busy={take.isPending}
      onConfirm={confirm}
    >
      <Stack gap="md">
        <Text size="sm">
          <Trans>What the group gives ends with it, and so does deciding for it.</Trans>
        </Text>
        {braked && (
          <>
            <Alert color="yellow" icon={<IconShieldExclamation aria-hidden />} role="alert">
              <Trans>
                Many have left this group lately, and it decides on requests: that is taken for a fault. If it is meant,
                say why; for an hour from then on anybody can be taken out.
              </Trans>
            </Alert>
            <Textarea
              ref={field}
              label={t`Why`}
              description={t`It stands on the record.`}
              withAsterisk
              autosize
              minRows={2}
              maxLength={limits.reason}
              dir="auto"
              value={reason}
              error={missing && reason.trim() === '' && t`Say why, for whoever reads the record`}
              onChange={(event) => say(event.currentTarget.value)}
            />
          </>
        )}
      </Stack>
    </ConfirmModal>
  )
}
