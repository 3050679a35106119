import { company, type DemoPerson, departments, people, teams, zoneOf } from './people.ts'
import { apps, type Bundle, type DemoApp, type Entitlement } from './resources.ts'
import { type ByName, byName, type World } from './world.ts'

const loginOf = (key: string): string => `${key}@${company.domain}`

/** The people with their managers, roles and passwords; groups with members and owners. */
export const makePeople = async (world: World, passwordOf: (key: string) => string): Promise<ByName> => {
  const { run, system } = world
  // Managers before those who have them as their manager; each level at once, since hashing a password takes long.
  const depths = new Map<string, number>()
  for (const { key, manager } of people) depths.set(key, manager === undefined ? 0 : depths.get(manager)! + 1)
  const made = []
  for (let depth = 0; depth <= Math.max(...depths.values()); depth++) {
    const level = people.filter(({ key }) => depths.get(key) === depth)
    made.push(
      ...(await Promise.all(
        level.map(async (person) => ({ person, user: await makePerson(world, person, passwordOf(person.key)) })),
      )),
    )
  }
  for (const { person, user } of made) world.know(person.key, user, person.roles ?? [])
  for (const { person, user } of made)
    if (person.roles) await run(system, 'user.setRoles', { user: user.userId, roles: person.roles })
  return makeGroups(world)
}

const makePerson = ({ run, system }: World, person: DemoPerson, password: string) =>
  run(system, 'user.create', {
    activate: true,
    password,
    profile: {
      login: loginOf(person.key),
      email: loginOf(person.key),
      firstName: person.firstName,
      lastName: person.lastName,
      title: person.title,
      department: person.department,
      city: person.city,
      timezone: zoneOf(person.city),
      employeeType: person.contractor ? 'contractor' : 'employee',
      ...(person.manager === undefined ? {} : { managerId: loginOf(person.manager) }),
    },
  })

const makeGroups = async (world: World): Promise<ByName> => {
  const ids = byName()
  const admin = world.as('ines.duarte')
  const wanted = [
    ...departments.map((name) => ({
      name,
      description: `Everybody in ${name}.`,
      members: people.filter(({ department }) => department === name).map(({ key }) => key),
      owners: [] as readonly string[],
    })),
    ...teams.map((team) => ({ owners: [] as readonly string[], ...team })),
  ]
  for (const { description, members, name, owners } of wanted) {
    const { groupId } = await world.run(admin, 'group.create', { name, description })
    ids.set(name, groupId)
    for (const key of members) await world.run(admin, 'group.addMember', { groupId, user: world.userId(key) })
    for (const key of owners)
      await world.run(admin, 'group.addOwner', { groupId, owner: { kind: 'USER', id: world.userId(key) } })
  }
  return ids
}

/** What the apps and their levels are called: apps by label, levels by `label: level`. */
export type Resources = { readonly apps: ByName; readonly levels: ByName }

/** The apps with their levels and owners. */
export const makeApps = async (world: World): Promise<Resources> => {
  const made = { apps: byName(), levels: byName() }
  for (const app of apps) await makeApp(world, app, made)
  return made
}

const makeApp = async (world: World, app: DemoApp, made: Resources): Promise<void> => {
  const admin = world.as('ines.duarte')
  const { appId } = await world.run(admin, 'app.create', {
    label: app.label,
    description: app.about,
    activate: true,
  })
  made.apps.set(app.label, appId)
  await world.run(admin, 'owners.configure', {
    resources: [{ kind: 'APP', id: appId }],
    principals: app.owners.map((key) => ({ kind: 'USER' as const, id: world.userId(key) })),
  })
  if ('bundles' in app) {
    await world.run(admin, 'app.setEntitlementManagement', { appId, status: 'OPTED_IN' })
    const entitlements = await makeEntitlements(world, appId, app.entitlements)
    for (const bundle of app.bundles)
      made.levels.set(`${app.label}: ${bundle.name}`, await makeBundle(world, appId, bundle, entitlements))
    return
  }
  for (const { about, name } of app.levels ?? []) {
    const { groupId } = await world.run(admin, 'group.create', { name, description: about })
    await world.run(admin, 'app.addGroup', { appId, groupId })
    made.levels.set(`${app.label}: ${name}`, groupId)
  }
}

type Value = { readonly entitlementId: string; readonly valueId: string }

const makeEntitlements = async (
  world: World,
  appId: string,
  wanted: readonly Entitlement[],
): Promise<ReadonlyMap<string, Value>> => {
  const values = new Map<string, Value>()
  for (const { key, name, values: names } of wanted) {
    const made = await world.run(world.as('ines.duarte'), 'entitlement.create', {
      appId,
      name,
      externalValue: key,
      dataType: 'array',
      multiValue: true,
      values: names.map((value) => ({ name: value, externalValue: value })),
    })
    for (const value of made.values)
      values.set(`${key}:${value.externalValue}`, { entitlementId: made.entitlementId, valueId: value.valueId })
  }
  return values
}

const makeBundle = async (
  world: World,
  appId: string,
  { about, holds, name }: Bundle,
  values: ReadonlyMap<string, Value>,
): Promise<string> => {
  const byEntitlement = new Map<string, { id: string }[]>()
  for (const held of holds) {
    const value = values.get(held)
    if (!value) throw new Error(`the demo has no entitlement value ${held}`)
    byEntitlement.set(value.entitlementId, [...(byEntitlement.get(value.entitlementId) ?? []), { id: value.valueId }])
  }
  const { bundleId } = await world.run(world.as('ines.duarte'), 'bundle.create', {
    appId,
    name,
    description: about,
    entitlements: [...byEntitlement].map(([id, held]) => ({ id, values: held })),
  })
  return bundleId
}
