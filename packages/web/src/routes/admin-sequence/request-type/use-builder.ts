import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../../data/api.ts'
import { useChange } from '../../../data/change.ts'
import type { Problem } from '../../../data/problem.ts'
import { queries } from '../../../data/query.ts'
import { placed } from '../model.ts'
import { missingIn, type Wrongs, wrongsOf } from '../problems.ts'
import { focusWrong, useMissing } from '../use-builder.ts'
import { bodyOf, type Draft, draftOf, emptyDraft, isSame, type TypeView } from './model.ts'

/** A draft that is kept between visits. */
export type Keeping = {
  readonly kept: Draft | undefined
  readonly keep: (draft: Draft) => void
  readonly drop: () => Promise<void>
}

const list = '/governance/api/v1/request-types'
const pathOf = (id: string): string => at`/governance/api/v1/request-types/${id}`
const nothingWrong: ReadonlyMap<string, Wrongs> = new Map()

/** The draft of a request type: what is in it, what is wrong with it, and what becomes of it. */
export const useBuilder = (type: TypeView | undefined, team: string | undefined, { drop, keep, kept }: Keeping) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const words = useMissing()
  const now = type ? draftOf(type) : emptyDraft(team ?? '')
  const [draft, setDraft] = useState<Draft>(() =>
    kept ? { ...kept, steps: placed(kept.steps.map(({ step }) => step)) } : now,
  )
  const [open, setOpen] = useState<string | undefined>()
  const [wrongs, setWrongs] = useState(nothingWrong)
  const [wrong, setWrong] = useState<{ readonly name?: string; readonly team?: string }>({})
  const [rest, setRest] = useState<readonly string[]>([])
  const put = (next: Draft) => {
    setDraft(next)
    setWrongs(nothingWrong)
    setWrong({})
    setRest([])
  }
  const change = (next: Draft) => {
    put(next)
    keep(next)
  }
  const reset = (to: Draft = now) => {
    put(to)
    setOpen(undefined)
    void drop()
  }
  const show = (found: ReadonlyMap<string, Wrongs>) => {
    setWrongs(found)
    const [first] = found.keys()
    if (first === undefined) return
    setOpen(first)
    requestAnimationFrame(() => requestAnimationFrame(() => focusWrong(first)))
  }
  const tell = (problem: Problem): boolean => {
    const { rest: others, steps } = wrongsOf(problem)
    setRest(others)
    show(new Map([...steps].map(([index, found]) => [draft.steps[index]?.key ?? '', found])))
    return steps.size + others.length > 0
  }
  const taken = (made: TypeView) => {
    queries.setQueryData(['admin', 'request-type', made.id], made)
    reset(draftOf(made))
  }
  const save = useChange<{ readonly status?: 'ACTIVE' }, TypeView>({
    run: ({ status }, key) => {
      const body = { ...bodyOf(draft), ...(status ? { status } : {}) }
      return type
        ? api.put(`${pathOf(type.id)}/form`, body, { key, ifMatch: draft.base })
        : api.post(`${list}/forms`, body, { key })
    },
    changes: ['admin', 'catalog'],
    done: ({ status }) => (status === 'ACTIVE' ? t`It is published` : t`The draft is kept`),
    onDone: (made) => {
      if (type) return taken(made)
      void drop()
      queries.setQueryData(['admin', 'request-type', made.id], made)
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
    const missing = draft.steps.flatMap(({ key, step }) => {
      const found = missingIn(step, words)
      return found.size > 0 ? [[key, found] as const] : []
    })
    if (missing.length > 0) show(new Map(missing))
    const name = draft.name.trim() === '' ? t`Give it a name.` : undefined
    const owner = draft.teamId === '' ? t`Choose the team.` : undefined
    if (name || owner) {
      setWrong({ ...(name ? { name } : {}), ...(owner ? { team: owner } : {}) })
      document.getElementById(name ? 'type-name' : 'type-team')?.focus()
    } else if (missing.length === 0) save.mutate(status ? { status } : {})
  }
  const dirty = !isSame(draft, now)
  const behind = type !== undefined && dirty && draft.base !== String(type._version)
  return { draft, change, reset, dirty, behind, open, setOpen, wrongs, wrong, rest, send, save, move, remove }
}

export type Building = ReturnType<typeof useBuilder>
