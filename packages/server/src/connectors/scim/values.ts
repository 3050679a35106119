import type { AccessItem } from '@assent/core/ports.ts'
import type { Resource, ScimClient } from './client.ts'
import { ScimTrouble } from './client.ts'
import { quoted } from './lists.ts'
import { type Account, patch, readAccount, userPath } from './users.ts'

/** The multi-valued attribute of a user that holds entitlement values. */
export type ValueAttribute = 'entitlements' | 'roles'

/** Gives or takes an entitlement value, and reads the account back. */
export const setValue = async (
  client: ScimClient,
  account: Account,
  attribute: ValueAttribute,
  item: AccessItem,
  wanted: boolean,
): Promise<Account | undefined> => {
  if (hasValue(account, attribute, item) === wanted) return account
  if (!wanted) return removeValue(client, account, attribute, item)
  await patch(client, userPath(account.id), [{ op: 'add', path: attribute, value: [entryOf(attribute, item)] }])
  return readAccount(client, account.id)
}

/** Whether a value is among the account's entitlements or roles; `type` names the entitlement that it is a value of. */
export const hasValue = (account: Account, attribute: ValueAttribute, item: AccessItem): boolean =>
  entriesOf(account, attribute).some((entry) => isMeant(entry, item))

const entriesOf = (account: Account, attribute: ValueAttribute): readonly Resource[] => {
  const values = account.resource[attribute]
  return Array.isArray(values) ? values.filter((one) => typeof one === 'object' && one !== null) : []
}

// A target that does not keep types is compared by value alone.
const isMeant = ({ type, value }: Resource, item: AccessItem): boolean =>
  value === item.targetName &&
  (typeof type !== 'string' || type === '' || item.attribute === undefined || type === item.attribute)

// Roles have no agreed types, and targets refuse those they do not know.
const entryOf = (attribute: ValueAttribute, item: AccessItem): object => ({
  value: item.targetName,
  ...(item.attribute === undefined || attribute === 'roles' ? {} : { type: item.attribute }),
})

const removeValue = async (
  client: ScimClient,
  account: Account,
  attribute: ValueAttribute,
  item: AccessItem,
): Promise<Account | undefined> => {
  const typed = entriesOf(account, attribute).some((entry) => isMeant(entry, item) && entry['type'] === item.attribute)
  const filter = `${typed ? `type eq ${quoted(item.attribute!)} and ` : ''}value eq ${quoted(item.targetName)}`
  try {
    await patch(client, userPath(account.id), [{ op: 'remove', path: `${attribute}[${filter}]` }])
  } catch (error) {
    if (!(error instanceof ScimTrouble) || error.status !== 400) throw error
  }
  const now = await readAccount(client, account.id)
  if (!now || !hasValue(now, attribute, item)) return now
  // Some targets cannot read such a path, or read it as something else: then what is to be left is said instead.
  const value = entriesOf(now, attribute).filter((entry) => !isMeant(entry, item))
  const operation = value.length > 0 ? { op: 'replace', path: attribute, value } : { op: 'remove', path: attribute }
  await patch(client, userPath(account.id), [operation])
  return readAccount(client, account.id)
}
