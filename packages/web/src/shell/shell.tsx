import { Trans, useLingui } from '@lingui/react/macro'
import { AppShell, Box, Burger, Group } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useLive } from '../data/live.ts'
import { useOwnLook } from '../data/preferences.ts'
import { useToastsWanted } from '../ui/notify.ts'
import { OfflineBanner } from '../ui/states.tsx'
import { Bell } from './bell.tsx'
import { Brand } from './brand.tsx'
import { Finder } from './finder.tsx'
import { useFocusKept, useFocusOnArrival } from './focus.ts'
import { Navigation } from './navigation.tsx'
import { Person } from './person.tsx'
import css from './shell.module.css'

const Toasts = lazy(() => import('../ui/toasts.tsx').then(({ Toasts: component }) => ({ default: component })))

/** What surrounds every page: the way to the others, search, and oneself. */
export const Shell = () => {
  useLive()
  useOwnLook()
  const { t } = useLingui()
  const [opened, { close, toggle }] = useDisclosure()
  const toasts = useToastsWanted()
  useFocusOnArrival(close)
  useFocusKept()
  return (
    <>
      <a className="skip" href="#main">
        <Trans>To the content</Trans>
      </a>
      <AppShell
        layout="alt"
        header={{ height: 60 }}
        navbar={{ width: 244, breakpoint: 'md', collapsed: { mobile: !opened } }}
        padding={{ base: 'md', sm: 'xl' }}
        classNames={{ main: css.main, navbar: css.navbar, header: css.header }}
      >
        <AppShell.Header>
          <Group h="100%" px={{ base: 'sm', sm: 'xl' }} wrap="nowrap" gap="sm">
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t`Navigation`} />
            <Box hiddenFrom="md">
              <Brand bare />
            </Box>
            <Finder />
            <Box flex={1} />
            <Bell />
            <Person />
          </Group>
        </AppShell.Header>
        <AppShell.Navbar aria-label={t`Pages`}>
          <Group className={css.brand} justify="space-between" wrap="nowrap">
            <Brand />
            <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t`Close the navigation`} />
          </Group>
          <AppShell.Section grow px="sm" pb="md" className={css.places}>
            <Navigation onNavigate={close} />
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1}>
          <OfflineBanner />
          <Outlet />
        </AppShell.Main>
      </AppShell>
      {toasts && (
        <Suspense>
          <Toasts />
        </Suspense>
      )}
    </>
  )
}
