/** What becomes of a request, one act after the other. */
export type Act =
  | { readonly approve: string; readonly saying?: string; readonly for?: string }
  | { readonly deny: string; readonly saying: string }
  | { readonly complete: string; readonly saying?: string }
  | { readonly message: string; readonly saying: string }
  | { readonly escalate: string; readonly saying: string }
  | { readonly cancel: string; readonly saying: string }

export type Story = {
  /** Key of the person it is for. */
  readonly who: string
  /** Key of the person who asks in that person's place. */
  readonly by?: string
  readonly app: string
  /** Name of the level; none for the app itself. */
  readonly level?: string
  readonly lasts?: string
  /** Answers to the questions of the form, in their order. */
  readonly answers?: readonly string[]
  readonly next?: readonly Act[]
}

const approve = (key: string, saying?: string): Act => ({ approve: key, ...(saying === undefined ? {} : { saying }) })

/** A few requests in every state, in the order in which they were made. */
export const stories: readonly Story[] = [
  // Given, and there to stay.
  { who: 'elif.demir', app: 'GitLab', level: 'GitLab Developers', next: [approve('chloe.dubois')] },
  {
    who: 'samuel.adeyemi',
    app: 'GitLab',
    level: 'GitLab Developers',
    next: [approve('chloe.dubois', 'Welcome to the team.')],
  },
  { who: 'grace.liu', app: 'CRM', level: 'Sales user', next: [approve('david.mbeki')] },
  {
    who: 'lena.hoffmann',
    app: 'Recruiting Desk',
    level: 'Recruiters',
    next: [approve('isabel.navarro'), approve('isabel.navarro')],
  },
  {
    who: 'anneke.devries',
    app: 'ERP',
    level: 'Accountant',
    next: [approve('benjamin.osei'), approve('giulia.ferrari')],
  },
  // Given at once, by nobody's decision.
  { who: 'noah.petersen', app: 'Grafana', level: 'Grafana Viewers' },
  { who: 'aoife.byrne', app: 'Learning Portal' },
  // Given for a time; the last ones end soon.
  {
    who: 'tomasz.zielinski',
    app: 'GitLab',
    level: 'GitLab Maintainers',
    lasts: 'P30D',
    next: [approve('amara.okafor'), approve('kenji.watanabe', 'For the release.')],
  },
  {
    who: 'mateo.alvarez',
    app: 'Billing Database',
    level: 'Read only',
    lasts: 'P7D',
    next: [approve('kenji.watanabe')],
  },
  {
    who: 'priya.raghunathan',
    app: 'Kubernetes Production',
    level: 'Production Viewers',
    lasts: 'P1D',
    next: [approve('amara.okafor')],
  },
  {
    who: 'yuki.tanaka',
    app: 'Kubernetes Production',
    level: 'Production Viewers',
    lasts: 'PT1H',
    next: [approve('chloe.dubois', 'One hour is enough for that.')],
  },
  { who: 'yuki.tanaka', app: 'Billing Database', level: 'Read only', lasts: 'PT1H', next: [approve('chloe.dubois')] },
  // Asked for by somebody else.
  {
    who: 'viktor.horvath',
    by: 'amara.okafor',
    app: 'VPN',
    level: 'VPN Engineering Network',
    lasts: 'P30D',
    next: [approve('kenji.watanabe')],
  },
  { who: 'rohan.mehta', by: 'anneke.devries', app: 'Grafana', level: 'Grafana Viewers' },
  // Denied.
  {
    who: 'emil.johansson',
    app: 'CRM',
    level: 'Sales manager',
    lasts: 'P30D',
    next: [{ deny: 'david.mbeki', saying: 'Nadia makes the forecasts. Ask her for the figures you need.' }],
  },
  {
    who: 'noah.petersen',
    app: 'Billing Database',
    level: 'Schema owner',
    lasts: 'PT8H',
    answers: ['To try the migration once more', 'Planned change'],
    next: [approve('chloe.dubois'), { deny: 'hana.novotna', saying: 'Try it on a copy first.' }],
  },
  // Canceled by the requester, and by an administrator.
  {
    who: 'carlos.mendes',
    app: 'E-Signature',
    level: 'Signature Senders',
    next: [{ cancel: 'carlos.mendes', saying: 'Leila sends it.' }],
  },
  {
    who: 'tariq.mansour',
    app: 'Design Board',
    level: 'Design Editors',
    next: [{ cancel: 'dana.whitcombe', saying: 'All seats are taken until next month.' }],
  },
  // Waiting for one decision.
  { who: 'samuel.adeyemi', app: 'Kubernetes Staging', level: 'Staging Deployers' },
  { who: 'elif.demir', app: 'Grafana', level: 'Grafana Editors', lasts: 'P14D' },
  {
    who: 'leila.farouk',
    app: 'Error Monitor',
    level: 'Error Monitor Members',
    next: [{ message: 'leila.farouk', saying: 'The customer of last week has the same crash again.' }],
  },
  { who: 'zanele.dlamini', app: 'ERP', level: 'Buyer' },
  {
    who: 'sofia.kowalska',
    app: 'Payroll',
    level: 'Payroll viewer',
    answers: ['Checking the figures for the yearly report'],
  },
  { who: 'chloe.dubois', app: 'Package Registry', level: 'Registry Publishers' },
  // Half way: the manager has agreed.
  {
    who: 'priya.raghunathan',
    app: 'Cloud Console',
    level: 'Account admin',
    lasts: 'PT4H',
    answers: ['Somebody made a network that nobody knows', 'Investigation'],
    next: [approve('amara.okafor')],
  },
  {
    who: 'elif.demir',
    app: 'Kubernetes Production',
    level: 'Production Operators',
    lasts: 'PT4H',
    answers: ['Restarting the import that hangs', 'Incident'],
    next: [approve('chloe.dubois', 'Please, today.'), approve('hana.novotna')],
  },
  {
    who: 'rohan.mehta',
    app: 'Data Warehouse',
    level: 'Finance analyst',
    lasts: 'P30D',
    next: [approve('benjamin.osei')],
  },
  // Approved, and to be set up by hand.
  {
    who: 'yuki.tanaka',
    app: 'Door Badges',
    level: 'Badge Laboratory',
    lasts: 'P180D',
    next: [approve('chloe.dubois')],
  },
  {
    who: 'peter.orourke',
    app: 'Design Board',
    level: 'Design Editors',
    next: [approve('stefan.novak'), { complete: 'oliver.grant', saying: 'Seat 7.' }],
  },
  // Escalated: Aoife asked that her manager's manager look at it as well.
  {
    who: 'aoife.byrne',
    app: 'Wiki',
    level: 'Wiki Space Admins',
    next: [{ escalate: 'dana.whitcombe', saying: 'Isabel is travelling until Friday.' }],
  },
  // Nobody can decide: the head of the company has no manager. The access administrators have to name somebody.
  { who: 'marta.lindqvist', app: 'Data Warehouse', level: 'Sales analyst', lasts: 'P30D' },
  // Expires in a minute, if Lukas, Priya or Tomasz do not answer.
  { who: 'amara.okafor', app: 'Kubernetes Production', level: 'Production Operators' },
]

/** Asked for by an administrator for somebody whom no rule covers: the engine rejects it. */
export const uncovered = {
  who: 'viktor.horvath',
  by: 'dana.whitcombe',
  app: 'GitLab',
  level: 'GitLab Maintainers',
} as const

/** Who stands in for whom. */
export const standIns = [{ of: 'giulia.ferrari', is: 'benjamin.osei', note: 'While I am at the trade fair.' }] as const
