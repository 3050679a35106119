import { randomUUID } from 'node:crypto'
import type { CorrectionPreviewView } from '@assent/core/api/shapes.ts'
import { makeApi } from '../api.ts'
import { canAsk, confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { answerAll, isFor } from '../form.ts'
import { pairsOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import type { Screen } from '../screen.ts'
import { requestId } from '../tasks.ts'

/** `assent correct <id>` */
export const run: Run = async (context, [given], options) => {
  const { json, screen } = context
  const id = requestId(given!)
  const api = makeApi(await context.connect())
  const { fields, whyNot } = await api.correctable(id)
  if (whyNot !== undefined) throw usage(whyNot)
  const pairs = pairsOf(options, 'answer')
  if (pairs.length === 0 && !canAsk(context))
    throw usage('Say what to correct.', ...fields.map(({ id, label = id }) => `--answer "${plain(label)}=…"`))
  // What is named alone is sent; whether it is asked, the server says.
  const named = fields.filter((field) => pairs.some(([name]) => isFor(field, name)))
  const asked = pairs.length === 0 ? fields : named.map(({ shownIf: _, ...field }) => field)
  const answers = (await answerAll(context, asked.length > 0 ? asked : fields, pairs)).map(({ id, value, values }) => ({
    id,
    ...(values ? { values } : { value }),
  }))
  const preview = await api.tryCorrection(id, answers)
  if (!json) show(screen, preview)
  if (preview.outcome !== undefined)
    await confirm(context, 'The request takes another way then. Correct it all the same?', options['yes'] === true)
  const done = await api.correct(id, answers, preview.outcome, randomUUID())
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'corrected')}  ${id}`)
}

const show = (screen: Screen, { after, before, changes, outcome }: CorrectionPreviewView): void => {
  for (const { after: now, before: was, label } of changes)
    screen.fact(
      plain(label),
      `${was === undefined ? '(no answer)' : plain(was)} → ${now === undefined ? '(no answer)' : plain(now)}`,
    )
  if (outcome === undefined) return
  screen.fact('Now', wayOf(before))
  screen.fact('Then', wayOf(after))
}

const words = {
  OPEN: 'waits for',
  UNASSIGNED: 'waits for nobody who could act',
  SKIPPED: 'is left out',
  PASSED: 'has nothing to wait for',
  APPROVED: 'the request is approved',
  DENIED: 'the request is denied',
} as const

const wayOf = (way: CorrectionPreviewView['before']): string =>
  way
    .map(({ label, people, state }) =>
      [
        label === undefined ? '' : `“${plain(label)}”`,
        words[state],
        state === 'OPEN' ? people.map(({ id, name }) => plain(name ?? id)).join(', ') : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    )
    .join('; ')
