import type { HeldView } from '@assent/core/api/shapes.ts'
import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { matchOf } from '../find.ts'
import { heldName } from '../held.ts'
import { countOf, limitOf } from '../options.ts'
import { local, relative } from '../time.ts'

/** `assent access list [search...]` */
export const run: Run = async ({ connect, json, screen }, args, options) => {
  const api = makeApi(await connect())
  const search = args.join(' ')
  const within = countOf(options, 'endsWithin', 3_650)
  const found = await api.access(matchOf(search), within, limitOf(options))
  if (json) return screen.json(found)
  if (found.length === 0)
    return screen.line(
      search !== ''
        ? `You have nothing that fits "${search}".`
        : within === undefined
          ? 'You have no access to anything yet.'
          : `Nothing that you have ends within ${within} days.`,
    )
  await screen.table(
    ['WHAT', 'SINCE', 'UNTIL', 'BY'],
    found.map((held) => [heldName(held), held.since ? local(held.since) : '', until(held), by(held)]),
  )
  screen.line(
    `\nAsk for more time: ${screen.style('bold', 'assent access extend WHAT')}   End it: ${screen.style('bold', 'assent access give-back WHAT')}`,
  )
}

const until = ({ ends, state }: HeldView): string => {
  if (state === 'SETTING_UP') return 'being set up'
  if (state === 'REMOVING') return 'being taken back'
  return ends ? `${local(ends)} (${relative(ends)})` : 'no end'
}

const by = ({ grants, standing }: HeldView): string => {
  const reasons = grants.map(({ requestId }) => requestId ?? 'an administrator')
  return [...(standing ? ['was there before'] : []), ...reasons].join(', ')
}
