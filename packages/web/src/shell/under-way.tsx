import { useLingui } from '@lingui/react/macro'
import { useRouterState } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import css from './shell.module.css'

/** What is there within this shows no sign that it is on its way. Milliseconds. */
const soon = 300

/**
 * A line at the top while the page that was there stays and the next one is still on its way. The router draws its own sign
 * only for a page that it has not begun to bring beforehand, when somebody pointed at its link.
 */
export const UnderWay = () => {
  const { t } = useLingui()
  const waits = useRouterState({
    select: ({ isLoading, matches }) => isLoading && !matches.some(({ status }) => status === 'pending'),
  })
  const [shown, setShown] = useState(false)
  useEffect(() => {
    if (!waits) return setShown(false)
    const timer = setTimeout(() => setShown(true), soon)
    return () => clearTimeout(timer)
  }, [waits])
  return shown && <div className={css.underWay} role="status" aria-label={t`Loading`} />
}
