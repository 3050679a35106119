import type { Stop } from './problems.ts'
import { refused } from './problems.ts'

type Env = Readonly<Record<string, string | undefined>>
type Say = (line: string) => void

type Org = { readonly orgId: string; readonly name: string; readonly epoch: number; readonly events: number }

/** How a restored record stands to checkpoints that were kept outside the database. */
export type Outside = {
  readonly events: number
  readonly checkpoints: number
  readonly agreed?: { readonly size: number; readonly at: string }
  readonly lost?: { readonly events: number; readonly upTo: number; readonly at: string }
  readonly different?: { readonly size: number; readonly at: string }
}

/** What packages/server/src/here.ts offers to the terminal on the server's own machine. */
export type Here = {
  readonly checkConfig: (env: Env) => {
    readonly errors: readonly string[]
    readonly rows: readonly {
      readonly name: string
      readonly value: string
      readonly source: string
      readonly about: string
    }[]
  }
  readonly backupTo: (
    env: Env,
    options: { file: string; force: boolean; version: string; say: Say },
  ) => Promise<{
    readonly file: string
    readonly created: string
    readonly orgs: readonly Org[]
    readonly tables: number
    readonly rows: number
    readonly bytes: number
    readonly keyFile?: string
  }>
  readonly checkBackup: (
    env: Env,
    file: string,
  ) => Promise<{
    readonly product: string
    readonly created: string
    readonly server: string
    readonly orgs: readonly Org[]
  }>
  readonly restoreFrom: (
    env: Env,
    options: { file: string; checkpoints: string | undefined; say: Say },
  ) => Promise<{
    readonly created: string
    readonly rows: number
    readonly orgs: readonly (Org & { readonly outside?: Outside })[]
  }>
  readonly listQuarantined: (env: Env, say: Say) => Promise<readonly (Org & { readonly since: string })[]>
  readonly quarantineAll: (env: Env, say: Say) => Promise<readonly Org[]>
  readonly openRecovery: (
    env: Env,
    options: { code: string; login: string; say: Say },
  ) => Promise<{
    readonly organization: string
    readonly login: string
    readonly token: string
    readonly lifeSeconds: number
  }>
  readonly confirmAll: (env: Env, say: Say) => Promise<readonly Org[]>
}

// Named in two parts so that nothing but these commands ever loads the server: the terminal is a client like any other.
const server = '@assent/server'

/** The server's own code, for the commands that work on its database and files instead of its API. */
export const loadHere = async (): Promise<Here> => (await import(`${server}/here.ts`)) as Here

/** Runs the server in this process, until it is stopped. */
export const loadServer = async (): Promise<void> => {
  await import(`${server}/main.ts`)
}

/** Where a module of the server is, as an address. */
export const serverModule = (name: string): string => import.meta.resolve(`${server}/${name}`)

/** Work on the server's own machine, its errors in words as the end of the command. */
export const work = async <T>(doing: () => Promise<T>): Promise<T> => {
  try {
    return await doing()
  } catch (error) {
    throw stopped(error)
  }
}

const stopped = (error: unknown): unknown => {
  // What the file system refused is told by main.ts; a fault of ours has a stack that somebody will want to see.
  if (!(error instanceof Error) || 'path' in error || error instanceof TypeError) return error
  const [first, ...more] = error.message.split('\n')
  return refused(first!, ...more) satisfies Stop
}
