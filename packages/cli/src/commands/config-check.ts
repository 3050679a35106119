import type { Run } from '../definitions/definition.ts'
import { loadHere } from '../here.ts'
import { plain } from '../plain.ts'
import { refused } from '../problems.ts'

/** `assent config check` */
export const run: Run = async ({ env, json, screen }) => {
  const { errors, rows } = (await loadHere()).checkConfig(env)
  if (json) screen.json({ settings: rows, errors })
  else
    await screen.table(
      ['SETTING', 'VALUE', 'FROM', 'ABOUT'],
      rows.map(({ about, name, source, value }) => [name, value, source, ['dim', about]]),
    )
  if (errors.length === 0)
    return json ? undefined : screen.line(`\n${screen.style('green', 'The settings are right.')}`)
  if (json) throw refused(`${errors.length} settings are not right.`)
  throw refused(
    errors.length === 1 ? 'One setting is not right:' : `${errors.length} settings are not right:`,
    ...errors.map(plain),
  )
}
