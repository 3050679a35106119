import type { AccessItem, ConnectorContext } from '@assent/core/ports.ts'
import type { Resource, ScimClient } from './client.ts'
import { ScimTrouble } from './client.ts'
import type { ScimConfig } from './config.ts'
import { find, idOf, quoted, same } from './lists.ts'
import { patch } from './users.ts'

/** A group at the target, with the ids of its members. */
export type Team = { readonly id: string; readonly members: ReadonlySet<string> }

const groupPath = (id: string): string => `/Groups/${encodeURIComponent(id)}`

/**
 * The group of an item, or undefined if there is none. One that we know by its id is never searched for by name: if it is
 * gone or bears another name now, a person has to say what is meant before anybody is put into it (C12).
 */
export const findTeam = async (
  client: ScimClient,
  item: AccessItem,
  purpose: 'give' | 'take' | 'read',
): Promise<Team | undefined> => {
  const id = item.known?.target
  if (id !== undefined) {
    const group = await readGroup(client, id)
    if (purpose !== 'give') return group && teamOf(group)
    if (group && same(group['displayName'], item.targetName)) return teamOf(group)
    throw judgement(
      group
        ? `The group ${id} at the target is called ${String(group['displayName']).slice(0, 100)} now, not ${item.targetName}.`
        : `The group ${item.targetName} (${id}) is no longer at the target.`,
    )
  }
  const found = await find(client, '/Groups', `displayName eq ${quoted(item.targetName)}`, (one) =>
    same(one['displayName'], item.targetName),
  )
  if (found.length > 1) throw judgement(`The target has ${found.length} groups called ${item.targetName}.`)
  // Lists may leave members out, so the group itself is read.
  return found[0] && readTeam(client, idOf(found[0]))
}

const judgement = (reason: string): ScimTrouble =>
  new ScimTrouble({ result: 'manual', reason: `${reason} Nobody was put into it or taken from it.` })

/** Reads a group and its members by the target's id. */
export const readTeam = async (client: ScimClient, id: string): Promise<Team | undefined> => {
  const group = await readGroup(client, id)
  return group && teamOf(group)
}

const readGroup = async (client: ScimClient, id: string): Promise<Resource | undefined> => {
  const { status, body } = await client.get(groupPath(id))
  if (status === 404) return undefined
  if (idOf(body) !== id) throw new ScimTrouble({ result: 'retry', reason: 'The target answered with another group.' })
  return body
}

const teamOf = (group: Resource): Team => {
  const members = Array.isArray(group['members']) ? (group['members'] as (Resource | null)[]) : []
  return {
    id: idOf(group),
    members: new Set(members.flatMap((one) => (typeof one?.['value'] === 'string' ? [one['value']] : []))),
  }
}

/** The group of an item, made there if it is missing and the settings allow it. */
export const makeTeam = async (client: ScimClient, context: ConnectorContext, item: AccessItem): Promise<Team> => {
  const team = await findTeam(client, item, 'give')
  if (team) return team
  if ((context.config as ScimConfig).createGroups !== true)
    throw judgement(`The target has no group called ${item.targetName}.`)
  const { body } = await client.send('POST', '/Groups', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: item.targetName,
    externalId: item.targetId,
  })
  return { id: idOf(body), members: new Set() }
}

/** Puts accounts into a group, in one call. */
export const addMembers = (client: ScimClient, team: Team, accounts: readonly string[]) =>
  patch(client, groupPath(team.id), [{ op: 'add', path: 'members', value: accounts.map((value) => ({ value })) }])

/** Takes accounts from a group, in one call. */
export const removeMembers = (client: ScimClient, team: Team, accounts: readonly string[]) =>
  patch(
    client,
    groupPath(team.id),
    accounts.map((value) => ({ op: 'remove', path: `members[value eq ${quoted(value)}]` })),
  )
