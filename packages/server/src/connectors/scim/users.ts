import type { AccessItem, ConnectorContext } from '@assent/core/ports.ts'
import type { Resource, ScimClient } from './client.ts'
import { ScimTrouble } from './client.ts'
import type { ScimConfig } from './config.ts'
import { find, findIfAble, idOf, quoted, same } from './lists.ts'

/** An account at the target. */
export type Account = { readonly id: string; readonly active: boolean; readonly resource: Resource }

type User = AccessItem['user']

/** What our user is called there. */
const nameOf = (config: ScimConfig, user: User): string => (config.userName === 'email' ? user.email : user.login)

/** Where an account is. */
export const userPath = (id: string): string => `/Users/${encodeURIComponent(id)}`

/**
 * The account of a user, or undefined if there is none. Found by the id that we learned, else by our own id in
 * `externalId`, else by name. An account that carries somebody else's id is not touched: that is for a person to judge (C12).
 */
export const findAccount = async (
  client: ScimClient,
  context: ConnectorContext,
  { user, known }: Pick<AccessItem, 'user' | 'known'>,
): Promise<Account | undefined> => {
  if (known?.user !== undefined) {
    const account = await readAccount(client, known.user)
    if (account) return ours(account, user)
  }
  const name = nameOf(context.config as ScimConfig, user)
  const [byId] = await findIfAble(
    client,
    '/Users',
    `externalId eq ${quoted(user.userId)}`,
    (one) => one['externalId'] === user.userId,
  )
  const [found] = byId
    ? [byId]
    : await find(client, '/Users', `userName eq ${quoted(name)}`, (one) => same(one['userName'], name))
  // Lists may show less than there is, so the account itself is read.
  const account = found && (await readAccount(client, idOf(found)))
  return account && ours(account, user)
}

/** Reads one account by the target's id. */
export const readAccount = async (client: ScimClient, id: string): Promise<Account | undefined> => {
  const { status, body } = await client.get(userPath(id))
  if (status === 404) return undefined
  if (idOf(body) !== id) throw new ScimTrouble({ result: 'retry', reason: 'The target answered with another account.' })
  return accountOf(body)
}

const accountOf = (resource: Resource): Account => ({
  id: idOf(resource),
  active: isActive(resource['active']),
  resource,
})

// Absent means active; some targets say it in words (stack.md, 4.3).
const isActive = (value: unknown): boolean =>
  value === undefined || value === null
    ? true
    : typeof value === 'string'
      ? value.toLowerCase() === 'true'
      : value === true

const ours = (account: Account, user: User): Account => {
  const externalId = account.resource['externalId']
  if (typeof externalId !== 'string' || externalId === '' || externalId === user.userId) return account
  throw new ScimTrouble({
    result: 'manual',
    reason: `The account ${account.id} at the target belongs to somebody else (externalId ${externalId.slice(0, 100)}). It was left alone.`,
  })
}

/** Makes an active account there, and reads it back. */
export const makeAccount = async (
  client: ScimClient,
  context: ConnectorContext,
  item: AccessItem,
): Promise<Account | undefined> => {
  const account = await findAccount(client, context, item)
  if (account?.active) return account
  if (account) {
    await setActive(client, account.id, true)
    return readAccount(client, account.id)
  }
  const config = context.config as ScimConfig
  try {
    const { body } = await client.send('POST', '/Users', newUser(config, item.user))
    return await readAccount(client, idOf(body))
  } catch (error) {
    // Somebody was quicker, perhaps we ourselves in a call whose answer was lost (C4).
    if (!(error instanceof ScimTrouble) || error.status !== 409) throw error
    const there = await findAccount(client, context, item)
    if (!there)
      throw new ScimTrouble({
        result: 'retry',
        reason: 'The target says that the account is there, but does not show it.',
      })
    if (there.active) return there
    await setActive(client, there.id, true)
    return readAccount(client, there.id)
  }
}

const newUser = (config: ScimConfig, user: User): object => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  externalId: user.userId,
  userName: nameOf(config, user),
  name: {
    givenName: user.firstName,
    familyName: user.lastName,
    formatted: `${user.firstName} ${user.lastName}`.trim(),
  },
  displayName: `${user.firstName} ${user.lastName}`.trim() || nameOf(config, user),
  emails: [{ value: user.email, type: 'work', primary: true }],
  active: true,
})

/** Makes the account unusable, and reads it back. */
export const removeAccount = async (
  client: ScimClient,
  context: ConnectorContext,
  account: Account,
): Promise<Account | undefined> => {
  if ((context.config as ScimConfig).removal === 'delete') await client.send('DELETE', userPath(account.id))
  else if (account.active) await setActive(client, account.id, false)
  return readAccount(client, account.id)
}

const setActive = (client: ScimClient, id: string, active: boolean) =>
  patch(client, userPath(id), [{ op: 'replace', path: 'active', value: active }])

/** One PATCH of RFC 7644, 3.5.2. */
export const patch = (client: ScimClient, path: string, operations: readonly object[]) =>
  client.send('PATCH', path, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  })
