import { Trans, useLingui } from '@lingui/react/macro'
import { Group, Radio, Select, Stack, Switch, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useMe } from '../../data/me.ts'
import { type Preferences, useSetPreferences } from '../../data/preferences.ts'
import { formatter } from '../../lib/time.ts'

/** One mail for many, and hours without mail. */
export const Mail = ({ chosen }: { readonly chosen: Preferences }) => (
  <Stack gap="xl">
    <Digest chosen={chosen} />
    <Quiet chosen={chosen} />
  </Stack>
)

const Digest = ({ chosen }: { readonly chosen: Preferences }) => {
  const { i18n, t } = useLingui()
  const { mutate: choose } = useSetPreferences()
  const clock = formatter(i18n.locale, { timeZone: 'UTC', hour: 'numeric', minute: '2-digit' })
  const hours = Array.from({ length: 24 }, (_, hour) => ({
    value: String(hour),
    label: clock.format(hour * 3_600_000),
  }))
  return (
    <Stack gap="md">
      <Radio.Group
        label={t`Mail that asks nothing of you`}
        description={t`What waits for your answer always comes at once.`}
        value={chosen.digest}
        onChange={(digest) => choose({ digest: digest as Preferences['digest'] })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="OFF" label={t`Comes one by one`} />
          <Radio value="DAILY" label={t`Comes gathered into one, every day`} />
          <Radio value="WEEKLY" label={t`Comes gathered into one, on Mondays`} />
        </Stack>
      </Radio.Group>
      {chosen.digest !== 'OFF' && (
        <Select
          w={160}
          label={t`At what time`}
          allowDeselect={false}
          value={String(chosen.digestHour)}
          data={hours}
          onChange={(hour) => choose({ digestHour: Number(hour) })}
        />
      )}
    </Stack>
  )
}

const usual = { from: '20:00', to: '07:00' }

const Quiet = ({ chosen }: { readonly chosen: Preferences }) => {
  const { t } = useLingui()
  const { timeZone } = useMe().user
  const { mutate: choose } = useSetPreferences()
  const { quietHours: kept } = chosen
  const [typed, type] = useState(kept ?? usual)
  // Chosen in another window; the same hours, said again by the server, take nothing away that is being typed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only other hours are a reason
  useEffect(() => {
    if (kept) type(kept)
  }, [kept?.from, kept?.to])
  const same = typed.from === typed.to
  const keep = () => {
    const whole = typed.from !== '' && typed.to !== ''
    const other = typed.from !== kept?.from || typed.to !== kept?.to
    if (kept && whole && !same && other) choose({ quietHours: typed })
  }
  const edit = (change: Partial<typeof typed>) => type((before) => ({ ...before, ...change }))
  return (
    <Stack gap="md">
      <Switch
        checked={kept !== null}
        onChange={(event) => choose({ quietHours: event.currentTarget.checked ? (same ? usual : typed) : null })}
        label={t`Quiet hours`}
        description={<Trans>Mail that would come in these hours comes after them. Times are of {timeZone}.</Trans>}
      />
      {kept && (
        <Group align="flex-start">
          <TextInput
            type="time"
            w={150}
            label={t`From`}
            required
            withAsterisk={false}
            value={typed.from}
            error={typed.from === '' ? t`Enter a time` : undefined}
            onChange={(event) => edit({ from: event.currentTarget.value })}
            onBlur={keep}
          />
          <TextInput
            type="time"
            w={150}
            label={t`Until`}
            required
            withAsterisk={false}
            value={typed.to}
            error={typed.to === '' ? t`Enter a time` : same ? t`Choose another time than the first` : undefined}
            onChange={(event) => edit({ to: event.currentTarget.value })}
            onBlur={keep}
          />
        </Group>
      )}
    </Stack>
  )
}
