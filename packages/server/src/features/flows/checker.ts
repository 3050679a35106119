import type { Finding } from '@assent/core/api/sequences.ts'
import type { OrgId } from '@assent/core/ids.ts'
import { personCases, personGroups, personNeeds, planOf } from '@assent/core/policy/decidable.ts'
import type { Facts, Need } from '@assent/core/steps/assignment.ts'
import type { Step } from '@assent/core/steps/registry.ts'
import type { Lane } from '../../app/feature.ts'
import type { Services } from '../../app/services.ts'
import type { Tx } from '../../platform/db.ts'
import { pause } from '../../platform/wait.ts'
import { flowsChannel } from '../catalog/index.ts'
import {
  type Claim,
  claimLook,
  dropLook,
  leaveLook,
  membersOf,
  openersOf,
  peoplePage,
  saveFindings,
  stillHolds,
} from './checker-store.ts'
import { findingsOf, mostTelling } from './findings.ts'
import { type Look, type Matter, makeLook } from './look.ts'
import { loadMatter, type Reading } from './matter.ts'
import { findSequence } from './store.ts'

/** Loads what the directory says for a list of needs; features/requests has it, and is to the right of here. */
export type LoadFacts = (tx: Tx, needs: readonly Need[]) => Promise<{ readonly facts: Facts; readonly now: string }>

/** How many users' facts are loaded in one statement, and how long the lane looks before it keeps how far it has come. */
type Pace = { readonly batch: number; readonly turnMs: number }
const usual: Pace = { batch: 500, turnMs: 20_000 }
/** Up to so many groups and rules people are looked for by them; where there are more, nearly everybody is in one. */
const fewOpeners = 100
/** How many times as long as it worked the lane rests after each page: what people do goes first, whatever there is to check. */
const restsTimes = 4

/**
 * Looks at sequences that were written since, or were last looked at a day ago: for every user who may ask through an
 * ACTIVE condition, could somebody else act on each step? What it finds is kept with the sequence, for administrators.
 */
export const checkerLane = ({ db }: Services, loadFacts: LoadFacts, pace = usual): Lane => ({
  name: 'flows.checker',
  batch: 1,
  everyMs: 60_000,
  wakeOn: [flowsChannel],
  work: async (orgId, limit) => {
    for (let done = 0; done < limit; done++) {
      const claim = await db.inOrg(orgId, claimLook)
      if (!claim) return done
      try {
        await lookOn(resting(db), orgId, claim, loadFacts, pace)
      } catch (error) {
        await db.inOrg(orgId, (tx) => leaveLook(tx, claim))
        throw error
      }
    }
    return limit
  },
})

/** Goes on with a look until it ends or its turn does, and keeps what it came to. */
const lookOn = async (
  read: Reading,
  orgId: OrgId,
  claim: Claim,
  loadFacts: LoadFacts,
  { batch, turnMs }: Pace,
): Promise<void> => {
  const turnEnds = performance.now() + turnMs
  const drop = () => read(orgId, (tx) => dropLook(tx, claim))
  const sequence = await read(orgId, (tx) => findSequence(tx, claim.sequenceId))
  if (sequence?.version !== claim.version) return drop()
  const { steps } = sequence
  if (!claim.found && !planOf(steps).hangsOnClock && (await read(orgId, (tx) => stillHolds(tx, claim)))) return
  const matter = await loadMatter(read, orgId, claim.sequenceId, steps, loadFacts)
  // Those who were looked at before it came were not looked for in it.
  const known = claim.found && new Set(claim.found.audiences)
  if (known && matter.audiences.some(({ key }) => !known.has(key))) return drop()
  const look = makeLook(matter, claim.found ?? undefined)
  let after = claim.after
  for (let more = true; more; ) {
    const page = await lookAtPage(read, orgId, matter, look, loadFacts, { after, limit: batch })
    after = page.at(-1) ?? after
    more = page.length === batch
    if (more && performance.now() > turnEnds)
      return read(orgId, (tx) => leaveLook(tx, claim, { after, found: look.found() }))
  }
  const findings = mostTelling(matter.uses.flatMap(findingsOf(matter, look)))
  await read(orgId, (tx) => saveFindings(tx, claim, findings))
}

/**
 * What would be wrong with a sequence that had these steps, for the first `most` users of each condition that uses it now.
 * Reads in pages, a transaction each.
 */
export const tryDraft = async (
  { db }: Services,
  orgId: OrgId,
  sequenceId: string,
  steps: readonly Step[],
  most: number,
  loadFacts: LoadFacts,
): Promise<readonly Finding[]> => {
  const matter = await loadMatter(db.inOrg, orgId, sequenceId, steps, loadFacts)
  const look = makeLook(matter, undefined, most)
  for (let after = ''; ; ) {
    const page = await lookAtPage(db.inOrg, orgId, matter, look, loadFacts, { after, limit: usual.batch })
    if (page.length < usual.batch) break
    after = page.at(-1)!
  }
  return mostTelling(matter.uses.flatMap(findingsOf(matter, look)))
}

/** Looks at the next people after one of them, at most `limit`, and gives their ids. */
const lookAtPage = (
  read: Reading,
  orgId: OrgId,
  { plan }: Matter,
  look: Look,
  loadFacts: LoadFacts,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly string[]> => {
  const wanted = look.wanted()
  if (!wanted) return Promise.resolve([])
  const { everyone, openers } = wanted
  return read(orgId, async (tx) => {
    const isForMany = everyone || openers.length > fewOpeners
    const userIds = await peoplePage(tx, isForMany ? undefined : openers, after, limit)
    const { facts } = await loadFacts(tx, personNeeds(plan, userIds))
    const caseOf = personCases(plan, facts, await membersOf(tx, personGroups(plan, facts)))
    const people = userIds.flatMap((userId) => {
      const personId = facts.user(userId)?.personId ?? ''
      const case_ = JSON.stringify(caseOf(userId))
      return look.matters(personId, case_) ? [{ userId, personId, case: case_ }] : []
    })
    const of = await openersOf(
      tx,
      people.map(({ userId }) => userId),
      openers,
    )
    for (const person of people) look.tell({ ...person, openers: of.get(person.userId) ?? [] })
    return userIds
  })
}

/** Reads that are each followed by a rest: what people do goes first, whatever there is to check. */
const resting =
  (db: Services['db']): Reading =>
  async (orgId, work, first) => {
    const began = performance.now()
    const result = await db.inOrg(orgId, work, first)
    await pause(restsTimes * (performance.now() - began))
    return result
  }
