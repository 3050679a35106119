import type { Definition, OptionDefinition, Works } from './definitions/definition.ts'
import { definitions } from './definitions.ts'

const headings: Readonly<Record<Works, string>> = {
  api: 'Through the API of a server',
  here: "On the server's own machine",
  file: 'On files alone',
}

const about: Readonly<Record<Works, string>> = {
  api: 'These need `--url` and `--token`, or a sign-in that `assent login` saved. They can do what the token may do, no more.',
  here: 'These take the settings of the server (environment, `ASSENT_CONFIG`) and work on its database and files. With the embedded database they can be used while the server runs, and also when it does not.',
  file: 'These need neither a server nor the network.',
}

const head = `# The terminal

*Generated from the command definitions by \`node bin/cli-docs.ts\`; do not edit.*

\`npx assent COMMAND\` in a checkout, \`assent COMMAND\` where it is installed. \`assent help COMMAND\` says the same as this page.

## Which server, as whom

A flag comes before an environment variable, that before the saved sign-in (\`~/.config/assent/credentials.json\`, mode 0600).
A saved token is given to no server but its own.

| flag | environment | meaning |
| --- | --- | --- |
| \`--url\` | \`ASSENT_URL\` | the server |
| \`--token\` | \`ASSENT_TOKEN\` | an API token; prefer the environment or \`assent login\`, since other users of a machine can see arguments |
| \`--as\` | | the saved sign-in of that login |
| \`--json\` | | JSON as the API gives it, on standard output; nothing else is written there. An error is \`{error, hints, code, causes}\` |

Colours follow \`NO_COLOR\` and \`FORCE_COLOR\`, and whether standard output is a terminal. What people wrote is shown with control
characters and invisible marks spelled out, so that it can do nothing to your screen.

## Exit status

| status | meaning |
| --- | --- |
| 0 | done |
| 1 | refused by the server, or what was checked is not right; the message says why and what to do |
| 2 | the command was written wrongly, or what it names cannot be found |
| 3 | no answer: the server is away or cannot work now; trying again may help |
| 130 | stopped by Ctrl-C |

A question is asked only where a person can answer it: at a terminal, without \`--json\`. In a script a command goes on without asking,
but for \`restore confirm\`, which wants \`--yes\`. Whatever a script leaves out that is needed is told with status 2.

A table fits the terminal: what is too long goes on below. Into a file or another program every row is one line.
`

/** docs/cli.md: everything that the terminal can do, from its definitions. */
export const reference = (): string => {
  const parts = (Object.keys(headings) as Works[]).map((works) => {
    const own = definitions.filter((definition) => definition.works === works)
    return `## ${headings[works]}\n\n${about[works]}\n\n${own.map(section).join('\n')}`
  })
  return `${head}\n${parts.join('\n')}`
}

const section = ({ about: what, args, examples, more, name, options, usual }: Definition): string =>
  [
    `### assent ${name}${args ? ` ${args}` : ''}`,
    '',
    `${sentence(what)}${more ? ` ${more}` : ''}${usual ? ` \`assent ${name.split(' ')[0]}\` alone means this.` : ''}`,
    '',
    ...table(options ?? []),
    '```sh',
    ...examples,
    '```',
    '',
  ].join('\n')

const sentence = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}.`

const table = (options: readonly OptionDefinition[]): readonly string[] => {
  if (options.length === 0) return []
  const row = ({ about: what, flags, many }: OptionDefinition) =>
    `| \`${flags.replaceAll('|', '\\|')}\` | ${what}${many ? ' (several times)' : ''} |`
  return ['| option | |', '| --- | --- |', ...options.map(row), '']
}
