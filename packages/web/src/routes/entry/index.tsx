import type { EntryView } from '@assent/core/api/shapes.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconLock } from '@tabler/icons-react'
import { createLazyRoute } from '@tanstack/react-router'
import { at } from '../../data/api.ts'
import { asProblem } from '../../data/problem.ts'
import { useGet } from '../../data/query.ts'
import { LinkButton } from '../../ui/link.tsx'
import { Page } from '../../ui/page.tsx'
import { Empty, Loading, ProblemView } from '../../ui/states.tsx'
import { AppPage } from './app.tsx'
import { AskPage } from './ask.tsx'
import { Hurry } from './hurry.tsx'
import { ListPage } from './list.tsx'

/** Something of the catalog, or the list of what is asked for in one go. */
const Place = () => {
  const { entryId } = page.useParams()
  return entryId === 'list' ? <ListPage /> : <Entry entryId={entryId} />
}

/** An app with its levels, or a level with its form. */
const Entry = ({ entryId }: { readonly entryId: string }) => {
  const { t } = useLingui()
  const entry = useGet<EntryView>(
    ['catalog', 'entry', entryId],
    at`/governance/api/v2/my/catalogs/default/entries/${entryId}`,
  )
  // What was there before belongs to another address.
  const data = entry.data?.id === entryId ? entry.data : undefined
  if (data)
    return data.parent === undefined ? <AppPage key={entryId} app={data} /> : <AskPage key={entryId} level={data} />
  if (!entry.isError)
    return (
      <Page title={t`Ask for access`}>
        <Loading lines={4} height={72} />
      </Page>
    )
  return (
    <Page title={t`Ask for access`}>
      {asProblem(entry.error).refusal.code === 'not_found' ? (
        <>
          <NotForYou />
          <Hurry />
        </>
      ) : (
        <ProblemView error={entry.error} retry={entry.refetch} />
      )}
    </Page>
  )
}

/** Why there is no form: what one cannot ask for looks the same as what there is not. */
const NotForYou = () => {
  const { t } = useLingui()
  return (
    <Empty
      icon={IconLock}
      title={t`You cannot ask for this`}
      action={
        <LinkButton to="/" variant="default">
          <Trans>What you can ask for</Trans>
        </LinkButton>
      }
    >
      <Trans>
        No rule lets you ask for it: rules go by group, department and the like, and may have changed since you got this
        link. It may also be gone. If you need it for your work, ask your manager or your access administrators to make
        a rule that reaches you.
      </Trans>
    </Empty>
  )
}

export const page = createLazyRoute('/catalog/$entryId')({ component: Place })
