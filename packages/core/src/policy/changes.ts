import type { AuditEvent } from '../audit/event.ts'
import { type AdminRole, type Caller, hasRole } from '../caller.ts'
import type { FourEyes } from '../directory/model.ts'
import { type Refusal, refuse } from '../refusal.ts'

/** What a change would put on the record: what a second administrator judges. */
export type Effect = Pick<AuditEvent, 'type' | 'targets' | 'detail'>

/** What a command would do, tried and undone. `isAdmin`: whether an account of somebody else has administrator roles. */
export type Tried = {
  readonly input: unknown
  readonly effect: readonly Effect[]
  readonly isAdmin: (userId: string) => boolean
}

type Rule = {
  /** The setting that puts it under four eyes. */
  readonly of: keyof FourEyes
  /** Who may do it at all, beside super administrators: they are told of proposals, and may turn them down. */
  readonly roles: readonly AdminRole[]
  /** Whether this one needs somebody else; always, if left out. */
  readonly needsSecond?: (tried: Tried) => boolean
}

const policy: Rule = { of: 'policy', roles: ['ACCESS_REQUESTS_ADMIN'] }
const riskRules: Rule = { of: 'policy', roles: ['APP_ADMIN'] }
// A draft opens nothing; what is published does.
const offers: Rule = {
  ...policy,
  needsSecond: ({ effect }) => effect.some(({ detail }) => detail['status'] === 'ACTIVE'),
}
const byRoot: Rule = { of: 'policy', roles: [] }

// Taking roles away is never held up: it is how an administrator who went astray is stopped.
const givesRoles = ({ effect }: Tried): boolean => effect.some(({ type }) => type === 'user.account.privilege.grant')

// Whoever can sign in as another administrator could confirm what he proposed himself.
const touchesAdmin = ({ effect, isAdmin }: Tried): boolean =>
  effect.some(({ targets }) => targets.some(({ id, type }) => type === 'User' && isAdmin(id)))
const identity: readonly unknown[] = ['login', 'email']
const changesIdentity = (tried: Tried): boolean =>
  touchesAdmin(tried) &&
  tried.effect.some(({ detail }) => {
    const changed = detail['changed']
    return Array.isArray(changed) && changed.some((name) => identity.includes(name))
  })
const overAdmin: Rule = { ...byRoot, needsSecond: touchesAdmin }

const wish = (input: unknown) => (input ?? {}) as Readonly<Record<string, unknown>>
const grants = (needsSecond: (tried: Tried) => boolean): Rule => ({ of: 'grants', roles: ['APP_ADMIN'], needsSecond })
const isMore = ({ effect }: Tried): boolean =>
  effect.some(({ detail }) => Array.isArray(detail['added']) && detail['added'].length > 0)
const isLater = ({ effect, input }: Tried): boolean =>
  wish(input)['ends'] === null ||
  effect.some(({ detail }) => {
    const before = detail['before']
    return typeof before === 'string' && before !== '' && Date.parse(String(wish(input)['ends'])) > Date.parse(before)
  })

/**
 * The commands that can be put under four eyes (abuse case A23): whoever could change a rule, or who decides, alone could
 * loosen it for himself and restore it afterwards. What a directory says of people is data, and is not among them.
 */
export const governed: Readonly<Record<string, Rule>> = {
  'condition.create': policy,
  'condition.import': policy,
  'condition.update': policy,
  'condition.createWithSequence': policy,
  'condition.updateWithSequence': policy,
  'condition.activate': policy,
  'condition.deactivate': policy,
  'condition.delete': policy,
  'condition.reorder': policy,
  'sequence.create': policy,
  'sequence.update': policy,
  'sequence.delete': policy,
  'requestType.create': offers,
  'requestType.createSimple': offers,
  'requestType.update': offers,
  'requestType.publish': offers,
  'onCall.create': policy,
  'onCall.update': policy,
  'onCall.delete': policy,
  'resourceSettings.update': policy,
  'requestSettings.update': policy,
  'riskRule.create': riskRules,
  'riskRule.replace': riskRules,
  'riskRule.delete': riskRules,
  'settings.update': byRoot,
  'signIn.update': byRoot,
  'owners.configure': byRoot,
  'owners.remove': byRoot,
  'group.addOwner': byRoot,
  'group.removeOwner': byRoot,
  'group.liftBrake': byRoot,
  'delegate.setFor': byRoot,
  // One's own tasks are one's own business.
  'task.handOver': { ...byRoot, needsSecond: ({ input }) => wish(input)['userId'] !== undefined },
  'connector.update': byRoot,
  'user.unlink': byRoot,
  'user.setRoles': { ...byRoot, needsSecond: givesRoles },
  'user.update': { ...byRoot, needsSecond: changesIdentity },
  'password.set': overAdmin,
  'factors.reset': overAdmin,
  'identity.link': overAdmin,
  'grant.create': grants(({ input }) => wish(input)['action'] !== 'DENY'),
  'grant.replaceValues': grants(isMore),
  'grant.moveEnd': grants(isLater),
  'collection.assign': grants(() => true),
  'collection.addResources': grants(() => true),
  'collection.replaceResource': grants(isMore),
  'collection.moveEnd': grants(isLater),
}

/** Whether a change that was tried waits for another administrator. What would change nothing needs nobody. */
export const needsSecond = (command: string, tried: Tried): boolean => {
  const rule = governed[command]
  return rule !== undefined && tried.effect.length > 0 && (rule.needsSecond?.(tried) ?? true)
}

/** A change that was proposed, as far as it is judged. Times are ISO 8601 by the database's clock. */
export type Proposal = {
  readonly command: string
  readonly status: 'PROPOSED' | 'DONE' | 'REJECTED' | 'WITHDRAWN'
  readonly proposedPerson: string
  readonly expires: string
}

/** Whether it can still be put in force. A time reached is a time over. */
const isOpen = ({ expires, status }: Proposal, now: string): boolean =>
  status === 'PROPOSED' && Date.parse(now) < Date.parse(expires)

/** Who may put a proposal in force or turn it down at all. Whether he may do what it is about, its command says. */
const mayJudge = (caller: Caller, { command }: Proposal): boolean =>
  caller.kind === 'HUMAN' && hasRole(caller, ...(governed[command]?.roles ?? []))

/** Why somebody cannot put a proposal in force; undefined if he can. `now` was read after the lock. */
export const confirmProblem = (proposal: Proposal, caller: Caller, now: string): Refusal | undefined => {
  if (!mayJudge(caller, proposal)) return refuse('forbidden', 'You may not confirm this change.')
  if (caller.personId === proposal.proposedPerson)
    return refuse('forbidden', 'You proposed this change: somebody else has to confirm it.')
  return isOpen(proposal, now) ? undefined : over(proposal)
}

/** What it becomes if this caller turns it down, or why he cannot. Whoever proposed it takes it back. */
export const rejection = (proposal: Proposal, caller: Caller, now: string): 'REJECTED' | 'WITHDRAWN' | Refusal => {
  const isOwn = caller.personId === proposal.proposedPerson
  if (!isOwn && !mayJudge(caller, proposal)) return refuse('forbidden', 'You may not turn this change down.')
  if (!isOpen(proposal, now)) return over(proposal)
  return isOwn ? 'WITHDRAWN' : 'REJECTED'
}

const over = ({ status }: Proposal): Refusal =>
  refuse(
    'conflict',
    status === 'PROPOSED' ? 'The time to confirm this change is over: propose it again.' : 'This change is decided.',
  )
