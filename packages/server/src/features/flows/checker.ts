import type { Finding } from '@assent/core/api/sequences.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { decidableNeeds, dependsOnLevel, type Undecidable, undecidable } from '@assent/core/policy/decidable.ts'
import type { Facts, Need, Subject } from '@assent/core/steps/assignment.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { pause } from '../../platform/wait.ts'
import { flowsChannel } from '../catalog/index.ts'
import { dueSequences, requestersPage, saveFindings, usesToCheck } from './checker-store.ts'
import { findSequence } from './store.ts'

/** Loads what the directory says for a list of needs; features/requests has it, and is to the right of here. */
export type LoadFacts = (tx: Tx, needs: readonly Need[]) => Promise<{ readonly facts: Facts; readonly now: string }>

/** Users whose facts are loaded in one statement. */
const batch = 500
/** How many times as long as it worked the lane rests after each page: what people do goes first, whatever there is to check. */
const restsTimes = 4
/** Users that a finding names; it counts them all. */
const named = 20

/**
 * Looks at sequences that were written since, or were last looked at a day ago: for every user who may ask through an
 * ACTIVE condition, could somebody else act on each step? What it finds is kept with the sequence, for administrators.
 */
export const checkerLane = (services: Services, loadFacts: LoadFacts): Lane => ({
  name: 'flows.checker',
  batch: 1,
  everyMs: 60_000,
  wakeOn: [flowsChannel],
  work: async (orgId, limit) => {
    const due = await services.db.inOrg(orgId, (tx) => dueSequences(tx, limit))
    for (const { sequenceId, version } of due) {
      const findings = await checkSequence(services, orgId, sequenceId, loadFacts)
      await services.db.inOrg(orgId, (tx) => saveFindings(tx, sequenceId, version, findings))
    }
    return due.length
  },
})

/**
 * What is wrong with a sequence for the users who may ask through it now. Reads in pages, a transaction each. With a `draft`:
 * as if it had those steps, for the first so many users of each condition.
 */
export const checkSequence = async (
  { db }: Services,
  orgId: OrgId,
  sequenceId: string,
  loadFacts: LoadFacts,
  draft?: { readonly steps: readonly Step[]; readonly most: number },
): Promise<readonly Finding[]> => {
  const start = await db.inOrg(orgId, async (tx) => ({
    sequence: await findSequence(tx, sequenceId),
    uses: await usesToCheck(tx, sequenceId),
  }))
  const steps = draft?.steps ?? start.sequence?.steps ?? []
  if (steps.length === 0) return []
  const found = new Map<string, Finding>()
  for (const use of start.uses) {
    const levels = dependsOnLevel(steps) ? use.levels : use.levels.slice(0, 1)
    let seen = 0
    for (let after = ''; ; ) {
      const began = performance.now()
      const users = await db.inOrg(orgId, async (tx) => {
        const page = await requestersPage(tx, use.conditionId, after, batch)
        for (const level of levels) {
          const subjects = page.map((userId): Subject => ({ requestedFor: userId, requestedBy: userId, level }))
          await judge(tx, steps, subjects, loadFacts, (userId, fault) => add(found, use.conditionId, userId, fault))
        }
        return page
      })
      if (!draft) await pause(restsTimes * (performance.now() - began))
      seen += users.length
      if (users.length < batch || (draft && seen >= draft.most)) break
      after = users.at(-1)!
    }
  }
  return [...found.values()]
}

const judge = async (
  tx: Tx,
  steps: readonly Step[],
  subjects: readonly Subject[],
  loadFacts: LoadFacts,
  tell: (userId: string, fault: Undecidable) => void,
): Promise<void> => {
  if (subjects.length === 0) return
  const { facts, now } = await loadFacts(
    tx,
    subjects.flatMap((subject) => decidableNeeds(steps, subject)),
  )
  for (const subject of subjects)
    for (const fault of undecidable(steps, subject, facts, now)) tell(subject.requestedFor, fault)
}

const add = (found: Map<string, Finding>, conditionId: string, userId: string, fault: Undecidable): void => {
  const key = `${conditionId} ${fault.step} ${fault.why}`
  const before = found.get(key)
  if (before?.userIds.includes(userId)) return
  found.set(key, {
    step: fault.step,
    label: fault.label,
    why: fault.why,
    conditionId,
    users: (before?.users ?? 0) + 1,
    userIds: [...(before?.userIds ?? []), userId].slice(0, named),
  })
}
