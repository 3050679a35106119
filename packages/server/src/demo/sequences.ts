/** Ids that steps need, by the names of the demo's data. */
export type Lookup = {
  readonly user: (key: string) => string
  readonly group: (name: string) => string
  readonly onCall: (name: string) => string
}

type Step = { readonly type: string; readonly label: string; readonly [member: string]: unknown }

export type DemoSequence = {
  readonly name: string
  readonly about: string
  readonly steps: (ids: Lookup) => readonly Step[]
}

const manager: Step = {
  type: 'APPROVAL',
  label: 'Approval from the manager',
  assignmentRule: { type: 'MANAGER' },
  // Where the manager asked for it himself, the next one decides.
  fallback: { type: 'MANAGER', level: 2 },
  reminders: { every: 'P2D', most: 5 },
  escalation: { after: 'P5D' },
}
const owner: Step = {
  type: 'APPROVAL',
  label: 'Approval from the owner',
  assignmentRule: { type: 'RESOURCE_OWNER' },
  fallback: { type: 'MANAGER', level: 2 },
  reminders: { every: 'P2D', most: 5 },
}
const why: Step = {
  type: 'QUESTION',
  label: 'Reason',
  assignmentRule: { type: 'REQUESTER' },
  questions: [{ label: 'What do you need it for?', type: 'TEXT', required: true }],
}

const turn = (name: string): { readonly name: string; readonly turn: string; readonly members: readonly string[] } => ({
  name,
  turn: 'P1W',
  members: ['lukas.brandt', 'priya.raghunathan', 'tomasz.zielinski'],
})

const nine = [{ from: '09:00', to: '18:00' }]

/** When the demo's people are at work. */
export const calendars = [
  {
    name: 'Lisbon office',
    timeZone: 'Europe/Lisbon',
    week: { monday: nine, tuesday: nine, wednesday: nine, thursday: nine, friday: [{ from: '09:00', to: '16:00' }] },
    holidays: [
      { date: '2026-12-08', name: 'Immaculate Conception' },
      { date: '2026-12-24', name: 'Christmas Eve', hours: [{ from: '09:00', to: '13:00' }] },
      { date: '2026-12-25', name: 'Christmas Day' },
      { date: '2027-01-01', name: 'New Year' },
    ],
  },
] as const

/** Who is on call, a week each. */
export const schedules = [turn('Platform on call')] as const

/** Ways to a decision, each for many rules. */
export const sequences: readonly DemoSequence[] = [
  { name: 'No approval needed', about: 'Access is given at once.', steps: () => [] },
  { name: 'Manager', about: 'Your manager decides.', steps: () => [manager] },
  { name: 'Owner', about: 'Who owns the app decides.', steps: () => [owner] },
  {
    name: 'Manager, then owner',
    about: 'First your manager, then who owns the app.',
    steps: () => [manager, owner],
  },
  {
    name: 'Reason, manager, owner',
    about: 'You say what it is for; your manager and the owner decide.',
    steps: () => [why, manager, owner],
  },
  {
    name: 'Two of the security reviewers',
    about: 'You say what it is for; your manager agrees, then any two of the reviewers.',
    steps: ({ group }) => [
      {
        ...why,
        questions: [
          { label: 'What do you need it for?', type: 'TEXT', required: true },
          {
            label: 'Which change or incident?',
            type: 'SELECT',
            required: true,
            choices: ['Incident', 'Planned change', 'Investigation', 'Something else'],
          },
        ],
      },
      manager,
      {
        type: 'APPROVAL',
        label: 'Two security reviewers',
        panels: [
          {
            label: 'Security reviewers',
            assignmentRule: { type: 'GROUP', groupId: group('Security reviewers') },
            quorum: { type: 'COUNT', value: 2 },
          },
        ],
        deadline: { after: 'P3D', outcome: 'DENY' },
        requireMessage: 'DENY',
      },
    ],
  },
  {
    name: 'Manager and finance, in parallel',
    about: 'Your manager and one of the finance approvers, in any order.',
    steps: ({ group }) => [
      {
        type: 'APPROVAL',
        label: 'Manager and finance',
        join: 'ALL_OF',
        panels: [
          { label: 'Manager', assignmentRule: { type: 'MANAGER' } },
          { label: 'Finance', assignmentRule: { type: 'GROUP', groupId: group('Finance approvers') } },
        ],
      },
    ],
  },
  {
    name: 'Manager, then set up by the service desk',
    about: 'Your manager decides; the service desk does the rest by hand.',
    steps: ({ group }) => [
      manager,
      {
        type: 'TODO',
        label: 'Program the badge or the seat, then mark this as done',
        assignmentRule: { type: 'GROUP', groupId: group('Service desk') },
      },
    ],
  },
  {
    name: 'On call decides at once',
    about: 'For emergencies. Whoever is on call decides within a minute, or the request expires.',
    steps: ({ onCall }) => [
      {
        type: 'APPROVAL',
        label: 'Approval from who is on call',
        assignmentRule: { type: 'ON_CALL', onCallId: onCall('Platform on call') },
        // Where that is the one who asks.
        fallback: { type: 'MANAGER' },
        deadline: { after: 'PT1M', outcome: 'EXPIRE' },
      },
    ],
  },
]
