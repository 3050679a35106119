import type { LevelView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Text } from '@mantine/core'
import { withQuery } from '../../data/api.ts'
import { useMe } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { LinkText } from '../../ui/link.tsx'

/** The way to access in an emergency, for those who may give it; with the level that somebody looks at, if he does. */
export const Hurry = ({ level }: { readonly level?: { readonly id: string; readonly name: string } }) => {
  const { emergencyHours } = useMe().user
  const found = useList<LevelView>(
    ['catalog', 'level in a hurry', level?.id],
    emergencyHours === null || !level
      ? undefined
      : withQuery('/governance/api/v2/my/catalogs/default/levels', { match: level.name.slice(0, 50), limit: 100 }),
  )
  if (emergencyHours === null) return null
  const known = found.items?.find(({ id }) => id === level?.id)
  return (
    <Text size="sm" c="dimmed">
      <Trans>
        Waiting would do harm?{' '}
        <LinkText
          to="/admin/emergency"
          search={known ? { app: known.app.id, level: known.level.id } : {}}
          size="sm"
          fw={550}
        >
          Emergency access
        </LinkText>
      </Trans>
    </Text>
  )
}
