import type { LevelView } from '@assent/core/api/shapes.ts'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { levelName, matchOf } from '../find.ts'
import { limitOf } from '../options.ts'
import { durationWords } from '../time.ts'

/** `assent catalog [search...]` */
export const run: Run = async ({ connect, json, screen }, args, options) => {
  const api = makeApi(await connect())
  const search = args.join(' ')
  const all = await api.levels(matchOf(search), limitOf(options))
  const found = all.toSorted((a, b) => levelName(a).localeCompare(levelName(b)))
  if (json) return screen.json(found)
  if (found.length === 0)
    return screen.line(
      search === '' ? 'There is nothing that you may ask for.' : `Nothing that you may ask for fits "${search}".`,
    )
  const rows = found.map((level) => [levelName(level), lasts(level), standing(level), about(level)])
  await screen.table(['WHAT', 'LASTS', 'NOTE', 'ABOUT'], rows)
  screen.line(`\nAsk for one: ${screen.style('bold', 'assent request "WHAT"')}`)
}

const lasts = ({ duration: { type, value }, level }: LevelView): string => {
  // A request type need not give anything, so there may be nothing to last.
  if (value === undefined) return level.type === 'REQUEST_TYPE' ? '' : 'for good'
  return type === 'CHOSEN' ? `up to ${durationWords(value)}` : durationWords(value)
}

const standing = ({ held, instant, pendingRequestId }: LevelView): string => {
  if (pendingRequestId) return 'asked for'
  if (held) return 'yours'
  return instant ? 'at once' : ''
}

const about = ({ description = '', holds }: LevelView): string =>
  holds === undefined
    ? description
    : [description, `Holds ${holds.join('; ') || 'nothing yet'}.`].filter(Boolean).join(' ')
