import type { RequestTypeForm, WireRequestTypeForm } from '@assent/core/api/request-types.ts'
import type { TeamIcon } from '@assent/core/api/teams.ts'
import type { Extension } from '@assent/core/policy/extension.ts'
import type { GivableLevel } from '@assent/core/policy/levels.ts'
import { type Placed, placed } from '../model.ts'

export type TypeView = WireRequestTypeForm
/** Everybody, or members of groups; a richer audience is kept as it is. */
export type Audience = RequestTypeForm['audience']

/** What is edited. `base` is the entity tag that it began from. */
export type Draft = {
  readonly base: string
  readonly teamId: string
  readonly name: string
  readonly description: string
  readonly icon: TeamIcon
  readonly audience: Audience
  readonly gives: GivableLevel | null
  readonly accessDuration: string
  /** How more time is approved; null, or left out in drafts from before: as at first. */
  readonly extension?: Extension | null
  /** Left out in drafts from before: it is. */
  readonly doneAutomatically?: boolean
  readonly steps: readonly Placed[]
}

export const draftOf = (type: TypeView): Draft => ({
  base: String(type._version),
  teamId: type.teamId,
  name: type.name,
  description: type.description,
  icon: type.icon,
  audience: type.audience as Audience,
  gives: type.gives ?? null,
  accessDuration: type.accessDuration ?? '',
  extension: type.extension ?? null,
  doneAutomatically: type.doneAutomatically,
  steps: placed(type.steps),
})

export const emptyDraft = (teamId: string): Draft => ({
  base: '',
  teamId,
  name: '',
  description: '',
  icon: 'document',
  audience: { type: 'EVERYONE' },
  gives: null,
  accessDuration: '',
  steps: [],
})

/** The draft given to a team, and with it what its steps ask of the team that it had. */
export const withTeam = (draft: Draft, teamId: string): Draft => {
  const named = (id: string): string => JSON.stringify({ type: 'TEAM', teamId: id })
  const steps = JSON.stringify(draft.steps).replaceAll(named(draft.teamId), named(teamId))
  return { ...draft, teamId, steps: JSON.parse(steps) as Draft['steps'] }
}

/** What is sent: without the names of this page. */
export const bodyOf = ({
  accessDuration,
  base: _,
  doneAutomatically = true,
  extension = null,
  steps,
  ...draft
}: Draft): RequestTypeForm => ({
  ...draft,
  name: draft.name.trim(),
  description: draft.description.trim(),
  steps: steps.map(({ step }) => step),
  doneAutomatically,
  ...(draft.gives && accessDuration !== '' ? { accessDuration, extension } : { accessDuration: null, extension: null }),
})

/** Whether more time is to go by another sequence, and none is chosen yet. */
export const lacksSequence = (draft: Draft): boolean => {
  const { extension } = bodyOf(draft)
  return extension?.type === 'SEQUENCE' && extension.approvalSequenceId === ''
}

/** Whether there is anything to keep. */
export const isSame = (draft: Draft, now: Draft): boolean =>
  JSON.stringify(bodyOf(draft)) === JSON.stringify(bodyOf(now))
