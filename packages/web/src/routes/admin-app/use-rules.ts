import { useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { asProblem } from '../../data/problem.ts'
import { useRuleChanges } from './changes.ts'
import type { Asked } from './confirm.tsx'
import type { Trial } from './data.ts'
import {
  bodyOf,
  type Draft,
  draftOf,
  isSame,
  type Kept,
  lacking,
  newKey,
  type Part,
  type WireCondition,
} from './model.ts'
import type { Deeds } from './rule-menu.tsx'

type Wrong = { readonly key: string; readonly parts: Readonly<Partial<Record<Part, string>>> }

export type RulesInput = {
  readonly appId: string
  readonly rules: readonly WireCondition[]
  /** What is changed and not saved yet. */
  readonly kept: Kept
  /** Undefined where they are only looked at. */
  readonly keep: ((change: (kept: Kept) => Kept) => void) | undefined
  readonly onTry: (trial: Trial | undefined) => void
}

const nothing = {}

/** What is kept, less what belongs to one rule. */
const without =
  (key: string) =>
  (kept: Kept): Kept => {
    const { [key]: _, ...edits } = kept.edits
    return { ...rebased(key)(kept), edits, fresh: kept.fresh.filter((one) => one.key !== key) }
  }

/** The next save of a rule goes by the version that is there then. */
const rebased =
  (key: string) =>
  (kept: Kept): Kept => {
    const { [key]: _, ...bases } = kept.bases ?? {}
    return { ...kept, bases }
  }

/** The rules of an app as they are edited: what can be done with each, what is wrong with it, and what is being asked. */
export const useRuleEdits = ({ appId, keep, kept, onTry, rules }: RulesInput) => {
  const { t } = useLingui()
  const [asked, ask] = useState<Asked | undefined>()
  const [wrong, setWrong] = useState<Wrong | undefined>()
  const changes = useRuleChanges(appId, rules)
  const words: Readonly<Record<Part, string>> = {
    name: t`Give the rule a name.`,
    who: t`Say who may ask.`,
    what: t`Say what may be asked for.`,
    by: t`Say by which sequence it is decided.`,
    more: t`Choose by which sequence more time goes`,
  }
  // What else was typed while one was saved stays.
  const put = (change: (before: Kept) => Kept) => keep?.(change)
  const add = (draft: Draft, place?: number) => {
    const key = newKey()
    put((before) => ({
      ...before,
      fresh: [...before.fresh, { key, draft, ...(place === undefined ? {} : { place }) }],
    }))
    focusSoon(`${key}-name`)
  }
  const save = (key: string, draft: Draft, rule: WireCondition | undefined, on: boolean, place?: number) => {
    const parts = lacking(draft)
    const body = bodyOf(draft)
    if (parts.length > 0 || !body) {
      setWrong({ key, parts: Object.fromEntries(parts.map((part) => [part, words[part]])) })
      focusSoon(`${key}-${parts[0]}`)
      return
    }
    setWrong(undefined)
    changes.save.mutate(
      {
        key,
        rule,
        base: kept.bases?.[key] ?? rule?._version,
        body: place === undefined ? body : { ...body, priority: place },
        on,
      },
      {
        onSuccess: () => put((now) => ((now.edits[key] ?? draft) === draft ? without(key)(now) : rebased(key)(now))),
        // The rule as it is now is on the page when he saves again: that is his decision then.
        onError: (error) => asProblem(error).refusal.code === 'stale' && put(rebased(key)),
      },
    )
  }
  const changed = (key: string, rule: WireCondition | undefined, next: Draft) => {
    if (wrong?.key === key) setWrong(undefined)
    if (!rule)
      put((before) => ({
        ...before,
        fresh: before.fresh.map((one) => (one.key === key ? { ...one, draft: next } : one)),
      }))
    else if (isSame(next, draftOf(rule))) put(without(key))
    else
      put(({ bases = {}, edits, fresh }) => ({
        fresh,
        edits: { ...edits, [key]: next },
        bases: isSame(edits[key] ?? draftOf(rule), draftOf(rule)) ? { ...bases, [key]: rule._version } : bases,
      }))
  }
  const tried = (draft: Draft, rule: WireCondition | undefined, place?: number): Trial | undefined => {
    const body = bodyOf(draft)
    if (!body || (rule && isSame(draft, draftOf(rule)))) return undefined
    const condition = place === undefined ? body : { ...body, priority: place }
    return rule ? { conditionId: rule.id, condition } : { condition }
  }
  const deedsOf = (key: string, draft: Draft, rule?: WireCondition, place?: number): Deeds => ({
    change: (next) => changed(key, rule, next),
    discard: () => put(without(key)),
    save: (on) => save(key, draft, rule, on, place),
    turn: (on) => rule && ask({ what: on ? 'on' : 'off', rule }),
    move: rule && ((by) => changes.move(rule.id, by)),
    copy: () => add({ ...draft, name: t`${draft.name} (copy)` }, rules.findIndex(({ id }) => id === rule?.id) + 1),
    remove: () => rule && ask({ what: 'delete', rule }),
    try: () => onTry(tried(draft, rule, place)),
  })
  /** What a card of a rule is given. */
  const cardOf = (key: string) => ({
    id: key,
    appId,
    wrong: wrong?.key === key ? wrong.parts : nothing,
    busy: changes.save.isPending && changes.save.variables.key === key,
  })
  return { add, asked, ask, cardOf, changes, deedsOf }
}

// What it names has to be drawn first.
const focusSoon = (id: string): void => {
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.focus()))
}
