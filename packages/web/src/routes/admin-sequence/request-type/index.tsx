import { Trans, useLingui } from '@lingui/react/macro'
import { createLazyRoute } from '@tanstack/react-router'
import { at } from '../../../data/api.ts'
import { useDraft } from '../../../data/drafts.ts'
import { useGet } from '../../../data/query.ts'
import { LinkText } from '../../../ui/link.tsx'
import { Page } from '../../../ui/page.tsx'
import { Loading, ProblemView } from '../../../ui/states.tsx'
import { useKinds } from '../kinds.ts'
import { Builder } from './builder.tsx'
import type { Draft, TypeView } from './model.ts'

const RequestType = () => {
  const { typeId } = page.useParams()
  const { team } = page.useSearch()
  // Another request type is another page: nothing of the one before stays.
  return <One key={typeId} id={typeId === 'new' ? undefined : typeId} team={team} />
}

type OneProps = { readonly id: string | undefined; readonly team: string | undefined }

const One = ({ id, team }: OneProps) => {
  const { t } = useLingui()
  const found = useGet<TypeView>(
    ['admin', 'request-type', id],
    id === undefined ? undefined : at`/governance/api/v1/request-types/${id}/form`,
  )
  const kinds = useKinds()
  const draft = useDraft<Draft>('REQUEST_TYPE', id ?? 'new')
  // An answer from before, of another one, is none.
  const type = found.data?.id === id ? found.data : undefined
  const problem = [kinds, found].find(({ isError }) => isError)
  if (kinds.data && draft.found !== undefined && (id === undefined || type))
    return (
      <Builder
        type={type}
        team={team}
        kinds={kinds.data.data}
        kept={draft.found ?? undefined}
        keep={draft.keep}
        drop={draft.drop}
      />
    )
  return (
    <Page title={t`Request type`} crumbs={<Crumb />}>
      {problem ? (
        <ProblemView error={problem.error} retry={() => Promise.all([kinds.refetch(), id && found.refetch()])} />
      ) : (
        <Loading lines={4} height={92} />
      )}
    </Page>
  )
}

/** The way back to all of them. */
export const Crumb = () => (
  <LinkText to="/admin/request-types" search={{}} size="sm">
    <Trans>Request types</Trans>
  </LinkText>
)

export const page = createLazyRoute('/admin/request-types/$typeId')({ component: RequestType })
