import type { WireTour } from '@assent/core/api/overview.ts'
import type { MessageDescriptor } from '@lingui/core'
import { msg } from '@lingui/core/macro'

/** One thing to try: who one is for it (the beginning of the login), where it begins, and what to do. */
export type Stop = {
  /** The fact that ticks it off; without one it is there for whoever has more time. */
  readonly fact?: WireTour['data'][number]['id']
  readonly as: string
  readonly place: string
  readonly title: MessageDescriptor
  readonly what: MessageDescriptor
}

/** From asking to a rule of one's own. */
export const stops: readonly Stop[] = [
  {
    fact: 'ASK',
    as: 'elif.',
    place: '/?q=billing',
    title: msg`Ask for something`,
    what: msg`Open “Billing Database”, choose “Read only” for a week and send it. Who decides is said before.`,
  },
  {
    fact: 'APPROVE',
    as: 'chloe.',
    place: '/inbox',
    title: msg`Decide`,
    what: msg`Elif’s request waits. See what she holds already, and press “a” to approve it.`,
  },
  {
    fact: 'END',
    as: 'elif.',
    place: '/my/access',
    title: msg`See that it is there, and when it ends`,
    what: msg`It was given as soon as it was approved. You need it no longer: give it back early.`,
  },
  {
    fact: 'SEQUENCE',
    as: 'dana.',
    place: '/admin/sequences/new',
    title: msg`Say who decides`,
    what: msg`Build a sequence of two steps: an approval by the manager, then one by the group “Security reviewers”, any two of them. Publish it.`,
  },
  {
    fact: 'RULE',
    as: 'dana.',
    place: '/admin/apps?q=package',
    title: msg`Write a rule, and try it as somebody`,
    what: msg`In “Package Registry”, a new rule: everybody, “Package Registry itself”, by your sequence. See whom it would reach, try it as Elif, and switch it on.`,
  },
  {
    fact: 'TRY',
    as: 'elif.',
    place: '/?q=package',
    title: msg`Go the way of your own rule`,
    what: msg`Ask for “Package Registry”. Chloé is asked first, then two of the reviewers: see it under “My requests”.`,
  },
]

export const more: readonly Stop[] = [
  {
    as: 'hana.',
    place: '/inbox',
    title: msg`Review what is dangerous`,
    what: msg`What is risky comes to security as well: a second look, with the risk beside it.`,
  },
  {
    as: 'farah.',
    place: '/reports/log',
    title: msg`Check what happened`,
    what: msg`An auditor sees everything and changes nothing. What you just did stands at the top of the log.`,
  },
]
