import type { WireApp } from '@assent/core/api/apps.ts'
import { useLingui } from '@lingui/react/macro'
import { Select, Stack } from '@mantine/core'
import { useContext } from 'react'
import { at } from '../../data/api.ts'
import { useLevels } from '../../data/levels.ts'
import { useNamesOrGone } from '../../data/names.ts'
import { useGet } from '../../data/query.ts'
import { PickApp } from '../../ui/pick-app.tsx'
import { BeforeContext, useQuestions } from './before.ts'
import { useWrongs, withMember } from './field.ts'
import type { SmallerLevel, Step } from './model.ts'
import { RunInput } from './run.tsx'

type ActionProps = { readonly step: Step; readonly onChange: (step: Step) => void }

/** What is given or taken on the way, for whom, and by whom it is run. */
export const ActionInput = ({ onChange, step }: ActionProps) => {
  const { t } = useLingui()
  const people = useQuestions(['USER'])
  const wrongs = useWrongs()
  const undoes = step['givenBy'] !== undefined
  const put = (name: string, value: unknown) => onChange(withMember(step, name, value))
  return (
    <Stack gap="md">
      <Select
        label={t`What is done`}
        allowDeselect={false}
        data={[
          { value: 'GIVE', label: t`Access is given` },
          { value: 'TAKE', label: t`Access is taken` },
        ]}
        value={String(step['do'])}
        onChange={(next) => {
          const { givenBy: _, ...rest } = step
          onChange({ ...rest, do: next ?? 'GIVE' } as Step)
        }}
        maw={320}
      />
      <What step={step} onChange={onChange} />
      {people.length > 0 && !undoes && (
        <Select
          label={step['do'] === 'TAKE' ? t`From whom` : t`To whom`}
          placeholder={t`Whoever the request is for`}
          clearable
          clearButtonProps={{ 'aria-label': t`Whoever the request is for` }}
          error={wrongs.get('/forAnswer')}
          data={people.map(({ id, label }) => ({ value: id, label: t`Whom “${label}” names` }))}
          value={(step['forAnswer'] as string | undefined) ?? null}
          onChange={(next) => put('forAnswer', next ?? undefined)}
          maw={420}
        />
      )}
      <RunInput step={step} onChange={onChange} rule="assignmentRule" />
    </Stack>
  )
}

/** A level of an app, what an answer names, or what a step before has given. */
const What = ({ onChange, step }: ActionProps) => {
  const { t } = useLingui()
  const wrongs = useWrongs()
  const answers = useQuestions(['GROUP', 'APP'])
  const gives = useContext(BeforeContext).filter((one) => one.type === 'ACTION' && one['do'] === 'GIVE')
  const { answeredBy, givenBy, level, ...rest } = step
  const put = (members: object) => onChange({ ...rest, ...members } as Step)
  const kind = givenBy !== undefined ? 'given' : answeredBy !== undefined ? 'answer' : 'level'
  const options = [
    { value: 'level', label: t`A certain level of an app` },
    ...(answers.length > 0 || kind === 'answer' ? [{ value: 'answer', label: t`What an answer names` }] : []),
    ...(step['do'] === 'TAKE' && (gives.length > 0 || kind === 'given')
      ? [{ value: 'given', label: t`What a step before has given` }]
      : []),
  ]
  const starts = {
    level: { level: { appId: '', scopeType: 'APPLICATION', scopeId: '' } },
    answer: { answeredBy: answers[0]?.id ?? '' },
    given: { givenBy: gives[0]?.['key'] ?? '', forAnswer: undefined },
  }
  return (
    <Stack gap="sm">
      {options.length > 1 && (
        <Select
          label={t`What it is about`}
          allowDeselect={false}
          data={options}
          value={kind}
          onChange={(next) => next && put(starts[next as keyof typeof starts])}
          maw={320}
        />
      )}
      {kind === 'level' && (
        <LevelInput value={(level as SmallerLevel | undefined) ?? none} onChange={(next) => put({ level: next })} />
      )}
      {kind === 'answer' && (
        <Select
          label={t`Which question`}
          error={wrongs.get('/answeredBy')}
          allowDeselect={false}
          data={answers.map(({ id, label }) => ({ value: id, label }))}
          value={String(answeredBy)}
          onChange={(next) => put({ answeredBy: next ?? '' })}
          maw={420}
        />
      )}
      {kind === 'given' && (
        <Select
          label={t`Which step`}
          error={wrongs.get('/givenBy')}
          allowDeselect={false}
          data={gives.map((one) => ({ value: String(one['key']), label: one.label }))}
          value={String(givenBy)}
          onChange={(next) => put({ givenBy: next ?? '' })}
          maw={420}
        />
      )}
    </Stack>
  )
}

const none: SmallerLevel = { appId: '', scopeType: 'APPLICATION', scopeId: '' }

type LevelProps = { readonly value: SmallerLevel; readonly onChange: (level: SmallerLevel) => void }

const LevelInput = ({ onChange, value }: LevelProps) => {
  const { t } = useLingui()
  const wrongs = useWrongs()
  const wrong = wrongs.get('/level') ?? wrongs.get('/level/appId')
  const app = useGet<WireApp>(
    ['admin', 'app', value.appId],
    value.appId ? at`/api/v1/apps/${value.appId}` : undefined,
  ).data
  const { levels } = useLevels(value.appId ? app : undefined)
  const { nameOf } = useNamesOrGone(value.scopeId ? [value.scopeId] : [], t`No longer there`)
  const name = app?.label ?? '…'
  return (
    <>
      <PickApp
        label={t`Which app`}
        placeholder={t`Begin to type a name`}
        nothing={t`No app is called that`}
        clear={t`None`}
        {...(wrong ? { error: wrong } : {})}
        value={value.appId || undefined}
        onChange={(id) => onChange({ appId: id ?? '', scopeType: 'APPLICATION', scopeId: id ?? '' })}
        w={420}
      />
      {value.appId && (
        <Select
          label={t`Which level`}
          allowDeselect={false}
          searchable
          // A choice that gets its name while one types would take the place of what was typed.
          disabled={!levels}
          data={
            levels?.map(({ id, name: level, type }) => ({
              value: id,
              label: type === 'APPLICATION' ? t`${name} itself` : level,
            })) ?? [{ value: value.scopeId, label: nameOf(value.scopeId) ?? '…' }]
          }
          value={value.scopeId || null}
          onChange={(id) => {
            const level = levels?.find((one) => one.id === id)
            if (level) onChange({ appId: value.appId, scopeType: level.type, scopeId: level.id })
          }}
          maw={420}
        />
      )}
    </>
  )
}
