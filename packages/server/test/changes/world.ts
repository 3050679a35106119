import type { TestDatabase } from '@assent/server/platform/testing.ts'
import { callerOf, makeOrg, ok } from '../directory/support.ts'

/** An organization under four eyes, with two administrators of requests, and a condition for one group on an app. */
export const fourEyesOrg = async (database: TestDatabase) => {
  const org = await makeOrg(database)
  const { app, orgId, root, system, withRoles } = org
  const ada = await withRoles('ada', ['ACCESS_REQUESTS_ADMIN'])
  const ben = await withRoles('ben', ['SUPER_ADMIN'])
  const second = await withRoles('ada-adm', ['ACCESS_REQUESTS_ADMIN'])
  await ok(app.run(system, 'user.link', { user: second.userId, samePersonAs: ada.userId }))
  const adaAgain = { ...second, personId: ada.personId }
  const machine = await ok(
    app.run(system, 'user.create', {
      profile: { login: 'robot', email: 'robot@example.test' },
      activate: true,
      kind: 'SERVICE',
      owner: ada.userId,
    }),
  )
  const robot = callerOf(orgId, machine, { kind: 'SERVICE', roles: ['SUPER_ADMIN'] })
  const outsider = callerOf(orgId, await org.newUser('otto'))
  const { groupId } = await ok(app.run(root, 'group.create', { name: 'Few' }))
  const { appId } = await ok(app.run(root, 'app.create', { name: 'wiki', label: 'Wiki', activate: true } as never))
  const { sequenceId } = await ok(
    app.run(root, 'sequence.create', {
      name: 'Managers',
      steps: [{ type: 'APPROVAL', label: 'Manager', assignmentRule: { type: 'MANAGER' } }],
    } as never),
  )
  const { conditionId } = (
    await ok(
      app.run(root, 'condition.import', {
        conditions: [
          {
            appId,
            condition: {
              name: 'Few',
              approvalSequenceId: sequenceId,
              requesterSettings: { type: 'GROUPS', groups: [{ id: groupId }] },
              accessScopeSettings: { type: 'RESOURCE_DEFAULT' },
            },
          },
        ],
        activate: true,
      }),
    )
  )[0]!
  await ok(app.run(root, 'settings.update', { fourEyes: { policy: true, grants: true } }))
  await org.events()
  return {
    ...org,
    ada,
    adaAgain,
    ben,
    robot,
    outsider,
    appId,
    groupId,
    sequenceId,
    conditionId,
    condition: { appId, conditionId },
  }
}

export type FourEyesOrg = Awaited<ReturnType<typeof fourEyesOrg>>
