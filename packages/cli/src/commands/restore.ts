import { confirmExpressly } from '../ask.ts'
import type { Context } from '../context.ts'
import type { Options, Run } from '../definitions/definition.ts'
import { type Here, loadHere, type Outside, work } from '../here.ts'
import { envOf, textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { local, relative } from '../time.ts'

/** `assent restore <file>`, `assent restore confirm` and `assent restore quarantine` */
export const run: Run = async (context, [file], options) => {
  const here = await loadHere()
  if (file === 'confirm') return confirm(context, here, options)
  if (file === 'quarantine') return quarantine(context, here, options)
  if (options['check']) return check(context, here, file!, options)
  const { json, screen } = context
  const checkpoints = textOf(options, 'checkpoints')
  const done = await work(() =>
    here.restoreFrom(envOf(context, options), { file: file!, checkpoints, say: screen.note }),
  )
  if (json) return screen.json(done)
  screen.line(
    `${screen.style('green', 'restored')}  ${done.rows} rows, as of ${local(done.created)} (${relative(done.created)})`,
  )
  for (const org of done.orgs) {
    screen.line(
      `\n${screen.style('bold', plain(org.name))} is in quarantine, epoch ${org.epoch}. Its record ends at event ${org.events}.`,
    )
    for (const line of outsideLines(org.outside)) screen.line(`  ${line}`)
  }
  screen.line(
    '\nAccess ends on time and is taken back; none is given. What was revoked after the backup may be there again:',
  )
  screen.line('tokens, people, access. Look through it, then end the quarantine with:  assent restore confirm')
}

const outsideLines = (outside: Outside | undefined): readonly string[] => {
  if (!outside) return ['Not compared with checkpoints kept outside; give them with --checkpoints FILE.']
  const { agreed, checkpoints, different, lost } = outside
  if (checkpoints === 0) return ['The checkpoints that were given are of other organizations.']
  return [
    ...(agreed ? [`It is what was signed at event ${agreed.size}, ${local(agreed.at)}.`] : []),
    ...(lost ? [`${lost.events} events after it are lost, up to event ${lost.upTo}, ${local(lost.at)}.`] : []),
    ...(different
      ? [`It is NOT what was signed at event ${different.size}, ${local(different.at)}: this is another history.`]
      : []),
    ...(agreed && !lost && !different ? ['Nothing that was signed is missing.'] : []),
  ]
}

const check = async (context: Context, here: Here, file: string, options: Options): Promise<void> => {
  const header = await work(() => here.checkBackup(envOf(context, options), file))
  if (context.json) return context.screen.json(header)
  context.screen.line(
    `${context.screen.style('green', 'whole')}  ${file}, by ${plain(header.product)} on PostgreSQL ${plain(header.server)}, ${local(header.created)}`,
  )
  for (const { events, name } of header.orgs) context.screen.line(`  ${plain(name)}: ${events} events`)
}

const confirm = async (context: Context, here: Here, options: Options): Promise<void> => {
  const { json, screen } = context
  const env = envOf(context, options)
  const waiting = await work(() => here.listQuarantined(env, screen.note))
  if (waiting.length === 0) return json ? screen.json([]) : screen.line('Nothing is in quarantine.')
  for (const { epoch, name, since } of waiting)
    screen.note(`${plain(name)} is in quarantine since ${local(since)}, epoch ${epoch}.`)
  await confirmExpressly(
    context,
    'From now on access is given again. Is what the backup lacks looked through?',
    options['yes'] === true,
  )
  const done = await work(() => here.confirmAll(env, screen.note))
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'confirmed')}  ${done.map(({ name }) => plain(name)).join(', ')}`)
}

const quarantine = async (context: Context, here: Here, options: Options): Promise<void> => {
  const { json, screen } = context
  const question =
    'From now on no access is given until `assent restore confirm`. Was this database restored or promoted?'
  await confirmExpressly(context, question, options['yes'] === true)
  const done = await work(() => here.quarantineAll(envOf(context, options), screen.note))
  if (json) return screen.json(done)
  for (const { epoch, name } of done) screen.line(`${plain(name)} is in quarantine, epoch ${epoch}.`)
}
