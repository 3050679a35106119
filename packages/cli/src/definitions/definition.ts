import type { Context } from '../context.ts'

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>

/** What a command does. Throws a Stop for every end that is no success. */
export type Run = (context: Context, args: readonly string[], options: Options) => Promise<void>

export type OptionDefinition = {
  /** As commander writes it: `--for <login>`. */
  readonly flags: string
  readonly about: string
  /** May be given several times. */
  readonly many?: boolean
}

/** What is said of one command. The parser, the help, docs/cli.md and the file that runs it follow from this. */
export type Described = {
  /** One word, or two: `audit verify`. It is run by commands/<name>.ts, with hyphens for blanks. */
  readonly name: string
  /** As commander writes it: `<file>`, `[search...]`. */
  readonly args?: string
  readonly about: string
  /** More than one line, for the reference. */
  readonly more?: string
  readonly options?: readonly OptionDefinition[]
  readonly examples: readonly string[]
  /** Of a command of two words: the first word alone means it. */
  readonly usual?: true
}

/** Where a command works: through the API of a server, on this machine's own files and database, or on files alone. */
export type Works = 'api' | 'here' | 'file'

export type Definition = Described & {
  readonly works: Works
  /** The heading in the help. */
  readonly group: string
}

/** Commands of one heading that all work in the same place. */
export const commands = (group: string, works: Works, described: readonly Described[]): readonly Definition[] =>
  described.map((one) => ({ ...one, works, group }))

/** Options that name the server, and as whom. */
export const connection: readonly OptionDefinition[] = [
  {
    flags: '--url <address>',
    about: 'the server (ASSENT_URL); by default the saved sign-in, else http://127.0.0.1:8080',
  },
  { flags: '--token <token>', about: 'an API token (ASSENT_TOKEN); by default the saved sign-in' },
  { flags: '--as <login>', about: 'the saved sign-in of that login; the beginning of it will do' },
]

const json: OptionDefinition = { flags: '--json', about: 'print JSON for programs, and nothing else' }

/** The options of every command that works in the same place. */
export const everywhere = (works: Works): readonly OptionDefinition[] => [...(works === 'api' ? connection : []), json]

// Options that several commands have.
export const yes: OptionDefinition = { flags: '-y, --yes', about: 'do not ask whether to go on' }
export const limit: OptionDefinition = { flags: '--limit <number>', about: 'at most so many; by default 50' }
export const dataDir: OptionDefinition = {
  flags: '--data-dir <folder>',
  about: 'the data directory (ASSENT_DATA_DIR); by default data',
}
export const message = (about: string): OptionDefinition => ({ flags: '-m, --message <text>', about })
export const duration = (about: string): OptionDefinition => ({
  flags: '--duration <time>',
  about: `${about}: 8h, 7d, 2w`,
})
export const answer: OptionDefinition = {
  flags: '--answer <question=answer>',
  about: 'answer to a question of the form; several choices with commas',
  many: true,
}
export const wait: OptionDefinition = { flags: '--wait', about: 'wait until it is decided and access is there' }
