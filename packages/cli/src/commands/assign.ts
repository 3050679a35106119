import { makeApi } from '../api.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { findPerson } from '../people.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import { requestId } from '../tasks.ts'

/** `assent assign <id> [person]` */
export const run: Run = async (context, [id, who], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const of = requestId(id!)
  const nobody = options['nobody'] === true
  if (nobody && who !== undefined) throw usage('Either a person or --nobody.')
  const person =
    who === undefined
      ? undefined
      : await findPerson(
          who,
          (match) => api.keepers(of, match),
          () => usage(`${who} cannot look after this request.`, 'Its team can, or administrators of requests.'),
        )
  const userId = nobody ? null : (person?.id ?? (await api.me()).id)
  const done = await api.assign(of, userId, textOf(options, 'message'))
  if (json) return screen.json(done)
  const name = nobody ? 'nobody looks after it' : person ? `${plain(person.name)} looks after it` : 'you look after it'
  screen.line(`${screen.style('green', 'kept')}  ${of}  ${name}`)
}
