import type { WireApp } from '@assent/core/api/apps.ts'
import { limits } from '@assent/core/limits.ts'
import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, Group, Select, Stack, Text } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useId, useState } from 'react'
import { at } from '../../data/api.ts'
import { type Level, useLevels } from '../../data/levels.ts'
import { useNamesOrGone } from '../../data/names.ts'
import { useGet } from '../../data/query.ts'
import { Gone } from '../../ui/gone.tsx'
import { PickApp } from '../../ui/pick-app.tsx'
import { useWrong } from './field.ts'
import type { SmallerLevel } from './model.ts'
import css from './sequence.module.css'
import { LevelItem } from './smaller-item.tsx'

type SmallerProps = {
  readonly value: readonly SmallerLevel[]
  /** Undefined: nothing smaller can be approved. */
  readonly onChange: (levels: readonly SmallerLevel[] | undefined) => void
}

/** A level, and where it stands in the step, which is how the server names it. */
type Listed = { readonly level: SmallerLevel; readonly index: number }

/** What may be approved instead of what is asked for: app by app, from the largest level to the smallest (decision 12). */
export const SmallerInput = ({ onChange, value }: SmallerProps) => {
  const { t } = useLingui()
  // Chosen here, but none of its levels is named yet.
  const [picked, setPicked] = useState<readonly string[]>([])
  const wrong = useWrong('/smaller')
  const apps = [...new Set([...value.map(({ appId }) => appId), ...picked])]
  const ofApp = (id: string): readonly Listed[] =>
    value.flatMap((level, index) => (level.appId === id ? [{ level, index }] : []))
  const put = (id: string, own: readonly SmallerLevel[]) => {
    setPicked(picked.includes(id) ? picked : [...picked, id])
    const next = apps.flatMap((app) => (app === id ? own : ofApp(app).map(({ level }) => level)))
    onChange(next.length > 0 ? next : undefined)
  }
  const forget = (id: string) => {
    put(id, [])
    setPicked(picked.filter((one) => one !== id))
  }
  const most = limits.smallerLevels
  const isFull = value.length >= most
  return (
    <Stack gap="sm" component="fieldset" className={css.plain}>
      <Text component="legend" fw={600} size="sm" mb={2}>
        <Trans>Less may be approved instead</Trans>
      </Text>
      <Text size="xs" c="dimmed">
        <Trans>
          Whoever decides can give a smaller level than was asked for. Name them app by app, from the largest to the
          smallest: offered are those after the one that was asked for, or all of them if it is not among them.
        </Trans>
      </Text>
      {wrong && (
        <Text size="xs" c="var(--mantine-color-error)" role="alert">
          {wrong}
        </Text>
      )}
      {apps.map((id) => (
        <AppLevels
          key={id}
          appId={id}
          listed={ofApp(id)}
          isFull={isFull}
          onChange={(own) => put(id, own)}
          onRemove={() => forget(id)}
        />
      ))}
      {isFull ? (
        <Text size="xs" c="dimmed">
          <Trans>A step names at most {most} levels.</Trans>
        </Text>
      ) : (
        <PickApp
          label={apps.length === 0 ? t`For requests of which app` : t`Another app`}
          placeholder={t`Begin to type a name`}
          nothing={t`No app is called that`}
          clear={t`None`}
          value={undefined}
          onChange={(id) => id !== undefined && !apps.includes(id) && setPicked([...picked, id])}
          w={320}
        />
      )}
    </Stack>
  )
}

type AppProps = {
  readonly appId: string
  readonly listed: readonly Listed[]
  readonly isFull: boolean
  readonly onChange: (levels: readonly SmallerLevel[]) => void
  readonly onRemove: () => void
}

const AppLevels = ({ appId, isFull, listed, onChange, onRemove }: AppProps) => {
  const { t } = useLingui()
  const id = useId()
  const app = useGet<WireApp>(['admin', 'app', appId], at`/api/v1/apps/${appId}`).data
  const { levels } = useLevels(app)
  const ids = [appId, ...listed.map(({ level }) => level.scopeId)]
  const { isGone, nameOf } = useNamesOrGone(ids, t`No longer there`)
  const appName = app?.label ?? nameOf(appId) ?? '…'
  const own = listed.map(({ level }) => level)
  const rest = (levels ?? []).filter((level) => !own.some(({ scopeId }) => scopeId === level.id))
  const named = ({ scopeId, scopeType }: SmallerLevel): string =>
    scopeType === 'APPLICATION'
      ? t`${appName} itself`
      : (levels?.find((level) => level.id === scopeId)?.name ?? nameOf(scopeId) ?? '…')
  return (
    <Box className={css.panel} role="group" aria-labelledby={id}>
      <Group justify="space-between" wrap="nowrap" mb="xs" gap="sm">
        <Text id={id} fw={550} size="sm" dir="auto" className={css.wraps}>
          {appName}
        </Text>
        <ActionIcon variant="subtle" color="gray" aria-label={t`Remove ${appName}`} onClick={onRemove}>
          <IconTrash size={17} aria-hidden />
        </ActionIcon>
      </Group>
      {isGone(appId) && (
        <Text size="xs" c="var(--mantine-color-error)" mb="xs">
          <Gone ids={[appId]} />
        </Text>
      )}
      <Stack gap={6} component="ol" className={css.chain}>
        {listed.map(({ index, level }, place) => (
          <LevelItem
            key={level.scopeId}
            at={`/smaller/${index}`}
            name={named(level)}
            number={place + 1}
            last={place === own.length - 1}
            onMove={(by) => onChange(moved(own, place, by))}
            onRemove={() => onChange(own.toSpliced(place, 1))}
          />
        ))}
      </Stack>
      {levels && rest.length === 0 ? (
        <Text size="xs" c="dimmed" mt="sm">
          <Trans>It has no further level.</Trans>
        </Text>
      ) : (
        <Select
          mt="sm"
          label={own.length === 0 ? t`The largest that may be approved instead` : t`The next smaller one`}
          placeholder={t`Choose a level`}
          nothingFoundMessage={t`No level is called that`}
          searchable
          disabled={isFull || !levels}
          data={rest.map((level) => ({
            value: level.id,
            label: level.type === 'APPLICATION' ? t`${appName} itself` : level.name,
          }))}
          // It only adds: what was chosen stands in the list above.
          value={null}
          onChange={(chosen) => onChange([...own, ...rest.filter(({ id: one }) => one === chosen).map(levelOf(appId))])}
          maw={420}
        />
      )}
    </Box>
  )
}

const levelOf =
  (appId: string) =>
  ({ id, type }: Level): SmallerLevel => ({ appId, scopeType: type, scopeId: id })

const moved = <T,>(list: readonly T[], from: number, by: -1 | 1): readonly T[] =>
  list.toSpliced(from, 1).toSpliced(from + by, 0, list[from] as T)
