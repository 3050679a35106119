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

/** `on`: a rule that is switched off is switched on as well; a new one is on in any case. */
export type Answers = { readonly five: Five; readonly on: boolean }

/** Writes the sequence and the rule: both, or neither. */
export const useSave = (app: WireApp, levels: readonly Level[], before: Before | undefined) => {
  const { t } = useLingui()
  const navigate = useNavigate()
  const words = {
    why: t`Why`,
    question: t`Why do you need it?`,
    approval: (number: number) => t`Approval ${number}`,
  }
  return useChange<Answers, Rule>({
    run: ({ five, on }, key) => {
      const steps = stepsOf(five, app.id, levels, words, stepsIn(before?.sequence))
      if (!before) {
        const condition = conditionOf(five, app.id, levels, t`Asking for ${app.label}`)
        const sequence = { name: t`${app.label}: who approves`, steps }
        return api.post<Rule>(`${rulesPath(app.id)}/with-sequence`, { condition, sequence, activate: true }, { key })
      }
      const { rule, sequence } = before
      const { description, name } = sequence
      return api.patch<Rule>(
        `${rulesPath(app.id)}/${rule.id}/with-sequence`,
        {
          condition: conditionOf(five, app.id, levels, rule.name),
          sequence: { name, description, steps },
          sequenceVersion: sequence.version,
          activate: on,
        },
        { key, ifMatch: String(rule._version) },
      )
    },
    changes: ['admin', 'catalog'],
    done: ({ status }) =>
      status === 'ACTIVE' ? t`Saved: it counts from now on` : t`Saved: the rule is still switched off`,
    onDone: () => void navigate({ to: '/admin/apps/$appId', params: { appId: app.id } }),
  })
}
