import type { LabelColor, LabelPatch, WireLabel } from '@assent/core/api/labels.ts'
import { useLingui } from '@lingui/react/macro'

/** A value as it is being written; without an id it is new. */
export type Row = { readonly key: string; readonly id?: string; readonly name: string; readonly color: LabelColor }

const painted = (backgroundColor: LabelColor) => ({ metadata: { additionalProperties: { backgroundColor } } })

/** What has to be done to a label so that it is called that and has these values. */
export const operationsOf = (before: WireLabel, name: string, rows: readonly Row[]): LabelPatch => {
  const kept = new Map(rows.flatMap((row) => (row.id ? [[row.id, row] as const] : [])))
  const value = { refType: 'LABEL-VALUE' } as const
  return [
    ...(name === before.name
      ? []
      : [{ refType: 'LABEL-CATEGORY', op: 'REPLACE', path: '/name', value: name } as const]),
    ...before.values.flatMap((was): LabelPatch => {
      const path = `/values/${was.labelValueId}`
      const now = kept.get(was.labelValueId)
      if (!now) return [{ ...value, op: 'REMOVE', path }]
      const same = now.name === was.name && now.color === was.metadata.additionalProperties.backgroundColor
      return same ? [] : [{ ...value, op: 'REPLACE', path, value: { name: now.name, ...painted(now.color) } }]
    }),
    ...rows
      .filter(({ id }) => id === undefined)
      .map(({ color, name: called }) => ({
        ...value,
        op: 'ADD' as const,
        path: '/values/-',
        value: { name: called, ...painted(color) },
      })),
  ]
}

/** The colours by their names. */
export const useColors = (): { readonly value: LabelColor; readonly label: string }[] => {
  const { t } = useLingui()
  return [
    { value: 'red', label: t`Red` },
    { value: 'orange', label: t`Orange` },
    { value: 'yellow', label: t`Yellow` },
    { value: 'green', label: t`Green` },
    { value: 'blue', label: t`Blue` },
    { value: 'purple', label: t`Purple` },
    { value: 'teal', label: t`Teal` },
    { value: 'beige', label: t`Beige` },
    { value: 'gray', label: t`Grey` },
  ]
}
