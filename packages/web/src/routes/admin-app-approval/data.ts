import type { WireApp } from '@assent/core/api/apps.ts'
import { useLingui } from '@lingui/react/macro'
import { useNavigate } from '@tanstack/react-router'
import { api, at } from '../../data/api.ts'
import { useChange } from '../../data/change.ts'
import type { Level } from '../../data/levels.ts'
import { useGet } from '../../data/query.ts'
import { conditionOf, type Five, type Rule, type Sequence, stepsIn, stepsOf } from './model.ts'

const sequences = '/governance/api/v2/request-sequences'
const rulesPath = (appId: string): string => at`/governance/api/v2/resources/${appId}/request-conditions`

export const useApp = (appId: string) => useGet<WireApp>(['admin', 'app', appId], at`/api/v1/apps/${appId}`)

/** The rules of an app, and the sequence of the only one. */
export const useBefore = (appId: string) => {
  const rules = useGet<{ readonly data: readonly Rule[] }>(
    ['admin', 'app', appId, 'rules'],
    `${rulesPath(appId)}?include=settings`,
  )
  const [only, ...more] = rules.data?.data ?? []
  const id = more.length === 0 ? only?.approvalSequenceId : undefined
  const sequence = useGet<Sequence>(['admin', 'sequence', id, 'one'], id && `${sequences}/${id}`)
  return { rules, only: more.length === 0 ? only : undefined, sequence: id === undefined ? undefined : sequence }
}

/** What there is already, where the answers are changed. */
export type Before = { readonly rule: Rule; readonly sequence: Sequence }

/** Writes the sequence and the rule; a sequence without its rule is not left behind. */
export const useSave = (app: WireApp, levels: readonly Level[], before: Before | undefined) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const path = rulesPath(app.id)
  const words = {
    why: t`Why`,
    question: t`Why do you need it?`,
    approval: (number: number) => t`Approval ${number}`,
  }
  const write = async (five: Five, key: string): Promise<Rule> => {
    const steps = stepsOf(five, app.id, levels, words, stepsIn(before?.sequence))
    const name = before?.sequence.name ?? t`${app.label}: who approves`
    const keyed = (what: string) => ({ key: `${key}-${what}` })
    if (before) {
      const { rule, sequence } = before
      const body = { name, description: sequence.description, steps }
      const next = conditionOf(five, app.id, levels, rule.name, sequence.id)
      await api.put(`${sequences}/${sequence.id}`, body, { ...keyed('steps'), ifMatch: String(sequence.version) })
      return api.patch<Rule>(`${path}/${rule.id}`, next, { ...keyed('rule'), ifMatch: String(rule._version) })
    }
    const made = await api.post<Sequence>(sequences, { name, steps }, keyed('steps'))
    try {
      return await api.post<Rule>(
        path,
        conditionOf(five, app.id, levels, t`Asking for ${app.label}`, made.id),
        keyed('rule'),
      )
    } catch (error) {
      await api.remove(`${sequences}/${made.id}`).catch(() => undefined)
      throw error
    }
  }
  return useChange<Five, Rule>({
    run: async (five, key) => {
      const rule = await write(five, key)
      return rule.status === 'INACTIVE' ? api.post<Rule>(`${path}/${rule.id}/activate`) : rule
    },
    changes: ['admin', 'catalog'],
    done: () => t`Saved: it counts from now on`,
    onDone: () => void navigate({ to: '/admin/apps/$appId', params: { appId: app.id } }),
  })
}
