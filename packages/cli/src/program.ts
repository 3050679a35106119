import { Command, CommanderError, Option } from 'commander'
import { type Definition, everywhere, type OptionDefinition, type Options } from './definitions/definition.ts'
import { definitions } from './definitions.ts'

/** What was called: the command with its arguments and options. */
export type Called = { readonly definition: Definition; readonly args: readonly string[]; readonly options: Options }

const families: Readonly<Record<string, string>> = {
  access: 'what I have: list it, ask for more time, give it back',
  audit: 'the record of what happened',
  config: 'the settings',
  delegate: 'who stands in for whom',
}

const footer = `
Exit status: 0 done, 1 refused or not right, 2 written wrongly, 3 no answer.
Reference: docs/cli.md. A first round: docs/tour.md.`

/** Makes the parser. `called` is told what to run; nothing runs here. */
export const makeProgram = (version: string, called: (what: Called) => void): Command => {
  const program = quiet(new Command('assent'))
    .description('Ask for access, decide, give it, take it back on time.')
    .version(version, '-V, --version', 'print the version')
    .helpCommand('help [command]', 'help on a command')
    .helpOption('-h, --help', 'print help')
    .configureHelp({ sortSubcommands: false, showGlobalOptions: false, subcommandTerm: termOf })
    .addHelpText('after', footer)
  const parents = new Map<string, Command>()
  for (const definition of definitions) {
    const words = definition.name.split(' ')
    const parent = words.length === 1 ? program : parentOf(program, parents, words[0]!, definition)
    addTo(parent, words.at(-1)!, definition, called)
  }
  return program
}

/** True for an end that the parser made by itself; its message was printed. */
export const isParserEnd = (error: unknown): error is CommanderError => error instanceof CommanderError

// Every command has options; saying so behind each tells nobody anything.
const termOf = (command: Command): string =>
  `${command.name()} ${command.usage().replace('[options]', '')}`.replace(/ +/g, ' ').replace(' [command]', '').trim()

const quiet = (command: Command): Command => command.exitOverride().showHelpAfterError('Try --help.')

const parentOf = (program: Command, parents: Map<string, Command>, name: string, { group }: Definition): Command => {
  const known = parents.get(name)
  if (known) return known
  const parent = quiet(program.command(name))
    .description(families[name] ?? '')
    .helpGroup(group)
    .helpOption('-h, --help', 'print help')
  parents.set(name, parent)
  return parent
}

const addTo = (parent: Command, name: string, definition: Definition, called: (what: Called) => void): void => {
  const { args: wanted, usual } = definition
  const command = quiet(parent.command(wanted ? `${name} ${wanted}` : name, { isDefault: usual === true }))
    .description(definition.about)
    .helpGroup(parent.parent ? 'Commands:' : definition.group)
    .helpOption('-h, --help', 'print help')
    .addHelpText('after', helpText(definition))
    .action((...given: unknown[]) => {
      const options = given.at(-2) as Options
      const args = given
        .slice(0, -2)
        .flat()
        .filter((arg) => arg !== undefined) as string[]
      called({ definition, args, options })
    })
  for (const option of [...(definition.options ?? []), ...everywhere(definition.works)])
    command.addOption(optionOf(option))
}

const optionOf = ({ flags, about, many }: OptionDefinition): Option => {
  const option = new Option(flags, about)
  return many ? option.argParser((value: string, before: string[] = []) => [...before, value]) : option
}

const helpText = ({ more, examples }: Definition): string =>
  `${more ? `\n${more}\n` : ''}\nExamples:\n${examples.map((line) => `  ${line}`).join('\n')}`
