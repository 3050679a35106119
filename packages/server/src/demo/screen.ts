import { company } from './people.ts'
import type { DemoCredentials } from './seed.ts'

const show = [
  ['elif.demir', 'asks; two of her requests wait'],
  ['chloe.dubois', 'decides for her team'],
  ['hana.novotna', 'reviews what is dangerous'],
  ['dana.whitcombe', 'looks after requests and rules'],
  ['ines.duarte', 'may do everything'],
  ['farah.haddad', 'audits: sees all, changes nothing'],
] as const

/** One short screen: where to go, who to be, what to try. */
export const screenOf = ({ baseUrl, users }: DemoCredentials, file: string): string => {
  const passwordOf = (key: string) => users.find(({ login }) => login === `${key}@${company.domain}`)?.password ?? ''
  return [
    '',
    `  Assent is at  ${baseUrl}     the API at  ${baseUrl}/docs`,
    `  The demo is ${company.name}: ${users.length} people, all in ${file}`,
    '',
    ...show.map(([key, what]) => `  ${key.padEnd(16)}${passwordOf(key).padEnd(25)}${what}`),
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
