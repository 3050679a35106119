import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { queries } from '../../data/query.ts'
import { bodyOf, type Draft, draftOf, emptyDraft, isSame, type SequenceView } from './model.ts'
import { type Keeping, useDraft } from './use-draft.ts'

const list = '/governance/api/v2/request-sequences'
const pathOf = (id: string): string => at`/governance/api/v2/request-sequences/${id}`

/** The draft of a sequence, and what becomes of it. */
export const useBuilder = (sequence: SequenceView | undefined, keeping: Keeping<Draft>) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const published = sequence ? draftOf(sequence) : emptyDraft
  const { complete, tell, ...drafting } = useDraft(published, keeping)
  const { draft, settle } = drafting
  const publish = useChange<Draft, SequenceView>({
    run: (input, key) =>
      sequence
        ? api.put(pathOf(sequence.id), bodyOf(input), { key, ifMatch: String(input.base) })
        : api.post(list, bodyOf(input), { key }),
    changes: ['admin'],
    done: ({ version }) => (sequence ? t`Version ${version} is published` : t`The sequence is published`),
    onDone: (made, sent) => {
      queries.setQueryData(['admin', 'sequence', made.id, 'one'], made)
      if (sequence) return settle(sent, draftOf(made), (later) => ({ ...later, base: made.version }))
      void keeping.drop()
      void navigate({ to: '/admin/sequences/$sequenceId', params: { sequenceId: made.id }, replace: true })
    },
    onProblem: tell,
  })
  const remove = useChange<string, undefined>({
    run: (id, key) => api.remove(pathOf(id), { key }),
    changes: ['admin', 'catalog'],
    done: () => t`The sequence is deleted`,
    onDone: () => void navigate({ to: '/admin/sequences' }),
  })
  const send = () => {
    if (complete({ 'sequence-name': draft.name.trim() === '' ? t`Give it a name.` : undefined })) publish.mutate(draft)
  }
  const dirty = !isSame(draft, published)
  const behind = sequence !== undefined && dirty && draft.base !== sequence.version
  return { ...drafting, dirty, behind, send, isSending: publish.isPending, remove }
}

export type Building = ReturnType<typeof useBuilder>
