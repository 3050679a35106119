import { makeApi } from '../api.ts'
import { confirm } from '../ask.ts'
import type { Run } from '../definitions/definition.ts'
import { textOf } from '../options.ts'
import { findPerson, type Person } from '../people.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import { showTask, waitingTaskOf } from '../tasks.ts'

/** `assent reassign <id> <person...>` */
export const run: Run = async (context, [id, ...names], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const task = await waitingTaskOf(api, id!)
  const people: Person[] = []
  for (const who of names)
    people.push(
      await findPerson(
        who,
        (match) => api.candidates(task.taskId, match),
        () =>
          usage(
            `${who} cannot be named here.`,
            'Either there is no such person, or it is somebody who must not decide this: you, or whoever it is for.',
          ),
      ),
    )
  const named = people.map(({ name }) => plain(name)).join(', ')
  if (!json) {
    showTask(screen, task)
    screen.fact('Now for', named)
  }
  await confirm(context, 'Reassign this? You cannot decide it afterwards.', options['yes'] === true)
  const done = await api.reassign(
    task.taskId,
    people.map((person) => person.id),
    textOf(options, 'message'),
  )
  if (json) return screen.json(done)
  screen.line(`${screen.style('green', 'reassigned')}  ${task.requestId}  to ${named}`)
}
