import type { EntryView, LevelView } from '@assent/core/api/shapes.ts'
import { Trans } from '@lingui/react/macro'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import { TeamIcon } from '../../ui/team-icon.tsx'
import css from './home.module.css'

const tones = ['brand', 'teal', 'grape', 'orange', 'cyan', 'pink'] as const
const toneOf = (name: string) =>
  tones[[...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % tones.length] ?? 'brand'

type Shown = {
  readonly id: string
  readonly name: string
  /** What stands for it; else its first letter. */
  readonly icon?: React.ReactNode
  readonly description: string | undefined
  readonly waits: boolean
}

// Plain elements: dozens of tiles are drawn with each key of a search, and each part of the kit costs.
const Plain = ({ description, icon, id, name, waits }: Shown) => {
  const tone = toneOf(name)
  const look = {
    background: `var(--mantine-color-${tone}-light)`,
    color: `var(--mantine-color-${tone}-light-color)`,
  }
  return (
    <Link to="/catalog/$entryId" params={{ entryId: id }} className={css.tile}>
      <span className={css.letter} style={look} aria-hidden>
        {icon ?? [...name][0]?.toLocaleUpperCase()}
      </span>
      <span className={css.words}>
        <span className={css.name} dir="auto">
          {name}
        </span>
        {description && (
          <span className={css.description} dir="auto">
            {description}
          </span>
        )}
        {waits && (
          <span className={css.waiting}>
            <Trans>Asked for, waiting</Trans>
          </span>
        )}
      </span>
    </Link>
  )
}

/** One thing that can be asked for. */
export const Tile = memo(({ entry: { _icon, _links, description, id, name } }: { readonly entry: EntryView }) => (
  <Plain
    id={id}
    name={name}
    icon={_icon && <TeamIcon name={_icon} size={22} />}
    description={description}
    waits={_links.pendingRequest !== undefined}
  />
))

/** A level that was found by its own name, with the app or team that it is of. */
export const LevelTile = memo(({ level: { _links, app, description, id, name } }: { readonly level: LevelView }) => (
  <Plain
    id={id}
    name={name}
    description={[app.name, description].filter(Boolean).join(' · ')}
    waits={_links.pendingRequest !== undefined}
  />
))
