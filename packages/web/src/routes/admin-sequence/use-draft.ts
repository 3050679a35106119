import { useLingui } from '@lingui/react/macro'
import { useRef, useState } from 'react'
import type { Problem } from '../../data/problem.ts'
import { type Placed, placed } from './model.ts'
import { type MissingWords, missingIn, type Wrongs, wrongsOf } from './problems.ts'

/** A draft that is kept between visits. */
export type Keeping<D> = {
  /** What was kept of an earlier visit. */
  readonly kept: D | undefined
  readonly keep: (draft: D) => void
  readonly drop: () => Promise<void>
}

const nothingWrong: ReadonlyMap<string, Wrongs> = new Map()
const noWrong: Readonly<Record<string, string | undefined>> = {}

/**
 * A draft with steps, begun from what is there `now`: what is in it and what is wrong with it. `wrongs` are by the key of
 * a step, `wrong` by the name of another field, `rest` is what belongs to neither.
 */
export const useDraft = <D extends { readonly steps: readonly Placed[] }>(now: D, { drop, keep, kept }: Keeping<D>) => {
  const words = useMissing()
  const [draft, setDraft] = useState<D>(() =>
    kept ? { ...kept, steps: placed(kept.steps.map(({ step }) => step)) } : now,
  )
  const [open, setOpen] = useState<string | undefined>()
  const [wrongs, setWrongs] = useState(nothingWrong)
  const [wrong, setWrong] = useState(noWrong)
  const [rest, setRest] = useState<readonly string[]>([])
  const put = (next: D) => {
    setDraft(next)
    setWrongs(nothingWrong)
    setWrong(noWrong)
    setRest([])
  }
  const change = (next: D) => {
    put(next)
    keep(next)
  }
  const reset = (to: D = now) => {
    put(to)
    setOpen(undefined)
    void drop()
  }
  const latest = useRef(draft)
  latest.current = draft
  /** What was sent is there as `to` now. What was typed since it was sent stays, on top of that. */
  const settle = (sent: D, to: D, onTop: (later: D) => D) =>
    latest.current === sent ? reset(to) : change(onTop(latest.current))
  /** Opens a step at what is wrong in it. */
  const reveal = (key: string) => {
    setOpen(key)
    // Its form has to be drawn first.
    requestAnimationFrame(() => requestAnimationFrame(() => focusWrong(key)))
  }
  const show = (found: ReadonlyMap<string, Wrongs>) => {
    setWrongs(found)
    const [first] = found.keys()
    if (first !== undefined) reveal(first)
  }
  const tell = (problem: Problem): boolean => {
    const { rest: others, steps } = wrongsOf(problem)
    setRest(others)
    show(new Map([...steps].map(([index, found]) => [draft.steps[index]?.key ?? '', found])))
    return steps.size + others.length > 0
  }
  /** Says what is still lacking, the steps' and `fields` (by the id of the input that is wrong); true when nothing is. */
  const complete = (fields: Readonly<Record<string, string | undefined>>): boolean => {
    const missing = draft.steps.flatMap(({ key, step }) => {
      const found = missingIn(step, words)
      return found.size > 0 ? [[key, found] as const] : []
    })
    if (missing.length > 0) show(new Map(missing))
    const empty = Object.keys(fields).find((id) => fields[id] !== undefined)
    if (empty) {
      setWrong(fields)
      document.getElementById(empty)?.focus()
    }
    return missing.length === 0 && !empty
  }
  return { draft, change, reset, settle, open, setOpen, reveal, wrongs, wrong, rest, tell, complete }
}

/** Puts the focus on the first wrong field of a step. */
const focusWrong = (key: string): void => {
  const card = document.getElementById(key)?.closest('[data-step]')
  const field = card?.querySelector<HTMLElement>(
    'input[aria-invalid="true"],textarea[aria-invalid="true"],li[data-wrong] button:enabled',
  )
  ;(field ?? document.getElementById(key))?.focus()
}

/** What a step lacks, in the language of the page. */
const useMissing = (): MissingWords => {
  const { t } = useLingui()
  return {
    label: t`Give the step a name.`,
    person: t`Choose who.`,
    group: t`Choose a group.`,
    attribute: t`Name an attribute.`,
    onCall: t`Choose a schedule.`,
    connector: t`Choose a connection.`,
    question: t`Write the question.`,
    choices: t`Name at least one choice.`,
    app: t`Say which app.`,
    level: t`Say which level.`,
    value: t`Say with what to compare.`,
    text: t`Fill it in.`,
  }
}
