import { asking } from './definitions/asking.ts'
import { deciding } from './definitions/deciding.ts'
import type { Definition, Run } from './definitions/definition.ts'
import { record } from './definitions/record.ts'
import { running } from './definitions/running.ts'
import { signingIn } from './definitions/signing-in.ts'

/** Every command, in the order of the help. */
export const definitions: readonly Definition[] = [...asking, ...deciding, ...record, ...signingIn, ...running]

/** The file that runs a command. Only that one is read: a terminal has to answer in a moment. */
export const runOf = async ({ name }: Definition): Promise<Run> => {
  const { run } = (await import(`./commands/${name.replaceAll(' ', '-')}.ts`)) as { readonly run: Run }
  return run
}
