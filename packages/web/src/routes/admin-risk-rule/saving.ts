import type { WireRiskRule } from '@assent/core/api/risk.ts'
import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import { refresh } from '../../data/query.ts'
import { bodyOf, type Draft, type Wrong } from './model.ts'

type Told = Wrong & { readonly rest?: string }
const nothing: Told = { lists: [undefined, undefined] }

/** Saves and deletes a rule; `told` is what the server found wrong, beside what it is about. */
export const useSaving = (rule: WireRiskRule | undefined) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const [told, tell] = useState<Told>(nothing)
  const ifMatch = rule ? { ifMatch: String(rule._version) } : {}
  const save = useChange<Draft, WireRiskRule>({
    run: (draft, key) => {
      tell(nothing)
      const body = bodyOf(draft)
      return rule
        ? api.put(
            at`/governance/api/v1/risk-rules/${rule.id}`,
            { id: rule.id, description: null, notes: null, ...body },
            { key, ...ifMatch },
          )
        : api.post('/governance/api/v1/risk-rules', { type: 'SEPARATION_OF_DUTIES', resources: [], ...body }, { key })
    },
    changes: ['admin', 'catalog', 'tasks'],
    done: () => t`Saved: it counts from now on`,
    onDone: ({ id }) => {
      if (!rule) void navigate({ to: '/admin/risk-rules/$ruleId', params: { ruleId: id }, replace: true })
    },
    onProblem: ({ refusal }) => {
      if (refusal.code !== 'invalid') return undefined
      const at = (n: 0 | 1) =>
        refusal.causes.find(({ location }) => location?.startsWith(`/conflictCriteria/and/${n}`))?.summary
      const name = refusal.causes.find(({ location }) => location === '/name')?.summary
      const lists = [at(0), at(1)] as const
      const isPlaced = name !== undefined || lists.some((one) => one !== undefined)
      tell({ ...(name === undefined ? {} : { name }), lists, ...(isPlaced ? {} : { rest: refusal.summary }) })
      return true
    },
  })
  const remove = useChange<void, undefined>({
    run: (_, key) => api.remove(at`/governance/api/v1/risk-rules/${rule?.id ?? ''}`, { key, ...ifMatch }),
    changes: ['catalog', 'tasks'],
    done: () => t`The rule is deleted`,
    // Not before this page is gone: it would ask for what is not there any more.
    onDone: () => void navigate({ to: '/admin/risk-rules' }).then(() => refresh(['admin'])),
  })
  return { save, remove, told }
}
