import type { ByName, World } from './world.ts'

const teams = [
  {
    name: 'IT',
    icon: 'laptop',
    description: 'Devices, accounts and everything that does not work.',
    members: ['lukas.brandt', 'priya.raghunathan'],
  },
  {
    name: 'Privileged Access',
    icon: 'key',
    description: 'Looks after access with which much could be broken.',
    members: ['tomasz.zielinski'],
  },
] as const

/** Teams, a configuration list, and a request type that everybody may ask by. */
export const makeTeams = async (world: World, groups: ByName): Promise<void> => {
  const admin = world.as('ines.duarte')
  const ids = new Map<string, string>()
  for (const { members, ...team } of teams) {
    const { teamId } = await world.run(admin, 'team.create', team)
    ids.set(team.name, teamId)
    for (const key of members) await world.run(admin, 'team.addMember', { teamId, userId: world.userId(key) })
  }
  const teamId = ids.get('IT')!
  const { listId } = await world.run(admin, 'list.create', {
    teamId,
    list: { name: 'Operating systems', kind: 'CUSTOM', items: ['Windows', 'macOS', 'Linux'] },
  })
  await world.run(admin, 'requestType.create', {
    form: {
      teamId,
      name: 'New laptop',
      description: 'For somebody new, or instead of one that is worn out.',
      icon: 'laptop',
      audience: { type: 'EVERYONE' },
      status: 'ACTIVE',
      steps: [
        {
          type: 'QUESTION',
          label: 'What you need',
          assignmentRule: { type: 'REQUESTER' },
          questions: [
            { label: 'Which operating system?', type: 'SELECT', listId },
            { label: 'What do you need it for?', type: 'TEXT' },
            { label: 'From which day on?', type: 'ISO_DATE', required: false },
          ],
        },
        {
          type: 'APPROVAL',
          label: 'Approval from the manager',
          assignmentRule: { type: 'MANAGER' },
          fallback: { type: 'MANAGER', level: 2 },
        },
        {
          type: 'TODO',
          label: 'Hand the laptop over',
          assignmentRule: { type: 'GROUP', groupId: groups.get('Service desk') },
        },
      ],
    },
  })
}
