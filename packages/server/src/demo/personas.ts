import { company } from './people.ts'

/** Whom to be in the demo, and what for. */
export const demoPersonas: readonly { readonly key: string; readonly login: string; readonly purpose: string }[] = (
  [
    ['elif.demir', 'asks; two of her requests wait'],
    ['chloe.dubois', 'decides for her team'],
    ['hana.novotna', 'reviews what is dangerous'],
    ['dana.whitcombe', 'looks after requests and rules'],
    ['ines.duarte', 'may do everything'],
    ['farah.haddad', 'audits: sees all, changes nothing'],
  ] as const
).map(([key, purpose]) => ({ key, login: `${key}@${company.domain}`, purpose }))
