import type { TeamIcon, TeamInput, WireTeam } from '@assent/core/api/teams.ts'
import { useLingui } from '@lingui/react/macro'
import { Checkbox, Radio, Stack } from '@mantine/core'
import { useChange } from '../data/change.ts'
import { focusFirst, showTaken, useAppForm } from './form.ts'
import { FormModal } from './form-modal.tsx'
import { NameFields } from './name-fields.tsx'
import { PickOne } from './pick.tsx'
import { PickIcon } from './pick-icon.tsx'

type TeamFormProps = {
  readonly onClose: () => void
  readonly title: string
  readonly verb: string
  /** As it is before anything is typed; undefined: a new one. */
  readonly team: WireTeam | undefined
  readonly run: (team: TeamInput, key: string) => Promise<WireTeam>
  readonly done: string
  readonly onDone: (team: WireTeam) => void
}

type Values = {
  name: string
  description: string
  icon: TeamIcon
  assign: 'NONE' | 'ROTATE' | 'PERSON'
  userId: string
  privacy: boolean
  priority: boolean
}

const inputOf = ({ assign, description, icon, name, priority, privacy, userId }: Values): TeamInput => ({
  name: name.trim(),
  description: description.trim(),
  icon,
  requestPrivacy: privacy,
  requesterPriority: priority,
  autoAssign: assign === 'PERSON' ? { type: assign, userId } : { type: assign },
})

/** What a team is called, and how its requests are looked after. */
export const TeamForm = ({ done, onClose, onDone, run, team, title, verb }: TeamFormProps) => {
  const { t } = useLingui()
  const form = useAppForm<Values>(
    {
      name: team?.name ?? '',
      description: team?.description ?? '',
      icon: team?.icon ?? 'people',
      assign: team?.autoAssign.type ?? 'NONE',
      userId: team?.autoAssign.userId ?? '',
      privacy: team?.requestPrivacy ?? false,
      priority: team?.requesterPriority ?? false,
    },
    {
      name: (name) => (name.trim() === '' ? t`Give the team a name` : null),
      userId: (userId, { assign }) => (assign === 'PERSON' && userId === '' ? t`Choose somebody` : null),
    },
  )
  const save = useChange<Values, WireTeam>({
    run: (values, key) => run(inputOf(values), key),
    changes: ['admin', 'catalog'],
    done: () => done,
    onDone: (made) => {
      onClose()
      onDone(made)
    },
    onProblem: (problem) =>
      showTaken(form, problem, t`Another team has this name.`, { '/autoAssign/userId': 'userId' }),
  })
  const { assign } = form.values
  return (
    <FormModal
      onClose={onClose}
      title={title}
      verb={verb}
      busy={save.isPending}
      onSubmit={form.onSubmit((values) => save.mutate(values), focusFirst(form))}
    >
      <NameFields form={form} most={[40, 2_000]} />
      <PickIcon value={form.values.icon} onChange={(icon) => form.setFieldValue('icon', icon)} />
      {team && (
        <>
          <Radio.Group
            label={t`Who looks after a new request`}
            value={assign}
            onChange={(next) => form.setFieldValue('assign', next as Values['assign'])}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="NONE" label={t`Nobody yet: the members take them`} />
              <Radio value="ROTATE" label={t`The members in turn`} />
              <Radio value="PERSON" label={t`One of the members`} />
            </Stack>
          </Radio.Group>
          {assign === 'PERSON' && (
            <PickOne
              kind="people"
              label={t`Member`}
              nothing={t`Nobody is called that`}
              inside
              value={form.values.userId || undefined}
              {...(form.errors['userId'] ? { error: String(form.errors['userId']) } : {})}
              onChange={(id) => form.setFieldValue('userId', id ?? '')}
            />
          )}
          <Checkbox
            label={t`Only the team looks into its requests`}
            description={t`Besides whoever asked and whoever decides. Super administrators and auditors always can.`}
            {...form.getInputProps('privacy', { type: 'checkbox' })}
          />
          <Checkbox
            label={t`Whoever asks sets the priority`}
            description={t`Those who run the request can change it.`}
            {...form.getInputProps('priority', { type: 'checkbox' })}
          />
        </>
      )}
    </FormModal>
  )
}
