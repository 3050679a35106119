import type { WireTeam } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Card, Checkbox, Radio, Select, Stack, Text, Textarea, TextInput } from '@mantine/core'
import { useRole } from '../../../data/me.ts'
import { useList } from '../../../data/query.ts'
import { PickMany } from '../../../ui/pick.tsx'
import { PickIcon } from '../../../ui/pick-icon.tsx'
import { Gives } from './gives.tsx'
import { withTeam } from './model.ts'
import { More } from './more.tsx'
import type { Building } from './use-builder.ts'

type SettingsProps = { readonly building: Building; readonly fixedTeam: boolean }

/** What it is called, whose it is, who may ask, and what it gives. */
export const Settings = ({ building, fixedTeam }: SettingsProps) => {
  const { t } = useLingui()
  const { change, draft, wrong } = building
  const all = useRole('ACCESS_REQUESTS_ADMIN')
  const teams = useList<WireTeam>(
    ['admin', 'teams', all],
    all ? '/governance/api/v1/teams?limit=100' : '/governance/api/v1/my/teams?limit=100',
  )
  return (
    <Card padding="md" component="section" aria-label={t`What it is`}>
      <Stack gap="md">
        <TextInput
          id="type-name"
          label={t`Name`}
          placeholder={t`New laptop`}
          maxLength={50}
          dir="auto"
          error={wrong['type-name']}
          value={draft.name}
          onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
        />
        <Textarea
          label={t`In a sentence`}
          description={t`People read it where they ask for it.`}
          autosize
          minRows={1}
          maxRows={4}
          maxLength={2_000}
          dir="auto"
          value={draft.description}
          onChange={(event) => change({ ...draft, description: event.currentTarget.value })}
        />
        <Select
          id="type-team"
          label={t`Team`}
          description={fixedTeam ? t`Only a draft can be given to another team.` : t`It runs the requests.`}
          disabled={fixedTeam}
          allowDeselect={false}
          error={wrong['type-team']}
          data={(teams.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={draft.teamId || null}
          onChange={(teamId) => teamId && change(withTeam(draft, teamId))}
        />
        <PickIcon value={draft.icon} onChange={(icon) => change({ ...draft, icon })} />
        <Audience building={building} />
        <Gives building={building} />
        <More building={building} />
        <Checkbox
          label={t`Mark as done automatically`}
          description={t`A request is done with its last step. Otherwise it stays open until somebody of the team says that it is done.`}
          checked={draft.doneAutomatically ?? true}
          onChange={(event) => change({ ...draft, doneAutomatically: event.currentTarget.checked })}
        />
      </Stack>
    </Card>
  )
}

const Audience = ({ building: { change, draft } }: { readonly building: Building }) => {
  const { t } = useLingui()
  const { audience } = draft
  if (audience.type === 'REQUESTER_EXPRESSION')
    return (
      <Text size="sm">
        <Trans>Who may ask is a rule over profiles: {audience.expression}</Trans>
      </Text>
    )
  return (
    <Stack gap="sm">
      <Radio.Group
        label={t`Who may ask`}
        value={audience.type}
        onChange={(type) =>
          change({ ...draft, audience: type === 'GROUPS' ? { type, groups: [] } : { type: 'EVERYONE' } })
        }
      >
        <Stack gap="xs" mt="xs">
          <Radio value="EVERYONE" label={t`Everybody`} />
          <Radio value="GROUPS" label={t`Members of groups`} />
        </Stack>
      </Radio.Group>
      {audience.type === 'GROUPS' && (
        <PickMany
          kind="groups"
          label={t`Groups`}
          description={t`Whoever is in one of them.`}
          placeholder={t`Begin to type a name`}
          nothing={t`No group is called that`}
          value={audience.groups.map(({ id }) => id)}
          onChange={(ids) => change({ ...draft, audience: { type: 'GROUPS', groups: ids.map((id) => ({ id })) } })}
        />
      )}
    </Stack>
  )
}
