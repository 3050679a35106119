import type { CalendarInput } from '@assent/core/api/calendars.ts'
import type { ConditionInput } from '@assent/core/api/conditions.ts'
import type { Resources } from './directory.ts'
import { type DemoRule, onBehalf, riskRules, rules, secondLooks } from './rules.ts'
import { calendars, schedules, sequences } from './sequences.ts'
import { standIns } from './stories.ts'
import { makeTeams } from './teams.ts'
import { type ByName, byName, type World } from './world.ts'

/** Schedules, sequences, conditions, and who may ask or stand in for whom. */
export const makePolicy = async (world: World, groups: ByName, resources: Resources): Promise<void> => {
  const admin = world.as('ines.duarte')
  const ways = await makeSequences(world, groups)
  await world.run(admin, 'condition.import', {
    activate: true,
    conditions: rules.map((rule) => ({
      appId: resources.apps.get(rule.app),
      condition: conditionOf(rule, groups, resources, ways),
    })),
  })
  for (const { app, reportsOnly } of onBehalf)
    await world.run(admin, 'resourceSettings.update', {
      appId: resources.apps.get(app),
      patch: { requestOnBehalfOfSettings: { allowed: true, ...(reportsOnly ? { onlyFor: ['DIRECT_REPORT'] } : {}) } },
    })
  await makeRiskRules(world, resources, ways)
  await makeTeams(world, groups)
  for (const { is, note, of } of standIns)
    await world.run(admin, 'delegate.setFor', {
      user: world.userId(of),
      appointment: { standInId: world.userId(is), note },
    })
}

const makeRiskRules = async (world: World, { apps, levels }: Resources, ways: ByName): Promise<void> => {
  const admin = world.as('ines.duarte')
  const list = (names: readonly string[]) => ({
    name: names.join(', '),
    operation: 'CONTAINS_ONE' as const,
    items: names.map((name) => ({ kind: 'ENTITLEMENT_BUNDLE' as const, id: levels.get(name), at: '' })),
  })
  for (const { lists, name, why } of riskRules)
    await world.run(admin, 'riskRule.create', {
      name,
      description: why,
      appId: null,
      lists: [list(lists[0]), list(lists[1])],
    })
  for (const { app, by, lasts } of secondLooks)
    await world.run(admin, 'resourceSettings.update', {
      appId: apps.get(app),
      patch: {
        riskSettings: {
          defaultSetting: {
            requestSubmissionType: 'ALLOWED_WITH_OVERRIDES',
            approvalSequenceId: ways.get(by),
            accessDurationSettings: { type: 'ADMIN_FIXED_DURATION', duration: lasts },
          },
        },
      },
    })
}

const makeSequences = async (world: World, groups: ByName): Promise<ByName> => {
  const [ways, onCall] = [byName(), byName()]
  const admin = world.as('ines.duarte')
  for (const { holidays, week, ...calendar } of calendars)
    await world.run(
      admin,
      'calendar.create',
      structuredClone({ ...calendar, holidays, week }) as unknown as CalendarInput,
    )
  for (const { members, name, turn } of schedules) {
    const made = await world.run(admin, 'onCall.create', {
      name,
      turn,
      members: members.map(world.userId),
      starts: '2026-01-05T08:00:00.000Z',
    })
    onCall.set(name, made.onCallId)
  }
  for (const { about, name, steps } of sequences) {
    const made = await world.run(admin, 'sequence.create', {
      name,
      description: about,
      steps: [...steps({ user: world.userId, group: groups.get, onCall: onCall.get })],
    })
    ways.set(name, made.sequenceId)
  }
  return ways
}

const conditionOf = (rule: DemoRule, groups: ByName, { levels }: Resources, ways: ByName): ConditionInput => ({
  name: rule.name,
  approvalSequenceId: ways.get(rule.by),
  requesterSettings: requestersOf(rule, groups),
  accessScopeSettings: scopeOf(rule, levels),
  accessDurationSettings: !rule.lasts
    ? null
    : 'fixed' in rule.lasts
      ? { type: 'ADMIN_FIXED_DURATION', duration: rule.lasts.fixed }
      : { type: 'REQUESTER_SPECIFIED_DURATION', maximumDuration: rule.lasts.most },
})

const requestersOf = ({ who }: DemoRule, groups: ByName): ConditionInput['requesterSettings'] => {
  if ('everyone' in who) return { type: 'EVERYONE' }
  if ('where' in who) return { type: 'REQUESTER_EXPRESSION', expression: who.where }
  return { type: 'GROUPS', groups: who.groups.map((name) => ({ id: groups.get(name) })) }
}

const scopeOf = (rule: DemoRule, levels: ByName): ConditionInput['accessScopeSettings'] => {
  if (!rule.levels) return { type: 'RESOURCE_DEFAULT' }
  const ids = rule.levels.map((name) => ({ id: levels.get(`${rule.app}: ${name}`) }))
  return ids[0]!.id.startsWith('enb')
    ? { type: 'ENTITLEMENT_BUNDLES', entitlementBundles: ids }
    : { type: 'GROUPS', groups: ids }
}
