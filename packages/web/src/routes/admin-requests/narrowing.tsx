import { useLingui } from '@lingui/react/macro'
import { Select } from '@mantine/core'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { PickTag } from '../../ui/pick-tag.tsx'
import { usePriorities } from '../../ui/priority.tsx'
import { requestStates, useStatusName } from '../../ui/status.tsx'
import type { Narrowed } from './narrowed.ts'

/** What is changed; undefined: no longer narrowed by it. */
export type Part = { readonly [K in keyof Narrowed]?: string | undefined }

/** By state, app, person, whom it waits for, and when it was asked. */
export const Narrowing = ({
  narrowed: { app, days, keeper, person, priority, status, tag, waits },
  onChange,
}: {
  readonly narrowed: Narrowed
  readonly onChange: (part: Part) => void
}) => {
  const { t } = useLingui()
  const nameOf = useStatusName()
  const priorities = usePriorities()
  const spans = {
    1: t`Since yesterday`,
    7: t`In the last 7 days`,
    30: t`In the last 30 days`,
    90: t`In the last 90 days`,
  }
  return (
    <>
      <Select
        label={t`State`}
        placeholder={t`Every state`}
        clearable
        clearButtonProps={{ 'aria-label': t`Every state` }}
        value={status ?? null}
        data={[
          ...requestStates
            .filter((one) => one !== 'SUBMITTED')
            .map((one) => ({ value: one as string, label: nameOf(one) })),
          { value: 'HOLD', label: t`On hold` },
        ]}
        onChange={(next) => onChange({ status: next ?? undefined })}
      />
      <PickApp
        label={t`App`}
        placeholder={t`Every app`}
        clear={t`Every app`}
        nothing={t`No app is called that`}
        value={app}
        onChange={(id) => onChange({ app: id })}
      />
      <PickOne
        kind="people"
        label={t`For`}
        placeholder={t`Anybody`}
        clear={t`Anybody`}
        nothing={t`Nobody is called that`}
        value={person}
        onChange={(id) => onChange({ person: id })}
      />
      <PickOne
        kind="people"
        label={t`Waits for`}
        placeholder={t`Anybody`}
        clear={t`Waits for anybody`}
        nothing={t`Nobody is called that`}
        value={waits}
        onChange={(id) => onChange({ waits: id })}
      />
      <PickOne
        kind="people"
        label={t`Looked after by`}
        placeholder={t`Anybody`}
        clear={t`Looked after by anybody`}
        nothing={t`Nobody is called that`}
        value={keeper}
        onChange={(id) => onChange({ keeper: id })}
      />
      <Select
        label={t`Priority`}
        placeholder={t`Every priority`}
        clearable
        clearButtonProps={{ 'aria-label': t`Every priority` }}
        value={priority ?? null}
        data={priorities}
        onChange={(next) => onChange({ priority: next ?? undefined })}
      />
      <PickTag value={tag} onChange={(next) => onChange({ tag: next })} />
      <Select
        label={t`Asked`}
        placeholder={t`At any time`}
        clearable
        clearButtonProps={{ 'aria-label': t`At any time` }}
        value={days ?? null}
        data={Object.entries(spans).map(([value, label]) => ({ value, label }))}
        onChange={(next) => onChange({ days: next ?? undefined })}
      />
    </>
  )
}
