import type { ByName, World } from './world.ts'

// The teams that every organization begins with, and who is in them here.
const members = { IT: ['lukas.brandt', 'priya.raghunathan'], 'Privileged Access': ['tomasz.zielinski'] } as const

/** Who is in the teams, a configuration list, and a request type that everybody may ask by. */
export const makeTeams = async (world: World, groups: ByName): Promise<void> => {
  const admin = world.as('ines.duarte')
  const { items: teams } = await world.read(admin, 'team.list', { page: { limit: 20 } })
  const idOf = (name: keyof typeof members): string => teams.find((team) => team.name === name)!.teamId
  for (const name of ['IT', 'Privileged Access'] as const)
    for (const key of members[name])
      await world.run(admin, 'team.addMember', { teamId: idOf(name), userId: world.userId(key) })
  const teamId = idOf('IT')
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
