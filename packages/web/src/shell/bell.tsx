import { Plural, useLingui } from '@lingui/react/macro'
import { ActionIcon, Box, VisuallyHidden } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import { lazy, type Ref, Suspense, useState } from 'react'
import { useUnread } from '../data/notices.ts'
import css from './shell.module.css'

const load = () => import('./notices.tsx')
const Notices = lazy(() => load().then(({ Notices: component }) => ({ default: component })))

/** What one was told, at the end of the header, with how much of it is new. The list is loaded when somebody points at it. */
export const Bell = () => {
  const [wanted, want] = useState(false)
  const plain = <Ring onClick={() => want(true)} onPointerEnter={() => void load()} onFocus={() => void load()} />
  if (!wanted) return plain
  return (
    <Suspense fallback={plain}>
      <Notices Ring={Ring} />
    </Suspense>
  )
}

export type RingProps = Record<`on${string}`, () => void> & { readonly ref?: Ref<HTMLButtonElement> }

/** The bell itself. */
const Ring = (props: RingProps) => {
  const { t } = useLingui()
  const unread = useUnread()
  return (
    // What it opens gives it a class of its own, which is none.
    <ActionIcon variant="subtle" color="gray" size="lg" {...props} className={css.bell}>
      <IconBell size={21} stroke={1.7} aria-hidden />
      <VisuallyHidden>
        {t`Notifications`}
        {unread > 0 && (
          <>
            , <Plural value={unread} one="one is new" other="# are new" />
          </>
        )}
      </VisuallyHidden>
      {unread > 0 && (
        <Box component="span" className={css.unread} aria-hidden>
          {unread > 99 ? '99+' : unread}
        </Box>
      )}
    </ActionIcon>
  )
}
