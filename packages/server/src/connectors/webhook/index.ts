import type { AccessItem, Connector, ConnectorContext, ConnectorOutcome } from '@assent/core/ports.ts'
import type { Cause } from '@assent/core/refusal.ts'
import { type Answers, knock, post, WebhookTrouble } from './call.ts'
import { WebhookConfig } from './config.ts'

type Verb = 'give' | 'take' | 'read'

/**
 * A signed POST to a program of the customer's (Standard Webhooks): `{type: 'access.give' | 'access.take' | 'access.read', data:
 * {items}}`, answered at once with `{items: [{accessId, state, reason?}]}`. States: there, gone, pending (ask again), manual,
 * failed. After a change the program is asked again what is there, unless the settings trust its first word.
 */
export const webhook: Connector = {
  kind: 'webhook',
  title: 'Signed webhook',
  configSchema: WebhookConfig,
  batch: 100,
  oneAccount: false,
  check: (context) => check(context),
  checkCalls: (context) => checkCalls(context),
  give: (items, context) => change('give', items, context),
  take: (items, context) => change('take', items, context),
  read: (items, context) => ask('read', items, context),
}

/** Asks for one thing, and says for each item what was answered. */
const ask = async (
  verb: Verb,
  items: readonly AccessItem[],
  context: ConnectorContext,
): Promise<readonly ConnectorOutcome[]> => {
  if (items.length === 0) return []
  try {
    const answers = await post(`access.${verb}`, items.map(itemOf), context)
    return items.map((item) => outcomeOf(answers, item, context))
  } catch (error) {
    if (!(error instanceof WebhookTrouble)) throw error
    return items.map(() => error.outcome)
  }
}

const change = async (
  verb: 'give' | 'take',
  items: readonly AccessItem[],
  context: ConnectorContext,
): Promise<readonly ConnectorOutcome[]> => {
  const said = await ask(verb, items, context)
  if ((context.config as WebhookConfig).readBack === false) return said
  const claimed = items.filter((_, index) => said[index]?.result === 'done')
  const proven = await ask('read', claimed, context)
  const byId = new Map(claimed.map((item, index) => [item.accessId, proven[index]!]))
  return items.map((item, index) => byId.get(item.accessId) ?? said[index]!)
}

/** What the program is told of an item: named fields only. */
const itemOf = (item: AccessItem): object => ({
  accessId: item.accessId,
  generation: item.generation,
  kind: item.kind,
  appId: item.appId,
  targetId: item.targetId,
  targetName: item.targetName,
  ...(item.attribute === undefined ? {} : { attribute: item.attribute }),
  user: {
    id: item.user.userId,
    login: item.user.login,
    email: item.user.email,
    firstName: item.user.firstName,
    lastName: item.user.lastName,
    active: item.user.active,
  },
})

const outcomeOf = (answers: Answers, item: AccessItem, context: ConnectorContext): ConnectorOutcome => {
  const answer = answers.get(item.accessId)
  const reason = answer?.reason
  switch (answer?.state) {
    case 'there':
    case 'gone':
      return { result: 'done', actual: answer.state }
    case 'manual':
      return { result: 'manual', reason: reason ?? 'The target says that a person has to do it.' }
    case 'pending': {
      const seconds = (context.config as WebhookConfig).pollSeconds ?? 30
      return { result: 'retry', reason: reason ?? 'The target has not finished yet.', after: seconds * 1_000 }
    }
    case 'failed':
      return { result: 'retry', reason: reason ?? 'The target says that it failed.' }
    default:
      return { result: 'retry', reason: 'The target did not answer for this item.' }
  }
}

const check = (context: ConnectorContext) => problemsOf(() => post('access.read', [], context), context)
const checkCalls = (context: ConnectorContext) => problemsOf(() => knock('flow.test', context), context)

const problemsOf = async (call: () => Promise<unknown>, context: ConnectorContext): Promise<readonly Cause[]> => {
  try {
    await call()
    return []
  } catch (error) {
    if (!(error instanceof WebhookTrouble)) throw error
    return [{ summary: error.outcome.reason, location: context.secret === undefined ? '/secret' : '/config/url' }]
  }
}
