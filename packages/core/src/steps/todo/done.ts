import type { Step } from '../registry.ts'

/** The key of the step in which the team says that a request is done. */
export const doneKey = 'mark-as-done'

/** Without "mark as done automatically" (okta-access-requests E.1): a last step that waits until somebody of the team says so. */
export const withDone = <S extends { readonly type: string; readonly label: string }>(
  steps: readonly S[],
  { doneAutomatically = true, teamId }: { readonly doneAutomatically?: boolean | undefined; readonly teamId: string },
): readonly S[] =>
  doneAutomatically
    ? steps
    : [
        ...steps,
        {
          type: 'TODO',
          key: doneKey,
          label: 'Mark as done',
          description: 'The request stays open until somebody of the team says here that everything is done.',
          assignmentRule: { type: 'TEAM', teamId },
        } as unknown as S,
      ]

/** The steps without that one, and whether it was there. */
export const withoutDone = (
  steps: readonly Step[],
): { readonly steps: readonly Step[]; readonly doneAutomatically: boolean } =>
  steps.at(-1)?.key === doneKey
    ? { steps: steps.slice(0, -1), doneAutomatically: false }
    : { steps, doneAutomatically: true }
