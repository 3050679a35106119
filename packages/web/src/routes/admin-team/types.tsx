import type { WireRequestTypeSparse } from '@assent/core/api/request-types.ts'
import type { WireTeam } from '@assent/core/api/teams.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { where, withQuery } from '../../data/api.ts'
import { useList } from '../../data/query.ts'
import css from '../../ui/items.module.css'
import { LinkButton, LinkText } from '../../ui/link.tsx'
import { Part } from '../../ui/part.tsx'
import { Coming } from '../../ui/states.tsx'
import { TeamIcon } from '../../ui/team-icon.tsx'
import { TypePill } from '../../ui/type-pill.tsx'

type TypesProps = { readonly team: WireTeam; readonly mayBuild: boolean }

/** What the team offers. */
export const Types = ({ mayBuild, team }: TypesProps) => {
  const { t } = useLingui()
  const list = useList<WireRequestTypeSparse>(
    ['admin', 'request-types', 'of', team.id],
    withQuery('/governance/api/v1/request-types', { filter: where('ownerId', 'eq', team.id), limit: 200 }),
  )
  return (
    <Part
      id="types"
      title={t`Request types`}
      intro={t`What people can ask this team for.`}
      actions={
        mayBuild && (
          <LinkButton
            to="/admin/request-types/$typeId"
            params={{ typeId: 'new' }}
            search={{ team: team.id }}
            variant="default"
            leftSection={<IconPlus size={16} aria-hidden />}
          >
            <Trans>New request type</Trans>
          </LinkButton>
        )
      }
    >
      {!list.items && <Coming query={list} lines={2} />}
      {list.items?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>It offers nothing yet.</Trans>
        </Text>
      )}
      {list.items && list.items.length > 0 && (
        <ul className={css.list} aria-label={t`Request types`}>
          {list.items.map((type) => (
            <li key={type.id} className={css.item}>
              <TeamIcon name={type._icon} />
              <div className={css.words}>
                <LinkText
                  to="/admin/request-types/$typeId"
                  params={{ typeId: type.id }}
                  search={{}}
                  size="sm"
                  fw={550}
                  dir="auto"
                >
                  {type.name}
                </LinkText>
              </div>
              <TypePill status={type.status} />
            </li>
          ))}
        </ul>
      )}
    </Part>
  )
}
