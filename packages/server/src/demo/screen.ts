import { company } from './people.ts'
import { demoPersonas } from './personas.ts'
import type { DemoCredentials } from './seed.ts'

/** One short screen: where to go, who to be, what to try. */
export const screenOf = ({ baseUrl, users }: DemoCredentials, file: string): string => {
  const passwordOf = (wanted: string) => users.find(({ login }) => login === wanted)?.password ?? ''
  return [
    '',
    `  Assent is at  ${baseUrl}     the API at  ${baseUrl}/docs`,
    `  The demo is ${company.name}: ${users.length} people, all in ${file}`,
    '',
    ...demoPersonas.map(({ key, login, purpose }) => `  ${key.padEnd(16)}${passwordOf(login).padEnd(25)}${purpose}`),
    `  (each login ends in @${company.domain})`,
    '',
    '  Try it in another terminal:',
    '    npx assent login --demo elif',
    '    npx assent request grafana viewers',
    '    npx assent request "billing database read only" --duration 7d',
    '    npx assent inbox --as chloe',
    '    npx assent approve REQUEST --as chloe',
    '',
  ].join('\n')
}
