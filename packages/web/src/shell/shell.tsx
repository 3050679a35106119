import { Trans, useLingui } from '@lingui/react/macro'
import { Box, Burger, Group } from '@mantine/core'
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
import { UnderWay } from './under-way.tsx'

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
      <header className={css.header}>
        <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t`Navigation`} />
        <Box hiddenFrom="md">
          <Brand bare />
        </Box>
        <Finder />
        <Box flex={1} />
        <Bell />
        <Person />
      </header>
      <nav className={css.navbar} data-opened={opened || undefined} aria-label={t`Pages`}>
        <Group className={css.brand} justify="space-between" wrap="nowrap">
          <Brand />
          <Burger opened={opened} onClick={toggle} hiddenFrom="md" size="sm" aria-label={t`Close the navigation`} />
        </Group>
        <div className={css.places}>
          <Navigation onNavigate={close} />
        </div>
      </nav>
      <UnderWay />
      <main className={css.main} id="main" tabIndex={-1}>
        <OfflineBanner />
        <Outlet />
      </main>
      {toasts && (
        <Suspense>
          <Toasts />
        </Suspense>
      )}
    </>
  )
}
