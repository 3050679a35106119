import type { ActualState, ConnectorOutcome } from '../ports.ts'
import { pauseAfter } from './backoff.ts'
import type { Access, AccessStep, DesiredState, Move } from './model.ts'

/** A line that nobody has looked at: nothing given, nothing proven. */
export const newAccess: Access = {
  wanted: true,
  baseline: null,
  actual: 'unknown',
  generation: 0,
  tries: 0,
  manual: false,
  lastError: null,
  justTaken: false,
}

/** Access is wanted there while one reason lives: a grant, or its having stood before (design rule 5). */
export const desiredOf = (access: Pick<Access, 'wanted' | 'baseline'>): DesiredState =>
  access.wanted || access.baseline === true ? 'there' : 'gone'

/** What is to be done outside now. */
export const stepOf = (access: Access): AccessStep => {
  if (access.manual) return 'rest'
  if (access.wanted) {
    if (access.baseline === null) return 'look'
    return access.actual === 'there' ? 'rest' : 'give'
  }
  // Not wanted and never looked at: nothing was given, so there is nothing of ours to take.
  return access.baseline === false && access.actual !== 'gone' ? 'take' : 'rest'
}

/** Nothing proves that what we gave is gone: the revocation is still owed, whoever has to do it. */
export const isOwed = (access: Access): boolean =>
  !access.wanted && access.baseline === false && access.actual !== 'gone'

/** Before an outside call, committed: from here on a crash leaves `unknown`, never a wrong certainty (C1). */
export const begin = (access: Access): Access => ({
  ...access,
  actual: 'unknown',
  generation: access.generation + 1,
  tries: access.tries + 1,
})

/**
 * After an outside call. `access` is the line as it is now (it may have changed its mind since), `step` what the call was
 * for. The caller has made sure that the generation is still the call's own.
 */
export const settle = (access: Access, step: Exclude<AccessStep, 'rest'>, outcome: ConnectorOutcome): Move => {
  const changedMind = stepOf(access) !== step
  switch (outcome.result) {
    case 'done':
      return proven(access, step, outcome)
    case 'manual':
      if (changedMind) return again({ ...access, tries: 0, lastError: null }, 0)
      // The target cannot say what stood before: then what it will hold is taken for ours.
      if (step === 'look') return again({ ...access, baseline: false, tries: 0 }, 0)
      return { access: { ...access, manual: true, lastError: outcome.reason }, pause: null }
    case 'retry':
      return changedMind
        ? again({ ...access, tries: 0, lastError: outcome.reason }, outcome.after ?? 0)
        : again({ ...access, lastError: outcome.reason }, pauseAfter(access.tries, outcome.after))
    default:
      return outcome satisfies never
  }
}

const proven = (
  access: Access,
  step: Exclude<AccessStep, 'rest'>,
  outcome: Extract<ConnectorOutcome, { result: 'done' }>,
): Move => {
  const known: Access = { ...access, ...baselineAfter(access, step, outcome), actual: outcome.actual, lastError: null }
  const next = stepOf(known)
  if (next === 'rest') return { access: { ...known, tries: 0 }, pause: null }
  if (next !== step) return again({ ...known, tries: 0 }, 0)
  // The target said yes and shows no: it is tried like any failure, and never believed (C5).
  return again({ ...known, lastError: notShown(step) }, pauseAfter(access.tries))
}

const baselineAfter = (
  access: Access,
  step: Exclude<AccessStep, 'rest'>,
  outcome: Extract<ConnectorOutcome, { result: 'done' }>,
): Pick<Access, 'baseline'> => {
  // What is not there does not stand.
  if (outcome.actual === 'gone') return { baseline: false }
  // Unless it was ordered taken while it was looked at, whoever gave it.
  if (step === 'look') return { baseline: access.baseline ?? true }
  return { baseline: access.baseline }
}

const notShown = (step: AccessStep): string =>
  step === 'give'
    ? 'The target accepted the change, but does not show the access.'
    : 'The target accepted the change, but still shows the access.'

const again = (access: Access, pause: number): Move => ({ access, pause: stepOf(access) === 'rest' ? null : pause })

/** A grant gives this line a first living reason. Later ones change nothing. */
export const want = (access: Access): Move => {
  if (access.wanted) return { access, pause: stepOf(access) === 'rest' ? null : 0 }
  const fresh = { ...access, wanted: true, manual: false, tries: 0, lastError: null }
  // Ours still, or ours until a moment ago: what is found there is then no standing right (C9, C11).
  const ours = access.baseline === false && (access.actual !== 'gone' || access.justTaken)
  return again(ours ? fresh : { ...fresh, baseline: null, actual: 'unknown' }, 0)
}

/** The last living grant ended. */
export const unwant = (access: Access): Move =>
  again({ ...access, wanted: false, manual: false, tries: 0, lastError: null }, 0)

/** What a look from outside found, where nothing was expected to change. */
export type Drift = 'none' | 'missing' | 'returned' | 'foreign'

/**
 * Compares a line at rest with what was read from the target (C10).
 * `missing`: what should be there is not, and is given again. `returned`: what we took is back, and is taken again.
 * `foreign`: somebody gave later what we had taken; it is reported, and stands from now on.
 * A line that is not at rest is left to its own call: undefined.
 */
export const seen = (
  access: Access,
  actual: Exclude<ActualState, 'unknown'>,
): (Move & { readonly drift: Drift }) | undefined => {
  if (stepOf(access) !== 'rest' || access.manual) return undefined
  if (actual === 'gone') {
    const drift = access.wanted && access.actual === 'there' ? 'missing' : 'none'
    return { ...again({ ...access, actual, baseline: false, tries: 0 }, 0), drift }
  }
  if (access.wanted || access.baseline !== false)
    return { access: { ...access, actual, baseline: access.baseline ?? true }, pause: null, drift: 'none' }
  if (access.justTaken) return { ...again({ ...access, actual, tries: 0 }, 0), drift: 'returned' }
  return { access: { ...access, actual, baseline: true }, pause: null, drift: 'foreign' }
}

/** A person says that they have done what only a person could do. */
export const doneByHand = (access: Access): Move => {
  if (!access.manual) return { access, pause: null }
  const actual = desiredOf(access)
  return {
    access: { ...access, manual: false, actual, baseline: access.baseline ?? false, tries: 0, lastError: null },
    pause: null,
  }
}

/** A person asks for another try, now. */
export const retryNow = (access: Access): Move => again({ ...access, manual: false, tries: 0 }, 0)
