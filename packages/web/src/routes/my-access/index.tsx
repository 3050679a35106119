import type { HeldView } from '@assent/core/api/shapes.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Button, Card, Stack, Title } from '@mantine/core'
import { IconKey, IconZoomQuestion } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { withQuery } from '../../data/api.ts'
import { type List, useList } from '../../data/query.ts'
import { SearchInput } from '../../ui/filters.tsx'
import { LinkButton } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Coming, Empty } from '../../ui/states.tsx'
import css from './access.module.css'
import { MyEmergencies } from './emergency.tsx'
import { Held } from './held.tsx'

const path = '/governance/api/v2/my/access'

/** What I have: first what ends by itself, the next to end first; then what is on its way back; then what stays. */
const MyAccess = () => {
  const { t } = useLingui()
  const { q } = page.useSearch()
  const navigate = page.useNavigate()
  const ending = useList<HeldView>(
    ['access', 'ending', q],
    withQuery(path, { endsWithinDays: limits.durationDays, match: q, limit: 50 }),
  )
  const all = useList<HeldView>(['access', 'all', q], withQuery(path, { match: q, limit: 50 }))
  const removing = all.items?.filter(({ state }) => state === 'REMOVING') ?? []
  const nothing = ending.items?.length === 0 && all.items?.length === 0
  return (
    <Page title={t`My access`} intro={t`What you have, through what, and until when.`}>
      <SearchInput
        label={t`Search what you have`}
        value={q}
        onChange={(text) => void navigate({ search: text === undefined ? {} : { q: text }, replace: true })}
      />
      <MyEmergencies />
      {nothing ? (
        <Nothing searched={q !== undefined} />
      ) : (
        <>
          <Part title={t`Ends by itself`} list={ending} items={ending.items} />
          {removing.length > 0 && <Part title={t`Being taken back`} items={removing} />}
          <Part
            title={t`Stays until you give it back`}
            list={all}
            items={all.items?.filter(({ ends, state }) => ends === null && state !== 'REMOVING')}
          />
        </>
      )}
    </Page>
  )
}

type PartProps = {
  readonly title: string
  /** Where the items come from; without it they are all that there is. */
  readonly list?: List<HeldView>
  readonly items: readonly HeldView[] | undefined
}

const Part = ({ items, list, title }: PartProps) => {
  if (!items) return list && <Coming query={list} lines={3} height={72} />
  if (items.length === 0 && !list?.hasNextPage) return null
  return (
    <Stack component="section" gap="sm" aria-label={title}>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Card p={0} component="ul" className={css.list}>
        {items.map((held) => (
          <Held key={`${held.app.id} ${held.level.type} ${held.level.id}`} held={held} />
        ))}
      </Card>
      {list?.hasNextPage && (
        <Button
          variant="default"
          w="fit-content"
          loading={list.isFetchingNextPage}
          onClick={() => void list.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
    </Stack>
  )
}

const Nothing = ({ searched }: { readonly searched: boolean }) => {
  const { t } = useLingui()
  if (searched) return <Empty icon={IconZoomQuestion} title={t`You have nothing of that name`} />
  return (
    <Empty
      icon={IconKey}
      title={t`You have no access yet`}
      action={
        <LinkButton to="/">
          <Trans>To the catalog</Trans>
        </LinkButton>
      }
    >
      <Trans>What you ask for and are given appears here, with its end and the way to more time.</Trans>
    </Empty>
  )
}

export const page = createLazyRoute('/my/access')({ component: MyAccess })
