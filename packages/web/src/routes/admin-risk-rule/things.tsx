import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { Radio, SegmentedControl, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { PickOne } from '../../ui/pick.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { TakeOut } from '../../ui/take-out.tsx'
import type { List, Thing } from './model.ts'
import { OfApp } from './of-app.tsx'
import css from './risk.module.css'

type ThingsProps = {
  readonly list: List
  /** What stands in the other list cannot stand in this one. */
  readonly other: List
  readonly onChange: (list: List) => void
}

/** What a list names, and whether one or all of it is needed. */
export const ThingsInput = ({ list, onChange, other }: ThingsProps) => {
  const { t } = useLingui()
  const [place, setPlace] = useState<'app' | 'group'>('app')
  const [appId, setAppId] = useState<string>()
  const { operation, things } = list
  const full = things.length >= limits.riskItemsPerList
  const put = (next: readonly Thing[]) => onChange({ ...list, things: next })
  const toggle = (thing: Thing) =>
    put(things.some(({ id }) => id === thing.id) ? things.filter(({ id }) => id !== thing.id) : [...things, thing])
  return (
    <Stack gap="md">
      <Radio.Group
        label={t`What counts`}
        value={operation}
        onChange={(next) => onChange({ ...list, operation: next as List['operation'] })}
      >
        <Stack gap="xs" mt="xs">
          <Radio
            value="CONTAINS_ONE"
            label={t`Any of these is enough`}
            data-autofocus={things.length > 0 || undefined}
          />
          <Radio value="CONTAINS_ALL" label={t`Only all of these together`} />
        </Stack>
      </Radio.Group>
      <Chosen things={things} onRemove={toggle} />
      {full ? (
        <Text size="sm" c="dimmed">
          <Trans>A list names at most {limits.riskItemsPerList} things.</Trans>
        </Text>
      ) : (
        <Stack gap="xs">
          <SegmentedControl
            aria-label={t`Where to choose from`}
            w="fit-content"
            value={place}
            onChange={(next) => setPlace(next as typeof place)}
            data={[
              { value: 'app', label: t`Of an app` },
              { value: 'group', label: t`A group` },
            ]}
          />
          {place === 'app' ? (
            <>
              <PickApp
                label={t`App`}
                placeholder={t`Begin to type a name`}
                nothing={t`No app is called that`}
                clear={t`No app`}
                value={appId}
                onChange={setAppId}
                inside
              />
              {appId && <OfApp appId={appId} chosen={things} taken={other.things} onToggle={toggle} />}
            </>
          ) : (
            <GroupInput chosen={things} taken={other.things} onAdd={toggle} />
          )}
        </Stack>
      )}
    </Stack>
  )
}

const Chosen = ({
  onRemove,
  things,
}: {
  readonly things: readonly Thing[]
  readonly onRemove: (thing: Thing) => void
}) => {
  const { t } = useLingui()
  if (things.length === 0)
    return (
      <Text size="sm" c="dimmed">
        <Trans>Nothing is chosen yet.</Trans>
      </Text>
    )
  return (
    <ul className={css.list} aria-label={t`Chosen`}>
      {things.map((thing) => (
        <li key={thing.id} className={css.thing}>
          <ThingText thing={thing} />
          <TakeOut label={t`Take out ${thing.name}`} onClick={() => onRemove(thing)} />
        </li>
      ))}
    </ul>
  )
}

/** A thing by its name, its kind and its app. */
const ThingText = ({ thing: { kind, name, of } }: { readonly thing: Thing }) => {
  const { t } = useLingui()
  const kinds = {
    APP: t`App`,
    GROUP: t`Group`,
    ENTITLEMENT_BUNDLE: t`Bundle`,
    ENTITLEMENT_VALUE: t`Entitlement`,
  }
  return (
    <div className={css.said}>
      <Text size="sm" fw={550} dir="auto">
        {name}
      </Text>
      <Text size="xs" c="dimmed" dir="auto">
        {of === undefined || of === name ? kinds[kind] : `${kinds[kind]} · ${of}`}
      </Text>
    </div>
  )
}

type GroupProps = {
  readonly chosen: readonly Thing[]
  readonly taken: readonly Thing[]
  readonly onAdd: (thing: Thing) => void
}

const GroupInput = ({ chosen, onAdd, taken }: GroupProps) => {
  const { t } = useLingui()
  const [problem, setProblem] = useState<string>()
  return (
    <PickOne
      kind="groups"
      label={t`Group`}
      placeholder={t`Begin to type a name`}
      nothing={t`No group is called that`}
      inside
      {...(problem === undefined ? {} : { error: problem })}
      value={undefined}
      onChange={(id, name) => {
        if (id === undefined) return
        setProblem(taken.some((one) => one.id === id) ? t`It stands in the other list.` : undefined)
        if (![...chosen, ...taken].some((one) => one.id === id)) onAdd({ id, kind: 'GROUP', name: name ?? id })
      }}
    />
  )
}
