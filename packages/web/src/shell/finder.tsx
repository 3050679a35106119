import { Trans, useLingui } from '@lingui/react/macro'
import { ActionIcon, Kbd, UnstyledButton, VisuallyHidden } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState } from 'react'
import { useKeys } from '../lib/keys.ts'
import css from './shell.module.css'

const Palette = lazy(() => import('./palette.tsx').then(({ Palette: component }) => ({ default: component })))
const KeysHelp = lazy(() => import('./keys-help.tsx').then(({ KeysHelp: component }) => ({ default: component })))

const mac = /Mac|iPhone|iPad/.test(navigator.userAgent)

// The focus is on the title of a page after arriving there (shell.tsx).
const onArrival = (): boolean => document.activeElement?.id === 'page-title'

/** Search over everything: a field to click, Ctrl/Cmd+K, and `/`. The palette is loaded when it is first wanted. */
export const Finder = () => {
  const { t } = useLingui()
  const [shown, show] = useState<'palette' | 'keys' | undefined>()
  const before = useRef<Element | null>(null)
  const open = () => {
    before.current = document.activeElement
    show('palette')
  }
  const close = () => {
    show(undefined)
    // Back to where somebody was, unless he is on another page by now.
    if (before.current instanceof HTMLElement && before.current.isConnected && !onArrival()) before.current.focus()
  }
  useHotkeys([['mod+K', open]], [])
  useKeys([
    { key: '/', what: t`Search`, run: open },
    { key: '?', what: t`Show these keys`, run: () => show('keys') },
  ])
  return (
    <>
      <UnstyledButton className={css.finder} onClick={open} visibleFrom="sm">
        <IconSearch size={16} aria-hidden />
        <Trans>Search apps and pages</Trans>
        <Kbd size="xs" aria-hidden>
          {mac ? '⌘ K' : 'Ctrl K'}
        </Kbd>
        <VisuallyHidden>{mac ? 'Command K' : 'Control K'}</VisuallyHidden>
      </UnstyledButton>
      <ActionIcon variant="subtle" color="gray" size="lg" hiddenFrom="sm" onClick={open} aria-label={t`Search`}>
        <IconSearch size={20} aria-hidden />
      </ActionIcon>
      <Suspense>
        {shown === 'palette' && <Palette onClose={close} />}
        {shown === 'keys' && <KeysHelp onClose={() => show(undefined)} />}
      </Suspense>
    </>
  )
}
