import { askSecret } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { loadHere, work } from '../here.ts'
import { envOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'

/** `assent recovery open <login>` */
export const run: Run = async (context, [login], options) => {
  const { json, screen } = context
  const code = await askSecret(context, 'The sealed code: ')
  if (code === '') throw usage('No code was given.')
  const here = await loadHere()
  const opened = await work(() => here.openRecovery(envOf(context, options), { code, login: login!, say: screen.note }))
  if (json) return screen.json(opened)
  screen.line(opened.token)
  screen.line(
    `${plain(opened.login)} is super administrator of ${plain(opened.organization)}. The token above works for ${Math.round(opened.lifeSeconds / 60)} minutes:`,
  )
  screen.line('  assent login --paste     and then mend what locked everybody out')
  screen.line('  assent recovery seal     since this code is used up')
}
