import type { AccessItem, Connector, ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import type { Cause } from '@assent/core/refusal.ts'
import { makeClient, type ScimClient, ScimTrouble } from './client.ts'
import { ScimConfig } from './config.ts'
import { addMembers, findTeam, makeTeam, readTeam, removeMembers, type Team } from './groups.ts'
import { type Account, findAccount, makeAccount, removeAccount } from './users.ts'
import { hasValue, setValue } from './values.ts'

type Verb = 'give' | 'take' | 'read'
type Call = { readonly client: ScimClient; readonly context: ConnectorContext; readonly verb: Verb }

/** How many calls run at once: targets are shared with their people. */
const atOnce = 5

/**
 * A SCIM 2.0 service provider (RFC 7643, 7644) as a target: an app is an active account, a group a membership, an
 * entitlement a value of the account or a group. Each change is read back, and only what was read counts.
 */
export const scim: Connector = {
  kind: 'scim',
  title: 'SCIM 2.0',
  configSchema: ScimConfig,
  batch: 50,
  oneAccount: true,
  check: (context) => check(context),
  give: (items, context) => run('give', items, context),
  take: (items, context) => run('take', items, context),
  read: (items, context) => run('read', items, context),
}

const run = async (
  verb: Verb,
  items: readonly AccessItem[],
  context: ConnectorContext,
): Promise<readonly ConnectorOutcome[]> => {
  const call: Call = { client: makeClient(context), context, verb }
  const outcomes: ConnectorOutcome[] = new Array(items.length)
  const indexed = items.map((item, index) => ({ item, index }))
  const { entitlements } = context.config as ScimConfig
  // What is one resource there is one piece of work: two changes of it at once would run over each other.
  const units = Map.groupBy(indexed, ({ item }) =>
    item.kind === 'group' || (item.kind === 'entitlement' && entitlements === 'groups')
      ? `group ${item.kind} ${item.targetId}`
      : `user ${item.user.userId}`,
  )
  await pooled([...units], async ([key, unit]) => {
    if (key.startsWith('group ')) await settleGroup(call, unit, outcomes)
    else for (const { item, index } of unit) outcomes[index] = await guarded(() => settleUser(call, item))
  })
  return outcomes
}

/** Runs the work for each unit, a few at a time. */
const pooled = async <T>(units: readonly T[], work: (unit: T) => Promise<void>): Promise<void> => {
  const queue = units.values()
  const drain = async () => {
    for (const unit of queue) await work(unit)
  }
  await Promise.all(Array.from({ length: atOnce }, drain))
}

/** What goes wrong with one item is that item's own matter. */
const guarded = async (work: () => Promise<ConnectorOutcome>): Promise<ConnectorOutcome> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ScimTrouble) return error.outcome
    return { result: 'retry', reason: error instanceof Error ? error.message : String(error) }
  }
}

const proven = (there: boolean, user: Account | undefined, target?: Team): ConnectorOutcome => ({
  result: 'done',
  actual: there ? 'there' : 'gone',
  learned: { ...(user ? { user: user.id } : {}), ...(target ? { target: target.id } : {}) },
})

// The account comes first, by its own line; a membership never makes one, or nobody would know whose it is.
const noAccount: ConnectorOutcome = { result: 'retry', reason: 'The user has no account at the target yet.' }

const settleUser = async (call: Call, item: AccessItem): Promise<ConnectorOutcome> => {
  const { client, context, verb } = call
  if (item.kind === 'app') {
    if (verb === 'give') {
      const made = await makeAccount(client, context, item)
      return proven(made?.active === true, made)
    }
    const account = await findAccount(client, context, item)
    const now = account && verb === 'take' ? await removeAccount(client, context, account) : account
    return proven(now?.active === true, now)
  }
  const attribute = (context.config as ScimConfig).entitlements === 'roles' ? 'roles' : 'entitlements'
  const account = await findAccount(client, context, item)
  if (!account) return verb === 'give' ? noAccount : proven(false, undefined)
  const now = verb === 'read' ? account : await setValue(client, account, attribute, item, verb === 'give')
  return proven(now !== undefined && hasValue(now, attribute, item), now)
}

type Indexed = { readonly item: AccessItem; readonly index: number }

/** All items of one group: its accounts are found, one call changes the members, one reading proves them all. */
const settleGroup = async (call: Call, unit: readonly Indexed[], outcomes: ConnectorOutcome[]): Promise<void> => {
  const { client, context, verb } = call
  const accounts = new Map<number, Account>()
  const shared = await guarded(async () => {
    const { item } = unit[0]!
    const team = verb === 'give' ? await makeTeam(client, context, item) : await findTeam(client, item, verb)
    for (const one of unit) {
      outcomes[one.index] = await guarded(async () => {
        const account = await findAccount(client, context, one.item)
        if (account) accounts.set(one.index, account)
        return account || verb !== 'give' ? proven(false, account, team) : noAccount
      })
    }
    if (team) await settleMembers(call, team, accounts, outcomes)
    return proven(true, undefined, team)
  })
  // The group itself could not be had: that holds for each of its items.
  if (shared.result !== 'done') for (const { index } of unit) outcomes[index] = shared
}

const settleMembers = async (
  { client, verb }: Call,
  team: Team,
  accounts: ReadonlyMap<number, Account>,
  outcomes: ConnectorOutcome[],
): Promise<void> => {
  const wanted = verb === 'give'
  const late = [...accounts.values()].filter((account) => team.members.has(account.id) !== wanted).map(({ id }) => id)
  const changes = verb === 'read' ? [] : [...new Set(late)]
  if (changes.length > 0) {
    const change = wanted ? addMembers : removeMembers
    try {
      await change(client, team, changes)
    } catch (error) {
      if (!(error instanceof ScimTrouble) || error.status !== 400 || changes.length === 1) throw error
      // One of them is not to the target's liking: the others are not to suffer.
      for (const id of changes) await change(client, team, [id]).catch(() => {})
    }
  }
  const now = changes.length > 0 ? await readTeam(client, team.id) : team
  for (const [index, account] of accounts)
    outcomes[index] = proven(now?.members.has(account.id) === true, account, team)
}

const check = async (context: ConnectorContext): Promise<readonly Cause[]> => {
  const client = makeClient(context)
  const outcome = await guarded(async () => {
    const { status, body } = await client.get('/Users', { count: '1' })
    if (status === 404) return { result: 'manual', reason: 'There is no /Users below the base address.' }
    if (typeof body['totalResults'] !== 'number')
      return { result: 'manual', reason: 'The answer of /Users is not SCIM.' }
    return { result: 'done', actual: 'there' }
  })
  return outcome.result === 'done' ? [] : [{ summary: outcome.reason, location: '/config/baseUrl' }]
}
