import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Group, Menu, Text } from '@mantine/core'
import {
  IconDevices,
  IconHeartRateMonitor,
  IconHelp,
  IconLogout,
  IconMail,
  IconMasksTheater,
  IconSettings,
  IconUserShare,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useRef } from 'react'
import { useMe } from '../data/me.ts'
import { type Theme, usePreferences, useSetPreferences } from '../data/preferences.ts'
import { locales } from '../lib/i18n.ts'
import { Face } from './person.tsx'

/** The menu behind oneself: preferences, sessions, colours, language, and the way out. */
export const PersonMenu = () => {
  const { i18n, t } = useLingui()
  const { org, user, ways } = useMe()
  const { data: chosen } = usePreferences()
  const { mutate: choose } = useSetPreferences()
  const out = useRef<HTMLFormElement>(null)
  return (
    <>
      <form ref={out} method="post" action="/auth/sign-out" hidden />
      <Menu
        defaultOpened
        position="bottom-end"
        width={264}
        shadow="md"
        closeOnItemClick
        withinPortal={false}
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <Face />
        </Menu.Target>
        <Menu.Dropdown>
          <Box px="sm" py={6}>
            <Text fw={600} size="sm" truncate dir="auto">
              {user.displayName}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {user.email}
            </Text>
            {org && (
              <Text size="xs" c="dimmed" truncate>
                {org.name}
              </Text>
            )}
          </Box>
          <Menu.Divider />
          <Menu.Item component={Link} to="/me/preferences" leftSection={<IconSettings size={17} aria-hidden />}>
            <Trans>Preferences</Trans>
          </Menu.Item>
          <Menu.Item component={Link} to="/me/delegates" leftSection={<IconUserShare size={17} aria-hidden />}>
            <Trans>Who stands in for me</Trans>
          </Menu.Item>
          <Menu.Item component={Link} to="/me/security" leftSection={<IconDevices size={17} aria-hidden />}>
            <Trans>Sessions and sign-in</Trans>
          </Menu.Item>
          <Menu.Divider />
          <Choices
            label={t`Colours`}
            value={chosen?.theme ?? 'SYSTEM'}
            disabled={!chosen}
            onChange={(theme) => choose({ theme: theme as Theme })}
            data={{ SYSTEM: t`Auto`, LIGHT: t`Light`, DARK: t`Dark` }}
          />
          <Choices
            label={t`Language`}
            value={i18n.locale}
            disabled={!chosen}
            onChange={(language) => choose({ language })}
            data={locales}
          />
          <Menu.Divider />
          <Menu.Item component={Link} to="/help" leftSection={<IconHelp size={17} aria-hidden />}>
            <Trans>Help</Trans>
          </Menu.Item>
          <Menu.Item component={Link} to="/status" leftSection={<IconHeartRateMonitor size={17} aria-hidden />}>
            <Trans>State of the server</Trans>
          </Menu.Item>
          {org?.demo && (
            <Menu.Item component="a" href="/demo/outbox" leftSection={<IconMail size={17} aria-hidden />}>
              <Trans>Mail of the demo</Trans>
            </Menu.Item>
          )}
          {ways.personas && (
            <Menu.Item
              component="a"
              href="/auth/sign-in?return_to=/help"
              leftSection={<IconMasksTheater size={17} aria-hidden />}
            >
              <Trans>Be somebody else</Trans>
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLogout size={17} aria-hidden />} onClick={() => out.current?.requestSubmit()}>
            <Trans>Sign out</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  )
}

type ChoicesProps = {
  readonly label: string
  readonly value: string
  readonly disabled: boolean
  readonly onChange: (value: string) => void
  /** What each value is called. */
  readonly data: Readonly<Record<string, string>>
}

/** One of a few, side by side; the menu stays open, so that one sees what it does. */
const Choices = ({ data, disabled, label, onChange, value }: ChoicesProps) => (
  <Menu.RadioGroup value={value} onChange={onChange}>
    <Menu.Label>{label}</Menu.Label>
    <Group grow gap={2} wrap="nowrap" role="group" aria-label={label}>
      {Object.entries(data).map(([one, name]) => (
        <Menu.RadioItem key={one} value={one} disabled={disabled} closeMenuOnClick={false} px={8}>
          {name}
        </Menu.RadioItem>
      ))}
    </Group>
  </Menu.RadioGroup>
)
