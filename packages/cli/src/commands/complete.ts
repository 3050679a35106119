import { randomUUID } from 'node:crypto'
import type { TaskView } from '@assent/core/api/shapes.ts'
import { type Api, makeApi } from '../api.ts'
import type { Context } from '../context.ts'
import type { Options, Run } from '../definitions/definition.ts'
import { answerAll } from '../form.ts'
import { pairsOf, textOf } from '../options.ts'
import { plain } from '../plain.ts'
import { usage } from '../problems.ts'
import { showTask, taskOf } from '../tasks.ts'

/** `assent complete <id> [text]` */
export const run: Run = async (context, [id, text], options) => {
  const { json, screen } = context
  const api = makeApi(await context.connect())
  const task = await taskOf(api, id!, ['QUESTION', 'TODO'])
  if (task.type === 'APPROVAL')
    throw usage('This task is a decision.', `Use \`assent approve ${id}\` or \`assent deny ${id}\`.`)
  if (!json) showTask(screen, task)
  const answer = {
    digest: task.request.digest,
    ...(task.type === 'QUESTION' ? await questions(context, api, task, text, options) : todo(text, options)),
  }
  const done = await api.resolve(task.taskId, answer, randomUUID())
  if (json) screen.json(done)
  else screen.line(`${screen.style('green', 'completed')}  ${task.requestId}`)
}

const todo = (text: string | undefined, options: Options) => {
  if (pairsOf(options, 'answer').length > 0) throw usage('This task asks no question.', 'Leave --answer out.')
  const message = textOf(options, 'message') ?? text
  return message === undefined ? {} : { message }
}

const questions = async (
  context: Context,
  api: Api,
  { taskId }: TaskView,
  text: string | undefined,
  options: Options,
) => {
  const { step, whyNot } = await api.taskContext(taskId)
  if (whyNot !== undefined) throw usage(whyNot)
  const asked = (step.questions ?? []).map(({ when, ...one }) => ({
    ...one,
    id: one.id!,
    required: one.required !== false,
    ...(when ? { shownIf: [when] } : {}),
  }))
  if (text !== undefined && asked.length > 1)
    throw usage(
      `There are ${asked.length} questions; say which one that answers.`,
      ...asked.map(({ label }) => `--answer "${label}=…"`),
    )
  if (step.description && !context.json) context.screen.line(plain(step.description))
  const given = text === undefined ? [] : [[asked[0]?.label ?? '', text] as const]
  const answers = await answerAll(context, asked, [...given, ...pairsOf(options, 'answer')])
  const message = textOf(options, 'message')
  return {
    answers: answers.map(({ id, value, values }) => ({ id, ...(values ? { values } : { value }) })),
    ...(message === undefined ? {} : { message }),
  }
}
