import { useLingui } from '@lingui/react/macro'
import { createLazyRoute } from '@tanstack/react-router'
import { at } from '../../data/api.ts'
import { useDraft } from '../../data/drafts.ts'
import { useRole } from '../../data/me.ts'
import { useGet } from '../../data/query.ts'
import { Page } from '../../ui/page.tsx'
import { Loading, ProblemView } from '../../ui/states.tsx'
import { Builder } from './builder.tsx'
import { Crumb } from './crumb.tsx'
import { useKinds } from './kinds.ts'
import type { Draft, SequenceView } from './model.ts'

const Sequence = () => {
  const { sequenceId } = page.useParams()
  // Another sequence is another page: nothing of the one before stays.
  return <One key={sequenceId} id={sequenceId === 'new' ? undefined : sequenceId} />
}

const One = ({ id }: { readonly id: string | undefined }) => {
  const { t } = useLingui()
  const mayWrite = useRole('ACCESS_REQUESTS_ADMIN')
  const found = useGet<SequenceView>(
    ['admin', 'sequence', id, 'one'],
    id === undefined ? undefined : at`/governance/api/v2/request-sequences/${id}`,
  )
  const kinds = useKinds()
  const draft = useDraft<Draft>('SEQUENCE', id ?? 'new')
  // An answer from before, of another sequence, is none.
  const sequence = found.data?.id === id ? found.data : undefined
  const problem = [kinds, found].find(({ isError }) => isError)
  if (kinds.data && draft.found !== undefined && (id === undefined || sequence))
    return (
      <Builder
        sequence={sequence}
        kinds={kinds.data.data}
        kept={draft.found ?? undefined}
        keep={draft.keep}
        drop={draft.drop}
        mayWrite={mayWrite}
        refetch={found.refetch}
        refetching={found.isFetching}
      />
    )
  return (
    <Page title={t`Sequence`} crumbs={<Crumb />}>
      {problem ? (
        <ProblemView error={problem.error} retry={() => Promise.all([kinds.refetch(), id && found.refetch()])} />
      ) : (
        <Loading lines={4} height={92} />
      )}
    </Page>
  )
}

export const page = createLazyRoute('/admin/sequences/$sequenceId')({ component: Sequence })
