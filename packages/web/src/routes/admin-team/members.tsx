import type { WireTeam, WireTeamMember } from '@assent/core/api/teams.ts'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { Part } from '../../ui/part.tsx'
import { PersonChip } from '../../ui/person.tsx'
import { PickOne } from '../../ui/pick.tsx'
import { Coming } from '../../ui/states.tsx'
import { TakeOut } from '../../ui/take-out.tsx'

type MembersProps = { readonly team: WireTeam; readonly manages: boolean }

/** Who is in the team: put in, taken out. */
export const Members = ({ manages, team }: MembersProps) => {
  const { t } = useLingui()
  const path = at`/governance/api/v1/teams/${team.id}/members`
  const list = useList<WireTeamMember>(['admin', 'team', team.id, 'members'], `${path}?limit=200`)
  const leave = useChange<WireTeamMember, unknown>({
    run: ({ id }, key) => api.remove(`${path}/${id}`, { key }),
    changes: ['admin'],
    done: (_, { name }) => t`${name} is no longer in the team`,
  })
  return (
    <Part
      id="members"
      title={t`Members`}
      intro={<Plural value={team.memberCount} _0="Nobody yet" one="One person" other="# people" />}
    >
      <Stack gap="md">
        {manages && <PutIn path={path} />}
        {!list.items && <Coming query={list} lines={3} />}
        {list.items && list.items.length > 0 && (
          <ul className={css.list} aria-label={t`Members`}>
            {list.items.map((member) => (
              <li key={member.id} className={css.item}>
                <PersonChip bare name={member.name} id={member.id} />
                <div className={css.words}>
                  <Text size="sm" fw={550} dir="auto">
                    {member.name}
                  </Text>
                  {!member.active && (
                    <Text size="sm" c="dimmed">
                      <Trans>Cannot act now</Trans>
                    </Text>
                  )}
                </div>
                {manages && <TakeOut label={t`Take ${member.name} out`} onClick={() => leave.mutate(member)} />}
              </li>
            ))}
          </ul>
        )}
      </Stack>
    </Part>
  )
}

const PutIn = ({ path }: { readonly path: string }) => {
  const { t } = useLingui()
  const [userId, choose] = useState<string | undefined>()
  const [missing, miss] = useState(false)
  const put = useChange<string, unknown>({
    run: (id, key) => api.put(`${path}/${id}`, undefined, { key }),
    changes: ['admin'],
    done: () => t`Put into the team`,
    onDone: () => choose(undefined),
  })
  return (
    <Group gap="xs" align="flex-end">
      <div className={css.grow}>
        <PickOne
          kind="people"
          label={t`Put somebody in`}
          placeholder={t`Search people`}
          clear={t`Nobody`}
          nothing={t`Nobody is called that`}
          value={userId}
          {...(missing && !userId ? { error: t`Choose somebody` } : {})}
          onChange={choose}
        />
      </div>
      <Button variant="default" loading={put.isPending} onClick={() => (userId ? put.mutate(userId) : miss(true))}>
        <Trans>Put in</Trans>
      </Button>
    </Group>
  )
}
