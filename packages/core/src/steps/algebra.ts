import type { Principal } from './assignment.ts'
import type { Level } from './smaller.ts'

/** How many of a panel must approve. PERCENT is of the persons who could act when the step was opened, rounded up. */
export type Quorum =
  | { readonly type: 'ANY' }
  | { readonly type: 'ALL' }
  | { readonly type: 'COUNT'; readonly value: number }
  | { readonly type: 'PERCENT'; readonly value: number }

/** A panel of a running approval. `needed` is fixed when the step opens and never lowered afterwards. */
export type Panel = {
  readonly label?: string
  readonly principals: readonly Principal[]
  readonly eligible: number
  readonly needed: number
}

export type Vote = {
  readonly userId: string
  readonly personId: string
  /** The user in whose place the vote was given; equal to `userId` unless delegated. */
  readonly as: string
  /** Panels (by index) that this vote can count for. */
  readonly panels: readonly number[]
  readonly decision: 'APPROVE' | 'DENY'
  readonly at: string
  readonly message?: string
  /** A shorter access duration than asked for, in the approver's words of ISO 8601. */
  readonly duration?: string
  /** A smaller level than asked for. */
  readonly level?: Level
  readonly escalated?: boolean
  /** What the approver was shown. */
  readonly digest: string
  /** The passkey that signed this decision, where the step asked for it. */
  readonly proof?: string
}

export type Ballot = {
  readonly join: 'ALL_OF' | 'ANY_OF'
  /** CLOSE: the first denial ends it (Okta). UNREACHABLE: it is denied once no quorum can be reached any more. */
  readonly onDenial: 'CLOSE' | 'UNREACHABLE'
  readonly panels: readonly Panel[]
  readonly votes: readonly Vote[]
}

/** Votes that a quorum asks for, given how many persons could act. At least one: silence never approves. */
export const votesNeeded = (quorum: Quorum, eligible: number): number => {
  switch (quorum.type) {
    case 'ANY':
      return 1
    case 'ALL':
      return Math.max(1, eligible)
    case 'COUNT':
      return Math.max(1, quorum.value)
    case 'PERCENT':
      return Math.max(1, Math.ceil((eligible * quorum.value) / 100))
    default:
      return quorum satisfies never
  }
}

/** True if the panels could still come to an approval, counting persons only. */
export const isFeasible = (panels: readonly Pick<Panel, 'eligible' | 'needed'>[], join: Ballot['join']): boolean => {
  const reachable = panels.map((panel) => panel.eligible >= panel.needed)
  return panels.length > 0 && (join === 'ALL_OF' ? reachable.every(Boolean) : reachable.some(Boolean))
}

/** Where a ballot stands. */
export const tally = (ballot: Ballot): 'OPEN' | 'APPROVED' | 'DENIED' => {
  if (isDenied(ballot)) return 'DENIED'
  return isApproved(ballot) ? 'APPROVED' : 'OPEN'
}

const isDenied = ({ join, onDenial, panels, votes }: Ballot): boolean => {
  const denials = votes.filter((vote) => vote.decision === 'DENY')
  if (onDenial === 'CLOSE') return denials.length > 0
  const lost = panels.map(
    (panel, index) => panel.eligible - denials.filter((vote) => vote.panels.includes(index)).length < panel.needed,
  )
  return join === 'ALL_OF' ? lost.some(Boolean) : lost.every(Boolean)
}

const isApproved = ({ join, panels, votes }: Ballot): boolean => {
  const approvals = votes.filter((vote) => vote.decision === 'APPROVE')
  if (join === 'ANY_OF') return panels.some((panel, index) => isSeated([panel], approvals, [index]))
  return isSeated(
    panels,
    approvals,
    panels.map((_, index) => index),
  )
}

/**
 * True if the votes can be dealt out so that every panel has the votes it needs and no person counts twice
 * (abuse case A10: one person in two panels is one vote). A maximum matching of persons to seats, by augmenting paths.
 */
const isSeated = (panels: readonly Panel[], votes: readonly Vote[], indexes: readonly number[]): boolean => {
  const seats = panels.flatMap((panel, at) => Array.from({ length: panel.needed }, () => indexes[at]!))
  if (seats.length > votes.length) return false
  const holder = new Array<number | undefined>(seats.length).fill(undefined)
  const seat = (voter: number, tried: Set<number>): boolean => {
    for (const [at, panel] of seats.entries()) {
      if (tried.has(at) || !votes[voter]!.panels.includes(panel)) continue
      tried.add(at)
      const other = holder[at]
      if (other === undefined || seat(other, tried)) {
        holder[at] = voter
        return true
      }
    }
    return false
  }
  const seated = votes.filter((_, voter) => seat(voter, new Set())).length
  return seated === seats.length
}
