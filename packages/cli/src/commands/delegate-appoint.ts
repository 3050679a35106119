import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { forWhom } from '../delegates.ts'
import { textOf } from '../options.ts'
import { findPerson, findUser } from '../people.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import { dayOrInstant, local } from '../time.ts'

/** `assent delegate appoint <person>` */
export const run: Run = async (context, [who], options) => {
  const { json, screen } = context
  const { api, of } = await forWhom(context, options)
  const [from, until] = [textOf(options, 'from'), textOf(options, 'until')]
  const startTime = from === undefined ? undefined : dayOrInstant(from, 'begin')
  const endTime = until === undefined ? undefined : dayOrInstant(until, 'end')
  const person = of
    ? await findUser(api, who!)
    : await findPerson(
        who!,
        (match) => api.delegateCandidates(match),
        () =>
          usage(
            `${who} cannot stand in for you.`,
            'Either there is no such person, or the organization limits whom you may choose.',
          ),
      )
  const note = textOf(options, 'message')
  if (!json) {
    screen.fact('Stands in', person.name)
    screen.fact('For', of?.name ?? 'you')
    screen.fact('From', startTime ? local(startTime) : 'now')
    screen.fact('Until', endTime ? local(endTime) : 'it is ended')
    if (options['openTasks'] === true) screen.fact('Open tasks', 'go along')
  }
  await confirm(context, 'Appoint them?', options['yes'] === true)
  const done = await api.appoint(
    {
      delegate: { externalId: person.id, type: 'OKTA_USER' },
      ...(note === undefined ? {} : { note }),
      ...(startTime === undefined ? {} : { startTime }),
      ...(endTime === undefined ? {} : { endTime }),
    },
    of?.id,
  )
  const handed = options['openTasks'] === true ? await api.giveOpenTasks(of?.id) : undefined
  if (json) return screen.json(handed ? { ...done, openTasks: handed } : done)
  screen.line(`${screen.style('green', 'appointed')}  ${plain(person.name)}`)
  if (handed) screen.line(`open tasks given: ${handed.given}${handed.kept > 0 ? `, not given: ${handed.kept}` : ''}`)
}
