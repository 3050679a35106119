import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { api, at } from '../../../data/api.ts'
import { useChange } from '../../../data/change.ts'
import { queries } from '../../../data/query.ts'
import { type Keeping, useDraft } from '../use-draft.ts'
import { lossesIn, wrongsOfLosses } from './losses.ts'
import { bodyOf, type Draft, draftOf, emptyDraft, isSame, lacksSequence, type TypeView } from './model.ts'

const list = '/governance/api/v1/request-types'
const pathOf = (id: string): string => at`/governance/api/v1/request-types/${id}`

/** The draft of a request type, and what becomes of it. */
export const useBuilder = (type: TypeView | undefined, team: string | undefined, keeping: Keeping<Draft>) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const now = type ? draftOf(type) : emptyDraft(team ?? '')
  const { complete, tell, ...drafting } = useDraft(now, keeping)
  const { draft, settle } = drafting
  const losses = type ? lossesIn(draft.steps, type) : []
  const save = useChange<{ readonly sent: Draft; readonly status?: 'ACTIVE' }, TypeView>({
    run: ({ sent, status }, key) => {
      const body = { ...bodyOf(sent), ...(status ? { status } : {}) }
      return type
        ? api.put(`${pathOf(type.id)}/form`, body, { key, ifMatch: sent.base })
        : api.post(`${list}/forms`, body, { key })
    },
    changes: ['admin', 'catalog'],
    done: ({ status }) => (status === 'ACTIVE' ? t`It is published` : t`The draft is kept`),
    onDone: (made, { sent }) => {
      queries.setQueryData(['admin', 'request-type', made.id], made)
      if (type) return settle(sent, draftOf(made), (later) => ({ ...later, base: String(made._version) }))
      void keeping.drop()
      void navigate({
        to: '/admin/request-types/$typeId',
        params: { typeId: made.id },
        search: {},
        replace: true,
      })
    },
    onProblem: tell,
  })
  const move = useChange<'publish' | 'un-publish', unknown>({
    run: (way, key) => api.post(`${pathOf(type?.id ?? '')}/${way}`, undefined, { key }),
    changes: ['admin', 'catalog'],
    done: (_, way) => (way === 'publish' ? t`It is published` : t`It is a draft again`),
  })
  const remove = useChange<string, undefined>({
    run: (id, key) => api.remove(pathOf(id), { key }),
    changes: ['admin', 'catalog'],
    done: () => t`The request type is deleted`,
    onDone: () => void navigate({ to: '/admin/request-types', search: {} }),
  })
  const send = (status?: 'ACTIVE') => {
    const lacking = {
      'type-name': draft.name.trim() === '' ? t`Give it a name.` : undefined,
      'type-team': draft.teamId === '' ? t`Choose the team.` : undefined,
      'type-more': lacksSequence(draft) ? t`Choose by which sequence more time goes` : undefined,
    }
    if (complete(lacking)) save.mutate({ sent: draft, ...(status ? { status } : {}) })
  }
  const dirty = !isSame(draft, now)
  const behind = type !== undefined && dirty && draft.base !== String(type._version)
  // What is wrong with what is typed now comes before what was lost earlier.
  const wrongs = drafting.wrongs.size > 0 ? drafting.wrongs : wrongsOfLosses(losses)
  return { ...drafting, wrongs, losses, dirty, behind, send, save, move, remove }
}

export type Building = ReturnType<typeof useBuilder>
