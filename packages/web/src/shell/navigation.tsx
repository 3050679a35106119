import { Plural, useLingui } from '@lingui/react/macro'
import { Box, VisuallyHidden } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import { useMe } from '../data/me.ts'
import { useWaiting } from '../data/waiting.ts'
import { isFor, own, type Place, sections } from './places.ts'
import css from './shell.module.css'

/** The lines of the navigation that the viewer has any use for. */
export const Navigation = ({ onNavigate }: { readonly onNavigate: () => void }) => {
  const { i18n } = useLingui()
  const { user } = useMe()
  return (
    <>
      <Places places={own} onNavigate={onNavigate} />
      {sections.map(({ id, label, places }) => {
        const mine = places.filter((place) => isFor(user, place))
        return mine.length === 0 ? null : (
          <Fragment key={id}>
            <Box className={css.section} id={`nav-${id}`}>
              {i18n._(label)}
            </Box>
            <Places places={mine} labelledBy={`nav-${id}`} onNavigate={onNavigate} />
          </Fragment>
        )
      })}
    </>
  )
}

type PlacesProps = { readonly places: readonly Place[]; readonly labelledBy?: string; readonly onNavigate: () => void }

const Places = ({ labelledBy, onNavigate, places }: PlacesProps) => {
  const { i18n } = useLingui()
  return (
    <Box component="ul" aria-labelledby={labelledBy} m={0} p={0} style={{ listStyle: 'none' }}>
      {places.map(({ icon: Icon, label, to }) => (
        <li key={to}>
          <Link
            to={to}
            activeOptions={{ exact: to === '/' || to === '/admin' || to === '/reports' }}
            className={css.place}
            onClick={onNavigate}
          >
            <Icon size={19} stroke={1.7} aria-hidden />
            <span>{i18n._(label)}</span>
            {to === '/inbox' && <Waiting />}
          </Link>
        </li>
      ))}
    </Box>
  )
}

/** How many tasks wait; live. */
const Waiting = () => {
  const waiting = useWaiting()
  if (!waiting) return null
  const shown = waiting.more ? `${waiting.count}+` : String(waiting.count)
  if (waiting.count === 0) return null
  return (
    <span className={css.count}>
      <span aria-hidden>{shown}</span>
      <VisuallyHidden>
        <Plural value={waiting.count} one="one waits for you" other="# wait for you" />
      </VisuallyHidden>
    </span>
  )
}
