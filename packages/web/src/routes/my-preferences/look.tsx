import { Trans, useLingui } from '@lingui/react/macro'
import { Kbd, SegmentedControl, Select, Stack, Switch, Text } from '@mantine/core'
import { useMemo } from 'react'
import { useMe } from '../../data/me.ts'
import { type Preferences, type Theme, useSetPreferences } from '../../data/preferences.ts'
import { locales } from '../../lib/i18n.ts'
import { formatter } from '../../lib/time.ts'
import { useNow } from '../../ui/time.tsx'

const browser = 'browser'

/** Theme, language, time zone, and keys of one letter. */
export const Look = ({ chosen }: { readonly chosen: Preferences }) => {
  const { t } = useLingui()
  const { mutate: choose } = useSetPreferences()
  const languages = Object.entries(locales).map(([value, label]) => ({ value, label }))
  return (
    <Stack gap="lg">
      <Stack gap={6} align="flex-start">
        <Text size="sm" fw={500} id="theme-label">
          <Trans>Colours</Trans>
        </Text>
        <SegmentedControl
          aria-labelledby="theme-label"
          value={chosen.theme}
          onChange={(theme) => choose({ theme: theme as Theme })}
          data={[
            { value: 'SYSTEM', label: t`As the device` },
            { value: 'LIGHT', label: t`Light` },
            { value: 'DARK', label: t`Dark` },
          ]}
        />
      </Stack>
      <Select
        maw={420}
        label={t`Language`}
        allowDeselect={false}
        value={languages.find(({ value }) => chosen.language?.startsWith(value))?.value ?? browser}
        data={[{ value: browser, label: t`As the browser asks` }, ...languages]}
        onChange={(language) => choose({ language: language === browser ? null : language })}
      />
      <Zone chosen={chosen} />
      <Switch
        checked={chosen.shortcuts}
        onChange={(event) => choose({ shortcuts: event.currentTarget.checked })}
        label={t`Keys of one letter`}
        description={
          <Trans>
            Such as <Kbd size="xs">/</Kbd> for the search. <Kbd size="xs">?</Kbd> lists them. Switch them off if
            something presses keys that you do not mean.
          </Trans>
        }
      />
    </Stack>
  )
}

const directory = 'directory'

const Zone = ({ chosen }: { readonly chosen: Preferences }) => {
  const { i18n, t } = useLingui()
  const { mutate: choose } = useSetPreferences()
  const { timeZone } = useMe().user
  const now = useNow()
  const zones = useMemo(() => {
    const known = Intl.supportedValuesOf('timeZone')
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone
    // What was chosen elsewhere, and what this device says, may be no name of this browser's list.
    return [...new Set([...known, 'UTC', here, chosen.timeZone ?? here])].sort()
  }, [chosen.timeZone])
  const clock = formatter(i18n.locale, { timeZone, hour: 'numeric', minute: '2-digit' }).format(now)
  const auto = chosen.timeZone === null ? t`As the directory has it: ${timeZone}` : t`As the directory has it`
  return (
    <Select
      maw={420}
      label={t`Time zone`}
      description={t`It is ${clock} there now.`}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      searchable
      allowDeselect={false}
      limit={200}
      nothingFoundMessage={t`There is no such time zone`}
      value={chosen.timeZone ?? directory}
      data={[
        { value: directory, label: auto },
        ...zones.map((value) => ({ value, label: value.replaceAll('_', ' ') })),
      ]}
      onChange={(zone) => choose({ timeZone: zone === directory ? null : zone })}
    />
  )
}
