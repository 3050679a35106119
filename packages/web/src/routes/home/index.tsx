import type { EntryView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconZoomQuestion } from '@tabler/icons-react'
import { createLazyRoute, useRouter } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { isSearch, useFoundLevels } from '../../data/catalog.ts'
import { useMe, useRole } from '../../data/me.ts'
import { useList } from '../../data/query.ts'
import { CartLink } from '../../ui/cart-link.tsx'
import { SearchInput } from '../../ui/filters.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, Empty } from '../../ui/states.tsx'
import { tiles } from './data.ts'
import { Having } from './having.tsx'
import css from './home.module.css'
import { Mine } from './mine.tsx'
import { LevelTile, Tile } from './tile.tsx'

const Home = () => {
  const { t } = useLingui()
  const { user } = useMe()
  const [match, search] = useMatch()
  return (
    <Page
      title={user.firstName ? t`Hello, ${user.firstName}` : t`Catalog`}
      intro={t`Ask for what you need, and see what you have.`}
      actions={<CartLink />}
    >
      <SearchInput size="md" delay={0} label={t`Search what can be asked for`} value={match} onChange={search} />
      {match === undefined && <Having />}
      {match === undefined && <Mine />}
      <Catalog match={match} />
    </Page>
  )
}

/**
 * What is searched for. It is answered with the key; the address follows when somebody rests, as going to another address is
 * work that nobody should wait for between two keys.
 */
const useMatch = (): readonly [string | undefined, (text: string | undefined) => void] => {
  const { q } = page.useSearch()
  const navigate = page.useNavigate()
  const router = useRouter()
  const [match, setMatch] = useState(q)
  const told = useRef(q)
  // The address changed by another way, such as the browser's back.
  useEffect(() => {
    if (q !== told.current) setMatch(q)
    told.current = q
  }, [q])
  const keep = useDebouncedCallback((text: string | undefined) => {
    // Whoever is on the way to another page is not called back to this one.
    if (router.latestLocation.pathname !== '/') return
    told.current = text
    void navigate({ search: text === undefined ? {} : { q: text }, replace: true })
  }, 250)
  const search = (text: string | undefined): void => {
    setMatch(text)
    keep(text)
  }
  return [match, search]
}

/** What can be asked for: the tiles of the catalog, or what a search finds in it. */
const Catalog = ({ match }: { readonly match: string | undefined }) => {
  const { t } = useLingui()
  const administers = useRole('SUPER_ADMIN', 'ACCESS_REQUESTS_ADMIN', 'APP_ADMIN')
  const list = useList<EntryView>(...tiles(match))
  // The first letters choose among what is here already; from the third on the server searches everything.
  const items = match === undefined || isSearch(match) ? list.items : list.items?.filter(begins(match))
  const levels = useFoundLevels(match, items)
  const title = match === undefined ? t`What you can ask for` : t`Found`
  return (
    <Stack component="section" gap="sm" aria-labelledby="catalog-title">
      <Group justify="space-between" align="baseline">
        <Title order={2} id="catalog-title">
          {title}
        </Title>
        {items && (
          <Text size="sm" c="dimmed" role="status">
            <Trans>{items.length + levels.length} shown</Trans>
          </Text>
        )}
      </Group>
      {!items && <Coming query={list} lines={4} height={96} />}
      {items?.length === 0 && levels.length === 0 && (
        <Empty
          icon={IconZoomQuestion}
          title={
            match === undefined
              ? t`There is nothing to ask for yet`
              : isSearch(match) || !list.hasNextPage
                ? t`Nothing is called that`
                : t`Type three letters to search everything`
          }
          action={
            match === undefined &&
            administers && (
              <LinkButton to="/admin">
                <Trans>What an administrator does first</Trans>
              </LinkButton>
            )
          }
        >
          {match === undefined ? (
            <Trans>As soon as an administrator makes a rule that reaches you, it appears here.</Trans>
          ) : (
            <Trans>Try a part of the name, or what it is for. What is not for you is not found.</Trans>
          )}
        </Empty>
      )}
      <ul className={css.tiles}>
        {items?.map((entry) => (
          <li key={entry.id}>
            <Tile entry={entry} />
          </li>
        ))}
        {levels.map((level) => (
          <li key={level.id}>
            <LevelTile level={level} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button
          variant="default"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
          w="fit-content"
        >
          <Trans>Show more</Trans>
        </Button>
      )}
    </Stack>
  )
}

/** Whether a word of its name or description begins so. */
const begins = (match: string) => {
  const wanted = match.toLocaleLowerCase()
  return ({ description, name }: EntryView): boolean =>
    `${name} ${description}`
      .toLocaleLowerCase()
      .split(/\s+/)
      .some((word) => word.startsWith(wanted))
}

export const page = createLazyRoute('/')({ component: Home })
