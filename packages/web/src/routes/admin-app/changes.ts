import { useLingui } from '@lingui/react/macro'
import { useEffect, useState } from 'react'
import { api } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { type ConditionInput, rulesPath, type WireCondition } from './model.ts'

type Save = {
  readonly key: string
  readonly rule: WireCondition | undefined
  /** The version that the change began with: somebody else's change meanwhile is not overwritten unseen. */
  readonly base: number | undefined
  readonly body: ConditionInput & { readonly priority?: number }
  readonly on: boolean
}

const topics = ['admin', 'catalog'] as const

/** What can be changed about the rules of an app. `order` is theirs, and already the new one while a move is on its way. */
export const useRuleChanges = (appId: string, rules: readonly WireCondition[]) => {
  const { t } = useLingui()
  const path = rulesPath(appId)
  const [moved, setMoved] = useState<readonly string[] | undefined>()
  const known = new Map(rules.map((rule) => [rule.id, rule]))
  const order =
    moved?.every((id) => known.has(id)) && moved.length === rules.length
      ? moved.map((id) => known.get(id) as WireCondition)
      : rules
  // What the server says is the order.
  // biome-ignore lint/correctness/useExhaustiveDependencies: with every new answer
  useEffect(() => setMoved(undefined), [rules])

  const save = useChange<Save, WireCondition>({
    run: async ({ base, body, on, rule }, key) => {
      const made = rule
        ? await api.patch<WireCondition>(`${path}/${rule.id}`, body, {
            key,
            ...(base === undefined ? {} : { ifMatch: String(base) }),
          })
        : await api.post<WireCondition>(path, body, { key })
      return on && made.status === 'INACTIVE' ? api.post<WireCondition>(`${path}/${made.id}/activate`) : made
    },
    changes: topics,
    done: ({ status }) => (status === 'ACTIVE' ? t`Saved: it counts from now on` : t`Saved`),
  })
  const turn = useChange<{ readonly rule: WireCondition; readonly on: boolean }, WireCondition>({
    run: ({ on, rule }, key) => api.post(`${path}/${rule.id}/${on ? 'activate' : 'deactivate'}`, undefined, { key }),
    changes: topics,
    done: (_, { on }) => (on ? t`The rule is on` : t`The rule is off`),
  })
  const remove = useChange<WireCondition, undefined>({
    run: ({ id }, key) => api.remove(`${path}/${id}`, { key }),
    changes: topics,
    done: () => t`The rule is deleted`,
  })
  const reorder = useChange<readonly string[], unknown>({
    run: (conditionIds, key) => api.post(`${path}/reorder`, { conditionIds }, { key }),
    changes: topics,
    onProblem: () => {
      setMoved(undefined)
      return false
    },
  })
  const place = (from: number, to: number): void => {
    const ids = order.map(({ id }) => id)
    const [id] = ids.slice(from, from + 1)
    if (id === undefined || to < 0 || to >= ids.length) return
    const next = ids.toSpliced(from, 1).toSpliced(to, 0, id)
    setMoved(next)
    reorder.mutate(next)
  }
  const move = (id: string, by: -1 | 1): void => {
    const from = order.findIndex((rule) => rule.id === id)
    place(from, from + by)
  }
  return { order, save, turn, remove, place, move }
}
