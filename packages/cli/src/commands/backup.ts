import type { Run } from '../definitions/definition.ts'
import { loadHere, work } from '../here.ts'
import { envOf } from '../options.ts'
import { plain } from '../plain.ts'
import { version } from '../version.ts'

/** `assent backup <file>` */
export const run: Run = async (context, [file], options) => {
  const { json, screen } = context
  const here = await loadHere()
  const done = await work(() =>
    here.backupTo(envOf(context, options), {
      file: file!,
      force: options['force'] === true,
      version: version(),
      say: screen.note,
    }),
  )
  if (json) return screen.json(done)
  const names = done.orgs.map(({ events, name }) => `${plain(name)} (${events} events)`).join(', ')
  screen.line(`${screen.style('green', 'saved')}  ${done.file}`)
  screen.line(`${done.rows} rows of ${done.tables} tables, as of ${done.created}: ${names || 'no organization'}`)
  screen.line(
    done.keyFile
      ? `The key is not in it. Keep ${done.keyFile} as well, at another place: without it no stored secret opens.`
      : 'The key is not in it. Keep SECRET_KEY as well, at another place: without it no stored secret opens.',
  )
}
