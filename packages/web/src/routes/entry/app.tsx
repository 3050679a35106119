import type { EntryView, LevelView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Stack, Text } from '@mantine/core'
import { IconBolt, IconCheck, IconChevronRight, IconClock, IconStairs } from '@tabler/icons-react'
import { getRouteApi, Navigate } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { entriesPath } from '../../data/catalog.ts'
import { useList } from '../../data/query.ts'
import { CartLink } from '../../ui/cart-link.tsx'
import { LinkCard, LinkText } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, Empty } from '../../ui/states.tsx'
import { Pill } from '../../ui/status.tsx'
import { TeamIcon } from '../../ui/team-icon.tsx'
import { DurationText } from '../../ui/time.tsx'
import css from './entry.module.css'
import { WaitText } from './wait.tsx'

const route = getRouteApi('/catalog/$entryId')

/** An app: its levels, each with what one wants to know before opening the form. A single one is opened at once. */
export const AppPage = ({ app }: { readonly app: EntryView }) => {
  const { t } = useLingui()
  const search = route.useSearch()
  const levels = useList<EntryView>(['catalog', 'levels of', app.id], entriesPath({ parent: app.id, limit: 100 }))
  // What comes with each; the page stands without it.
  const more = useList<LevelView>(
    ['catalog', 'known levels', app.id],
    withQuery('/governance/api/v2/my/catalogs/default/levels', { match: app.name.slice(0, 50), limit: 100 }),
  )
  const [only, second] = levels.items ?? []
  if (only && !second && !levels.hasNextPage)
    return <Navigate to="/catalog/$entryId" params={{ entryId: only.id }} search={search} replace />
  return (
    <Page
      narrow
      title={app.name}
      intro={app.description}
      actions={<CartLink />}
      crumbs={
        <LinkText to="/">
          <Trans>Catalog</Trans>
        </LinkText>
      }
    >
      {!levels.items && <Coming query={levels} lines={3} height={84} />}
      {levels.items?.length === 0 && (
        <Empty icon={IconStairs} title={t`There is nothing of it that you can ask for`}>
          <Trans>Its levels appear here as soon as a rule lets you ask for one.</Trans>
        </Empty>
      )}
      {levels.items && levels.items.length > 0 && (
        <Stack component="section" gap="sm" aria-labelledby="levels-title">
          <Text fw={600} id="levels-title" component="h2" m={0}>
            <Trans>What do you need?</Trans>
          </Text>
          <Stack component="ul" gap="sm" className={css.plain}>
            {levels.items.map((level) => (
              <li key={level.id}>
                <Level level={level} known={more.items?.find(({ id }) => id === level.id)} />
              </li>
            ))}
          </Stack>
        </Stack>
      )}
    </Page>
  )
}

const Level = ({ known, level }: { readonly level: EntryView; readonly known: LevelView | undefined }) => {
  const { t } = useLingui()
  const lasts = known && lastsOf(known)
  const waits = known?.usualWait && !known.instant ? <WaitText of={known.usualWait} /> : undefined
  return (
    <LinkCard to="/catalog/$entryId" params={{ entryId: level.id }} className={css.level} padding="md">
      <Group wrap="nowrap" justify="space-between" gap="md">
        {level._icon && <TeamIcon name={level._icon} size={24} />}
        <Box miw={0} flex={1}>
          <Text fw={600} dir="auto">
            {level.name}
          </Text>
          {level.description && (
            <Text size="sm" c="dimmed" lineClamp={3} dir="auto">
              {level.description}
            </Text>
          )}
          <Group gap="xs" mt={8} mih={22}>
            {known?.instant && <Pill color="teal" icon={IconBolt} label={t`Given at once`} />}
            {known?.held && <Pill color="gray" icon={IconCheck} label={t`You have it`} />}
            {level._links.pendingRequest && <Pill color="blue" icon={IconClock} label={t`Asked for, waiting`} />}
            <Text size="sm" c="dimmed" component="span">
              {lasts}
              {lasts && waits && ' · '}
              {waits}
            </Text>
          </Group>
        </Box>
        <IconChevronRight size={18} aria-hidden className={css.go} />
      </Group>
    </LinkCard>
  )
}

const lastsOf = ({ duration, level }: LevelView) => {
  // A request type need not give anything, so there may be nothing to last.
  if (duration.value === undefined)
    return level.type === 'REQUEST_TYPE' ? undefined : <Trans>Until you give it back</Trans>
  const time = <DurationText of={duration.value} />
  return duration.type === 'FIXED' ? <Trans>For {time}</Trans> : <Trans>For up to {time}</Trans>
}
