import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Problem } from '../../data/problem.ts'
import { queries } from '../../data/query.ts'
import { bodyOf, type Draft, draftOf, emptyDraft, isSame, placed, type SequenceView } from './model.ts'
import { type MissingWords, missingIn, type Wrongs, wrongsOf } from './problems.ts'

/** A draft that is kept between visits. */
export type Keeping = {
  /** What was kept of an earlier visit. */
  readonly kept: Draft | undefined
  readonly keep: (draft: Draft) => void
  readonly drop: () => Promise<void>
}

const list = '/governance/api/v2/request-sequences'
const pathOf = (id: string): string => at`/governance/api/v2/request-sequences/${id}`
const nothingWrong: ReadonlyMap<string, Wrongs> = new Map()

/** The draft of a sequence: what is in it, what is wrong with it, and what becomes of it. `wrongs` are by the key of a step. */
export const useBuilder = (sequence: SequenceView | undefined, { drop, keep, kept }: Keeping) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const published = sequence ? draftOf(sequence) : emptyDraft
  const [draft, setDraft] = useState<Draft>(() =>
    kept ? { ...kept, steps: placed(kept.steps.map(({ step }) => step)) } : published,
  )
  const [open, setOpen] = useState<string | undefined>()
  const [wrongs, setWrongs] = useState(nothingWrong)
  const [wrongName, setWrongName] = useState<string | undefined>()
  const [rest, setRest] = useState<readonly string[]>([])
  const words = useMissing()
  const dirty = !isSame(draft, published)
  const put = (next: Draft) => {
    setDraft(next)
    setWrongs(nothingWrong)
    setWrongName(undefined)
    setRest([])
  }
  const change = (next: Draft) => {
    put(next)
    keep(next)
  }
  const reset = (to: Draft = published) => {
    put(to)
    setOpen(undefined)
    void drop()
  }
  const show = (found: ReadonlyMap<string, Wrongs>) => {
    setWrongs(found)
    const [first] = found.keys()
    if (first === undefined) return
    setOpen(first)
    // Its form has to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => focusWrong(first)))
  }
  const tell = (problem: Problem): boolean => {
    const { rest: others, steps } = wrongsOf(problem)
    setRest(others)
    show(new Map([...steps].map(([index, wrong]) => [draft.steps[index]?.key ?? '', wrong])))
    return steps.size + others.length > 0
  }
  const publish = useChange<Draft, SequenceView>({
    run: (input, key) =>
      sequence
        ? api.put(pathOf(sequence.id), bodyOf(input), { key, ifMatch: String(input.base) })
        : api.post(list, bodyOf(input), { key }),
    changes: ['admin'],
    done: ({ version }) => (sequence ? t`Version ${version} is published` : t`The sequence is published`),
    onDone: (made) => {
      queries.setQueryData(['admin', 'sequence', made.id, 'one'], made)
      if (sequence) return reset(draftOf(made))
      void drop()
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
    const missing = draft.steps.flatMap(({ key, step }) => {
      const found = missingIn(step, words)
      return found.size > 0 ? [[key, found] as const] : []
    })
    if (missing.length > 0) show(new Map(missing))
    if (draft.name.trim() === '') {
      setWrongName(t`Give it a name.`)
      document.getElementById('sequence-name')?.focus()
    } else if (missing.length === 0) publish.mutate(draft)
  }
  const behind = sequence !== undefined && dirty && draft.base !== sequence.version
  const isSending = publish.isPending
  return { draft, change, reset, dirty, behind, open, setOpen, wrongs, wrongName, rest, send, isSending, remove }
}

export type Building = ReturnType<typeof useBuilder>

/** Puts the focus on the first wrong field of a step. */
export const focusWrong = (key: string): void => {
  const card = document.getElementById(key)?.closest('[data-step]')
  const field = card?.querySelector<HTMLElement>(
    'input[aria-invalid="true"],textarea[aria-invalid="true"],li[data-wrong] button:enabled',
  )
  ;(field ?? document.getElementById(key))?.focus()
}

/** What a step lacks, in the language of the page. */
export const useMissing = (): MissingWords => {
  const { t } = useLingui()
  return {
    label: t`Give the step a name.`,
    person: t`Choose who.`,
    group: t`Choose a group.`,
    attribute: t`Name an attribute.`,
    onCall: t`Choose a schedule.`,
    connector: t`Name the connector.`,
    question: t`Write the question.`,
    choices: t`Name at least one choice.`,
    app: t`Say which app.`,
    level: t`Say which level.`,
    value: t`Say with what to compare.`,
  }
}
