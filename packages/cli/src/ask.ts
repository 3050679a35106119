import type { Context } from './context.ts'
import { exits, Stop, usage } from './problems.ts'

/** True where a person can be asked. */
export const canAsk = ({ stdin, screen, json }: Context): boolean => stdin.isTTY === true && screen.isTerminal && !json

/** Asks a person for a line of text. */
export const askText = async ({ stdin, signal }: Context, question: string): Promise<string> => {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: stdin, output: process.stderr })
  try {
    return (await lines.question(question, { signal })).trim()
  } catch {
    throw new Stop(130, 'Stopped; nothing was sent.')
  } finally {
    lines.close()
  }
}

/** A text that is needed: as it was given, else asked of the person; a script is told how to give it. */
export const neededText = async (
  context: Context,
  given: string | undefined,
  what: string,
  option: string,
): Promise<string> => {
  const text = given ?? (canAsk(context) ? await askText(context, `${what}: `) : '')
  if (text.trim() === '') throw usage(`${what}? That has to be said.`, option)
  return text.trim()
}

/** Everything on standard input. */
export const readAll = async ({ stdin }: Context): Promise<string> => {
  let text = ''
  for await (const part of stdin.setEncoding('utf8') as AsyncIterable<string>) text += part
  return text
}

/** Asks whether to go on, where a person can be asked; with --yes, or in a script, goes on. "No" ends the command. */
export const confirm = async (context: Context, question: string, yes: boolean): Promise<void> => {
  if (yes || !canAsk(context)) return
  const answer = (await askText(context, `${question} [y/N] `)).toLowerCase()
  if (answer !== 'y' && answer !== 'yes') throw new Stop(exits.refused, 'Nothing was sent.')
}

/** As `confirm`, for what must never happen by accident: a script has to say --yes. */
export const confirmExpressly = async (context: Context, question: string, yes: boolean): Promise<void> => {
  if (!yes && !canAsk(context)) throw usage(question, 'Say --yes if that is meant.')
  await confirm(context, question, yes)
}

/** A secret: typed without being shown, or the first line of standard input. */
export const askSecret = async (context: Context, question: string): Promise<string> => {
  const { stdin } = context
  if (!stdin.isTTY) return (await readAll(context)).split('\n')[0]!.trim()
  process.stderr.write(question)
  stdin.setRawMode(true)
  let secret = ''
  try {
    for await (const chunk of stdin.setEncoding('utf8') as AsyncIterable<string>) {
      for (const key of chunk) {
        if (key === '\r' || key === '\n') return secret.trim()
        if (key === '\u0003' || key === '\u0004') throw new Stop(130, 'Stopped.')
        secret = key === '\u007f' || key === '\b' ? secret.slice(0, -1) : secret + key
      }
    }
    return secret.trim()
  } finally {
    stdin.setRawMode(false)
    process.stderr.write('\n')
  }
}
