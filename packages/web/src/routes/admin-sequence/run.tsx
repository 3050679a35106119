import { useLingui } from '@lingui/react/macro'
import { Switch } from '@mantine/core'
import { withMember } from './field.ts'
import type { AssignmentRule, Step } from './model.ts'
import { RuleInput } from './rule.tsx'

type RunProps = {
  readonly step: Step
  readonly onChange: (step: Step) => void
  /** The member that says who runs it. */
  readonly rule: 'assignmentRule' | 'seenToBy'
}

/** Whether a step that is carried out begins by itself, or somebody has to run it, and who. */
export const RunInput = ({ onChange, rule, step }: RunProps) => {
  const { t } = useLingui()
  const byPerson = step['run'] === 'PERSON'
  return (
    <>
      <Switch
        label={t`Somebody has to run it`}
        description={t`Otherwise it is done by itself as soon as the request has come this far.`}
        checked={byPerson}
        onChange={(event) => {
          const { [rule]: who, run: _, ...rest } = step
          onChange(
            (event.currentTarget.checked
              ? { ...rest, run: 'PERSON', [rule]: who ?? { type: 'RESOURCE_OWNER' } }
              : rest) as Step,
          )
        }}
      />
      {byPerson && (
        <RuleInput
          label={t`Who runs it`}
          at={`/${rule}`}
          value={step[rule] as AssignmentRule}
          onChange={(who) => onChange(withMember(step, rule, who))}
        />
      )}
    </>
  )
}
